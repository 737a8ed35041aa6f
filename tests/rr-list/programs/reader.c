/* SPDX-License-Identifier: MIT */
/*
 * An engine that reads the program's descriptor: the one in the first argument
 * of getppid, which takes none, so that a program can say which. Inside, or (built
 * with WEIR_HOST) in a process of its own.
 */
#ifdef WEIR_HOST
#include <weir-host.h>
#else
#include "weir.h"
#endif

static u32 reader_exit(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	enum { GETPPID = 110 };
	uint64_t value = 0;
	long size;

	(void)action;
	(void)engine;
	if (syscall_get_nr(utrace_current(), regs) != GETPPID)
		return UTRACE_RESUME;
	size = weir_read_descriptor_of(utrace_current(), (int)regs->di, &value, sizeof(value));
	weir_print("reader: %ld bytes, %lu", size, (unsigned long)value);
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops reader_ops = { .report_syscall_exit = reader_exit };

static int reader_init(const struct weir_module_args *args)
{
	return weir_attach(args->first, &reader_ops, NULL, UTRACE_EVENT(SYSCALL_EXIT));
}

#ifdef WEIR_HOST
int main(void)
{
	static const struct weir_module module = { WEIR_MODULE_HEAD, .name = "reader",
						   .init = reader_init };

	if (weir_host_start(&module) < 0)
		return 3;
	weir_host_wait();
	return 0;
}
#else
const struct weir_module weir_module = {
	WEIR_MODULE_HEAD,
	.name = "reader",
	.init = reader_init,
};
#endif
