/* SPDX-License-Identifier: MIT */
/*
 * What a recorder does at least: keeps a copy of all that calls write, in memory
 * of its own. The column `capture` of bench/run.
 */
#include "weir.h"

enum { BUFFER_SIZE = 64 * 1024 };

struct kept {
	uint8_t bytes[BUFFER_SIZE];
	uint32_t used;
};

static void keep(const struct weir_written *range, void *data)
{
	struct kept *kept = data;
	size_t size = range->size < BUFFER_SIZE ? range->size : BUFFER_SIZE;

	if (kept->used + size > BUFFER_SIZE)
		kept->used = 0;
	if (weir_copy_from_user(kept->bytes + kept->used, range->address, size) == 0)
		kept->used += (uint32_t)size;
}

static u32 capture_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	(void)engine;
	weir_written_begin(regs, WEIR_WRITTEN_AUTO);
	return utrace_syscall_action(action) | UTRACE_RESUME;
}

static u32 capture_exit(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	(void)action;
	weir_for_each_written(regs, WEIR_WRITTEN_AUTO, keep, engine->data);
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops capture_ops = {
	.report_syscall_entry = capture_entry,
	.report_syscall_exit = capture_exit,
};

static int capture_init(const struct weir_module_args *args)
{
	struct kept *kept = weir_alloc(sizeof(*kept));

	if (kept == NULL)
		return -ENOMEM;
	return weir_attach(args->first, &capture_ops, kept, UTRACE_EVENT_SYSCALL);
}

const struct weir_module weir_module = {
	WEIR_MODULE_HEAD,
	.name = "capture",
	.init = capture_init,
};
