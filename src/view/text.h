/* SPDX-License-Identifier: MIT */
/*
 * A growing buffer of output text. It never fails silently: when memory runs
 * out the program ends with a message. Zero-initialised it is empty and valid.
 */
#ifndef WEIR_VIEW_TEXT_H
#define WEIR_VIEW_TEXT_H

#include "base/types.h"

struct text {
	char *bytes; /* not NUL-terminated; see text_terminated */
	size_t size;
	size_t capacity;
};

/* Frees the buffer; the text is empty and usable again. */
void text_finish(struct text *text);

void text_append(struct text *text, const void *bytes, size_t size);
void text_string(struct text *text, const char *string);
void text_char(struct text *text, char c);
void text_unsigned(struct text *text, u64 value);
void text_signed(struct text *text, s64 value);

/* 0x…, also for zero (as printf's %#lx, but "0x0"). */
void text_hex(struct text *text, u64 value);

/* 0…: octal with a leading zero, at least `digits` digits behind it. */
void text_octal(struct text *text, u64 value, unsigned int digits);

void text_format(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The text as a C string, valid until the next change. */
const char *text_terminated(struct text *text);

#endif
