/* SPDX-License-Identifier: MIT */
/*
 * Looks at threads for the program. LOOK tells where the thread with this number
 * sleeps; the call HELD is held before it is made, and RELEASE finds it so, turns it
 * into getpid, and lets it go.
 */
#include "looks.h"
#include "utrace-kernel.h"

enum { GETPID = 39 };

static struct task_struct *held_task;
static struct utrace_engine *held_engine;
static int attach(struct task_struct *task);

static u32 on_clone(u32 action, struct utrace_engine *engine, unsigned long flags,
		    struct task_struct *child)
{
	attach(child);
	return UTRACE_RESUME;
}

static u32 on_syscall_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	if (syscall_get_nr(current, regs) != HELD)
		return utrace_syscall_action(action) | UTRACE_RESUME;
	held_task = current;
	__atomic_store_n(&held_engine, engine, __ATOMIC_RELEASE);
	return utrace_syscall_action(action) | UTRACE_STOP;
}

static long look(int number, unsigned long to)
{
	struct pid *pid = find_get_pid(number);
	struct task_struct *task = get_pid_task(pid, PIDTYPE_PID);
	struct look look = { 0 };
	long result = -ESRCH;

	if (task != NULL) {
		result =
		    task_current_syscall(task, &look.nr, look.arguments, 6, &look.sp, &look.pc);
		put_task_struct(task);
	}
	put_pid(pid);
	if (result == 0)
		result = weir_copy_to_user(to, &look, sizeof(look));
	return result;
}

static long release(void)
{
	struct utrace_engine *engine = __atomic_load_n(&held_engine, __ATOMIC_ACQUIRE);
	struct utrace_examiner examiner;
	struct pt_regs regs;
	long err;

	if (engine == NULL)
		return -EAGAIN;
	err = utrace_prepare_examine(held_task, engine, &examiner);
	if (err != 0) /* -EINVAL: its answer has not been taken yet */
		return err == -EINVAL ? -EAGAIN : err;
	err = utrace_get_regs(held_task, &regs);
	if (err != 0)
		return err;
	if (regs.orig_ax != HELD || regs.di != 11 || regs.si != 22 || regs.dx != 33)
		return -EBADF;
	regs.orig_ax = GETPID;
	err = utrace_set_regs(held_task, &regs);
	if (err == 0)
		err = utrace_finish_examine(held_task, engine, &examiner);
	utrace_control(held_task, engine, UTRACE_RESUME);
	return err;
}

static u32 on_syscall_exit(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	unsigned long arguments[2];
	long nr = syscall_get_nr(current, regs);

	if (nr != LOOK && nr != RELEASE)
		return UTRACE_RESUME;
	syscall_get_arguments(current, regs, 0, 2, arguments);
	syscall_set_return_value(current, regs, 0,
				 nr == LOOK ? look((int)arguments[0], arguments[1]) : release());
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops ops = {
	.report_clone = on_clone,
	.report_syscall_entry = on_syscall_entry,
	.report_syscall_exit = on_syscall_exit,
};

static int attach(struct task_struct *task)
{
	return weir_attach(task, &ops, NULL, UTRACE_EVENT(CLONE) | UTRACE_EVENT_SYSCALL);
}

static int start(const struct weir_module_args *args)
{
	return attach(args->first);
}

const struct weir_module weir_module = { WEIR_MODULE_HEAD, .name = "looks", .init = start };
