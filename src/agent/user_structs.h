/* SPDX-License-Identifier: MIT */
/*
 * The kernel's structures that lead on to other memory, as programs lay them
 * out.
 */
#ifndef WEIR_AGENT_USER_STRUCTS_H
#define WEIR_AGENT_USER_STRUCTS_H

#include "base/types.h"

struct user_iovec {
	u64 base;
	u64 size;
};

struct user_msghdr {
	u64 name;
	u32 name_size;
	u32 padding;
	u64 iov;
	u64 iov_count;
	u64 control;
	u64 control_size;
	u32 flags;
	u32 message_size; /* struct mmsghdr only, its msg_len follows at 56 */
};

static_assert(sizeof(struct user_iovec) == 16, "the kernel's struct iovec");
static_assert(offsetof(struct user_msghdr, flags) == 48, "the kernel's struct msghdr");

enum { MSGHDR_SIZE = 56, MMSGHDR_SIZE = 64, MMSGHDR_LEN = 56 };

#endif
