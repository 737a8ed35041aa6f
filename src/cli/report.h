/* SPDX-License-Identifier: MIT */
/* Messages of the command line: `weir: what: why`, then the step to take next. */
#ifndef WEIR_CLI_REPORT_H
#define WEIR_CLI_REPORT_H

/* Prints the message and, when next is not NULL, an indented second line with it. */
void report_error(const char *next, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
