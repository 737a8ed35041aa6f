/* SPDX-License-Identifier: MIT */
/*
 * Formats times. Local time is computed once per second only: localtime_r
 * would otherwise be most of the cost of a line.
 */
#include "view/stamp.h"

#include <stdio.h>
#include <time.h>

enum { NS_PER_US = 1000, NS_PER_SECOND = 1000000000 };

enum { NUMBER_SIZE = 40, LOCAL_SIZE = sizeof("HH:MM:SS.uuuuuu") - 1 };

/* Writes value before `end`, at least `width` wide. Returns where it starts. */
static char *put_number(char *end, u64 value, unsigned int width, char fill)
{
	char *start = end;

	do {
		*--start = (char)('0' + value % 10);
		value /= 10;
	} while (value != 0);
	while ((unsigned int)(end - start) < width)
		*--start = fill;
	return start;
}

static void print_seconds(struct text *out, u64 time_ns, unsigned int width)
{
	char buffer[NUMBER_SIZE];
	char *end = buffer + sizeof(buffer);
	char *start = put_number(end, time_ns % NS_PER_SECOND / NS_PER_US, 6, '0');

	*--start = '.';
	start = put_number(start, time_ns / NS_PER_SECOND, width, ' ');
	text_append(out, start, (size_t)(end - start));
}

static void print_local(struct stamp *stamp, struct text *out, u64 time_ns)
{
	time_t second = (time_t)(time_ns / NS_PER_SECOND);
	struct tm tm;

	if (stamp->local[0] == '\0' || stamp->second != (u64)second) {
		localtime_r(&second, &tm);
		strftime(stamp->local, sizeof(stamp->local),
			 stamp->clock == STAMP_MICROSECONDS ? "%H:%M:%S." : "%H:%M:%S", &tm);
		stamp->second = (u64)second;
	}
	if (stamp->clock != STAMP_MICROSECONDS) {
		text_string(out, stamp->local);
		return;
	}
	put_number(stamp->local + LOCAL_SIZE, time_ns % NS_PER_SECOND / NS_PER_US, 6, '0');
	text_append(out, stamp->local, LOCAL_SIZE);
}

static void print_relative(struct stamp *stamp, struct text *out, u64 time_ns)
{
	bool forward = stamp->started && time_ns > stamp->last_ns;

	print_seconds(out, forward ? time_ns - stamp->last_ns : 0, 6);
	stamp->last_ns = time_ns;
	stamp->started = true;
}

void stamp_print(struct stamp *stamp, struct text *out, u64 time_ns)
{
	if (stamp->clock == STAMP_UNIX)
		print_seconds(out, time_ns, 1);
	else if (stamp->clock != STAMP_NONE)
		print_local(stamp, out, time_ns);
	if (stamp->clock != STAMP_NONE)
		text_char(out, ' ');
	if (!stamp->relative)
		return;
	if (stamp->clock != STAMP_NONE)
		text_string(out, "(+");
	print_relative(stamp, out, time_ns);
	text_string(out, stamp->clock != STAMP_NONE ? ") " : " ");
}

void stamp_number(struct text *out, s64 number)
{
	char buffer[32];

	snprintf(buffer, sizeof(buffer), "[%4lld] ", (long long)number);
	text_string(out, buffer);
}

void stamp_address(struct text *out, u64 address)
{
	char buffer[32];

	if (address == 0) {
		text_string(out, "[????????????????] ");
		return;
	}
	snprintf(buffer, sizeof(buffer), "[%016llx] ", (unsigned long long)address);
	text_string(out, buffer);
}

void stamp_duration(struct text *out, u64 duration_ns)
{
	text_string(out, " <");
	print_seconds(out, duration_ns, 1);
	text_char(out, '>');
}
