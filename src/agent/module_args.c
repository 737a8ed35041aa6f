/* SPDX-License-Identifier: MIT */
/*
 * The part of weir.h that serves an engine's init: options, and the reason for
 * a failure. Runs in the supervisor only.
 */
#include "weir.h"

#include "base/bytes.h"
#include "base/types.h"

enum { BITS_PER_DIGIT = 4 };

const char *weir_option(const struct weir_module_args *args, const char *key)
{
	for (u32 i = 0; i < args->option_count; i++) {
		if (strcmp(args->options[i].key, key) == 0)
			return args->options[i].value;
	}
	return NULL;
}

/* Appends to the reason, which stays NUL-terminated. Returns its new length. */
static size_t reason_append(const struct weir_module_args *args, size_t length, const char *text)
{
	if (args->error == NULL)
		return 0;
	while (*text != '\0' && length < WEIR_ERROR_SIZE - 1)
		args->error[length++] = *text++;
	args->error[length] = '\0';
	return length;
}

int weir_fail(const struct weir_module_args *args, const char *text, const char *detail)
{
	size_t length = reason_append(args, 0, text);

	if (detail != NULL) {
		length = reason_append(args, length, ": ");
		reason_append(args, length, detail);
	}
	return -EINVAL;
}

static bool is_allowed(const char *key, const char *const *allowed)
{
	while (*allowed != NULL && strcmp(*allowed, key) != 0)
		allowed++;
	return *allowed != NULL;
}

static int fail_unknown(const struct weir_module_args *args, const char *key,
			const char *const *allowed)
{
	size_t length = reason_append(args, 0, "unknown option ");

	length = reason_append(args, length, key);
	length = reason_append(args, length, *allowed != NULL ? " (it has " : " (it has none");
	for (u32 i = 0; allowed[i] != NULL; i++) {
		length = reason_append(args, length, i > 0 ? ", " : "");
		length = reason_append(args, length, allowed[i]);
	}
	reason_append(args, length, ")");
	return -EINVAL;
}

int weir_options_check(const struct weir_module_args *args, const char *const *allowed)
{
	for (u32 i = 0; i < args->option_count; i++) {
		if (!is_allowed(args->options[i].key, allowed))
			return fail_unknown(args, args->options[i].key, allowed);
	}
	return 0;
}

/* Returns the value of a hex digit, or -1. */
static int digit_value(char digit)
{
	static const char digits[] = "0123456789abcdef";

	for (int i = 0; digits[i] != '\0'; i++) {
		if (digits[i] == digit)
			return i;
	}
	return -1;
}

int weir_option_syscalls(const struct weir_module_args *args, const char *key,
			 u64 bitmap[WEIR_SYSCALL_WORDS])
{
	const char *text = weir_option(args, key);

	if (text == NULL)
		return 0;
	memset(bitmap, 0, WEIR_SYSCALL_WORDS * sizeof(bitmap[0]));
	for (u32 bit = 0; *text != '\0'; bit += BITS_PER_DIGIT) {
		int value = digit_value(*text++);

		if (value < 0 || bit >= WEIR_SYSCALL_WORDS * 64)
			return weir_fail(args, "not a set of system calls", key);
		bitmap[bit / 64] |= (u64)value << (bit % 64);
	}
	return 1;
}
