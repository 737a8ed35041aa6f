/* SPDX-License-Identifier: MIT */
/*
 * A program's memory for tests of capture: one readable window of addresses,
 * everything else faults. Counts what was read, so that a test can see bounds.
 */
#ifndef WEIR_TESTS_DECODE_CAPTURE_FAKE_H
#define WEIR_TESTS_DECODE_CAPTURE_FAKE_H

#include <string.h>

#include "agent/capture.h"
#include "agent/uaccess.h"
#include "weir-record.h"

enum { FAKE_START = 0x10000, FAKE_SIZE = 0x20000, FAKE_FAULT = -14 };

static u8 fake_memory[FAKE_SIZE];
static u64 fake_bytes_read;

int copy_from_user(void *to, u64 from, size_t size)
{
	if (from < FAKE_START || size > FAKE_SIZE || from - FAKE_START > FAKE_SIZE - size)
		return FAKE_FAULT;
	memcpy(to, fake_memory + (from - FAKE_START), size);
	fake_bytes_read += size;
	return 0;
}

int copy_to_user(u64 to, const void *from, size_t size)
{
	(void)to;
	(void)from;
	(void)size;
	return FAKE_FAULT;
}

long strncpy_from_user(char *to, u64 from, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (copy_from_user(to + i, from + i, 1) != 0)
			return FAKE_FAULT;
		if (to[i] == '\0')
			return (long)i + 1;
	}
	return (long)size;
}

static inline void fake_store(u64 address, const void *bytes, size_t size)
{
	memcpy(fake_memory + (address - FAKE_START), bytes, size);
}

/* The chunk at an index, or NULL. */
static inline const struct weir_chunk *fake_chunk(const struct capture *capture, unsigned int index)
{
	size_t at = 0;

	while (at < capture->used) {
		const struct weir_chunk *chunk = (const void *)(capture->buffer + at);

		if (index-- == 0)
			return chunk;
		at += sizeof(*chunk) + align_up(chunk->size, 8);
	}
	return NULL;
}

#endif
