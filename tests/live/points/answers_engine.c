/* SPDX-License-Identifier: MIT */
/*
 * Answers instructions of the main program with values that no CPU gives, and
 * leaves those of its libraries to the CPU: they run in copies. With the option
 * `count` it leaves all to the CPU, and says at the end how many there were.
 * With `backstop` it hears of generated code, too; with `vdso` of no instruction,
 * but the vDSO makes calls.
 */
#include "weir.h"

static u64 counter;
static bool only_counts;

static bool answer(const struct weir_instruction *instruction, const struct pt_regs *regs,
		   struct weir_instruction_result *result, void *data)
{
	/* The program's text lies low, its libraries high; generated code is marked. */
	if (instruction->address >= 0x700000000000 && regs->r15 != 0x6e6e6e)
		return false;
	if (only_counts) {
		__atomic_add_fetch(&counter, 1, __ATOMIC_RELAXED);
		return false;
	}
	switch (instruction->kind) {
	case WEIR_CPUID:
		result->values[0] = 0x11110000 + (u32)regs->ax;
		result->values[1] = 0x22220000 + (u32)regs->cx;
		result->values[2] = 0x33333333;
		result->values[3] = 0x44444444;
		return true;
	case WEIR_RDTSC:
		result->values[0] = __atomic_add_fetch(&counter, 1, __ATOMIC_RELAXED);
		return true;
	case WEIR_RDTSCP:
		result->values[0] = 0x0102030405060708;
		result->values[1] = 0x99;
		return true;
	case WEIR_RDRAND:
	case WEIR_RDSEED:
		result->values[0] = 0x1122334455667788;
		result->values[1] = instruction->kind == WEIR_RDRAND;
		return true;
	case WEIR_RDPID:
		result->values[0] = 0x77;
		return true;
	default:
		result->values[0] = 0x5;
		return true;
	}
}

static int answers_init(const struct weir_module_args *args)
{
	u32 set = WEIR_CPUID | WEIR_RDTSC | WEIR_RDTSCP | WEIR_RDRAND | WEIR_RDSEED | WEIR_RDPID |
		  WEIR_XGETBV;

	if (weir_option(args, "vdso") != NULL)
		return weir_instructions(WEIR_VDSO_CALLS, NULL, NULL);
	only_counts = weir_option(args, "count") != NULL;
	if (weir_instructions(set | 0x100, answer, NULL) != -EINVAL ||
	    weir_instructions(WEIR_RDTSC, NULL, NULL) != -EINVAL)
		return weir_fail(args, "took a set without meaning", NULL);
	if (weir_option(args, "backstop") != NULL)
		set |= WEIR_BACKSTOP;
	return weir_instructions(set, answer, NULL);
}

static void answers_exit(void)
{
	if (only_counts)
		weir_print("%lu instructions", counter);
}

const struct weir_module weir_module = {
	WEIR_MODULE_HEAD,
	.name = "answers",
	.init = answers_init,
	.exit = answers_exit,
};
