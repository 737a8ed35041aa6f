/* SPDX-License-Identifier: MIT */
/*
 * Adds probes while the program runs: at getppid the address that the program
 * gives, at getpgrp it takes it away again. The probe triples rdi.
 */
#include "weir.h"

enum { GETPPID = 110, GETPGRP = 111 };

static struct weir_probe *probe;

static void triple(const struct weir_probe_hit *hit, struct pt_regs *regs, void *data)
{
	regs->di *= 3;
}

static u32 later_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	const struct weir_probe_place place = { .offset = regs->di };
	const struct weir_probe_place nowhere = { .offset = regs->sp };
	struct weir_probe *none;

	if (regs->orig_ax == GETPPID &&
	    (weir_probe(&place, WEIR_PROBE_ENTRY, triple, NULL, &probe) != 0 ||
	     weir_probe(&nowhere, WEIR_PROBE_ENTRY, triple, NULL, &none) != -ENOENT ||
	     weir_probe(&place, WEIR_PROBE_RETURN, triple, NULL, &none) != -EINVAL))
		weir_print("weir_probe is wrong");
	if (regs->orig_ax == GETPGRP)
		weir_probe_remove(probe);
	return utrace_syscall_action(action) | UTRACE_RESUME;
}

static const struct utrace_engine_ops later_ops = { .report_syscall_entry = later_entry };

static int later_init(const struct weir_module_args *args)
{
	const struct weir_probe_place place = { .offset = 0x1000 };

	if (weir_probe(&place, WEIR_PROBE_ENTRY, triple, NULL, &probe) != -EINVAL)
		return weir_fail(args, "an address in init", NULL);
	return weir_attach(args->first, &later_ops, NULL, UTRACE_EVENT(SYSCALL_ENTRY));
}

const struct weir_module weir_module = {
	WEIR_MODULE_HEAD,
	.name = "later",
	.init = later_init,
};
