/* SPDX-License-Identifier: MIT */
/*
 * Uses everything wrongly, in a callback of the program and on a second task: each
 * call must answer with its error number, and nobody may notice more than that.
 */
#include <weir.h>

#include "utrace-task.h"

enum { PLENTY = 1000 };

static struct task_struct *child;
static struct utrace_engine *childs_engine;
static const char *failure;

#define EXPECT(condition) expect(condition, #condition)

static void expect(bool holds, const char *sentence)
{
	if (!holds && failure == NULL)
		failure = sentence;
}

static u32 on_quiesce(u32 action, struct utrace_engine *engine, unsigned long event)
{
	return UTRACE_RESUME;
}

static bool reaped;

static void on_reap(struct utrace_engine *engine, struct task_struct *task)
{
	__atomic_store_n(&reaped, true, __ATOMIC_RELEASE);
}

static const struct utrace_engine_ops empty_ops = { .report_quiesce = NULL };
static const struct utrace_engine_ops quiesce_ops = { .report_quiesce = on_quiesce,
						      .report_reap = on_reap };

static void bad_actions(struct task_struct *task, struct utrace_engine *engine)
{
	for (int action = UTRACE_RESUME_MAX; action < PLENTY; action++)
		EXPECT(utrace_control(task, engine, (enum utrace_resume_action)action) == -EINVAL);
	EXPECT(utrace_control(task, engine, (enum utrace_resume_action) - 1) == -EINVAL);
	EXPECT(utrace_control(task, engine, UTRACE_SINGLESTEP) == -EINVAL);
	EXPECT(utrace_control(task, engine, UTRACE_REPORT) == -EINVAL);
}

static void bad_attaching(struct task_struct *task)
{
	struct utrace_engine *engine;

	EXPECT(PTR_ERR(utrace_attach_task(task, UTRACE_ATTACH_CREATE, NULL, NULL)) == -EINVAL);
	EXPECT(PTR_ERR(utrace_attach_task(task, UTRACE_ATTACH_MATCH_OPS, NULL, NULL)) == -ENOENT);
	EXPECT(PTR_ERR(utrace_attach_task(task, UTRACE_ATTACH_MATCH_DATA, NULL, &failure)) ==
	       -ENOENT);
	EXPECT(PTR_ERR(utrace_attach_pid(NULL, UTRACE_ATTACH_CREATE, &empty_ops, NULL)) == -ESRCH);
	/* Unknown flags mean nothing, and a table without callbacks makes none. */
	engine = utrace_attach_task(task, UTRACE_ATTACH_CREATE | ~0x3f, &empty_ops, NULL);
	EXPECT(!IS_ERR(engine));
	if (IS_ERR(engine))
		return;
	/* Bits beyond the events are nobody's, nor is that of the hold. */
	EXPECT(utrace_set_events(task, engine, ~0UL) == 0);
	EXPECT((engine->flags & ~(UTRACE_EVENT(JCTL) * 2 - 1)) == 0);
	EXPECT(utrace_set_events(task, engine, 0) == 0);
	bad_actions(task, engine);
	EXPECT(utrace_control(task, engine, UTRACE_DETACH) == 0);
	EXPECT(utrace_control(task, engine, UTRACE_DETACH) == -ESRCH);
	EXPECT(utrace_set_events(task, engine, UTRACE_EVENT(QUIESCE)) == -ESRCH);
	EXPECT(utrace_barrier(task, engine) == (task == utrace_current() ? 0 : -ESRCH));
	utrace_engine_put(engine);
}

/* An engine of one task, with another one, and with memory that is no task any more. */
static void foreign_pointers(struct task_struct *self, struct utrace_engine *own)
{
	struct utrace_examiner examiner = { 77, 77 };
	struct pt_regs regs;

	EXPECT(utrace_control(child, own, UTRACE_STOP) == -ESRCH);
	EXPECT(utrace_set_events(child, own, 0) == -ESRCH);
	EXPECT(utrace_barrier(child, own) == -ESRCH);
	EXPECT(utrace_prepare_examine(child, own, &examiner) == -ESRCH);
	EXPECT(utrace_finish_examine(child, own, &examiner) == -EINVAL);
	EXPECT(utrace_control(self, childs_engine, UTRACE_DETACH) == -ESRCH);
	EXPECT(utrace_prepare_examine(child, childs_engine, &examiner) == -EINVAL);
	EXPECT(utrace_get_xstate(child, &regs, sizeof(regs)) != 0);
	EXPECT(syscall_set_arguments(self, NULL, 3, 4, NULL) == -EINVAL);
}

static void stale_pointers(void)
{
	unsigned long arguments[6];
	struct pt_regs regs;
	long nr;

	/* Its engine was told of the reaping; the task may be anybody's by now. */
	EXPECT(utrace_control(child, childs_engine, UTRACE_STOP) == -ESRCH);
	EXPECT(utrace_set_events(child, childs_engine, 0) == -ESRCH);
	EXPECT(utrace_barrier(child, childs_engine) == -ESRCH);
	EXPECT(utrace_get_regs(child, &regs) == -ESRCH);
	EXPECT(task_current_syscall(child, &nr, arguments, 7, arguments, arguments) == -EINVAL);
	EXPECT(task_current_syscall(child, &nr, arguments, 6, arguments, arguments) != 0);
	EXPECT(get_task_pid(child, (enum pid_type)99) == NULL);
	EXPECT(get_pid_task(NULL, PIDTYPE_PID) == NULL && pid_nr(NULL) == 0);
	put_pid(NULL);
	weir_free(NULL);
	EXPECT(weir_alloc(1UL << 60) == NULL);
}

static u32 on_clone(u32 action, struct utrace_engine *engine, unsigned long flags,
		    struct task_struct *task)
{
	child = task;
	childs_engine = utrace_attach_task(task, UTRACE_ATTACH_CREATE, &quiesce_ops, NULL);
	EXPECT(!IS_ERR(childs_engine));
	EXPECT(utrace_set_events(task, childs_engine, UTRACE_EVENT(REAP)) == 0);
	return UTRACE_RESUME;
}

/* The program makes these calls before it has a child, beside it, and after it. */
static u32 on_exit(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	if (regs->orig_ax == 110 /* getppid */)
		bad_attaching(utrace_current());
	if (regs->orig_ax == 102 /* getuid */) {
		bad_attaching(child);
		foreign_pointers(utrace_current(), engine);
	}
	if (regs->orig_ax == 104 /* getgid */) {
		if (__atomic_load_n(&reaped, __ATOMIC_ACQUIRE))
			stale_pointers();
		else
			syscall_set_return_value(utrace_current(), regs, -EAGAIN, 0);
	}
	if (failure != NULL)
		weir_print("failed: %s", failure);
	failure = NULL;
	/* Answers that there are not: they count as far as they mean something. */
	return ~(u32)UTRACE_RESUME_MASK | UTRACE_RESUME;
}

static const struct utrace_engine_ops ops = {
	.report_clone = on_clone,
	.report_syscall_exit = on_exit,
};

static int start(const struct weir_module_args *args)
{
	return weir_attach(args->first, &ops, NULL,
			   UTRACE_EVENT(CLONE) | UTRACE_EVENT(SYSCALL_EXIT));
}

const struct weir_module weir_module = { WEIR_MODULE_HEAD, .name = "misuse", .init = start };
