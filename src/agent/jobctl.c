/* SPDX-License-Identifier: MIT */
/*
 * Job control: see jobctl.h. A stop signal lies in the kernel's queue while
 * engines look at it (signal.c, leave_in_queue), so that a SIGCONT can remove
 * it; the kernel carries it out, by its own default action.
 *
 * Where engines care, the other threads come into the agent before that: each
 * reports JCTL and waits there, so that the stop finds all of them ready, none
 * takes another signal meanwhile, and one that an engine holds, or that waits for
 * its vfork child, delays the stop as in the kernel. `missing` counts who is not
 * ready; the mark WORK_GROUP_STOP of a thread stands for its share of it, and who
 * clears the mark, the thread or the leader, answers for the share.
 *
 * The thread that took the signal leads, and reports the continuation. The kernel
 * tells the parent of that before any code of the process runs again, so the
 * report comes after it.
 *
 * SIGSTOP never comes to the agent. Where a program sends it to itself it is at
 * least known when the stop begins and ends.
 */
#include "agent/jobctl.h"

#include "agent/kick.h"
#include "agent/mm.h"
#include "agent/registers.h"
#include "agent/seccomp.h"
#include "agent/sighand.h"
#include "agent/special.h"
#include "agent/supervisor.h"
#include "agent/tasks.h"
#include "agent/tracehook.h"
#include "base/rawsys.h"

enum {
	STOPPED_TYPE = 5,   /* CLD_STOPPED */
	CONTINUED_TYPE = 6, /* CLD_CONTINUED */
	USAGE_OF_THREAD = 1,
	USAGE_WORDS = 18,
	USAGE_SLEEPS = 16, /* ru_nvcsw */
	LOOK_NS = 10 * 1000 * 1000,
	SUPERVISOR_LOOKS = 100,
};

static bool is_stop_signal(int signo)
{
	return (SIGNALS_STOPPING & SIGNAL_BIT(signo)) != 0;
}

/* How often the thread has slept: a stop is a sleep. */
static u64 sleep_count(void)
{
	u64 usage[USAGE_WORDS] = { 0 };

	if (!mm_current()->filtered)
		raw_syscall3(__NR_getrusage, USAGE_OF_THREAD, as_u64(usage), 0);
	return usage[USAGE_SLEEPS];
}

static bool is_in_group_of_supervisor(const struct task *task)
{
	long group = raw_syscall3(__NR_getpgid, (u64)domain_get()->supervisor_pid, 0, 0);

	return (task->flags & TASK_BELOW) == 0 && group > 0 &&
	       group == raw_syscall3(__NR_getpgid, 0, 0, 0);
}

/* Nobody outside of the process group could continue it (POSIX: orphaned). */
static bool group_is_orphaned(struct task *task)
{
	struct domain *domain = domain_get();
	bool orphaned = false;

	/*
	 * The supervisor that stops is not orphaned, and answers nothing. Pairs with
	 * answer_first there: it sees the question, or this sees it stop.
	 */
	__atomic_fetch_add(&domain->orphan_questions, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&domain->stop_followed, __ATOMIC_SEQ_CST) == 0 ||
	    !is_in_group_of_supervisor(task)) {
		supervisor_post(task, REQUEST_ORPHANED);
		orphaned = supervisor_wait(task) == ANSWER_GRANTED;
	}
	__atomic_fetch_sub(&domain->orphan_questions, 1, __ATOMIC_RELEASE);
	return orphaned;
}

/* The kernel's default action of a signal that lies in its queue, and is blocked. */
static void take_from_queue(struct thread *thread, int signo)
{
	sigmask_t one = SIGNAL_BIT(signo);

	sighand_lend_default(thread->sighand, signo);
	raw_syscall4(__NR_rt_sigprocmask, 1 /* SIG_UNBLOCK */, as_u64(&one), 0, sizeof(one));
	raw_syscall4(__NR_rt_sigprocmask, 0 /* SIG_BLOCK */, as_u64(&one), 0, sizeof(one));
	sighand_take_back(thread->sighand, signo);
}

