/* SPDX-License-Identifier: MIT */
/*
 * Plans this very program, whose functions hold calls in all kinds of company.
 * A wrong "may be replaced" would break a program; a missing one costs a trap.
 */
#include "own_code.h"

#define FUNCTION(name, code)                                                                       \
	".globl " name "\n.type " name ", @function\n" name ":\n" code "\nret\n"                   \
	".size " name ", . - " name "\n.balign 32, 0xcc\n"
#define CALL "7: syscall\n"

__asm__(
    ".text\n.balign 32\n" FUNCTION("plain", "mov $39, %eax\nsyscall\ncmp $-4096, %rax") FUNCTION(
	"entered", "test %edi, %edi\njz 1f + 1\n1: mov $39, %eax\nsyscall\nadd $4096, %rax")
	FUNCTION("tail", "movl $39, -0x48(%rsp)\nsyscall\ntestl $1, (%rsp)") FUNCTION(
	    "looked",
	    "movl $0x50fb8, %esi\n.byte 0xb8, 0x27, 0, 0, 0\nsyscall\nmov value(%rip), %eax")
	    FUNCTION("overlapping", ".byte 0xbf\noverlapping_load: mov $39, %eax\nsyscall\nnop")
		FUNCTION("lock_skipped", "syscall\ncmp $1, %edi\nje 2f + 1\n2: cmp $0x1000, %rdx")
		    FUNCTION("next_entered", "syscall\n3: cmp $0x1000, %rdx\njmp 3b + 2") FUNCTION(
			"relative",
			"syscall\nlea plain(%rip), %rax") FUNCTION("calls", "syscall\ncall plain")
			FUNCTION("short_next", "syscall\ntest %eax, %eax") FUNCTION(
			    "segment",
			    "syscall\nmov %fs:0x28, %rax") "unknown: mov $39, %eax\nsyscall\ncmp "
							   "$-4096, %rax\nret\n.balign 32, 0xcc\n"
							   ".local value\n.comm value, 8\n");

extern const u8 plain[], entered[], tail[], looked[], overlapping[], lock_skipped[];
extern const u8 next_entered[], relative[], calls[], short_next[], segment[];

static const struct {
	const char *name;
	const u8 *function;
	u32 load_size;
	u32 next_size;
} cases[] = {
	{ "a load in front, a comparison behind", plain, 5, 6 },
	{ "something leads into the load", entered, 0, 6 },
	{ "what looks like a load is the tail of another instruction", tail, 0, 0 },
	{ "a load behind bytes that look like a call; memory behind", looked, 5, 0 },
	{ "a load inside another instruction", overlapping, 0, 0 },
	{ "a branch into the instruction after the next", lock_skipped, 0, 0 },
	{ "a branch into the next instruction", next_entered, 0, 0 },
	{ "an address behind", relative, 0, 0 },
	{ "a call behind", calls, 0, 0 },
	{ "too short an instruction behind", short_next, 0, 0 },
	{ "thread storage behind", segment, 0, 0 },
};

/* The call in a function is its first 0f 05 that is not part of a constant. */
static u64 call_in(const u8 *function)
{
	u32 skip = function == looked ? 5 : 0;

	while (function[skip] != 0x0f || function[skip + 1] != 0x05)
		skip++;
	return own_offset(function + skip);
}

TEST(planner_knows_what_is_proven)
{
	struct code_plan *plan = plan_own_code();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct known_code *known = plan_find(plan, call_in(cases[i].function));
		u32 load_size = known == NULL ? 0 : known->load_size;
		u32 next_size = known == NULL ? 0 : known->next_size;

		if (load_size == cases[i].load_size && next_size == cases[i].next_size)
			continue;
		EXPECT_STR("wrong", cases[i].name);
		EXPECT_EQ(load_size, cases[i].load_size);
		EXPECT_EQ(next_size, cases[i].next_size);
	}
	/* No symbol and no unwind table vouch for the last one. */
	EXPECT_NULL(plan_find(plan, call_in(segment + 32)));
	free(plan);
}
