/* SPDX-License-Identifier: MIT */
/*
 * Plans this very program: the instructions that are events are listed wherever
 * a prefix stands before them, and nothing that only looks like one, or of
 * which nothing is proven.
 */
#ifndef WEIR_HOST
#define WEIR_HOST
#endif

#include "own_code.h"
#include "weir.h"

__asm__(".text\n.balign 32\n"
	".globl listed\n.type listed, @function\nlisted:\n"
	"cpuid\nrdtsc\nrdtscp\nxgetbv\nrdrand %r9w\nrdseed %ecx\nrdrand %r15\nrdpid %r12\n"
	"mov $0xa20f, %eax\nlfence\nmovl $0x310f, (%rsp)\ncmpxchg8b (%rdi)\nsgdt (%rdi)\nret\n"
	".size listed, . - listed\n.balign 32, 0xcc\nunknown: cpuid\nret\n.balign 32, 0xcc\n"
	/* Padding behind a jump; code behind an instruction. */
	".globl around\n.type around, @function\naround:\n"
	"cpuid\ncmp $0x10000, %ebx\njmp 1f\n.nops 9\n1: rdtsc\nmov (%rax), %ecx\nret\n"
	".size around, . - around\n.balign 32, 0xcc\n");

extern const u8 listed[], around[];

static const struct {
	u32 kind;
	u32 offset;
	u32 size;
} wanted[] = {
	{ WEIR_CPUID, 0, 2 },	{ WEIR_RDTSC, 2, 2 },	{ WEIR_RDTSCP, 4, 3 },
	{ WEIR_XGETBV, 7, 3 },	{ WEIR_RDRAND, 10, 5 }, { WEIR_RDSEED, 15, 3 },
	{ WEIR_RDRAND, 18, 4 }, { WEIR_RDPID, 22, 5 },
};

/* What is around them: padding, and what may give way. */
static void expect_around(const struct known_instruction *found, u64 offset)
{
	if (offset == 0) {
		EXPECT_EQ(found->pads[0], 8);
		EXPECT_EQ(found->next_size, 6);
		EXPECT_MEM(found->next, around + 2, 6);
	} else {
		EXPECT_EQ(offset, 19);
		EXPECT_EQ(found->pads[0], -7);
		EXPECT_EQ(found->next_size, 0);
	}
	EXPECT_EQ(found->room, 0);
}

TEST(planner_lists_instructions)
{
	const struct known_instruction *found;
	struct code_plan *plan = plan_own_code();
	u32 seen = 0;
	u32 count = 0;

	found = plan_instructions(plan);
	for (u32 i = 0; i < plan->instruction_count; i++) {
		u64 offset = found[i].offset - own_offset(listed);

		if (found[i].offset - own_offset(around) < 32) {
			expect_around(&found[i], found[i].offset - own_offset(around));
			seen++;
		}
		if (offset >= 96 || count >= array_size(wanted))
			continue;
		EXPECT_EQ(offset, wanted[count].offset);
		EXPECT_EQ(1U << (found[i].kind - 1), wanted[count].kind);
		EXPECT_EQ(found[i].size, wanted[count].size);
		EXPECT_EQ(found[i].action, KNOWN_MOVES);
		EXPECT_MEM(found[i].bytes, listed + offset, found[i].size);
		count++;
	}
	EXPECT_EQ(count, array_size(wanted));
	EXPECT_EQ(seen, 2);
	EXPECT_TRUE(plan->instruction_count < 100);
	free(plan);
}
