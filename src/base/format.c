/* SPDX-License-Identifier: MIT */
/*
 * Text from values. Invariant: length < size, so the NUL always has room.
 */
#include "base/format.h"

enum { DECIMAL = 10, HEXADECIMAL = 16, DIGITS_MAXIMUM = 20 };

struct output {
	char *buffer;
	size_t size;
	size_t length;
};

static void put_char(struct output *output, char character)
{
	if (output->length + 1 < output->size)
		output->buffer[output->length++] = character;
}

static void put_string(struct output *output, const char *text)
{
	if (text == NULL)
		text = "(null)";
	while (*text != '\0')
		put_char(output, *text++);
}

static void put_unsigned(struct output *output, u64 value, u32 base)
{
	char digits[DIGITS_MAXIMUM];
	u32 count = 0;

	do {
		digits[count++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value != 0);
	while (count > 0)
		put_char(output, digits[--count]);
}

static void put_signed(struct output *output, s64 value)
{
	if (value < 0)
		put_char(output, '-');
	put_unsigned(output, value < 0 ? 0 - (u64)value : (u64)value, DECIMAL);
}

static u64 take_unsigned(va_list *arguments, u32 longs)
{
	return longs > 0 ? va_arg(*arguments, unsigned long) : va_arg(*arguments, unsigned int);
}

static s64 take_signed(va_list *arguments, u32 longs)
{
	return longs > 0 ? va_arg(*arguments, long) : va_arg(*arguments, int);
}

/* Returns false for a conversion that it does not know. */
static bool convert(struct output *output, char conversion, u32 longs, va_list *arguments)
{
	switch (conversion) {
	case 's':
		put_string(output, va_arg(*arguments, const char *));
		return true;
	case 'c':
		put_char(output, (char)va_arg(*arguments, int));
		return true;
	case 'd':
		put_signed(output, take_signed(arguments, longs));
		return true;
	case 'u':
		put_unsigned(output, take_unsigned(arguments, longs), DECIMAL);
		return true;
	case 'x':
		put_unsigned(output, take_unsigned(arguments, longs), HEXADECIMAL);
		return true;
	case 'p':
		put_string(output, "0x");
		put_unsigned(output, (u64)(uintptr_t)va_arg(*arguments, void *), HEXADECIMAL);
		return true;
	case '%':
		put_char(output, '%');
		return true;
	default:
		return false;
	}
}

/* What follows a `%`. Returns where the format goes on. */
static const char *conversion(struct output *output, const char *format, va_list *arguments)
{
	const char *at = format;
	u32 longs = 0;

	while (*at == 'l') {
		longs++;
		at++;
	}
	if (convert(output, *at, longs, arguments))
		return at + 1;
	put_char(output, '%');
	put_string(output, format);
	return "";
}

size_t format_text(char *buffer, size_t size, const char *format, va_list arguments)
{
	struct output output = { .buffer = buffer, .size = size };
	va_list taken;

	va_copy(taken, arguments);
	while (*format != '\0') {
		if (*format == '%')
			format = conversion(&output, format + 1, &taken);
		else
			put_char(&output, *format++);
	}
	va_end(taken);
	buffer[output.length] = '\0';
	return output.length;
}

size_t format_print(char *buffer, size_t size, const char *format, ...)
{
	va_list arguments;
	size_t length;

	va_start(arguments, format);
	length = format_text(buffer, size, format, arguments);
	va_end(arguments);
	return length;
}
