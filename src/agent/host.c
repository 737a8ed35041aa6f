/* SPDX-License-Identifier: MIT */
/*
 * What the supervisor calls in the image: the same code and data that run in
 * traced processes, on its own threads. Exported by name; the supervisor
 * finds them through the loader (supervisor/image.h repeats the prototypes).
 */
#include "agent/host.h"

#include "agent/futexes.h"
#include "agent/kick.h"
#include "agent/tasks.h"
#include "agent/tracehook.h"
#include "base/bytes.h"
#include "base/slab.h"
#include "x86/gs.h"

void host_thread_enter(struct thread *block, u32 id)
{
	memset(block, 0, offsetof(struct thread, frame));
	block->self = block;
	block->host_id = id;
	gs_set(block);
}

void host_set_current(struct task *task)
{
	thread_current()->task = task;
}

void host_heap_init(void)
{
	slab_init(slab_domain(), DOMAIN_CORE_END - DOMAIN_HEAP_OFFSET);
}

struct task *host_task_create(void)
{
	struct task *task = task_create();

	if (task != NULL)
		task_publish(task);
	return task;
}

void host_task_put(struct task *task)
{
	task_put(task);
}

void host_report_exec_entry(struct task *task, const u64 args[6], struct pt_regs *regs)
{
	struct thread *block = thread_current();

	memset(regs, 0, sizeof(*regs));
	regs->orig_ax = 59; /* execve */
	regs->ax = (unsigned long)-38;
	regs->di = args[0];
	regs->si = args[1];
	regs->dx = args[2];
	block->task = task;
	block->regs = regs;
	if (tracehook_wants_syscall_entry(task))
		tracehook_report_syscall_entry(task, regs);
	block->task = NULL;
}

void host_report_exec_failed(struct task *task, struct pt_regs *regs, long result)
{
	struct thread *block = thread_current();

	block->task = task;
	regs->ax = (unsigned long)result;
	if (tracehook_wants_syscall_exit(task))
		tracehook_report_syscall_exit(task, regs);
	block->task = NULL;
}

void host_kick(struct task *task)
{
	kick_send(task);
}

void host_call_in(struct task *task)
{
	struct thread *block = thread_current();

	if (__atomic_load_n(&task->utrace.run_state, __ATOMIC_ACQUIRE) == UTRACE_STOPPED) {
		block->task = task;
		utrace_discard(task);
		block->task = NULL;
	}
	kick_thread(task, WORK_LEAVE | WORK_INTERRUPT);
}

/* Whether a thread of this process has the name. */
static bool is_of_process(u32 owner, u32 process_index)
{
	return owner - 1 < DOMAIN_TASK_COUNT &&
	       domain_task(owner - 1)->process_index == process_index;
}

void host_break_process_locks(u32 process_index)
{
	u32 high = __atomic_load_n(&domain_get()->task_high, __ATOMIC_ACQUIRE);

	for (u32 slot = 0; slot < high; slot++) {
		struct task *task = domain_task(slot);
		u32 owner = __atomic_load_n(&task->utrace.lock.word, __ATOMIC_ACQUIRE) &
			    ~UTRACE_LOCK_WAITERS;

		if (is_of_process(owner, process_index))
			utrace_lock_break(task, owner);
	}
	futexes_free_of(is_of_process, process_index);
	futexes_space_ends(process_index);
}

/* Of weir itself or of a hosted process: `range` is the first id and, above, their number. */
static bool is_host_thread(u32 owner, u32 range)
{
	return owner - (HOST_THREAD_SELF + (range & 0xffff)) < range >> 16;
}

void host_break_thread_locks(u32 first, u32 count)
{
	u32 high = __atomic_load_n(&domain_get()->task_high, __ATOMIC_ACQUIRE);

	for (u32 slot = 0; slot < high; slot++) {
		struct task *task = domain_task(slot);
		u32 owner = __atomic_load_n(&task->utrace.lock.word, __ATOMIC_ACQUIRE) &
			    ~UTRACE_LOCK_WAITERS;

		if (owner - (HOST_THREAD_SELF + first) < count)
			utrace_lock_break(task, owner);
	}
	futexes_free_of(is_host_thread, first | count << 16);
}

void host_report_death(struct task *task, bool group_dead, int signal)
{
	struct thread *block = thread_current();

	task_free_claims(utrace_owner_of(task));
	futexes_thread_ended(task->process_index);
	block->task = task;
	utrace_mark_dead(task);
	utrace_report_death(task, group_dead, signal);
	block->task = NULL;
}

void host_report_reap(struct task *task)
{
	struct thread *block = thread_current();

	block->task = task;
	utrace_report_reap(task);
	block->task = NULL;
}
