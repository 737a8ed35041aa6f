/* SPDX-License-Identifier: MIT */
/*
 * Memory and text primitives that work without libc. The compiler may call
 * memcpy and friends on its own, so the in-process image defines them too
 * (bytes.c); on the host libc's serve.
 */
#ifndef WEIR_BASE_BYTES_H
#define WEIR_BASE_BYTES_H

#include "base/types.h"

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
int memcmp(const void *a, const void *b, size_t size);
size_t strlen(const char *text);
int strcmp(const char *a, const char *b);

/* The last part of a path: what is behind its last slash. */
static inline const char *path_name(const char *path)
{
	const char *name = path;

	for (; *path != '\0'; path++)
		if (*path == '/')
			name = path + 1;
	return name;
}

#endif
