/* SPDX-License-Identifier: MIT */
/*
 * Kicks: see kick.h. The carrier is the highest real-time signal: real-time
 * signals queue, so that a kick never takes the place of a signal of the
 * program. The agent always handles it, and never really blocks it on the
 * program's behalf; a marker in the siginfo tells a kick from the program's own.
 *
 * Invariants:
 *  1. The word comes before the signal: who finds nothing to do in task->work
 *     when a kick arrives has done it already.
 *  2. A thread between entry and exit of a call (task->in_call) looks at the
 *     word on its way out, so only an interruption sends it a signal. The fence
 *     stands between setting the word and reading in_call; it pairs with the
 *     thread's clearing of in_call before its last look at the word.
 *  3. task->kicks counts senders that are about to send, each until its signal
 *     is in the thread's queue. With WORK_KICKED in the word, which outlasts
 *     the work itself, nobody enters the kernel for the program before it has
 *     seen 0 and been in the kernel once more, where all that is queued
 *     arrives: so a report never shortens a call.
 *     Arrivals are not what is counted, as signals below the real-time ones merge.
 */
#include "agent/kick.h"

#include "agent/branch_log.h"
#include "agent/debug.h"
#include "agent/futexes.h"
#include "agent/host.h"
#include "agent/restart.h"
#include "agent/signal.h"
#include "agent/sites.h"
#include "agent/supervisor.h"
#include "base/rawsys.h"
#include "utrace/task_ops.h"

extern char gate_begin[], gate_syscall[], gate_end[], gate_interrupted_done[], gate_again[];
extern char return_begin[], return_end[], agent_return[];

enum {
	KICK_CODE = -0x6b69636b,    /* si_code of a kick */
	FRAME_CODE = KICK_CODE - 1, /* of a signal whose frame is wanted, not itself */
	SI_USER_CODE = 0,
	SI_TKILL_CODE = -6,
	EINTR_RESULT = -4,
	AGAIN_RESULT = -11,
	NOT_PERMITTED = -1,
	KEPT_SIGNALS = 8,
};

/* For senders on their way: who takes longer than that must have been killed. */
static const u64 patience[2] = { 2, 0 };
static const u64 no_time[2] = { 0, 0 };

static bool is_marked(const struct kernel_siginfo *info, s32 code)
{
	return info->code == code && info->sender.value == domain_base();
}

static bool is_carrier(int signo)
{
	return signo == SIG_KICK || signo == SIG_ILL;
}

/* A full queue takes the second carrier without its siginfo. */
static bool is_kick(const struct thread *thread, const struct kernel_siginfo *info)
{
	if (is_marked(info, KICK_CODE))
		return true;
	return info->signo == SIG_ILL && info->code == SI_USER_CODE && info->sender.pid == 0 &&
	       __atomic_load_n(&thread->task->kicks_due, __ATOMIC_RELAXED) != 0;
}

static long send_marked(const struct task *task, int signo, s32 code)
{
	struct kernel_siginfo info = {
		.signo = signo,
		.code = code,
		.sender = { .pid = task->tgid, .value = domain_base() },
	};

	return raw_syscall4(__NR_rt_tgsigqueueinfo, (u64)task->tgid, (u64)task->tid, (u64)signo,
			    as_u64(&info));
}