/* SIGSTOP stands for all that the agent cannot have the kernel do. */
static void stop_now(struct thread *thread, int signo)
{
	if (signo == SIG_STOP)
		raw_syscall3(__NR_kill, (u64)sys_getpid(), SIG_STOP, 0);
	else
		take_from_queue(thread, signo);
}

/* Shells see the supervisor in the first program's place; another namespace has other numbers. */
static bool shell_waits_for(const struct task *task)
{
	return domain_get()->options.job_control && task->process_index == 0 &&
	       (task->flags & TASK_BELOW) == 0;
}

static void begin(struct task *task)
{
	/* Pairs with the load in the supervisor's jobctl_follow, as all here. */
	if (shell_waits_for(task))
		__atomic_fetch_add(&domain_get()->stops_begun, 1, __ATOMIC_SEQ_CST);
	registers_lay_down(thread_current());
	utrace_job_stop_begin(task);
}

/*
 * Not before the supervisor is ready for the next stop, as its stop_self says. It may
 * have been stopped by others meanwhile, so this has an end.
 */
static void wait_for_supervisor(struct domain *domain)
{
	supervisor_wait_while(&domain->stop_followed, 1, SUPERVISOR_LOOKS);
}

/* Whoever continued this process may not have thought of the supervisor. */
static void end(struct task *task)
{
	struct domain *domain = domain_get();

	utrace_job_stop_end(task);
	registers_take_up(thread_current());
	if (!shell_waits_for(task))
		return;
	__atomic_fetch_add(&domain->stops_ended, 1, __ATOMIC_SEQ_CST);
	raw_syscall3(__NR_kill, (u64)domain->supervisor_pid, SIG_CONT, 0);
	wait_for_supervisor(domain);
}

/* Returns whether the process was stopped, which a SIGCONT may prevent until the last moment. */
static bool stop_and_tell(struct thread *thread, int signo)
{
	u64 before = sleep_count();

	begin(thread->task);
	stop_now(thread, signo);
	end(thread->task);
	return mm_current()->filtered || sleep_count() != before;
}

/* Whether some engine would notice how this thread stops. */
static bool is_minded(const struct task *task)
{
	const u64 events = UTRACE_EVENT(JCTL) | UTRACE_EVENT(SIGNAL_STOP) | UTRACE_WORK_HOLD;

	return (__atomic_load_n(&task->utrace.events, __ATOMIC_RELAXED) & events) != 0;
}

static bool gathers(const struct task *self)
{
	const struct task *task = task_next_sibling(self, 0);
	bool minded = task != NULL && is_minded(self);

	for (; task != NULL && !minded; task = task_next_sibling(self, task->slot + 1))
		minded = is_minded(task);
	return minded;
}

/* Whether this thread's part in the stop at hand was still open, and is now the caller's. */
static bool claim_part(struct task *task)
{
	return (__atomic_fetch_and(&task->work, ~(u32)WORK_GROUP_STOP, __ATOMIC_SEQ_CST) &
		WORK_GROUP_STOP) != 0;
}

/* One thread more is as good as stopped. */
static void count_off(struct group_stop *stop)
{
	if (__atomic_sub_fetch(&stop->missing, 1, __ATOMIC_ACQ_REL) == 0)
		sys_futex_wake(&stop->missing, INT32_MAX);
}

/* Exactly one thread, the last to begin, tells of the notice that the parent gets. */
static bool is_last_reporter(struct group_stop *stop)
{
	return __atomic_sub_fetch(&stop->reporters, 1, __ATOMIC_ACQ_REL) == 0;
}

static bool can_take_part(const struct task *task)
{
	return __atomic_load_n(&task->state, __ATOMIC_SEQ_CST) == TASK_RUNNING &&
	       (__atomic_load_n(&task->flags, __ATOMIC_ACQUIRE) &
		(TASK_EXITED | TASK_KILLED | TASK_UNTRACED)) == 0;
}

static void withdraw(struct group_stop *stop, struct task *task)
{
	if (!claim_part(task))
		return;
	is_last_reporter(stop);
	count_off(stop);
}

