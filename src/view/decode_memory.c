/* SPDX-License-Identifier: MIT */
/*
 * Program memory as the records of a call have it. Chunks are looked at in
 * order; what the kernel wrote is in the exit record, what it was given in the
 * entry record. A damaged record ends the search, it is never read beyond.
 */
#include "view/decode_print.h"

#include <string.h>

enum { PLAIN_MASK = WEIR_CHUNK_FD_PATH | WEIR_CHUNK_COUNT | WEIR_CHUNK_NETLINK };

struct chunk_range {
	const u8 *at;
	const u8 *end;
};

static struct chunk_range chunks_of(const struct weir_record *record, size_t fixed)
{
	const u8 *start = (const u8 *)record;

	if (record->size < fixed)
		return (struct chunk_range){ start, start };
	return (struct chunk_range){ start + fixed, start + record->size };
}

static struct chunk_range entry_chunks(const struct decoder *decoder)
{
	return chunks_of(&decoder->call->entry->head, sizeof(struct weir_record_entry));
}

static struct chunk_range exit_chunks(const struct decoder *decoder)
{
	if (decoder->call->exit == NULL)
		return (struct chunk_range){ NULL, NULL };
	return chunks_of(&decoder->call->exit->head, sizeof(struct weir_record_exit));
}

/* The next chunk, or NULL at the end. */
static const struct weir_chunk *next_chunk(struct chunk_range *range)
{
	const struct weir_chunk *chunk = (const void *)range->at;
	u64 left = (u64)(range->end - range->at);
	u64 size;

	if (left < sizeof(*chunk))
		return NULL;
	size = sizeof(*chunk) + align_up(chunk->size, 8);
	if (size > left)
		return NULL;
	range->at += size;
	return chunk;
}

typedef bool chunk_test(const struct weir_chunk *chunk, u64 key, u64 size);

static const struct weir_chunk *find_in(struct chunk_range range, chunk_test *test, u64 key,
					u64 size)
{
	const struct weir_chunk *chunk;

	while ((chunk = next_chunk(&range)) != NULL)
		if (test(chunk, key, size))
			return chunk;
	return NULL;
}

static const struct weir_chunk *find(const struct decoder *decoder, chunk_test *test, u64 key,
				     u64 size)
{
	return find_in(decoder->from_exit ? exit_chunks(decoder) : entry_chunks(decoder), test, key,
		       size);
}

static bool holds(const struct weir_chunk *chunk, u64 address, u64 size)
{
	u64 offset = address - chunk->address;

	return (chunk->flags & PLAIN_MASK) == 0 && address >= chunk->address &&
	       offset <= chunk->size && size <= chunk->size - offset;
}

static bool is_text_at(const struct weir_chunk *chunk, u64 address, u64 size)
{
	(void)size;
	return (chunk->flags & WEIR_CHUNK_STRING) != 0 && chunk->address == address;
}

static bool is_count_at(const struct weir_chunk *chunk, u64 address, u64 size)
{
	return (chunk->flags & WEIR_CHUNK_COUNT) != 0 && chunk->address == address &&
	       chunk->size >= size;
}

static bool is_fd(const struct weir_chunk *chunk, u64 fd, u64 size)
{
	(void)size;
	return (chunk->flags & WEIR_CHUNK_FD_PATH) != 0 && chunk->address == fd;
}

static bool is_of_register(const struct weir_chunk *chunk, u64 reg, u64 size)
{
	return (chunk->flags & PLAIN_MASK) == 0 && chunk->argument == reg && chunk->size >= size;
}

static const u8 *bytes_of(const struct weir_chunk *chunk)
{
	return (const u8 *)(chunk + 1);
}

const u8 *decode_memory(const struct decoder *decoder, u64 address, u64 size)
{
	const struct weir_chunk *chunk = find(decoder, holds, address, size);

	return chunk != NULL ? bytes_of(chunk) + (address - chunk->address) : NULL;
}

static bool is_netlink(const struct weir_chunk *chunk, u64 key, u64 size)
{
	(void)key;
	return (chunk->flags & WEIR_CHUNK_NETLINK) != 0 && chunk->size >= size;
}

bool decode_memory_netlink(const struct decoder *decoder, s32 *protocol)
{
	const struct weir_chunk *chunk = find(decoder, is_netlink, 0, sizeof(*protocol));

	if (chunk != NULL)
		memcpy(protocol, bytes_of(chunk), sizeof(*protocol));
	return chunk != NULL;
}

u64 decode_memory_extent(const struct decoder *decoder, u64 address, u64 limit)
{
	const struct weir_chunk *chunk = find(decoder, holds, address, 1);
	u64 left = chunk != NULL ? chunk->size - (address - chunk->address) : 0;

	return left < limit ? left : limit;
}

bool decode_memory_text(const struct decoder *decoder, u64 address, struct captured_text *text)
{
	const struct weir_chunk *chunk = find(decoder, is_text_at, address, 0);

	if (chunk == NULL)
		return false;
	text->bytes = (const char *)bytes_of(chunk);
	text->size = strnlen(text->bytes, chunk->size);
	text->whole = (chunk->flags & WEIR_CHUNK_WHOLE) != 0;
	return true;
}

bool decode_memory_count(const struct decoder *decoder, u64 address, u32 *count, bool *whole)
{
	const struct weir_chunk *chunk = find(decoder, is_count_at, address, sizeof(*count));

	if (chunk == NULL)
		return false;
	memcpy(count, bytes_of(chunk), sizeof(*count));
	*whole = (chunk->flags & WEIR_CHUNK_WHOLE) != 0;
	return true;
}

bool decode_memory_fd(const struct decoder *decoder, s32 fd, struct captured_text *path)
{
	const struct weir_chunk *chunk = find(decoder, is_fd, (u64)(s64)fd, 0);

	/* What a call returns is often what it was given. */
	if (chunk == NULL && decoder->from_exit)
		chunk = find_in(entry_chunks(decoder), is_fd, (u64)(s64)fd, 0);
	if (chunk == NULL)
		return false;
	*path = (struct captured_text){ (const char *)bytes_of(chunk), chunk->size, true };
	return true;
}

const u8 *decode_memory_of_register(const struct decoder *decoder, u32 reg, u64 size)
{
	const struct weir_chunk *chunk = find(decoder, is_of_register, reg, size);

	return chunk != NULL ? bytes_of(chunk) : NULL;
}
