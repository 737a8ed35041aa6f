/* SPDX-License-Identifier: MIT */
/*
 * Plans this very program. Padding is a place for a jump only behind what never goes
 * on there, where nothing leads; within reach of a short jump, in the same page.
 */
#include "own_code.h"

#define BEGIN(name) ".globl " name "\n.type " name ", @function\n" name ":\n"
#define END(name) ".size " name ", . - " name "\n"
/* Calls lie so far apart that none sees what is meant for another. */
#define APART ".skip 300, 0x55\n"

__asm__(
    ".text\n.balign 4096\n"
    /* Behind a function, in front of a loop. */
    BEGIN("behind") "syscall\nret\n" END("behind") ".skip 13, 0xcc\n" APART ".balign 64\n" BEGIN(
	"inside") "syscall\njmp 1f\n.nops 9\n1: ret\n" END("inside") APART
    ".balign 64\n" BEGIN("before") "jmp 1f\n.nops 6\n1: syscall\nret\n" END("before") APART
    /* Executed: behind a call that may return, behind a condition, as a target. */
    ".balign 64\n" BEGIN("returned") "syscall\ncall behind\n.nops 9\nret\n" END("returned") APART
    ".balign 64\n" BEGIN("passed") "syscall\njz 1f\n.nops 9\n1: ret\n" END("passed") APART
    ".balign 64\n" BEGIN("target") "syscall\njz 2f\njmp 1f\n2: .nops 9\n1: ret\n" END("target")
	APART ".balign 64\n" BEGIN("table") "syscall\njmp *%rax\n.nops 9\nret\n" END("table") APART
    /* Too small, and what is no padding. */
    ".balign 64\n" BEGIN("small") "syscall\njmp 1f\n.nops 4\n1: ret\n" END("small") APART
    ".balign 64\n" BEGIN("zeroes") "syscall\nret\n" END(
	"zeroes") ".skip 12, 0\n" APART
		  /* As far as it goes, and one byte further. */
		  ".balign 64\n" BEGIN(
		      "far") "syscall\n.skip 124, 0x55\njmp 1f\n.byte 0xcc, 0xcc, 0xcc, 0xcc, "
			     "0xcc, 0xcc\n1: ret\n" END("far") APART
    ".balign 64\n" BEGIN(
	"beyond") "syscall\n.skip 126, 0x55\njmp 1f\n.byte 0xcc, 0xcc, 0xcc, 0xcc, "
		  "0xcc\n1: ret\n" END("beyond") APART
    /* In the next page. */
    ".balign 4096\n.skip 4090, 0x55\n" BEGIN("paged") "syscall\njmp 1f\n.nops 9\n1: ret\n" END(
	"paged") APART);

extern const u8 behind[], inside[], before[], returned[], passed[], target[], small[], zeroes[];
extern const u8 far[], beyond[], paged[], table[];

static const struct {
	const char *name;
	const u8 *function;
	u32 call; /* in the function */
	s32 pads[KNOWN_PAD_COUNT];
} cases[] = {
	{ "behind a function", behind, 0, { 1, 6 } },
	{ "in front of a loop", inside, 0, { 2 } },
	{ "in front of the call", before, 8, { -7 } },
	{ "behind a call", returned, 0, { 0 } },
	{ "behind a condition", passed, 0, { 0 } },
	{ "something leads there", target, 0, { 0 } },
	{ "a table may lead there", table, 0, { 0 } },
	{ "too small", small, 0, { 0 } },
	{ "zeroes", zeroes, 0, { 0 } },
	{ "as far as it goes", far, 0, { 126 } },
	{ "beyond", beyond, 0, { 0 } },
	{ "in the next page", paged, 0, { 0 } },
};

TEST(planner_finds_padding)
{
	struct code_plan *plan = plan_own_code();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		u64 call = own_offset(cases[i].function + cases[i].call);
		const struct known_code *known = plan_find(plan, call);

		for (u32 j = 0; j < KNOWN_PAD_COUNT; j++) {
			s32 found = known == NULL ? 0 : known->pads[j];

			if (found == cases[i].pads[j])
				continue;
			EXPECT_STR("wrong", cases[i].name);
			EXPECT_EQ(found, cases[i].pads[j]);
		}
	}
	free(plan);
}
