/* SPDX-License-Identifier: MIT */
/*
 * The end of a thread or process by its own call.
 *
 * Invariant: a thread slot is given up with all signals blocked and its last
 * instruction uses no stack; whoever wants the slot waits until the tid is
 * gone (mm.c), so stack and block outlive the thread.
 *
 * The kernel ends the other threads of a process wherever they are. Before that
 * is asked of it they are brought into the agent to report EXIT, and stay there:
 * they run no instruction of the program any more, as if they were dead. Who
 * does not come in time dies without that report. Nothing of this is between a
 * SIGKILL and its effect.
 */
#include "agent/exit.h"

#include "agent/exit_words.h"
#include "agent/held.h"
#include "agent/jobctl.h"
#include "agent/kick.h"
#include "agent/mm.h"
#include "agent/signal.h"
#include "agent/sites.h"
#include "agent/special.h"
#include "agent/supervisor.h"
#include "agent/tasks.h"
#include "agent/tracehook.h"
#include "base/rawsys.h"
#include "utrace/task.h"

enum {
	PATIENCE_ROUNDS = 100,
	ROUND_NS = 10 * 1000 * 1000,
};

static _Noreturn void leave(long nr, long code)
{
	/* No memory is touched from here on: the stack may be another's. */
	__asm__ volatile("syscall\n\thlt" : : "a"(nr), "D"(code) : "rcx", "r11", "memory");
	__builtin_unreachable();
}

/* Threads beside this one: then its end is not that of the process. */
static bool has_siblings(const struct task *self)
{
	return task_next_sibling(self, 0) != NULL;
}

/* No other thread of the process goes on. */
static bool is_last(const struct task *self)
{
	const struct task *task;

	for (u32 slot = 0; (task = task_next_sibling(self, slot)) != NULL; slot = task->slot + 1)
		if (__atomic_load_n(&task->state, __ATOMIC_SEQ_CST) == TASK_RUNNING)
			return false;
	return true;
}

static bool has_reported(const struct task *task)
{
	return __atomic_load_n(&task->state, __ATOMIC_ACQUIRE) != TASK_RUNNING ||
	       (__atomic_load_n(&task->flags, __ATOMIC_ACQUIRE) &
		(TASK_EXITED | TASK_KILLED | TASK_UNTRACED | TASK_VFORKING)) != 0;
}

static void call_in(struct task *task, long status)
{
	if (has_reported(task) || !tracehook_wants_exit(task))
		return;
	__atomic_store_n(&task->exit_code, (s32)status, __ATOMIC_RELAXED);
	kick_thread(task, WORK_GROUP_EXIT | WORK_INTERRUPT);
	/* Some engine may hold it: a wait that began before sees the word change. */
	__atomic_fetch_add(&task->utrace.stop_word, 1, __ATOMIC_RELEASE);
	sys_futex_wake(&task->utrace.stop_word, INT32_MAX);
}

/* Whether it has come in; else one round was spent waiting. */
static bool wait_a_round(struct task *task)
{
	const u64 round[2] = { 0, ROUND_NS };
	u32 flags = __atomic_load_n(&task->flags, __ATOMIC_ACQUIRE);

	if (has_reported(task) || !tracehook_wants_exit(task))
		return true;
	sys_futex_wait(&task->flags, flags, round);
	return has_reported(task);
}

void exit_take_siblings_along(const struct task *self, long status)
{
	struct task *task;

	for (u32 slot = 0; (task = task_next_sibling(self, slot)) != NULL; slot = task->slot + 1)
		call_in(task, status);
	for (u32 slot = 0, round = 0; round < PATIENCE_ROUNDS; round++) {
		while ((task = task_next_sibling(self, slot)) != NULL && wait_a_round(task))
			slot = task->slot + 1;
		if (task == NULL)
			return;
	}
}

