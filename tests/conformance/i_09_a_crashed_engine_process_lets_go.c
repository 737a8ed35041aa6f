/* SPDX-License-Identifier: MIT */
/*
 * I-09: An engine process that crashes is detached, and its holds are dropped: those that it
 * answered and those of callbacks that it was in. Other engines, and the program, go on.
 */
#ifdef HOST
#include <stdio.h>
#include <unistd.h>

#include <weir-host.h>

/* Holds who calls getuid, and never answers who calls getgid; follows all processes. */
static const struct utrace_engine_ops ops;

static u32 on_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	(void)engine;
	while (regs->orig_ax == 104 /* getgid */)
		pause();
	if (regs->orig_ax == 102 /* getuid */)
		return utrace_syscall_action(action) | UTRACE_STOP;
	return utrace_syscall_action(action) | UTRACE_RESUME;
}

static int follow(struct task_struct *task)
{
	struct utrace_engine *engine = utrace_attach_task(task, UTRACE_ATTACH_CREATE, &ops, NULL);

	if (IS_ERR(engine))
		return (int)PTR_ERR(engine);
	return utrace_set_events(task, engine, UTRACE_EVENT(SYSCALL_ENTRY) | UTRACE_EVENT(CLONE));
}

static u32 on_clone(u32 action, struct utrace_engine *engine, unsigned long clone_flags,
		    struct task_struct *child)
{
	(void)action;
	(void)engine;
	(void)clone_flags;
	follow(child);
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops ops = {
	.report_clone = on_clone,
	.report_syscall_entry = on_entry,
};

static int init(const struct weir_module_args *args)
{
	FILE *file = fopen("host.pid", "w");

	if (file == NULL)
		return -EINVAL;
	fprintf(file, "%d\n", (int)getpid());
	fclose(file);
	return follow(args->first);
}

static const struct weir_module module = {
	WEIR_MODULE_HEAD,
	.name = "crasher",
	.init = init,
};

int main(void)
{
	if (weir_host_start(&module) < 0)
		return 1;
	weir_host_wait();
	return 0;
}
#else
#include "conform.h"

static void call_getuid(void)
{
	turn_begins(1);
	live->words[0] = (u32)raw0(SYS_getuid);
	__atomic_fetch_add(&live->words[2], 1, __ATOMIC_ACQ_REL);
	raw0(SYS_getppid);
}

static void call_getgid(void)
{
	turn_begins(1);
	live->words[1] = (u32)raw0(SYS_getgid);
	__atomic_fetch_add(&live->words[2], 1, __ATOMIC_ACQ_REL);
	raw0(SYS_getppid);
}

static pid_t host_pid(void)
{
	FILE *file = fopen("host.pid", "r");
	int pid = 0;

	check(file != NULL && fscanf(file, "%d", &pid) == 1, "the host tells its number");
	fclose(file);
	return pid;
}

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(SYSCALL_ENTRY));
	struct subject one = start_thread(call_getuid);
	struct subject other;

	b = attach_next('B', EV(SYSCALL_EXIT));
	other = start_thread(call_getgid);
	live->words[0] = live->words[1] = 77777;
	watch();
	live->begun = 1;
	/* The host was attached first, and is asked last. */
	wait_logged("A.entry(5,102) ");
	EXPECT(stands_still(&live->words[2]));
	EXPECT_EQ(live->words[2], 0);
	EXPECT_EQ(kill(host_pid(), SIGKILL), 0);
	wait_word(&live->words[2], 2);
	EXPECT_EQ(live->words[0], getuid());
	EXPECT_EQ(live->words[1], getgid());
	wait_logged("A.entry(5,110) ");
	wait_logged("B.leave(5,110) ");
	unwatch();
	/* And still at work. */
	EXPECT_EQ(control(a, UTRACE_DETACH), 0);
	EXPECT_EQ(control(b, UTRACE_DETACH), 0);
	finish(one);
	finish(other);
}
#endif
