/* SPDX-License-Identifier: MIT */
/*
 * Chunks of a record: capture.used moves only when one is complete.
 */
#include "agent/capture_frame.h"

#include "agent/uaccess.h"
#include "base/bytes.h"
#include "base/descriptor_path.h"
#include "weir-record.h"

u64 capture_text_limit(const struct frame *frame)
{
	return smaller(frame->capture->string_limit, STRING_LIMIT);
}

/* Views print at most -s elements, and an ellipsis when there are more. */
u64 capture_element_limit(const struct frame *frame)
{
	if ((frame->capture->flags & CAPTURE_VERBOSE) != 0)
		return ELEMENT_LIMIT;
	return smaller(capture_text_limit(frame) + 1, ELEMENT_LIMIT);
}

/*** Chunks ***/

u8 *capture_room(struct frame *frame, u64 size)
{
	struct capture *capture = frame->capture;
	u64 left = capture->capacity - capture->used;

	if (left < sizeof(struct weir_chunk) ||
	    left - sizeof(struct weir_chunk) < align_up(size, 8)) {
		capture->flags |= WEIR_CALL_TRUNCATED;
		return NULL;
	}
	return capture->buffer + capture->used + sizeof(struct weir_chunk);
}

void capture_commit(struct frame *frame, u64 address, u64 size, u16 flags)
{
	struct capture *capture = frame->capture;
	struct weir_chunk *chunk = (void *)(capture->buffer + capture->used);
	u8 *end = (u8 *)(chunk + 1) + size;

	*chunk = (struct weir_chunk){ address, (u32)size, flags, frame->argument };
	for (u64 i = size; i % 8 != 0; i++)
		*end++ = 0;
	capture->used += sizeof(*chunk) + align_up(size, 8);
}

const u8 *capture_bytes(struct frame *frame, u64 address, u64 size)
{
	u8 *bytes;

	if (address == 0 || size == 0)
		return NULL;
	bytes = capture_room(frame, size);
	if (bytes == NULL || copy_from_user(bytes, address, size) != 0)
		return NULL;
	capture_commit(frame, address, size, WEIR_CHUNK_WHOLE);
	return bytes;
}

void capture_count(struct frame *frame, u64 address, u32 count, bool whole)
{
	u8 *bytes = capture_room(frame, sizeof(count));

	if (bytes == NULL)
		return;
	memcpy(bytes, &count, sizeof(count));
	capture_commit(frame, address, sizeof(count),
		       (u16)(WEIR_CHUNK_COUNT | (whole ? WEIR_CHUNK_WHOLE : 0)));
}

void capture_string(struct frame *frame, u64 address, u64 limit)
{
	struct capture *capture = frame->capture;
	u64 left = capture->capacity - capture->used;
	u64 room = left > sizeof(struct weir_chunk) ? left - sizeof(struct weir_chunk) : 0;
	u64 size = smaller(limit, room);
	bool whole;
	u8 *bytes;
	long got;

	bytes = address != 0 ? capture_room(frame, size) : NULL;
	if (bytes == NULL || size == 0)
		return;
	got = strncpy_from_user((char *)bytes, address, size);
	if (got <= 0)
		return;
	whole = bytes[got - 1] == 0;
	if (!whole && size < limit)
		capture->flags |= WEIR_CALL_TRUNCATED;
	capture_commit(frame, address, (u64)got,
		       (u16)(WEIR_CHUNK_STRING | (whole ? WEIR_CHUNK_WHOLE : 0)));
}

/*** Descriptors ***/

void capture_fd(struct frame *frame, u64 value)
{
	s32 fd = (s32)value;
	u8 *bytes;
	long size;

	if (fd < 0 && fd != DESCRIPTOR_CWD)
		return;
	bytes = capture_room(frame, LINK_LIMIT);
	if (bytes == NULL)
		return;
	size = descriptor_path(fd, (char *)bytes, LINK_LIMIT);
	if (size > 0)
		capture_commit(frame, (u64)(s64)fd, (u64)size, WEIR_CHUNK_FD_PATH);
}
