/* SPDX-License-Identifier: MIT */
/*
 * utrace-task.h for a hosted process. Handles lie in the domain and are used as anywhere.
 * In a callback that shows registers, those of the thread at hand are the copy that
 * goes back with the answer; all others are in the memory of their process.
 */
#include "utrace-task.h"

#include "hosted/hosted.h"

void get_task_struct(struct task_struct *task)
{
	hosted_enter()->get_task(task);
}

void put_task_struct(struct task_struct *task)
{
	hosted_enter()->put_task(task);
}

int task_pid_nr(struct task_struct *task)
{
	return hosted_enter()->task_pid_nr(task);
}

int task_tgid_nr(struct task_struct *task)
{
	return hosted_enter()->task_tgid_nr(task);
}

struct pid *find_get_pid(int number)
{
	return hosted_enter()->find_get_pid(number);
}

struct pid *get_task_pid(struct task_struct *task, enum pid_type type)
{
	return hosted_enter()->get_task_pid(task, type);
}

struct pid *get_pid(struct pid *pid)
{
	return hosted_enter()->get_pid(pid);
}

void put_pid(struct pid *pid)
{
	hosted_enter()->put_pid(pid);
}

int pid_nr(const struct pid *pid)
{
	return hosted_enter()->pid_nr(pid);
}

struct task_struct *pid_task(struct pid *pid, enum pid_type type)
{
	return hosted_enter()->pid_task(pid, type);
}

struct task_struct *get_pid_task(struct pid *pid, enum pid_type type)
{
	return hosted_enter()->get_pid_task(pid, type);
}

/* The registers that the callback at hand shows of this thread, or NULL. */
static struct pt_regs *shown_regs(const struct task_struct *task)
{
	struct hosted_proxy *proxy = hosted_at_hand();

	if (proxy == NULL || proxy->call.task != task)
		return NULL;
	switch (proxy->call.callback) {
	case HOSTED_SIGNAL:
	case HOSTED_EXEC:
	case HOSTED_SYSCALL_ENTRY:
	case HOSTED_SYSCALL_EXIT:
		return &proxy->call.regs;
	default:
		return NULL;
	}
}

int utrace_get_regs(struct task_struct *task, struct pt_regs *regs)
{
	const struct pt_regs *shown = shown_regs(task);

	if (shown == NULL)
		return hosted_enter()->get_regs(task, regs);
	*regs = *shown;
	return 0;
}

int utrace_set_regs(struct task_struct *task, const struct pt_regs *regs)
{
	struct pt_regs *shown = shown_regs(task);

	if (shown == NULL)
		return hosted_enter()->set_regs(task, regs);
	*shown = *regs;
	return 0;
}

int task_current_syscall(struct task_struct *task, long *callno, unsigned long *args,
			 unsigned int maxargs, unsigned long *sp, unsigned long *pc)
{
	return hosted_enter()->current_syscall(task, callno, args, maxargs, sp, pc);
}

/* As in the core: what is asked of a pid is asked of the thread that has it now. */
struct utrace_engine *utrace_attach_pid(struct pid *pid, int flags,
					const struct utrace_engine_ops *ops, void *data)
{
	struct task_struct *task = get_pid_task(pid, PIDTYPE_PID);
	struct utrace_engine *engine;

	/* Gone, or not of the domain: the core knows. */
	if (task == NULL)
		return hosted_enter()->attach_pid(pid, UTRACE_ATTACH_CREATE, NULL, NULL);
	engine = utrace_attach_task(task, flags, ops, data);
	put_task_struct(task);
	return engine;
}

int utrace_set_events_pid(struct pid *pid, struct utrace_engine *engine, unsigned long eventmask)
{
	struct task_struct *task = get_pid_task(pid, PIDTYPE_PID);
	int err;

	if (task == NULL)
		return -ESRCH;
	err = utrace_set_events(task, engine, eventmask);
	put_task_struct(task);
	return err;
}

int utrace_control_pid(struct pid *pid, struct utrace_engine *engine,
		       enum utrace_resume_action action)
{
	struct task_struct *task = get_pid_task(pid, PIDTYPE_PID);
	int err;

	if (task == NULL)
		return -ESRCH;
	err = utrace_control(task, engine, action);
	put_task_struct(task);
	return err;
}

int utrace_barrier_pid(struct pid *pid, struct utrace_engine *engine)
{
	struct task_struct *task = get_pid_task(pid, PIDTYPE_PID);
	int err;

	if (task == NULL)
		return -ESRCH;
	err = utrace_barrier(task, engine);
	put_task_struct(task);
	return err;
}
