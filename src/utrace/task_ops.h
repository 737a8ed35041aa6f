/* SPDX-License-Identifier: MIT */
/*
 * All that the utrace core needs from the world around it. Each program that
 * links the core (agent, supervisor, unit tests) defines one
 * `const struct task_ops utrace_task_ops`.
 *
 * None of these may call utrace functions. Those marked (locked) may be called
 * with a utrace lock held. Members marked (optional) may be NULL.
 */
#ifndef WEIR_UTRACE_TASK_OPS_H
#define WEIR_UTRACE_TASK_OPS_H

#include "base/types.h"
#include "utrace.h"

struct task;

/* How urgently a thread is wanted. */
enum task_kick {
	/*
	 * It must come to utrace_resume before its next program instruction,
	 * but a system call in progress, however long, is left alone.
	 */
	TASK_KICK_REPORT,
	/*
	 * It must come to utrace_get_signal before its next program
	 * instruction or signal; a system call is broken off as by a stop
	 * signal, one about to be made fails with a restart code.
	 */
	TASK_KICK_INTERRUPT,
};

enum task_step {
	TASK_STEP_NONE,
	TASK_STEP_SINGLE,
	TASK_STEP_BLOCK,
};

struct task_ops {
	/*
	 * Events that utrace_set_events accepts; others get -EOPNOTSUPP.
	 * UTRACE_EVENT_ALL when everything is delivered.
	 */
	unsigned long supported_events;

	/* Whether UTRACE_SINGLESTEP works; and BLOCKSTEP, which else becomes SINGLESTEP. */
	bool has_single_step;
	bool has_block_step;

	/* The task of the calling thread; in a death or reap report the dead task; or NULL. */
	struct task *(*current)(void);

	/*
	 * A name for the calling thread, not 0, below 2^31, never the same for
	 * two threads alive in the domain: it goes into the locks it holds, so
	 * that they can be broken when it is killed. (locked)
	 */
	u32 (*self)(void);

	/* Zeroed memory of the domain, or NULL. (locked) */
	void *(*alloc)(size_t size);
	void (*free)(void *pointer);

	/*
	 * Something in utrace->events wants attention. Called after the word
	 * was set, without locks, by any thread; also by the thread itself for
	 * its own sake, where marking it is enough. The mark must lead to
	 * utrace_resume or utrace_get_signal (while utrace_needs_resume holds)
	 * before the next program instruction; a mark made while the thread is
	 * on its way there must not be lost.
	 */
	void (*kick)(struct task *task, enum task_kick how);

	/*
	 * Called by the thread that must stop: sleep while *word == value.
	 * Returns 0 after any wake-up, -EINTR when the thread is being killed,
	 * in which case it must not be kept. Signals wait, but for what
	 * ends the process.
	 */
	int (*park)(struct task *task, u32 *word, u32 value);

	/*
	 * Around a stop, by the thread itself: from before others can find it
	 * stopped until it is no more, signals stay in their queue. (optional)
	 */
	void (*stop_begins)(struct task *task);
	void (*stop_ended)(struct task *task);

	/* Sleep while *word == value: 0, -EAGAIN, or -EINTR when a signal came. (locked) */
	int (*futex_wait)(u32 *word, u32 value);
	/* Wakes up to count sleepers, of park too. (locked) */
	void (*futex_wake)(u32 *word, u32 count);

	/* Called by the thread itself before it is back in its program. */
	void (*step)(struct task *task, enum task_step step);

	/*
	 * G-10: put a copy of this signal at the head of the thread's private
	 * queue. Called by the thread itself. (optional: then it is lost)
	 */
	void (*requeue_signal)(struct task *task, const siginfo_t *info);

	/*
	 * Makes every thread of the domain that is running execute a full
	 * memory barrier (membarrier). (locked) (optional: callbacks then cost
	 * an atomic instruction more.) All programs that share tasks must
	 * agree on having it or not.
	 */
	void (*fence)(void);

	/*
	 * If the thread is asleep in a system call with all its registers
	 * saved: a number that is not 0 and differs after it has come out of
	 * that call. Else 0. (locked) (optional)
	 */
	u32 (*sleep_count)(struct task *task);

	/*
	 * Whether the thread is in a job control stop that it could not tell of
	 * (utrace_job_stop_begin). It will find a kick before it runs on. (optional)
	 */
	bool (*is_job_stopped)(struct task *task);

	/* The union of masks changed. Called without locks by any thread. (optional) */
	void (*events_changed)(struct task *task);

	/* -EPERM when this task may not be traced, else 0. (optional) */
	int (*may_attach)(struct task *task);

	/* The task that the handle names now, with a reference; or NULL. (optional) */
	struct task *(*pid_task)(struct pid *pid);
	/*
	 * Where that was NULL: -EPERM when the handle is of a thread that lives
	 * but may not be traced, else -ESRCH. (optional: -ESRCH)
	 */
	int (*pid_error)(struct pid *pid);
	void (*put_task)(struct task *task);

	/* A client misuses the interface; one line of text. (optional) */
	void (*warn)(const char *text);
};

extern const struct task_ops utrace_task_ops __attribute__((visibility("hidden")));

/* Whether passes may leave barriers to others. Asked at every call; the agent's answer is fixed. */
#ifdef WEIR_AGENT
static inline bool utrace_has_fence(void)
{
	return true;
}
#else
static inline bool utrace_has_fence(void)
{
	return utrace_task_ops.fence != NULL;
}
#endif

#endif
