/* SPDX-License-Identifier: MIT */
/*
 * Messages of the command line. One place prints them, so that they all look
 * the same and each says what can be done.
 */
#include "cli/report.h"

#include <stdarg.h>
#include <stdio.h>

void report_error(const char *next, const char *format, ...)
{
	va_list arguments;

	/* What the program printed so far, and ours, must not change places. */
	fflush(stdout);
	va_start(arguments, format);
	fputs("weir: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
	if (next != NULL)
		fprintf(stderr, "      %s\n", next);
}
