/* SPDX-License-Identifier: MIT */
/*
 * A hosted engine that kills the thread whose callback it is in, which passes its
 * number to getppid, and then wants memory of it. Writes to out= what came of it.
 */
#include <signal.h>
#include <stdio.h>

#include <weir-host.h>

enum { GETPPID = 110 };

static FILE *out;

static u32 on_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	char byte;

	(void)engine;
	if (regs->orig_ax == GETPPID && regs->di != 0) {
		kill((pid_t)regs->di, SIGKILL);
		/* It may take a moment; once dead it answers no more. */
		while (weir_copy_from_user(&byte, regs->sp, 1) == 0)
			;
		fprintf(out, "no memory\n");
	}
	return utrace_syscall_action(action) | UTRACE_RESUME;
}

static u32 on_death(struct utrace_engine *engine, bool group_dead, int signal)
{
	(void)engine;
	(void)signal;
	fprintf(out, "death %d\n", group_dead);
	return UTRACE_RESUME;
}

static void on_release(void *data)
{
	(void)data;
	fprintf(out, "release\n");
}

static const struct utrace_engine_ops ops = {
	.report_syscall_entry = on_entry,
	.report_death = on_death,
	.release = on_release,
};

static int init(const struct weir_module_args *args)
{
	unsigned long events = UTRACE_EVENT(SYSCALL_ENTRY);

	out = fopen(weir_option(args, "out"), "w");
	if (weir_option(args, "deaths") != NULL)
		events |= UTRACE_EVENT(DEATH);
	return out == NULL ? -1 : weir_attach(args->first, &ops, NULL, events);
}

static void finish(void)
{
	fprintf(out, "finish\n");
	fclose(out);
}

int main(void)
{
	static const struct weir_module module = { WEIR_MODULE_HEAD, .name = "killer", .init = init,
						   .exit = finish };

	if (weir_host_start(&module) < 0)
		return 3;
	weir_host_wait();
	return 0;
}