static void call_siblings(struct group_stop *stop, const struct task *self)
{
	struct task *task;

	for (u32 slot = 0; (task = task_next_sibling(self, slot)) != NULL; slot = task->slot + 1) {
		if (!can_take_part(task))
			continue;
		__atomic_add_fetch(&stop->reporters, 1, __ATOMIC_RELAXED);
		__atomic_add_fetch(&stop->missing, 1, __ATOMIC_RELAXED);
		kick_thread(task, WORK_GROUP_STOP | WORK_INTERRUPT);
		/* Pairs with jobctl_leave: one of the two sees what the other has stored. */
		if (!can_take_part(task))
			withdraw(stop, task);
	}
}

static bool is_pending(int signo)
{
	sigmask_t pending = 0;

	raw_syscall3(__NR_rt_sigpending, as_u64(&pending), sizeof(pending), 0);
	return (pending & SIGNAL_BIT(signo)) != 0;
}

static bool is_ending(const struct task *task)
{
	return (__atomic_load_n(&task->work, __ATOMIC_ACQUIRE) & WORK_GROUP_EXIT) != 0;
}

/* Until all are ready; or it is no use waiting any more, as the signal was taken back. */
static void wait_for_siblings(struct group_stop *stop, struct task *self, int signo)
{
	const u64 a_while[2] = { 0, LOOK_NS };
	struct task *task;
	u32 missing;

	while ((missing = __atomic_load_n(&stop->missing, __ATOMIC_ACQUIRE)) != 0 &&
	       !is_ending(self)) {
		if (sys_futex_wait(&stop->missing, missing, a_while) != -110 /* ETIMEDOUT */ ||
		    signo == SIG_STOP || is_pending(signo))
			continue;
		for (u32 slot = 0; (task = task_next_sibling(self, slot)) != NULL;
		     slot = task->slot + 1)
			withdraw(stop, task);
	}
}

/* The only one that makes a stop; or another does, and this thread takes part in that. */
static bool become_leader(struct group_stop *stop, struct task *self)
{
	const u64 a_while[2] = { 0, LOOK_NS };
	u32 nobody = 0;

	while (!__atomic_compare_exchange_n(&stop->leader, &nobody, 1, false, __ATOMIC_ACQUIRE,
					    __ATOMIC_RELAXED)) {
		if ((__atomic_load_n(&self->work, __ATOMIC_ACQUIRE) &
		     (WORK_GROUP_STOP | WORK_GROUP_EXIT)) != 0)
			return false;
		sys_futex_wait(&stop->leader, 1, a_while);
		nobody = 0;
	}
	return true;
}

static void report_stop(struct task *task, bool last)
{
	if (tracehook_wants_jctl(task))
		tracehook_report_jctl(task, STOPPED_TYPE, last ? STOPPED_TYPE : 0);
}

static void gather(struct thread *thread, int signo)
{
	struct group_stop *stop = &thread->sighand->stop;

	/* This thread's own part, so that nobody is the last before all are called. */
	__atomic_store_n(&stop->reporters, 1, __ATOMIC_RELAXED);
	__atomic_store_n(&stop->missing, 1, __ATOMIC_RELEASE);
	call_siblings(stop, thread->task);
	report_stop(thread->task, is_last_reporter(stop));
	count_off(stop);
	wait_for_siblings(stop, thread->task, signo);
}

static void let_siblings_go(struct thread *thread)
{
	struct group_stop *stop = &thread->sighand->stop;
	struct task *task;

	__atomic_add_fetch(&stop->turn, 1, __ATOMIC_RELEASE);
	for (u32 slot = 0; (task = task_next_sibling(thread->task, slot)) != NULL;
	     slot = task->slot + 1) {
		__atomic_add_fetch(&task->utrace.stop_word, 1, __ATOMIC_RELEASE);
		sys_futex_wake(&task->utrace.stop_word, INT32_MAX);
	}
	__atomic_store_n(&stop->leader, 0, __ATOMIC_RELEASE);
	sys_futex_wake(&stop->leader, INT32_MAX);
}

