/* SPDX-License-Identifier: MIT */
/*
 * One argument being captured, and the chunks it leaves: what the files of
 * capture share.
 */
#ifndef WEIR_AGENT_CAPTURE_FRAME_H
#define WEIR_AGENT_CAPTURE_FRAME_H

#include "agent/capture.h"
#include "tables/signature.h"

enum {
	STRING_LIMIT = 64 * 1024, /* of text and data, whatever -s says */
	ELEMENT_LIMIT = 1024,	  /* of arrays with -v, and of iovecs always */
	COUNT_LIMIT = 64 * 1024,  /* of things that are counted, not copied */
	POLL_EXIT_LIMIT = 512,	  /* ready descriptors may be anywhere in the array */
	BITS_LIMIT = 64 * 1024,
	CONTROL_LIMIT = 1024, /* of ancillary data */
	NAME_LIMIT = 128,     /* of a socket address */
	LINK_LIMIT = 256,     /* of a descriptor's path */
};

/* One argument being captured. */
struct frame {
	struct capture *capture;
	const u64 *args;
	s64 result; /* 0 at entry */
	bool at_exit;
	u16 argument; /* register number, for the chunk */
	struct argument rule;
};

static inline u64 smaller(u64 a, u64 b)
{
	return a < b ? a : b;
}

static inline u64 length_of(const struct frame *frame)
{
	return frame->args[frame->rule.length];
}

/* How much text or data, and how many elements of an array, are wanted. */
u64 capture_text_limit(const struct frame *frame);
u64 capture_element_limit(const struct frame *frame);

/* The same for data of the socket in register 0, which may be worth more (capture_netlink.c). */
u64 capture_socket_limit(struct frame *frame, u64 address, u64 size);

/* Room for the bytes of a chunk, or NULL. Nothing is used up until capture_commit. */
u8 *capture_room(struct frame *frame, u64 size);
void capture_commit(struct frame *frame, u64 address, u64 size, u16 flags);

/* One chunk of exactly size bytes, or none. Returns its bytes. */
const u8 *capture_bytes(struct frame *frame, u64 address, u64 size);

/* A chunk with a count in place of the elements; text up to its NUL; what a descriptor is. */
void capture_count(struct frame *frame, u64 address, u32 count, bool whole);
void capture_string(struct frame *frame, u64 address, u64 limit);
void capture_fd(struct frame *frame, u64 value);

/* Copies what the kind of the frame's rule asks for. */
void capture_by_rule(struct frame *frame, u64 address);

#endif
