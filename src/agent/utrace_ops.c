/* SPDX-License-Identifier: MIT */
/*
 * What the engine core needs from the world, for traced threads and for the
 * supervisor's threads that run engine code (they have a thread block too).
 */
#include "agent/examine.h"
#include "agent/held.h"
#include "agent/host.h"
#include "agent/kick.h"
#include "agent/pids.h"
#include "agent/registers.h"
#include "agent/sighand.h"
#include "agent/signal.h"
#include "agent/step.h"
#include "agent/tasks.h"
#include "agent/thread.h"
#include "base/rawsys.h"
#include "base/slab.h"
#include "utrace/task.h"
#include "utrace/task_ops.h"

enum { MEMBARRIER_GLOBAL_EXPEDITED = 1 << 1 };

static struct task *current_task(void)
{
	return thread_current()->task;
}

static u32 self(void)
{
	const struct thread *thread = thread_current();

	return thread->host_id != 0 ? HOST_THREAD_SELF + thread->host_id
				    : utrace_owner_of(thread->task);
}

static void *alloc(size_t size)
{
	return slab_alloc(slab_domain(), size);
}

static void release(void *pointer)
{
	slab_free(slab_domain(), pointer);
}

static void kick(struct task *task, enum task_kick how)
{
	kick_thread(task, how == TASK_KICK_INTERRUPT ? WORK_INTERRUPT : WORK_REPORT);
}

static int park(struct task *task, u32 *word, u32 value)
{
	sys_futex_wait(word, value, NULL);
	/* A sibling ends the process. */
	return (__atomic_load_n(&task->work, __ATOMIC_ACQUIRE) & WORK_GROUP_EXIT) != 0 ? -EINTR : 0;
}

static void stop_begins(struct task *task)
{
	(void)task;
	held_begin(thread_current());
	registers_lay_down(thread_current());
}

static void stop_ended(struct task *task)
{
	(void)task;
	registers_take_up(thread_current());
	held_end(thread_current());
}

/*
 * With a limit, which makes the kernel break off the wait for a signal even
 * though our handlers restart calls, and bounds it for a signal that came before.
 */
static int futex_wait(u32 *word, u32 value)
{
	const u64 one_second[2] = { 1, 0 };
	long result = sys_futex_wait(word, value, one_second);

	if (__atomic_load_n(&thread_current()->frame_saved, __ATOMIC_RELAXED) != 0)
		return -EINTR;
	return result == -EAGAIN ? -EAGAIN : 0;
}

static void futex_wake(u32 *word, u32 count)
{
	sys_futex_wake(word, count);
}

/*
 * Every process of the domain registered for this (start.c, image.c), so that
 * passes need no barrier of their own; a fork child inherits it.
 */
static void fence(void)
{
	raw_syscall3(__NR_membarrier, MEMBARRIER_GLOBAL_EXPEDITED, 0, 0);
}

static void step(struct task *task, enum task_step how)
{
	(void)task;
	step_set(thread_current(), how);
}

static void requeue_signal(struct task *task, const siginfo_t *info)
{
	(void)task;
	held_requeue(thread_current(), (const struct kernel_siginfo *)(const void *)info);
}

static bool is_job_stopped(struct task *task)
{
	return examine_is_job_stopped(task);
}

/* The thread itself brings its dispositions in line, on its way to the program. */
static void events_changed(struct task *task)
{
	__atomic_fetch_or(&task->work, WORK_MASK, __ATOMIC_SEQ_CST);
}

const struct task_ops utrace_task_ops = {
	.supported_events = UTRACE_EVENT(QUIESCE) | UTRACE_EVENT(REAP) | UTRACE_EVENT(CLONE) |
			    UTRACE_EVENT(EXEC) | UTRACE_EVENT(EXIT) | UTRACE_EVENT(DEATH) |
			    UTRACE_EVENT_SYSCALL | UTRACE_EVENT_SIGNAL_ALL | UTRACE_EVENT(JCTL),
	.has_single_step = true,
	.has_block_step = true,
	.current = current_task,
	.self = self,
	.alloc = alloc,
	.free = release,
	.kick = kick,
	.park = park,
	.sleep_count = examine_sleep_count,
	.stop_begins = stop_begins,
	.stop_ended = stop_ended,
	.futex_wait = futex_wait,
	.futex_wake = futex_wake,
	.step = step,
	.requeue_signal = requeue_signal,
	.events_changed = events_changed,
	.is_job_stopped = is_job_stopped,
	.fence = fence,
	.pid_task = pids_task,
	.pid_error = pids_error,
	.put_task = task_put,
};
