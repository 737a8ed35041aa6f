/* SPDX-License-Identifier: MIT */
/*
 * An engine that writes down job control. Option `hold`: it holds a stopped
 * child, and lets it go when the parent has heard that it was continued.
 */
#include <sys/syscall.h>
#include <weir.h>

static const struct utrace_engine_ops ops;
static const unsigned long events =
    UTRACE_EVENT(JCTL) | UTRACE_EVENT(CLONE) | UTRACE_EVENT(SYSCALL_ENTRY);
static struct task_struct *first;
static struct utrace_engine *held;
static struct task_struct *child;
static int calls;
static bool hold;
static volatile bool continued, went_on;

static void attach(struct task_struct *task)
{
	held = utrace_attach_task(task, UTRACE_ATTACH_CREATE, &ops, NULL);
	utrace_set_events(task, held, events);
}

static u32 on_clone(u32 action, struct utrace_engine *engine, unsigned long flags,
		    struct task_struct *task)
{
	attach(task);
	child = task;
	return UTRACE_RESUME;
}

static u32 on_jctl(u32 action, struct utrace_engine *engine, int type, int notify)
{
	weir_record_text(0, type == CLD_STOPPED	      ? "stopped"
			    : notify == CLD_CONTINUED ? "continued"
						      : "not stopped");
	if (type == CLD_STOPPED && notify != CLD_STOPPED)
		weir_record_text(0, "the parent is not told");
	continued = type == CLD_CONTINUED;
	return utrace_resume_action(action); /* a hold stays a hold */
}

/* Until the child has come to rest in the hold, or got past it. */
static void wait_for_child(void)
{
	while (!continued)
		;
	while (!went_on && utrace_control(child, held, UTRACE_STOP) == -EINPROGRESS)
		;
}

/* The first call comes while the child is stopped, the second when it was continued. */
static void parent_calls(void)
{
	if (calls++ % 2 == 0) {
		weir_record_text(0, utrace_control(child, held, UTRACE_STOP) == 0
					? "parent: held at once"
					: "parent: not stopped");
		return;
	}
	wait_for_child();
	weir_record_text(0, went_on ? "parent: not held" : "parent: still held");
	utrace_control(child, held, UTRACE_RESUME);
}

static void child_goes_on(void)
{
	went_on = true;
	weir_record_text(0, "goes on");
}

static u32 on_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	if (hold && regs->orig_ax == SYS_getppid && utrace_current() == first)
		parent_calls();
	if (regs->orig_ax == SYS_read && utrace_current() == child)
		child_goes_on();
	return utrace_syscall_action(action) | UTRACE_RESUME;
}

static const struct utrace_engine_ops ops = {
	.report_clone = on_clone,
	.report_jctl = on_jctl,
	.report_syscall_entry = on_entry,
};

static int init(const struct weir_module_args *args)
{
	hold = weir_option(args, "hold") != NULL;
	first = args->first;
	attach(first);
	return 0;
}

const struct weir_module weir_module = { WEIR_MODULE_HEAD, .name = "jctl", .init = init };
