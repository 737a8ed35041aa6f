/* SPDX-License-Identifier: MIT */
/* Gives the end of every child the wait status of the option `code`; prints the one it had. */
#include "weir.h"

static long wished;
static int attach(struct task_struct *task, unsigned long number);

static u32 on_clone(u32 action, struct utrace_engine *engine, unsigned long flags,
		    struct task_struct *child)
{
	attach(child, (unsigned long)engine->data + 1);
	return UTRACE_RESUME;
}

static u32 on_exit(u32 action, struct utrace_engine *engine, long orig_code, long *code)
{
	if (engine->data == NULL)
		return UTRACE_RESUME;
	weir_print("exit %lx", (unsigned long)orig_code);
	*code = wished;
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops ops = {
	.report_clone = on_clone,
	.report_exit = on_exit,
};

static int attach(struct task_struct *task, unsigned long number)
{
	return weir_attach(task, &ops, (void *)number,
			   UTRACE_EVENT(CLONE) | UTRACE_EVENT(EXIT) | UTRACE_EVENT(SIGNAL_TERM) |
			       UTRACE_EVENT(SIGNAL_CORE));
}

static int start(const struct weir_module_args *args)
{
	const char *digits = weir_option(args, "code");

	for (; digits != NULL && *digits != '\0'; digits++)
		wished = wished * 16 + (*digits <= '9' ? *digits - '0' : *digits - 'a' + 10);
	return attach(args->first, 0);
}

const struct weir_module weir_module = { WEIR_MODULE_HEAD, .name = "codes", .init = start };
