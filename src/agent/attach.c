/* SPDX-License-Identifier: MIT */
/*
 * See attach.h. What an image builds up under the agent's eyes is asked of the kernel
 * here: dispositions, mappings, the alternate stack, words that the kernel writes at a
 * thread's end.
 *
 * All threads of the process are stopped by the supervisor, with their signals blocked,
 * when the first one comes here; it gets a block for each. The others come when it is
 * done, at agent_attach_thread.
 *
 * A thread that slept in a call was interrupted by the stop. It makes the call again,
 * from the agent, so engines see it begin; one with a time limit goes on as the kernel
 * remembers it (restart_syscall), as nothing here has made the kernel forget.
 *
 * The vDSO stays as it is: threads may be inside of it. So clocks that are read there
 * are read unseen.
 */
#include "agent/attach.h"

#include "agent/backstop.h"
#include "agent/branch_events.h"
#include "agent/branches.h"
#include "agent/crash.h"
#include "agent/instructions.h"
#include "agent/mm.h"
#include "agent/restart.h"
#include "agent/signal.h"
#include "agent/sites.h"
#include "agent/special.h"
#include "agent/tracehook.h"
#include "agent/uaccess.h"
#include "base/attach.h"
#include "base/rawsys.h"
#include "utrace/task.h"
#include "x86/jump.h"

u32 agent_attach_thread(struct thread *thread);

enum {
	PR_GET_NAME_OPTION = 16,
	PR_GET_TID_ADDRESS_OPTION = 40,
	ON_STACK = 1,	      /* SS_ONSTACK */
	NO_CALL_RESULT = -38, /* -ENOSYS, until there is another */
	MEMBARRIER_GET_REGISTRATIONS = 1 << 9,
	MEMBARRIER_REGISTER_GLOBAL_EXPEDITED = 1 << 2,
};

void attach_keep(struct thread *thread)
{
	const struct attach *attach = thread->task->attach;

	raw_syscall3(__NR_sigaltstack, 0, as_u64(&thread->altstack), 0);
	thread->altstack.flags &= ~(s32)ON_STACK;
	/* Not every kernel tells. */
	if (result_is_error(
		raw_syscall3(__NR_prctl, PR_GET_TID_ADDRESS_OPTION, as_u64(&thread->clear_tid), 0)))
		thread->clear_tid = 0;
	raw_syscall3(__NR_prctl, PR_GET_NAME_OPTION, as_u64(thread->task->comm), 0);
	thread->rseq_start = attach->rseq_start;
	thread->rseq_size = attach->rseq_size;
	thread->rseq_signature = attach->rseq_signature;
	thread->program_gs = attach->gs_base;
	thread->foreign_gs = attach->gs_base != 0;
	thread->foreign_cs = attach->regs.cs != USER_CS || attach->regs.ss != USER_SS;
	*thread->regs = attach->regs;
}

/* Was it in a call of the usual kind, which only the stop kept from going on? */
static bool is_to_call(const struct pt_regs *regs)
{
	u8 code[SYSCALL_SIZE];

	switch ((long)regs->ax) {
	case -ERESTARTSYS:
	case -ERESTARTNOINTR:
	case -ERESTARTNOHAND:
	case -ERESTART_RESTARTBLOCK:
		break;
	default:
		return false;
	}
	return copy_from_user(code, regs->ip - SYSCALL_SIZE, SYSCALL_SIZE) == 0 && is_syscall(code);
}

/* True: the call in its registers comes first. */
static bool go_on(struct thread *thread)
{
	struct pt_regs *regs = thread->regs;

	__atomic_store_n(&thread->task->state, TASK_RUNNING, __ATOMIC_RELEASE);
	signal_settle_mask(thread);
	if (regs->orig_ax == (unsigned long)-1 || !is_to_call(regs))
		return false;
	if ((long)regs->ax == -ERESTART_RESTARTBLOCK)
		restart_by_kernel(thread, regs);
	regs->ax = (unsigned long)NO_CALL_RESULT;
	return true;
}

/* For membarrier; but for the one that is the agent's by now. */
static u32 registrations(void)
{
	long result = raw_syscall3(__NR_membarrier, MEMBARRIER_GET_REGISTRATIONS, 0, 0);

	return result_is_error(result) ? 0
				       : (u32)result & ~(u32)MEMBARRIER_REGISTER_GLOBAL_EXPEDITED;
}

/* The block of a thread that comes later. */
static void prepare(const struct thread *first, struct attach *attach)
{
	struct task *task = attach->task;
	struct thread *thread = mm_take_slot();

	if (thread == NULL)
		return;
	if (mm_map_ring(task->slot) < 0) {
		mm_return_slot(thread);
		return;
	}
	thread->sighand = sighand_share(first->sighand);
	thread->task = task;
	thread->work = &task->work;
	thread->mask = task->exec.mask;
	task->thread_slot = thread->slot;
	task->space = mm_current()->number;
	attach->thread = as_u64(thread);
}

bool attach_process(struct thread *thread)
{
	struct attach *first = thread->task->attach;

	sighand_take_over(thread->sighand);
	mm_current()->membarriers = registrations();
	sites_init(first->stack_start);
	sites_note_all_code();
	for (struct attach *other = first->next; other != NULL; other = other->next)
		prepare(thread, other);
	thread->task->attach = NULL;
	__atomic_store_n(&first->ready, 1, __ATOMIC_RELEASE);
	sys_futex_wake(&first->ready, 1);
	return go_on(thread);
}

/* Called by entry.S on the thread's own agent stack. Returns what attach_process does. */
u32 agent_attach_thread(struct thread *thread)
{
	attach_keep(thread);
	thread->task->attach = NULL;
	signal_use_altstack(thread);
	if (result_is_error(backstop_arm_child()))
		agent_crash("cannot arm syscall user dispatch in a thread", NULL);
	signal_let_faults_in();
	instructions_arm(thread);
	branches_begin(thread);
	branch_events_begin(thread->task);
	return go_on(thread);
}
