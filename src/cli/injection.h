/* SPDX-License-Identifier: MIT */
/*
 * `-e inject=` and `-e fault=` in strace's words, as options of the engine inject.
 */
#ifndef WEIR_CLI_INJECTION_H
#define WEIR_CLI_INJECTION_H

#include "base/types.h"

struct filter_error;

/* Whether an expression of -e is one of these. */
bool injection_is(const char *expression);

/*
 * Appends the rule of an expression to *spec, which is NULL before the first one
 * and belongs to the caller. 0, -ENOMEM, or -EINVAL with *error set.
 */
int injection_add(char **spec, const char *expression, struct filter_error *error);

#endif
