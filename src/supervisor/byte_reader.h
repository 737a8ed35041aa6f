/* SPDX-License-Identifier: MIT */
/*
 * Reading numbers one after the other out of bytes that may be anything.
 */
#ifndef WEIR_SUPERVISOR_BYTE_READER_H
#define WEIR_SUPERVISOR_BYTE_READER_H

#include <string.h>

#include "base/types.h"

struct byte_reader {
	const u8 *at;
	const u8 *end;
	u64 address; /* of `at` in memory */
	bool bad;    /* there was too little: what was read is 0 */
};

static inline u64 read_bytes(struct byte_reader *reader, u32 size)
{
	u64 value = 0;

	if ((size_t)(reader->end - reader->at) < size) {
		reader->bad = true;
		return 0;
	}
	memcpy(&value, reader->at, size);
	reader->at += size;
	reader->address += size;
	return value;
}

/* The LEB128 of DWARF, without sign. */
static inline u64 read_leb(struct byte_reader *reader)
{
	u64 value = 0;
	u8 byte = 0x80;

	for (u32 shift = 0; shift < 64 && (byte & 0x80) != 0; shift += 7) {
		byte = (u8)read_bytes(reader, 1);
		value |= (u64)(byte & 0x7f) << shift;
	}
	reader->bad = reader->bad || (byte & 0x80) != 0;
	return value;
}

#endif
