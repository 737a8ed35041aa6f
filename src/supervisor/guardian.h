/* SPDX-License-Identifier: MIT */
/*
 * Required engines (`-e ENGINE,required`): a program must not run without them, so it
 * is killed when weir, or the process of a hosted one, does not end in good order.
 */
#ifndef WEIR_SUPERVISOR_GUARDIAN_H
#define WEIR_SUPERVISOR_GUARDIAN_H

#include <stdbool.h>

/* Takes the word `required` out of "ENGINE[,KEY=VALUE...]". Whether it was there. */
bool guardian_take_required(char *specification);

/* Before weir makes threads and the program. 0 or -errno. */
int guardian_start(void);

/* Everything that runs in the domain is to die now. Without a guardian nothing happens. */
void guardian_kill_programs(void);

/* weir ends, and nothing is left that should not be. */
void guardian_end(void);

#endif
