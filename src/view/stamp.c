/* SPDX-License-Identifier: MIT */
/*
 * Formats times. Local time is computed once per second only: localtime_r
 * would otherwise be most of the cost of a line.
 */
#include "view/stamp.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { NS_PER_SECOND = 1000000000, NS_DIGITS = 9 };

enum { NUMBER_SIZE = 40 };

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

/* Writes the fraction of a second, if any of it is wanted, before `end`. */
static char *put_fraction(char *end, u64 time_ns, unsigned int digits)
{
	u64 fraction = time_ns % NS_PER_SECOND;

	if (digits == 0)
		return end;
	for (unsigned int i = digits; i < NS_DIGITS; i++)
		fraction /= 10;
	end = put_number(end, fraction, digits, '0');
	*--end = '.';
	return end;
}

static void print_seconds(struct text *out, u64 time_ns, unsigned int width, unsigned int digits)
{
	char buffer[NUMBER_SIZE];
	char *end = buffer + sizeof(buffer);
	char *start = put_fraction(end, time_ns, digits);

	start = put_number(start, time_ns / NS_PER_SECOND, width, ' ');
	text_append(out, start, (size_t)(end - start));
}

static void print_local(struct stamp *stamp, struct text *out, u64 time_ns)
{
	time_t second = (time_t)(time_ns / NS_PER_SECOND);
	char buffer[NUMBER_SIZE];
	char *end = buffer + sizeof(buffer);
	char *start = put_fraction(end, time_ns, stamp->digits);
	struct tm tm;

	if (stamp->local[0] == '\0' || stamp->second != (u64)second) {
		localtime_r(&second, &tm);
		strftime(stamp->local, sizeof(stamp->local), "%H:%M:%S", &tm);
		stamp->second = (u64)second;
	}
	text_string(out, stamp->local);
	text_append(out, start, (size_t)(end - start));
}

static void print_relative(struct stamp *stamp, struct text *out, u64 time_ns)
{
	bool forward = stamp->started && time_ns > stamp->last_ns;

	print_seconds(out, forward ? time_ns - stamp->last_ns : 0, 6, stamp->relative_digits);
	stamp->last_ns = time_ns;
	stamp->started = true;
}

void stamp_print(struct stamp *stamp, struct text *out, u64 time_ns)
{
	if (stamp->clock == STAMP_UNIX)
		print_seconds(out, time_ns, 1, stamp->digits);
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

void stamp_duration(struct text *out, u64 duration_ns, unsigned int digits)
{
	text_string(out, " <");
	print_seconds(out, duration_ns, 1, digits);
	text_char(out, '>');
}

int stamp_parse_precision(const char *name, unsigned int *digits)
{
	static const char *const names[] = { "s", "ms", "us", "ns" };

	for (unsigned int i = 0; i < array_size(names); i++) {
		if (strcmp(names[i], name) != 0)
			continue;
		*digits = 3 * i;
		return 0;
	}
	return -EINVAL;
}

static int parse_format(const char *name, enum stamp_clock *clock)
{
	static const char *const names[] = {
		[STAMP_NONE] = "none",
		[STAMP_LOCAL] = "time",
		[STAMP_UNIX] = "unix",
	};

	for (unsigned int i = 0; i < array_size(names); i++) {
		if (strcmp(names[i], name) != 0)
			continue;
		*clock = (enum stamp_clock)i;
		return 0;
	}
	return -EINVAL;
}

static int parse_clock_word(const char *word, enum stamp_clock *clock, unsigned int *digits)
{
	static const char format[] = "format:";
	static const char precision[] = "precision:";

	if (strncmp(word, format, strlen(format)) == 0)
		return parse_format(word + strlen(format), clock);
	if (strncmp(word, precision, strlen(precision)) == 0)
		return stamp_parse_precision(word + strlen(precision), digits);
	return parse_format(word, clock) == 0 ? 0 : stamp_parse_precision(word, digits);
}

int stamp_parse_clock(const char *text, enum stamp_clock *clock, unsigned int *digits)
{
	char copy[64];
	char *rest = copy;
	int err = 0;

	*clock = STAMP_LOCAL;
	*digits = 0;
	if (snprintf(copy, sizeof(copy), "%s", text) >= (int)sizeof(copy))
		return -EINVAL;
	for (char *word; err == 0 && *copy != '\0' && (word = strsep(&rest, ",")) != NULL;)
		err = parse_clock_word(word, clock, digits);
	return err;
}
