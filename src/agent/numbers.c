/* SPDX-License-Identifier: MIT */
/*
 * Who is below the supervisor's pid namespace? A child whose own number is not
 * the one its parent was told, or whose parent has none where it is itself, and
 * all descendants of such a child. The kernel
 * translates numbers for whoever asks: the task locks a byte of the domain's
 * memfd, and the supervisor asks who holds that lock.
 *
 * Locks belong to a table of descriptors, which other processes may share. One that is killed
 * as it asks leaves its lock to them: in our own table it is taken away first, as it would keep
 * the number of the dead, and where it is another's, another byte will do. No two are side by
 * side, as locks of one table that touch become one.
 */
#include "agent/numbers.h"

#include "agent/mm.h"
#include "agent/supervisor.h"
#include "base/rawsys.h"

enum { F_SETLK_COMMAND = 6, LOCK_WRITE = 1, LOCK_NONE = 2, LOCK_ATTEMPTS = 64, TRY_AGAIN = -11 };

/* The kernel's struct flock. */
struct file_lock {
	u16 type;
	u16 whence;
	u64 start;
	u64 size;
	s32 pid;
};

static long set_lock(const struct task *task, u16 type)
{
	struct file_lock lock = { .type = type, .start = task->lock_place, .size = 1 };

	return raw_syscall3(__NR_fcntl, (u64)mm_current()->domain_fd, F_SETLK_COMMAND,
			    as_u64(&lock));
}

static bool take_lock(struct task *task)
{
	long result = TRY_AGAIN;

	for (u32 i = 0; i < LOCK_ATTEMPTS && result == TRY_AGAIN; i++) {
		task->lock_place = 2 * (task->slot + i * DOMAIN_TASK_COUNT);
		set_lock(task, LOCK_NONE);
		result = set_lock(task, LOCK_WRITE);
	}
	return !result_is_error(result);
}

static void ask_supervisor(struct task *task)
{
	task->inner_tid = (s32)sys_gettid();
	if (take_lock(task)) {
		supervisor_post(task, REQUEST_NUMBERS);
		supervisor_wait(task);
		set_lock(task, LOCK_NONE);
	}
	/* Without a supervisor nobody minds; better a wrong number than none. */
	if (task->tid == 0)
		task->tid = task->inner_tid;
	if (task->tgid == 0)
		task->tgid = task->tid;
}

static bool is_below(const struct task *task, s32 own)
{
	if (task->flags & TASK_BELOW)
		return true;
	/* The parent was told the number in its own namespace, which is the supervisor's. */
	if (task->flags & TASK_TID_TOLD)
		return task->tid != own;
	return (task->flags & TASK_PROCESS) != 0 && raw_syscall3(__NR_getppid, 0, 0, 0) == 0;
}

void numbers_of_child(struct task *task)
{
	s32 own = (s32)sys_gettid();

	if (!is_below(task, own)) {
		task->tid = own;
		task->tgid = (s32)sys_getpid();
		if (task->flags & TASK_PROCESS)
			supervisor_post(task, REQUEST_WATCH);
		return;
	}
	__atomic_fetch_or(&task->flags, TASK_BELOW, __ATOMIC_RELAXED);
	if ((task->flags & TASK_TID_TOLD) == 0) {
		ask_supervisor(task);
		return;
	}
	task->tgid = task->tid;
	supervisor_post(task, REQUEST_WATCH);
}

void numbers_of_image(struct task *task)
{
	if (task->flags & TASK_BELOW) {
		task->tid = task->tgid;
		return;
	}
	task->tid = (s32)sys_gettid();
	task->tgid = (s32)sys_getpid();
}
