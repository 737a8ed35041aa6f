/* SPDX-License-Identifier: MIT */
/* The bytes are what the assembler makes of the same instructions. */
#include "harness.h"
#include "x86/jump.h"

TEST(jump_encodes_what_the_cpu_runs)
{
	static const u8 forward[] = { 0xe9, 0xfb, 0x0f, 0x00, 0x00 };
	static const u8 backward[] = { 0xe9, 0xfb, 0xef, 0xff, 0xff };
	static const u8 lea[] = { 0x48, 0x8d, 0x0d, 0xf9, 0xff, 0xff, 0xff };
	static const u8 indirect[] = { 0xff, 0x25, 0xfa, 0xff, 0xff, 0xff };
	u8 bytes[8];
	u64 target = 0;

	EXPECT_EQ(encode_jmp_rel32(bytes, 0x400000, 0x401000), 0);
	EXPECT_MEM(bytes, forward, sizeof(forward));
	EXPECT_EQ(encode_jmp_rel32(bytes, 0x401000, 0x400000), 0);
	EXPECT_MEM(bytes, backward, sizeof(backward));
	EXPECT_EQ(decode_jmp_rel32(bytes, 0x401000, &target), 0);
	EXPECT_EQ(target, 0x400000);

	EXPECT_EQ(encode_lea_rcx(bytes, 0x7f0000000000, 0x7f0000000000), 0);
	EXPECT_MEM(bytes, lea, sizeof(lea));
	EXPECT_EQ(decode_lea_rcx(bytes, 0x1000, &target), 0);
	EXPECT_EQ(target, 0x1000);
	EXPECT_EQ(decode_jmp_rel32(bytes, 0x1000, &target), -22);

	EXPECT_EQ(encode_jmp_memory(bytes, 0x7f0000000000, 0x7f0000000000), 0);
	EXPECT_MEM(bytes, indirect, sizeof(indirect));
}
