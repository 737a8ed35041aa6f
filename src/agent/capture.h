/* SPDX-License-Identifier: MIT */
/*
 * Copies what a system call reads or writes in user memory into chunks of a
 * record, by the rules of src/tables. Runs in the traced thread: bounded, not
 * recursive, and without effect on the program whatever its pointers are.
 */
#ifndef WEIR_AGENT_CAPTURE_H
#define WEIR_AGENT_CAPTURE_H

#include "base/types.h"

/* Wishes, in the upper half of capture.flags; the lower half is enum weir_record_syscall_flags. */
enum capture_flags {
	CAPTURE_VERBOSE = 0x10000,  /* whole arrays, environments and directories (-v) */
	CAPTURE_FD_PATHS = 0x20000, /* what descriptors refer to (-y) */
	CAPTURE_SOCKETS = 0x40000,  /* sockets may be asked what they are */
};

struct capture {
	u8 *buffer; /* aligned to 8; chunks are appended at buffer + used */
	size_t capacity;
	size_t used;	  /* always a multiple of 8 */
	u32 string_limit; /* longest text or data printed (-s) */
	u32 flags;	  /* WEIR_CALL_TRUNCATED is added when a chunk did not fit */
};

/*
 * For 64-bit calls only. args are the program's; on exit they are those of the
 * entry, and result may be an errno or a restart code.
 */
void capture_entry(struct capture *capture, s64 nr, const u64 args[6]);
void capture_exit(struct capture *capture, s64 nr, const u64 args[6], s64 result);

/*
 * A chunk of exactly this memory, on behalf of an argument. For what only the
 * agent can find: the mask (8 bytes, argument 0) that rt_sigreturn restores.
 */
void capture_memory(struct capture *capture, u16 argument, u64 address, size_t size);

#endif
