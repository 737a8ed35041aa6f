/* SPDX-License-Identifier: MIT */
/* Makes and resolves handles for the program, which asks by calls that no kernel knows. */
#include "handles.h"
#include "utrace-kernel.h"

static struct pid *pids[8];
static struct task_struct *kept;
static int attach(struct task_struct *task);

static u32 on_clone(u32 action, struct utrace_engine *engine, unsigned long flags,
		    struct task_struct *child)
{
	attach(child);
	return UTRACE_RESUME;
}

static u32 on_quiesce(u32 action, struct utrace_engine *engine, unsigned long event)
{
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops guest_ops = { .report_quiesce = on_quiesce };

static long resolve(struct pid *pid)
{
	struct task_struct *task = get_pid_task(pid, PIDTYPE_PID);
	long number;

	if (task == NULL)
		return -ESRCH;
	number = task == pid_task(pid, PIDTYPE_PID) ? task_pid_nr(task) : -EINVAL;
	put_task_struct(task);
	return number;
}

/* The first of the calls by pid that fails. */
static long attach_by_pid(struct pid *pid)
{
	struct utrace_engine *guest =
	    utrace_attach_pid(pid, UTRACE_ATTACH_CREATE, &guest_ops, NULL);
	int err;

	if (IS_ERR(guest))
		return PTR_ERR(guest);
	err = utrace_set_events_pid(pid, guest, UTRACE_EVENT(QUIESCE));
	if (err == 0)
		err = utrace_control_pid(pid, guest, UTRACE_REPORT);
	do
		err = err != 0 ? err : utrace_barrier_pid(pid, guest);
	while (err == -ERESTARTSYS);
	if (err == 0)
		err = utrace_control_pid(pid, guest, UTRACE_DETACH);
	utrace_engine_put(guest);
	return err == -EINPROGRESS ? 0 : err;
}

/* A task that is only kept by its reference: still itself, but nothing to trace. */
static long use_kept(void)
{
	struct utrace_engine *guest;
	long number = task_pid_nr(kept);

	guest = utrace_attach_task(kept, UTRACE_ATTACH_CREATE, &guest_ops, NULL);
	put_task_struct(kept);
	return PTR_ERR(guest) == -ESRCH ? number : -EEXIST;
}

static long act(long what, long which, long number)
{
	switch (what) {
	case FIND:
		pids[which] = find_get_pid((int)number);
		return pid_nr(pids[which]);
	case RESOLVE:
		return resolve(pids[which]);
	case ATTACH:
		return attach_by_pid(pids[which]);
	case PUT:
		put_pid(pids[which]);
		return 0;
	case KEEP:
		kept = get_pid_task(pids[which], PIDTYPE_PID);
		return kept != NULL ? 0 : -ESRCH;
	default:
		return use_kept();
	}
}

static u32 on_syscall_exit(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	unsigned long arguments[2];
	long nr = syscall_get_nr(current, regs);

	if (nr < FIND || nr > USE_KEPT)
		return UTRACE_RESUME;
	syscall_get_arguments(current, regs, 0, 2, arguments);
	syscall_set_return_value(current, regs, 0, act(nr, (long)arguments[0], (long)arguments[1]));
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops ops = {
	.report_clone = on_clone,
	.report_syscall_exit = on_syscall_exit,
};

static int attach(struct task_struct *task)
{
	return weir_attach(task, &ops, NULL, UTRACE_EVENT(CLONE) | UTRACE_EVENT(SYSCALL_EXIT));
}

static int start(const struct weir_module_args *args)
{
	return attach(args->first);
}

const struct weir_module weir_module = { WEIR_MODULE_HEAD, .name = "handles", .init = start };
