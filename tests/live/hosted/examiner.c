/* SPDX-License-Identifier: MIT */
/*
 * A hosted engine that names threads by their numbers and examines them: each child of
 * the program is held when it calls getppid; a thread of this process then finds it
 * by its number, reads and changes its registers, and lets it go.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <weir-host.h>

#include <utrace-task.h>

enum { CALL_GETPPID = 110, CALL_GETPGID = 121, CALL_PAUSE = 34 };

static const struct utrace_engine_ops ops;

static void need(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "examiner: %s\n", what);
	abort();
}

static u32 on_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	struct pt_regs copy;

	(void)engine;
	if (regs->orig_ax != CALL_GETPPID)
		return utrace_syscall_action(action) | UTRACE_RESUME;
	/* Of the thread at hand, which shows the same. */
	need(utrace_get_regs(utrace_current(), &copy) == 0, "own registers");
	need(copy.orig_ax == CALL_GETPPID && copy.ip == regs->ip, "the same registers");
	return utrace_syscall_action(action) | UTRACE_STOP;
}

struct child {
	int number;
	struct utrace_engine *engine;
};

/* Until it is held: then its call becomes another one. */
static void examine(struct pid *pid, struct utrace_engine *engine)
{
	struct task_struct *task = get_pid_task(pid, PIDTYPE_PID);
	struct utrace_examiner examiner;
	struct pt_regs regs;

	need(task != NULL, "the thread by its pid");
	while (utrace_prepare_examine(task, engine, &examiner) != 0)
		sched_yield();
	need(utrace_get_regs(task, &regs) == 0, "registers of a held thread");
	need(regs.orig_ax == CALL_GETPPID, "the call it is held before");
	regs.orig_ax = CALL_GETPGID;
	regs.di = 0;
	need(utrace_set_regs(task, &regs) == 0, "change them");
	need(utrace_finish_examine(task, engine, &examiner) == 0, "it has not run");
	need(utrace_control_pid(pid, engine, UTRACE_RESUME) == 0, "let it go");
	put_task_struct(task);
}

static void see_it_sleep(struct task_struct *task)
{
	unsigned long sp;
	unsigned long pc;
	long nr;

	while (task_current_syscall(task, &nr, NULL, 0, &sp, &pc) != 0 || nr != CALL_PAUSE)
		sched_yield();
}

static void *work(void *argument)
{
	struct child *child = argument;
	struct pid *pid = find_get_pid(child->number);
	struct task_struct *task;

	need(pid != NULL && pid_nr(pid) == child->number, "a pid by its number");
	examine(pid, child->engine);
	task = get_pid_task(pid, PIDTYPE_PID);
	need(task != NULL && task_pid_nr(task) == child->number &&
		 task_tgid_nr(task) == child->number,
	     "its numbers");
	see_it_sleep(task);
	need(kill(child->number, SIGKILL) == 0, "end it");
	put_task_struct(task);
	put_pid(pid);
	return NULL;
}

static u32 on_clone(u32 action, struct utrace_engine *engine, unsigned long flags,
		    struct task_struct *task)
{
	struct child *child = calloc(1, sizeof(*child));
	struct pid *pid = get_task_pid(task, PIDTYPE_PID);
	pthread_t thread;

	(void)action;
	(void)engine;
	(void)flags;
	need(child != NULL && pid != NULL, "memory");
	child->number = pid_nr(pid);
	child->engine = utrace_attach_pid(pid, UTRACE_ATTACH_CREATE, &ops, NULL);
	need(!IS_ERR(child->engine), "attach by pid");
	need(utrace_set_events_pid(pid, child->engine, UTRACE_EVENT(SYSCALL_ENTRY)) == 0, "events");
	put_pid(get_pid(pid));
	put_pid(pid);
	need(pthread_create(&thread, NULL, work, child) == 0, "a thread");
	pthread_detach(thread);
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops ops = {
	.report_clone = on_clone,
	.report_syscall_entry = on_entry,
};

static int init(const struct weir_module_args *args)
{
	struct utrace_engine *engine =
	    utrace_attach_task(args->first, UTRACE_ATTACH_CREATE, &ops, NULL);

	if (IS_ERR(engine))
		return (int)PTR_ERR(engine);
	return utrace_set_events(args->first, engine, UTRACE_EVENT(CLONE));
}

static const struct weir_module module = {
	WEIR_MODULE_HEAD,
	.name = "examiner",
	.init = init,
};

int main(void)
{
	if (weir_host_start(&module) < 0)
		return 1;
	weir_host_wait();
	return 0;
}