_Noreturn void exit_taken_along(struct thread *thread)
{
	struct task *task = thread->task;
	u32 never = 0;

	signal_block_all();
	tracehook_report_killed(task, __atomic_load_n(&task->exit_code, __ATOMIC_RELAXED));
	sys_futex_wake(&task->flags, INT32_MAX);
	for (;;)
		sys_futex_wait(&never, 0, NULL);
}

/* Whether the default action of this signal is to end the process. */
static bool is_deadly(int signo)
{
	const u64 harmless = SIGNAL_BIT(SIG_CHLD) | SIGNAL_BIT(SIG_CONT) | SIGNAL_BIT(SIG_URG) |
			     SIGNAL_BIT(SIG_WINCH) | SIGNAL_BIT(SIG_STOP) | SIGNALS_STOPPING;

	return signo <= 64 && (harmless & SIGNAL_BIT(signo)) == 0;
}

/* Of a number that no process dies by, SIGTERM is the nearest. */
static _Noreturn void die(struct thread *thread, int wished)
{
	int signo = is_deadly(wished) ? wished : SIG_TERM;

	signal_block_all();
	sighand_reset(thread->sighand, signo);
	raw_syscall3(__NR_tgkill, (u64)sys_getpid(), (u64)sys_gettid(), (u64)signo);
	signal_set_real(~SIGNAL_BIT(signo));
	/* Still here: the first process of a pid namespace is spared. */
	leave(__NR_exit_group, 128 + signo);
}

long exit_status_in_force(const struct thread *thread, long given, long wished)
{
	/* What a parent sees of several threads is the status of their process. */
	return wished == given || has_siblings(thread->task) ? given : wished;
}

void exit_with_status(struct thread *thread, long status)
{
	if ((status & 0x7f) != 0)
		die(thread, (int)status & 0x7f);
	signal_block_all();
	sites_report();
	__atomic_store_n(&thread->task->state, TASK_EXITING, __ATOMIC_RELEASE);
	leave(__NR_exit_group, (status >> 8) & 0xff);
}

/* The addresses are the program's, and may lead to nothing: what faults there has a fix-up. */
static void clear_words(struct thread *thread)
{
	bool saved = thread->frame_saved;

	signal_let_faults_in();
	exit_words_clear(thread);
	signal_block_all();
	/* One that was sent is let in, too. */
	if (!saved)
		held_leave_to_others(thread);
}

/* Only the one thread goes. */
static _Noreturn void leave_alone(struct thread *thread, long code)
{
	signal_block_all();
	held_leave_to_others(thread);
	__atomic_store_n(&thread->task->state, TASK_EXITING, __ATOMIC_SEQ_CST);
	/* The end of the process. Of two last threads each says what is left to say. */
	if (!thread->in_vfork && is_last(thread->task))
		sites_report();
	jobctl_leave(thread);
	supervisor_post(thread->task, REQUEST_LEFT);
	/* The last one to share the memory has nobody to clear words for, as in the kernel. */
	if (!thread->in_vfork && has_siblings(thread->task))
		clear_words(thread);
	/* A vfork child's slot and dispositions are its parent's to free. */
	if (!thread->in_vfork)
		mm_leave_slot(thread, (s32)sys_gettid());
	leave(__NR_exit, code);
}

u32 special_exit(struct thread *thread, struct pt_regs *regs)
{
	long given = ((long)regs->di & 0xff) << 8;
	long wished = tracehook_report_exit(thread->task, given);
	long status = exit_status_in_force(thread, given, wished);

	if (status != given)
		exit_with_status(thread, status);
	thread->task->exit_code = (s32)(wished & 0xffff);
	leave_alone(thread, (long)regs->di);
}

u32 special_exit_group(struct thread *thread, struct pt_regs *regs)
{
	long given = ((long)regs->di & 0xff) << 8;
	long wished = tracehook_report_exit(thread->task, given);

	exit_take_siblings_along(thread->task, given);
	exit_with_status(thread, exit_status_in_force(thread, given, wished));
}
