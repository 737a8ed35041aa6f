/* SPDX-License-Identifier: MIT */
/*
 * Handles of threads for engines: see utrace-task.h. A pid is a number together
 * with what distinguishes its bearer from later ones: the task, and for the
 * number of a process, which an exec hands from thread to thread, the process.
 *
 * Threads outside of the domain have handles too, so that engines can tell them
 * from those that are gone: nothing can be done with them.
 */
#include "utrace-task.h"

#include "agent/pids.h"
#include "agent/mm.h"
#include "agent/tasks.h"
#include "agent/thread.h"
#include "base/rawsys.h"
#include "base/slab.h"

enum { OUTSIDE = UINT32_MAX };

struct pid {
	u32 references;
	s32 number;
	u32 task_index;
	u32 process_index;
};

void get_task_struct(struct task *task)
{
	task_get(task);
}

void put_task_struct(struct task *task)
{
	task_put(task);
}

int task_pid_nr(struct task *task)
{
	return __atomic_load_n(&task->tid, __ATOMIC_RELAXED);
}

int task_tgid_nr(struct task *task)
{
	return __atomic_load_n(&task->tgid, __ATOMIC_RELAXED);
}

static bool exists(const struct task *task)
{
	u32 state = __atomic_load_n(&task->state, __ATOMIC_ACQUIRE);

	return state != TASK_FREE && state != TASK_REAPED;
}

static bool has_number(struct task *task, s32 number)
{
	return number != 0 && exists(task) && task_pid_nr(task) == number;
}

static bool has_pid(struct task *task, const struct pid *pid)
{
	if (!has_number(task, pid->number) || task->process_index != pid->process_index)
		return false;
	return task->index == pid->task_index || task_tgid_nr(task) == pid->number;
}

/* With a reference. A task may be given back and taken anew until we have one. */
static struct task *find(s32 number, const struct pid *pid)
{
	u32 high = __atomic_load_n(&domain_get()->task_high, __ATOMIC_ACQUIRE);

	for (u32 slot = 0; slot < high; slot++) {
		struct task *task = domain_task(slot);

		if (!has_number(task, number) || !task_get(task))
			continue;
		if (pid != NULL ? has_pid(task, pid) : has_number(task, number))
			return task;
		task_put(task);
	}
	return NULL;
}

static struct pid *new_pid(s32 number, u32 task_index, u32 process_index)
{
	struct pid *pid = slab_alloc(slab_domain(), sizeof(*pid));

	if (pid == NULL)
		return NULL;
	*pid = (struct pid){
		.references = 1,
		.number = number,
		.task_index = task_index,
		.process_index = process_index,
	};
	return pid;
}

/* Whether the kernel knows the number: not where asking could be punished, or means another. */
static bool is_in_use(s32 number)
{
	const struct thread *self = thread_current();

	if (self->host_id == 0 && (mm_current()->filtered || (self->task->flags & TASK_BELOW) != 0))
		return false;
	return number > 0 && raw_syscall3(__NR_kill, (u64)number, 0, 0) != -ESRCH;
}

struct pid *get_task_pid(struct task *task, enum pid_type type)
{
	if (type != PIDTYPE_PID || task_pid_nr(task) == 0)
		return NULL;
	return new_pid(task_pid_nr(task), task->index, task->process_index);
}

struct pid *find_get_pid(int number)
{
	struct task *task = find(number, NULL);
	struct pid *pid;

	if (task == NULL)
		return is_in_use(number) ? new_pid(number, OUTSIDE, OUTSIDE) : NULL;
	pid = get_task_pid(task, PIDTYPE_PID);
	task_put(task);
	return pid;
}

struct pid *get_pid(struct pid *pid)
{
	if (pid != NULL)
		__atomic_fetch_add(&pid->references, 1, __ATOMIC_RELAXED);
	return pid;
}

void put_pid(struct pid *pid)
{
	if (pid != NULL && __atomic_sub_fetch(&pid->references, 1, __ATOMIC_ACQ_REL) == 0)
		slab_free(slab_domain(), pid);
}

int pid_nr(const struct pid *pid)
{
	return pid != NULL ? pid->number : 0;
}

struct task *get_pid_task(struct pid *pid, enum pid_type type)
{
	return pid != NULL && type == PIDTYPE_PID ? find(pid->number, pid) : NULL;
}

struct task *pid_task(struct pid *pid, enum pid_type type)
{
	struct task *task = get_pid_task(pid, type);

	if (task != NULL)
		task_put(task);
	return task;
}

struct task *pids_task(struct pid *pid)
{
	return get_pid_task(pid, PIDTYPE_PID);
}

int pids_error(struct pid *pid)
{
	bool outside = pid != NULL && pid->task_index == OUTSIDE && is_in_use(pid->number);

	return outside ? -EPERM : -ESRCH;
}
