/* SPDX-License-Identifier: MIT */
/*
 * The growing buffer. Numbers are formatted by hand: a trace is mostly
 * numbers, and printf would be most of its cost.
 */
#include "view/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_SIZE = 24 };

static void text_grow(struct text *text, size_t more)
{
	size_t capacity = text->capacity != 0 ? text->capacity : 256;
	char *bytes;

	while (capacity < text->size + more)
		capacity *= 2;
	bytes = realloc(text->bytes, capacity);
	if (bytes == NULL) {
		fputs("weir: output: out of memory\n", stderr);
		abort();
	}
	text->bytes = bytes;
	text->capacity = capacity;
}

static inline void text_reserve(struct text *text, size_t more)
{
	if (unlikely(text->size + more > text->capacity))
		text_grow(text, more);
}

void text_finish(struct text *text)
{
	free(text->bytes);
	*text = (struct text){ 0 };
}

void text_append(struct text *text, const void *bytes, size_t size)
{
	if (size == 0)
		return;
	text_reserve(text, size);
	memcpy(text->bytes + text->size, bytes, size);
	text->size += size;
}

void text_string(struct text *text, const char *string)
{
	text_append(text, string, strlen(string));
}

void text_char(struct text *text, char c)
{
	text_reserve(text, 1);
	text->bytes[text->size++] = c;
}

/* Inlined for each base, so that none divides by a variable. */
static inline __attribute__((always_inline)) void
append_number(struct text *text, u64 value, unsigned int base, unsigned int digits)
{
	char number[NUMBER_SIZE];
	unsigned int at = NUMBER_SIZE;

	do {
		number[--at] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value != 0 || NUMBER_SIZE - at < digits);
	text_append(text, number + at, NUMBER_SIZE - at);
}

void text_unsigned(struct text *text, u64 value)
{
	append_number(text, value, 10, 1);
}

void text_signed(struct text *text, s64 value)
{
	if (value < 0)
		text_char(text, '-');
	append_number(text, value < 0 ? 0 - (u64)value : (u64)value, 10, 1);
}

void text_hex(struct text *text, u64 value)
{
	text_append(text, "0x", 2);
	append_number(text, value, 16, 1);
}

void text_octal(struct text *text, u64 value, unsigned int digits)
{
	text_char(text, '0');
	append_number(text, value, 8, digits);
}

void text_format(struct text *text, const char *format, ...)
{
	char small[256];
	va_list args;
	va_list again;
	int size;

	va_start(args, format);
	va_copy(again, args);
	size = vsnprintf(small, sizeof(small), format, args);
	va_end(args);
	if (size > 0 && (size_t)size < sizeof(small)) {
		text_append(text, small, (size_t)size);
	} else if (size > 0) {
		text_reserve(text, (size_t)size + 1);
		vsnprintf(text->bytes + text->size, (size_t)size + 1, format, again);
		text->size += (size_t)size;
	}
	va_end(again);
}

const char *text_terminated(struct text *text)
{
	text_reserve(text, 1);
	text->bytes[text->size] = '\0';
	return text->bytes;
}