/* Waits for the leader where others wake a thread that stops: see exit.c. */
static void wait_for_leader(const struct group_stop *stop, const struct task *task, u32 turn)
{
	const u32 *word = &task->utrace.stop_word;

	for (;;) {
		u32 value = __atomic_load_n(word, __ATOMIC_ACQUIRE);

		if (__atomic_load_n(&stop->turn, __ATOMIC_ACQUIRE) != turn || is_ending(task))
			return;
		sys_futex_wait((u32 *)(uintptr_t)word, value, NULL);
	}
}

void jobctl_take_part(struct thread *thread)
{
	struct group_stop *stop = &thread->sighand->stop;
	struct task *task = thread->task;
	u32 turn;

	if (!claim_part(task))
		return;
	/* It cannot end before this thread is counted. */
	turn = __atomic_load_n(&stop->turn, __ATOMIC_ACQUIRE);
	report_stop(task, is_last_reporter(stop));
	registers_lay_down(thread_current());
	utrace_job_stop_begin(task);
	count_off(stop);
	wait_for_leader(stop, task, turn);
	utrace_job_stop_end(task);
	registers_take_up(thread_current());
}

void jobctl_leave(struct thread *thread)
{
	struct group_stop *stop = &thread->sighand->stop;

	/* The state says already that it leaves: see call_siblings. */
	if (!claim_part(thread->task))
		return;
	if (is_last_reporter(stop))
		report_stop(thread->task, true);
	count_off(stop);
}

static void stop_alone(struct thread *thread, int signo, bool reported)
{
	bool reports = tracehook_wants_jctl(thread->task);
	bool stopped;

	if (!reported)
		report_stop(thread->task, true);
	stopped = stop_and_tell(thread, signo);
	if (reports)
		tracehook_report_jctl(thread->task, CONTINUED_TYPE, stopped ? CONTINUED_TYPE : 0);
}

static void stop_together(struct thread *thread, int signo)
{
	if (!become_leader(&thread->sighand->stop, thread->task)) {
		if (signo != SIG_STOP)
			jobctl_forget(signo);
		return;
	}
	gather(thread, signo);
	if (!is_ending(thread->task))
		stop_alone(thread, signo, true);
	let_siblings_go(thread);
}

void jobctl_stop(struct thread *thread, int signo, enum utrace_outcome outcome)
{
	struct task *task = thread->task;
	bool natural = is_stop_signal(signo) && outcome == UTRACE_OUTCOME_TSTP;
	bool minded = gathers(task) || tracehook_wants_jctl(task);
	bool orphaned = (minded || !natural) && group_is_orphaned(task);

	if (is_stop_signal(signo) && orphaned)
		jobctl_forget(signo);
	if (orphaned && outcome == UTRACE_OUTCOME_TSTP)
		return;
	if (!is_stop_signal(signo) || orphaned)
		signo = SIG_STOP;
	if (gathers(task))
		stop_together(thread, signo);
	else
		stop_alone(thread, signo, false);
}

void jobctl_forget(int signo)
{
	const sigmask_t one = SIGNAL_BIT(signo);
	const u64 at_once[2] = { 0, 0 };

	raw_syscall4(__NR_rt_sigtimedwait, as_u64(&one), 0, as_u64(at_once), sizeof(one));
}

static u32 send_signal(struct thread *thread, struct pt_regs *regs, bool stops_caller)
{
	long result;

	if (!stops_caller)
		return GATE_RUN;
	begin(thread->task);
	result = call_for_program(regs);
	end(thread->task);
	return special_answer(regs, result);
}

u32 special_kill(struct thread *thread, struct pt_regs *regs)
{
	s32 pid = (s32)regs->di;
	bool own = (s32)regs->si == SIG_STOP && (pid == 0 || pid == (s32)sys_getpid() ||
						 pid == -(s32)raw_syscall3(__NR_getpgid, 0, 0, 0));

	return send_signal(thread, regs, own);
}

u32 special_tkill(struct thread *thread, struct pt_regs *regs)
{
	return send_signal(thread, regs,
			   (s32)regs->si == SIG_STOP && (s32)regs->di == (s32)sys_gettid());
}

u32 special_tgkill(struct thread *thread, struct pt_regs *regs)
{
	return send_signal(thread, regs,
			   (s32)regs->dx == SIG_STOP && (s32)regs->di == (s32)sys_getpid());
}
