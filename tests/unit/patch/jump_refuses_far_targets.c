/* SPDX-License-Identifier: MIT */
/* A displacement that wrapped around would send the program anywhere. */
#include <errno.h>

#include "harness.h"
#include "x86/jump.h"

TEST(jump_refuses_far_targets)
{
	const u64 at = 0x7f0000000000;
	const u64 end = at + JMP_REL32_SIZE;
	u8 bytes[8] = { 0x11, 0x22 };

	EXPECT_EQ(encode_jmp_rel32(bytes, at, end + 0x80000000), -ERANGE);
	EXPECT_EQ(encode_jmp_rel32(bytes, at, end - 0x80000001), -ERANGE);
	EXPECT_EQ(encode_lea_rcx(bytes, at, at + 0x80000007), -ERANGE);
	EXPECT_EQ(encode_jmp_memory(bytes, at, 0), -ERANGE);
	EXPECT_MEM(bytes, "\x11\x22", 2);

	EXPECT_EQ(encode_jmp_rel32(bytes, at, end + 0x7fffffff), 0);
	EXPECT_EQ(encode_jmp_rel32(bytes, at, end - 0x80000000), 0);
}
