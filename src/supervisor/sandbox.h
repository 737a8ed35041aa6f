/* SPDX-License-Identifier: MIT */
/*
 * What the host lets weir do: which backstop it has, and whether seccomp filters
 * that were there before forbid calls that the agent depends on.
 */
#ifndef WEIR_SUPERVISOR_SANDBOX_H
#define WEIR_SUPERVISOR_SANDBOX_H

#include <stdbool.h>

#include "base/backstop.h"

struct domain_options;

/* Does a system call really turn into a signal of ours? Tries it in a child. */
bool sandbox_has_dispatch(void);
bool sandbox_has_seccomp(void);

/* Is this process under a filter? */
bool sandbox_has_filters(void);

/* Name of the first call that filters forbid and the agent needs, or NULL. Tries them in a child.
 */
const char *sandbox_forbidden_call(void);

/*
 * Chooses the backstop. Returns 0 and fills its options; or a negative error
 * number after printing why weir cannot run here.
 */
int sandbox_choose(struct domain_options *options);

#endif
