/* SPDX-License-Identifier: MIT */
/*
 * windows IN OUT: computes the window of each line of IN and compares with
 * OUT, line by line; lines of # are copied. With WEIR_REBASE in the
 * environment OUT is written anew instead, to be read before it is committed.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "patch/window.h"

enum { LINE_SIZE = 256 };

static void answer(const char *line, char result[LINE_SIZE])
{
	unsigned bytes[JMP_REL32_SIZE] = { 0 };
	u8 code[JMP_REL32_SIZE];
	struct window window;
	u64 site = 0;

	if (line[0] == '#') {
		snprintf(result, LINE_SIZE, "%s", line);
		return;
	}
	if (sscanf(line, "%" SCNx64 " %x %x %x %x %x", &site, &bytes[0], &bytes[1], &bytes[2],
		   &bytes[3], &bytes[4]) != 6) {
		snprintf(result, LINE_SIZE, "unreadable\n");
		return;
	}
	for (int i = 0; i < JMP_REL32_SIZE; i++)
		code[i] = (u8)bytes[i];
	switch (window_of(site, code, &window)) {
	case 0:
		snprintf(result, LINE_SIZE, "%" PRIx64 " %" PRIx64 "..%" PRIx64 "\n", site,
			 window.low, window.high);
		return;
	case -EINVAL:
		snprintf(result, LINE_SIZE, "%" PRIx64 " no syscall\n", site);
		return;
	default:
		snprintf(result, LINE_SIZE, "%" PRIx64 " none\n", site);
	}
}

static int compare(FILE *in, FILE *out, bool rebase)
{
	char line[LINE_SIZE];
	char result[LINE_SIZE];
	char expected[LINE_SIZE];
	int different = 0;

	while (fgets(line, sizeof(line), in) != NULL) {
		answer(line, result);
		if (rebase) {
			fputs(result, out);
			continue;
		}
		if (fgets(expected, sizeof(expected), out) == NULL)
			expected[0] = '\0';
		if (strcmp(result, expected) == 0)
			continue;
		different++;
		printf("input    %sexpected %sgot      %s", line, expected, result);
	}
	if (!rebase && fgets(expected, sizeof(expected), out) != NULL) {
		different++;
		printf("expected %sgot nothing\n", expected);
	}
	return different;
}

int main(int count, char **arguments)
{
	bool rebase = getenv("WEIR_REBASE") != NULL;
	FILE *in = count == 3 ? fopen(arguments[1], "r") : NULL;
	FILE *out = count == 3 ? fopen(arguments[2], rebase ? "w" : "r") : NULL;

	if (in == NULL || out == NULL) {
		printf("usage: windows IN OUT\n");
		return EXIT_FAILURE;
	}
	return compare(in, out, rebase) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
