/* SPDX-License-Identifier: MIT */
/*
 * Plans this very program. Where an exception lands something begins, though no
 * branch leads there: an instruction that it lands in the middle of does not give
 * way, and padding that it runs through is no place for a jump.
 */
#include "own_code.h"

/* A function whose calls at 0 to 1 have a landing pad there, by a table of this kind. */
#define FUNCTION(name, table, code)                                                                \
	".text\n.skip 300, 0x55\n.balign 64\n.globl " name "\n.type " name ", @function\n" name    \
	":\n.cfi_startproc\n.cfi_lsda 0x1b, table_" name "\n" code                                 \
	"\nret\n.cfi_endproc\n.size " name ", . - " name                                           \
	"\n.section .gcc_except_table, \"a\", @progbits\ntable_" name ":\n" table "\n"
#define SHORT(pad) ".byte 0xff, 0xff, 1, 4, 0, 1, " pad ", 0"
#define LONG(pad) ".byte 0xff, 0xff, 3, 13\n.long 0, 1, " pad "\n.byte 0"
#define ODD ".byte 0xff, 0xff, 2, 4, 0, 1, 0, 0"
#define FROM_BEFORE(name, pad)                                                                     \
	".byte 0x1b\n.long " name " - 32 - .\n.byte 0xff, 1, 4, 0, 1, " pad " + 32, 0"
#define TYPED(pad) ".byte 0xff, 0x9b, 0x85, 0x01, 1, 4, 0, 1, " pad ", 0"

#define GIVES_WAY "syscall\ncmp $0x1000, %rdx"
#define IN_FRONT "mov $39, %eax\nsyscall\nret"
#define PADDED "syscall\njmp 1f\n.nops 9\n1: ret"

__asm__(FUNCTION("none", SHORT("0"), GIVES_WAY) FUNCTION("behind", SHORT("2"), GIVES_WAY)
	    FUNCTION("amid", SHORT("3"), GIVES_WAY) FUNCTION("amid_long", LONG("3"), GIVES_WAY)
		FUNCTION("amid_typed", TYPED("3"), GIVES_WAY)
		    FUNCTION("amid_from_before", FROM_BEFORE("amid_from_before", "3"), GIVES_WAY)
			FUNCTION("odd", ODD, GIVES_WAY) FUNCTION("load", SHORT("0"), IN_FRONT)
			    FUNCTION("amid_load", SHORT("1"), IN_FRONT)
				FUNCTION("padded", SHORT("0"), PADDED)
				    FUNCTION("landed", SHORT("4"), PADDED) ".text\n");

extern const u8 none[], behind[], amid[], amid_long[], amid_typed[], amid_from_before[], odd[];
extern const u8 load[], amid_load[], padded[], landed[];

static const struct {
	const char *name;
	const u8 *function;
	u32 call; /* in the function */
	u32 load_size;
	u32 next_size;
	bool has_pad;
} cases[] = {
	{ "no landing pad", none, 0, 0, 7, false },
	{ "right behind the call", behind, 0, 0, 7, false },
	{ "in the next instruction", amid, 0, 0, 0, false },
	{ "the same in words of four bytes", amid_long, 0, 0, 0, false },
	{ "the same with a table of types", amid_typed, 0, 0, 0, false },
	{ "the same, counted from elsewhere", amid_from_before, 0, 0, 0, false },
	{ "a table of another kind", odd, 0, 0, 0, false },
	{ "a load in front", load, 5, 5, 0, false },
	{ "in the load in front", amid_load, 5, 0, 0, false },
	{ "padding", padded, 0, 0, 0, true },
	{ "in padding", landed, 0, 0, 0, false },
};

TEST(planner_minds_landing_pads)
{
	struct code_plan *plan = plan_own_code();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct known_code *known =
		    plan_find(plan, own_offset(cases[i].function + cases[i].call));
		struct known_code nothing = { 0 };

		known = known == NULL ? &nothing : known;
		if (known->load_size != cases[i].load_size ||
		    known->next_size != cases[i].next_size ||
		    (known->pads[0] != 0) != cases[i].has_pad)
			EXPECT_STR("wrong", cases[i].name);
	}
	free(plan);
}
