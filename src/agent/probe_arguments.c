/* SPDX-License-Identifier: MIT */
/*
 * Arguments of markers. A note describes each as SIZE@OPERAND in the assembler's
 * words: `-4@%eax 8@-16(%rbp,%rcx,8) 4@$7`; a negative size is signed.
 */
#include <asm/errno.h>

#include "agent/uaccess.h"
#include "base/bytes.h"
#include "weir.h"

/* By the name of its 64-bit form less the r; the number is that of instruction encoding. */
static const struct {
	char name[4];
	u8 offset; /* in struct pt_regs */
} registers[] = {
	{ "ax", offsetof(struct pt_regs, ax) },	 { "bx", offsetof(struct pt_regs, bx) },
	{ "cx", offsetof(struct pt_regs, cx) },	 { "dx", offsetof(struct pt_regs, dx) },
	{ "si", offsetof(struct pt_regs, si) },	 { "di", offsetof(struct pt_regs, di) },
	{ "bp", offsetof(struct pt_regs, bp) },	 { "sp", offsetof(struct pt_regs, sp) },
	{ "ip", offsetof(struct pt_regs, ip) },	 { "8", offsetof(struct pt_regs, r8) },
	{ "9", offsetof(struct pt_regs, r9) },	 { "10", offsetof(struct pt_regs, r10) },
	{ "11", offsetof(struct pt_regs, r11) }, { "12", offsetof(struct pt_regs, r12) },
	{ "13", offsetof(struct pt_regs, r13) }, { "14", offsetof(struct pt_regs, r14) },
	{ "15", offsetof(struct pt_regs, r15) },
};

enum { NAME_SIZE = 8 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_name(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z');
}

/* A decimal number at *text; false: there is none. */
static bool read_number(const char **text, s64 *value)
{
	const char *at = *text;
	bool negative = *at == '-';
	u64 number = 0;

	at += negative;
	if (!is_digit(*at))
		return false;
	for (; is_digit(*at); at++)
		number = number * 10 + (u64)(*at - '0');
	*value = negative ? -(s64)number : (s64)number;
	*text = at;
	return true;
}

/*
 * The names of a register's parts: rax eax ax al; rsi esi si sil; r8 r8d r8w r8b.
 * Left over is what the table has.
 */
static void reduce_name(char name[NAME_SIZE])
{
	size_t length = strlen(name);

	if ((name[0] == 'r' || name[0] == 'e') && length > 1) {
		memcpy(name, name + 1, length);
		length--;
	}
	if (is_digit(name[0]) && !is_digit(name[length - 1]))
		name[length - 1] = '\0'; /* d, w, b */
	else if (length == 3 && name[2] == 'l')
		name[2] = '\0'; /* sil, dil, bpl, spl */
	else if (length == 2 && name[1] == 'l')
		name[1] = 'x';
}

/* %NAME at *text; ah and its like are not understood. */
static bool read_register(const char **text, const struct pt_regs *regs, u64 *value)
{
	const char *at = *text + 1;
	char name[NAME_SIZE] = { 0 };
	size_t length = 0;

	if (**text != '%')
		return false;
	while (is_name(at[length]) && length < NAME_SIZE - 1) {
		name[length] = at[length];
		length++;
	}
	if (length < 2)
		return false;
	reduce_name(name);
	for (size_t i = 0; i < array_size(registers); i++) {
		if (strcmp(name, registers[i].name) != 0)
			continue;
		memcpy(value, (const u8 *)regs + registers[i].offset, sizeof(*value));
		*text = at + length;
		return true;
	}
	return false;
}

/* (%BASE,%INDEX,SCALE) at *text, base or index being optional. */
static bool read_indirect(const char **text, const struct pt_regs *regs, u64 *address)
{
	u64 part = 0;
	s64 scale = 1;

	if (**text != '(')
		return false;
	(*text)++;
	if (**text == '%') {
		if (!read_register(text, regs, &part))
			return false;
		*address += part;
	}
	if (**text == ',') {
		(*text)++;
		if (!read_register(text, regs, &part))
			return false;
		if (**text == ',') {
			(*text)++;
			if (!read_number(text, &scale))
				return false;
		}
		*address += part * (u64)scale;
	}
	if (**text != ')')
		return false;
	(*text)++;
	return true;
}

static s64 cut(u64 value, s64 size)
{
	u32 bits = (u32)(size < 0 ? -size : size) * 8;
	u32 shift = 64 - bits;

	return size < 0 ? (s64)(value << shift) >> shift : (s64)(value << shift >> shift);
}

static int read_operand(const char *text, const struct pt_regs *regs, s64 size, s64 *value)
{
	s64 constant = 0;
	u64 found = 0;

	if (*text == '$') {
		text++;
		if (!read_number(&text, &constant))
			return -EINVAL;
		found = (u64)constant;
	} else if (*text == '%') {
		if (!read_register(&text, regs, &found))
			return -EINVAL;
	} else {
		u64 address;

		read_number(&text, &constant);
		address = (u64)constant;
		if (!read_indirect(&text, regs, &address))
			return -EINVAL;
		if (copy_from_user(&found, address, (size_t)(size < 0 ? -size : size)) != 0)
			return -EFAULT;
	}
	if (*text != ' ' && *text != '\0')
		return -EINVAL;
	*value = cut(found, size);
	return 0;
}

/* The argument of that number, or NULL. */
static const char *find_argument(const char *text, u32 number)
{
	while (text != NULL && *text == ' ')
		text++;
	for (; text != NULL && *text != '\0' && number > 0; number--) {
		while (*text != ' ' && *text != '\0')
			text++;
		while (*text == ' ')
			text++;
	}
	return text == NULL || *text == '\0' ? NULL : text;
}

int weir_probe_argument(const struct weir_probe_hit *hit, const struct pt_regs *regs,
			unsigned int number, s64 *value)
{
	const char *text = find_argument(hit->arguments, number);
	s64 size;

	if (text == NULL)
		return -ENOENT;
	if (!read_number(&text, &size) || *text != '@')
		return -EINVAL;
	if (size != 1 && size != 2 && size != 4 && size != 8 && size != -1 && size != -2 &&
	    size != -4 && size != -8)
		return -EINVAL;
	return read_operand(text + 1, regs, size, value);
}
