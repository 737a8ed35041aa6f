/* SPDX-License-Identifier: MIT */
/*
 * Gives cpuid a small table. With the option `before` a function that leaves all to
 * the next one is registered before it, and with `late` a probe is added, by then, to
 * the cpuid of table_answers.c: both hear of each, and it says at the end of how many.
 */
#include <weir.h>

static u64 heard;
static struct weir_probe *probe;

static const struct weir_cpuid_row rows[] = {
	{ 0x0, WEIR_CPUID_OTHERS, { 0x7, 1, 2, 3 } },
	{ 0x0, WEIR_CPUID_OTHERS, { 0x8, 9, 9, 9 } }, /* the first counts */
	{ 0x7, 0x0, { 10, 11, 12, 13 } },
	{ 0x7, 0x2, { 20, 21, 22, 23 } },
	{ 0x7, WEIR_CPUID_OTHERS, { 30, 31, 32, 33 } },
	{ 0x40, 0x1, { 40, 41, 42, 43 } }, /* where the hash puts what was before 0x0 */
	{ 0x80000000, WEIR_CPUID_OTHERS, { 0x80000000, 0, 0, 0 } },
	{ 0x80860000, WEIR_CPUID_OTHERS, { 50, 51, 52, 53 } },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static bool pass(const struct weir_instruction *instruction, const struct pt_regs *regs,
		 struct weir_instruction_result *result, void *data)
{
	__atomic_add_fetch(&heard, 1, __ATOMIC_RELAXED);
	return false;
}

static void hit(const struct weir_probe_hit *at, struct pt_regs *regs, void *data)
{
	__atomic_add_fetch(&heard, 1, __ATOMIC_RELAXED);
}

static const struct utrace_engine_ops ops;

/* Its getpgid(address) is a request to add the probe. */
static u32 on_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	struct weir_probe_place place = { .offset = regs->di };

	if (regs->orig_ax != 121 || probe != NULL)
		return utrace_syscall_action(action) | UTRACE_RESUME;
	if (weir_probe(&place, WEIR_PROBE_ENTRY, hit, NULL, &probe) != 0)
		weir_print("no probe");
	return utrace_syscall_action(action) | UTRACE_RESUME;
}

static const struct utrace_engine_ops ops = { .report_syscall_entry = on_entry };

static int table_init(const struct weir_module_args *args)
{
	if (weir_option(args, "before") != NULL && weir_instructions(WEIR_CPUID, pass, NULL) != 0)
		return weir_fail(args, "the function was not taken", NULL);
	if (weir_cpuid_table(rows + 2, ROWS - 2, WEIR_CPUID_OTHERS) != -EINVAL)
		return weir_fail(args, "took a table without leaf 0", NULL);
	if (weir_cpuid_table(rows, ROWS, 7) != 0)
		return weir_fail(args, "the table was not taken", NULL);
	if (weir_cpuid_table(rows, ROWS, 7) != -EEXIST)
		return weir_fail(args, "took a second table", NULL);
	if (weir_option(args, "late") == NULL)
		return 0;
	return weir_attach(args->first, &ops, NULL, UTRACE_EVENT(SYSCALL_ENTRY));
}

static void table_exit(void)
{
	weir_print("%lu heard", heard);
}

const struct weir_module weir_module = {
	WEIR_MODULE_HEAD,
	.name = "table",
	.init = table_init,
	.exit = table_exit,
};