/* Down to 0 and no further: a thread that lost its patience has set it to 0. */
static void count_down(u32 *counter)
{
	u32 count = __atomic_load_n(counter, __ATOMIC_RELAXED);

	while (count != 0 && !__atomic_compare_exchange_n(counter, &count, count - 1, true,
							  __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
		;
}

/* This sender is done: its signal is queued, or will not be sent. */
static void sender_is_done(struct task *task)
{
	count_down(&task->kicks);
	sys_futex_wake(&task->kicks, INT32_MAX);
}

bool kick_is_possible(const struct task *task)
{
	u32 flags = __atomic_load_n(&task->flags, __ATOMIC_ACQUIRE);

	return __atomic_load_n(&task->state, __ATOMIC_ACQUIRE) == TASK_RUNNING &&
	       (flags & (TASK_UNTRACED | TASK_EXITED | TASK_KILLED)) == 0;
}

static bool needs_signal(const struct task *task, u32 work)
{
	bool in_call = __atomic_load_n(&task->in_call, __ATOMIC_ACQUIRE) != 0;

	return kick_is_possible(task) && ((work & WORK_INTERRUPT) != 0 || !in_call);
}

/* Numbers below the supervisor's namespace, and other users, are its business. */
static long send_by_supervisor(struct task *task)
{
	struct task *self = thread_current()->task;

	if (thread_current()->host_id != 0 || self == NULL || !supervisor_alive())
		return NOT_PERMITTED;
	supervisor_post_about(self, REQUEST_KICK, task);
	return 0;
}

static long send_from_here(const struct task *task)
{
	long result = AGAIN_RESULT;

	if (!__atomic_load_n(&task->carrier_given_up, __ATOMIC_RELAXED))
		result = send_marked(task, SIG_KICK, KICK_CODE);
	/* The queue is full, or the program uses the first carrier. */
	if (result == AGAIN_RESULT)
		result = send_marked(task, SIG_ILL, KICK_CODE);
	return result;
}

static bool sender_is_below(void)
{
	const struct thread *self = thread_current();

	return self->host_id == 0 && (self->task->flags & TASK_BELOW) != 0;
}

void kick_send(struct task *task)
{
	long result = NOT_PERMITTED;

	__atomic_fetch_add(&task->kicks_due, 1, __ATOMIC_RELAXED);
	if (!sender_is_below())
		result = send_from_here(task);
	/* Then it is the supervisor that is done one day. */
	if (result == NOT_PERMITTED && send_by_supervisor(task) == 0)
		return;
	sender_is_done(task);
}

void kick_thread(struct task *task, u32 work)
{
	/* Invariant 1; pairs with the clearing in tracehook_notify_resume. */
	if (task == thread_current()->task) {
		__atomic_fetch_or(&task->work, work, __ATOMIC_SEQ_CST);
		return;
	}
	__atomic_fetch_add(&task->kicks, 1, __ATOMIC_SEQ_CST);
	__atomic_fetch_or(&task->work, work | WORK_KICKED, __ATOMIC_SEQ_CST);
	utrace_task_ops.fence();
	if (needs_signal(task, work))
		kick_send(task);
	else
		sender_is_done(task);
}

void kick_visit(struct task *task)
{
	__atomic_fetch_add(&task->kicks, 1, __ATOMIC_SEQ_CST);
	__atomic_fetch_or(&task->work, WORK_KICKED, __ATOMIC_SEQ_CST);
	if (kick_is_possible(task))
		kick_send(task);
	else
		sender_is_done(task);
}

static void wait_for_senders(struct task *task)
{
	u32 kicks;

	while ((kicks = __atomic_load_n(&task->kicks, __ATOMIC_SEQ_CST)) != 0) {
		if (sys_futex_wait(&task->kicks, kicks, patience) == -110 /* ETIMEDOUT */)
			__atomic_store_n(&task->kicks, 0, __ATOMIC_SEQ_CST);
	}
}

void kick_wait_for_sent(struct task *task)
{
	wait_for_senders(task);
	/* What is queued arrives at the end of any call: invariant 3. */
	sys_getpid();
}

static bool is_interrupted(const struct thread *thread)
{
	return (__atomic_load_n(thread->work, __ATOMIC_ACQUIRE) & WORK_INTERRUPT) != 0;
}

/* On the way into the kernel, or sent back there by it: ready to try again. */
static void kicked_before_call(struct thread *thread, struct kernel_sigcontext *context)
{
	bool entered = context->ip == as_u64(gate_syscall) && context->cx == as_u64(gate_end);
	unsigned long nr = thread->regs->orig_ax;

	if (!is_interrupted(thread))
		return;
	thread->regs->ax = entered ? restart_code_rewound(nr) : restart_code_not_begun(nr);
	signal_go_to_agent(thread, context, gate_interrupted_done);
}

/* The kernel gave the call up for the kick: engines hear of it, or nobody does. */
static void kicked_in_call(struct thread *thread, struct kernel_sigcontext *context)
{
	if (is_interrupted(thread))
		context->ax = restart_code_interrupted(thread);
	else if (restart_may_wait(thread->regs->orig_ax))
		signal_go_to_agent(thread, context, gate_again);
}

static bool in_range(u64 ip, const char *begin, const char *end)
{
	return ip >= as_u64(begin) && ip < as_u64(end);
}

static void kicked_in_agent(struct thread *thread, struct kernel_sigcontext *context)
{
	if (in_range(context->ip, gate_begin, gate_syscall + 1))
		kicked_before_call(thread, context);
	else if (context->ip == as_u64(gate_end) && context->ax == (u64)EINTR_RESULT)
		kicked_in_call(thread, context);
	else if (in_range(context->ip, return_begin, return_end))
		signal_go_to_agent(thread, context, agent_return);
}

static void kicked_in_program(struct thread *thread, struct kernel_sigcontext *context)
{
	if ((__atomic_load_n(thread->work, __ATOMIC_ACQUIRE) & WORK_EXIT) == 0)
		return;
	site_leave_stub(thread, context);
	branch_log_leave(thread, context);
	signal_take_program(thread, context);
	signal_go_to_agent(thread, context, agent_return);
}

/*
 * The second carrier is not blocked in handlers: let the one that it came in
 * finish first, as it may be about to return to the program.
 */
static bool comes_too_early(const struct thread *thread, struct kernel_siginfo *info,
			    struct kernel_ucontext *uc)
{
	if (info->signo == SIG_KICK || !signal_on_own_stack(thread, uc->context.sp))
		return false;
	uc->sigmask |= SIGNAL_BIT(SIG_ILL);
	info->code = KICK_CODE;
	info->sender.value = domain_base();
	signal_queue_to_self(info);
	return true;
}

bool kick_arrived(struct thread *thread, struct kernel_siginfo *info, struct kernel_ucontext *uc)
{
	if (!is_carrier(info->signo))
		return false;
	if (is_marked(info, FRAME_CODE)) {
		signal_save_frame(thread, info, uc);
		return true;
	}
	if (!is_kick(thread, info))
		return false;
	if (comes_too_early(thread, info, uc))
		return true;
	count_down(&thread->task->kicks_due);
	debug_note(DEBUG_KICKED, uc->context.ip, *thread->work);
	if (futexes_in_use())
		futexes_serve();
	if (signal_in_agent_text(thread, uc->context.ip))
		kicked_in_agent(thread, &uc->context);
	else
		kicked_in_program(thread, &uc->context);
	return true;
}

void kick_make_frame(struct thread *thread)
{
	struct kernel_siginfo info = {
		.signo = SIG_ILL,
		.code = FRAME_CODE,
		.sender = { .value = domain_base() },
	};

	/* Never blocked in agent code: it arrives before the call returns. */
	if (!thread->frame_saved)
		signal_queue_to_self(&info);
}

/* Takes kicks out of the kernel's queue, after which none is under way. */
static void drain(struct task *task)
{
	const sigmask_t set = SIGNAL_BIT(SIG_KICK) | SIGNAL_BIT(SIG_ILL);
	struct kernel_siginfo kept[KEPT_SIGNALS];
	u32 count = 0;

	wait_for_senders(task);
	while (count < KEPT_SIGNALS) {
		long signo = raw_syscall4(__NR_rt_sigtimedwait, as_u64(&set), as_u64(&kept[count]),
					  as_u64(no_time), sizeof(set));

		if (signo == AGAIN_RESULT)
			break;
		if (signo > 0 && !is_marked(&kept[count], KICK_CODE))
			count++;
	}
	__atomic_store_n(&task->kicks_due, 0, __ATOMIC_SEQ_CST);
	for (u32 i = 0; i < count; i++)
		signal_queue_to_self(&kept[i]);
}

void kick_end(struct task *task)
{
	/* The flag that keeps senders away is set; pairs with the fence in kick_thread. */
	drain(task);
}

int kick_carrier(const struct thread *thread)
{
	return __atomic_load_n(&thread->task->carrier_given_up, __ATOMIC_RELAXED) ? SIG_ILL
										  : SIG_KICK;
}

static void give_up_carrier(struct thread *thread)
{
	struct task *task = thread->task;

	if (__atomic_exchange_n(&task->carrier_given_up, 1, __ATOMIC_SEQ_CST) == 0)
		drain(task);
}

bool kick_return_to_queue(struct thread *thread, const struct kernel_siginfo *info)
{
	if (info->signo != SIG_KICK)
		return false;
	give_up_carrier(thread);
	if (info->code == SI_TKILL_CODE)
		signal_queue_to_self(info);
	else
		raw_syscall3(__NR_rt_sigqueueinfo, (u64)sys_getpid(), SIG_KICK, as_u64(info));
	return true;
}
