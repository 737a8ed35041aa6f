/* SPDX-License-Identifier: MIT */
/*
 * The program that a command starts: finding it, its environment, and ending
 * as it ended.
 */
#ifndef WEIR_CLI_PROGRAM_H
#define WEIR_CLI_PROGRAM_H

#include <limits.h>

#include "cli/cli.h"

/* How the user may change what every invocation does; the program never sees it. */
#define OPTIONS_VARIABLE "WEIR_OPTIONS"

/*
 * Finds name as a shell does, along PATH when it holds no slash. Returns 0 and
 * the file's path, or the exit status 126 or 127 after a message.
 */
int program_find(const char *name, char path[PATH_MAX]);

/*
 * The environment of the program: weir's own without OPTIONS_VARIABLE, changed
 * as -E asks. To be released with free(); NULL when there is no memory. The
 * strings belong to environ and to the settings.
 */
char **program_environment(const struct settings *settings);

/*
 * weir's exit status for the program's wait status. Does not return when a
 * signal ended the program: weir then dies by the same one, without a core.
 */
int program_exit_status(int wait_status);

/* Says why the kernel did not execute the program (-errno). Returns weir's exit status. */
int program_report_exec(const char *name, int err);

#endif
