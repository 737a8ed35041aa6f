/* SPDX-License-Identifier: MIT */
/*
 * K-08: The ops table has its eleven members in the kernel's order with the final signatures;
 * the thread is utrace_current().
 */
#include "conform.h"

/* One table entry after the other, each assigned from a function of the final signature. */
static u32 quiesce(u32 action, struct utrace_engine *engine, unsigned long event);
static u32 signal_(u32 action, struct utrace_engine *engine, struct pt_regs *regs, siginfo_t *info,
		   const struct k_sigaction *orig_ka, struct k_sigaction *return_ka);
static u32 clone_(u32 action, struct utrace_engine *engine, unsigned long clone_flags,
		  struct task_struct *child);
static u32 jctl(u32 action, struct utrace_engine *engine, int type, int notify);
static u32 exec(u32 action, struct utrace_engine *engine, const struct linux_binfmt *fmt,
		const struct linux_binprm *bprm, struct pt_regs *regs);
static u32 call(u32 action, struct utrace_engine *engine, struct pt_regs *regs);
static u32 exit_(u32 action, struct utrace_engine *engine, long orig_code, long *code);
static u32 death(struct utrace_engine *engine, bool group_dead, int signal);
static void reap(struct utrace_engine *engine, struct task_struct *task);
static void release(void *data);

__attribute__((unused)) static const struct utrace_engine_ops ops = {
	quiesce, signal_, clone_, jctl, exec, call, call, exit_, death, reap, release,
};

#define AT(member, index)                                                                          \
	_Static_assert(offsetof(struct utrace_engine_ops, member) == (index) * sizeof(void *), "")
AT(report_quiesce, 0);
AT(report_signal, 1);
AT(report_clone, 2);
AT(report_jctl, 3);
AT(report_exec, 4);
AT(report_syscall_entry, 5);
AT(report_syscall_exit, 6);
AT(report_exit, 7);
AT(report_death, 8);
AT(report_reap, 9);
AT(release, 10);
_Static_assert(sizeof(struct utrace_engine_ops) == 11 * sizeof(void *), "");

static u32 quiesce(u32 action, struct utrace_engine *engine, unsigned long event)
{
	return (void)action, (void)engine, (void)event, UTRACE_RESUME;
}

static u32 signal_(u32 action, struct utrace_engine *engine, struct pt_regs *regs, siginfo_t *info,
		   const struct k_sigaction *orig_ka, struct k_sigaction *return_ka)
{
	return (void)engine, (void)regs, (void)info, (void)orig_ka, (void)return_ka, action;
}

static u32 clone_(u32 action, struct utrace_engine *engine, unsigned long clone_flags,
		  struct task_struct *child)
{
	return (void)action, (void)engine, (void)clone_flags, (void)child, UTRACE_RESUME;
}

static u32 jctl(u32 action, struct utrace_engine *engine, int type, int notify)
{
	return (void)action, (void)engine, (void)type, (void)notify, UTRACE_RESUME;
}

static u32 exec(u32 action, struct utrace_engine *engine, const struct linux_binfmt *fmt,
		const struct linux_binprm *bprm, struct pt_regs *regs)
{
	return (void)action, (void)engine, (void)fmt, (void)bprm, (void)regs, UTRACE_RESUME;
}

static u32 call(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	return (void)engine, (void)regs, action;
}

static u32 exit_(u32 action, struct utrace_engine *engine, long orig_code, long *code)
{
	return (void)action, (void)engine, (void)orig_code, (void)code, UTRACE_RESUME;
}

static u32 death(struct utrace_engine *engine, bool group_dead, int signal)
{
	return (void)engine, (void)group_dead, (void)signal, UTRACE_RESUME;
}

static void reap(struct utrace_engine *engine, struct task_struct *task)
{
	(void)engine, (void)task;
}

static void release(void *data)
{
	(void)data;
}

#ifdef ENGINE
/* No callback but report_reap gets the thread: it is utrace_current(). */
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	(void)event;
	EXPECT(utrace_current() == spy->task);
	spy->values[0]++;
	return answer;
}
#else
static void call_and_end(void)
{
	turn_begins(1);
	raw0(SYS_getppid);
	leave_process(0);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(QUIESCE) | EV(SYSCALL_EXIT) | EV(DEATH) | EV(EXIT));
	struct subject subject = start_process(call_and_end);

	watch();
	live->begun = 1;
	wait_logged("A.death");
	unwatch();
	EXPECT_EQ(a->values[0], 6); /* quiesce and the rest for a call, an exit and a death */
	finish(subject);
}
#endif
