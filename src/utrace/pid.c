/* SPDX-License-Identifier: MIT */
/*
 * The calls by pid handle: find the thread that has it now, keep it for the
 * time of the call, do the same.
 */
#include "utrace/core.h"

static struct task *task_of(struct pid *pid)
{
	return utrace_task_ops.pid_task != NULL ? utrace_task_ops.pid_task(pid) : NULL;
}

static int error_of(struct pid *pid)
{
	return utrace_task_ops.pid_error != NULL ? utrace_task_ops.pid_error(pid) : -ESRCH;
}

struct utrace_engine *utrace_attach_pid(struct pid *pid, int flags,
					const struct utrace_engine_ops *ops, void *data)
{
	struct task *task = task_of(pid);
	struct utrace_engine *engine;

	if (task == NULL)
		return ERR_PTR(error_of(pid));
	engine = utrace_attach_task(task, flags, ops, data);
	utrace_task_ops.put_task(task);
	return engine;
}

int utrace_set_events_pid(struct pid *pid, struct utrace_engine *engine, unsigned long eventmask)
{
	struct task *task = task_of(pid);
	int err;

	if (task == NULL)
		return -ESRCH;
	err = utrace_set_events(task, engine, eventmask);
	utrace_task_ops.put_task(task);
	return err;
}

int utrace_control_pid(struct pid *pid, struct utrace_engine *engine,
		       enum utrace_resume_action action)
{
	struct task *task = task_of(pid);
	int err;

	if (task == NULL)
		return -ESRCH;
	err = utrace_control(task, engine, action);
	utrace_task_ops.put_task(task);
	return err;
}

int utrace_barrier_pid(struct pid *pid, struct utrace_engine *engine)
{
	struct task *task = task_of(pid);
	int err;

	if (task == NULL)
		return -ESRCH;
	err = utrace_barrier(task, engine);
	utrace_task_ops.put_task(task);
	return err;
}
