/* SPDX-License-Identifier: MIT */
/*
 * --strict: the first thing that would not have been seen ends the run. Also
 * the filter that makes calls of the vsyscall page visible for that.
 */
#ifndef WEIR_SUPERVISOR_STRICT_H
#define WEIR_SUPERVISOR_STRICT_H

#include "base/violation.h"

struct session;

/* In the first program, before it is executed. 0 or -errno. */
int strict_filter_vsyscalls(void);

/* Remembers what happened, if it is the first, and has the control thread end all. */
void strict_refuse(struct session *session, const struct violation *violation);

/* Was the run refused? Then everything that is followed gets SIGKILL, again and again. */
bool strict_end_all(struct session *session);

#endif
