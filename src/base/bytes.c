/* SPDX-License-Identifier: MIT */
/*
 * Memory and text primitives of the in-process image. Only the image links
 * this file; `rep movsb` keeps them off the vector registers, which belong to
 * the program, and is fast on every CPU that weir supports.
 */
#include "base/bytes.h"

/* Exported: compilers emit calls to these in engines too. */
#pragma GCC visibility push(default)

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	void *start = to;

	/* Clobbers only what is listed; the direction flag is clear in agent code. */
	__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
	return start;
}

void *memmove(void *to, const void *from, size_t size)
{
	u8 *target = to;
	const u8 *source = from;

	if (target <= source || target >= source + size)
		return memcpy(to, from, size);
	while (size-- > 0)
		target[size] = source[size];
	return to;
}

void *memset(void *to, int value, size_t size)
{
	void *start = to;

	/* As in memcpy. */
	__asm__ volatile("rep stosb" : "+D"(to), "+c"(size) : "a"(value) : "memory");
	return start;
}

int memcmp(const void *a, const void *b, size_t size)
{
	const u8 *left = a;
	const u8 *right = b;

	for (size_t i = 0; i < size; i++) {
		if (left[i] != right[i])
			return left[i] < right[i] ? -1 : 1;
	}
	return 0;
}

size_t strlen(const char *text)
{
	size_t length = 0;

	while (text[length] != '\0')
		length++;
	return length;
}

int strcmp(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b) {
		a++;
		b++;
	}
	return (u8)*a - (u8)*b;
}

#pragma GCC visibility pop
