/* SPDX-License-Identifier: MIT */
/*
 * clone, clone3, fork, vfork.
 *
 * Invariants:
 *  1. Everything a child needs is allocated before the call; nothing can fail
 *     after it.
 *  2. All signals are really blocked across the call: a child that shares
 *     memory starts with the parent's gs, without a backstop and without an
 *     alternate stack, and must not be interrupted before it has its own.
 *  3. A child that shares memory touches no memory before it is in its own
 *     thread slot (clone_gate).
 *  4. The child's first program instruction comes after the parent's CLONE
 *     pass. For vfork the agent therefore does the kernel's waiting: the child
 *     is made without CLONE_VFORK, and clears a word when it leaves the memory
 *     (CLONE_CHILD_CLEARTID: at exec and at exit), which the parent waits for.
 *     Where it cannot, the kernel waits, and the pass comes after the child.
 *  5. A new process has its number in its task before it can run or its maker
 *     die (CLONE_PARENT_SETTID): whoever is killed, the supervisor can tell.
 */
#include "agent/backstop.h"
#include "agent/branch_copies.h"
#include "agent/branch_events.h"
#include "agent/branches.h"
#include "agent/crash.h"
#include "agent/descriptors.h"
#include "agent/ignored.h"
#include "agent/mm.h"
#include "agent/native.h"
#include "agent/numbers.h"
#include "agent/seccomp.h"
#include "agent/signal.h"
#include "agent/sites.h"
#include "agent/special.h"
#include "agent/strict.h"
#include "agent/supervisor.h"
#include "agent/tasks.h"
#include "agent/tracehook.h"
#include "utrace/task_ops.h"
#include "agent/uaccess.h"
#include "agent/untraced.h"
#include "base/bytes.h"
#include "base/rawsys.h"
#include "base/ring.h"

enum {
	EAGAIN_RESULT = -11,
	BAD_ADDRESS = -14,
	TOO_BIG = -7,
	CLONE_ARGS_KNOWN = 88,
	CLONE_ARGS_OLDEST = 64
};

#define CLONE_VM_FLAG 0x100ULL
#define CLONE_FILES_FLAG 0x400ULL
#define CLONE_SIGHAND_FLAG 0x800ULL
#define CLONE_PIDFD_FLAG 0x1000ULL
#define CLONE_VFORK_FLAG 0x4000ULL
#define CLONE_THREAD_FLAG 0x10000ULL
#define CLONE_PARENT_SETTID_FLAG 0x100000ULL
#define CLONE_CHILD_CLEARTID_FLAG 0x200000ULL
#define CLONE_CHILD_SETTID_FLAG 0x1000000ULL
#define CLONE_CLEAR_SIGHAND_FLAG 0x100000000ULL

/* The kernel's struct clone_args. */
struct clone_arguments {
	u64 flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
	u64 set_tid, set_tid_size, cgroup;
};

struct clone_request {
	u64 flags;			  /* with the exit signal in the low byte */
	u64 stack;			  /* stack pointer of the child, 0: the parent's */
	struct pt_regs call;		  /* what the kernel gets */
	struct clone_arguments arguments; /* clone3: what it gets instead of the program's */
};

long clone_gate(struct pt_regs *regs, struct thread *child);
void agent_child_start(struct thread *thread);

/* --follow=none is about processes. */
static bool is_wanted(const struct clone_request *request)
{
	return (request->flags & CLONE_THREAD_FLAG) != 0 ||
	       domain_get()->options.follow != 2 /* FOLLOW_NONE */;
}

static struct task *child_task(const struct clone_request *request)
{
	struct task *parent = thread_current()->task;
	struct task *task = task_create();

	if (task == NULL)
		return NULL;
	task->clone_flags = request->flags;
	task->parent_tgid = parent->tgid;
	task->parent_tid = parent->tid;
	task->flags = parent->flags & (TASK_BELOW | TASK_UNFOLLOWED);
	if (!is_wanted(request))
		task->flags |= TASK_UNFOLLOWED;
	task->carrier_given_up = parent->carrier_given_up;
	branch_copies_begin_child(task, parent, (request->flags & CLONE_VM_FLAG) != 0);
	memcpy(task->comm, parent->comm, sizeof(task->comm));
	if (request->flags & CLONE_THREAD_FLAG) {
		task->process_index = parent->process_index;
		task->tgid = parent->tgid;
	} else {
		task->flags |= TASK_LEADER | TASK_PROCESS;
		task->process_index = task->index;
	}
	task_publish(task);
	return task;
}

static struct sighand *child_sighand(const struct thread *parent, u64 flags)
{
	struct sighand *sighand;

	if (flags & CLONE_SIGHAND_FLAG)
		return sighand_share(parent->sighand);
	sighand = sighand_copy(parent->sighand);
	return sighand;
}

/* The word that is cleared when the child ends: the program's, not one of ours. */
static u64 clear_tid_of(const struct clone_request *request)
{
	if ((request->flags & CLONE_CHILD_CLEARTID_FLAG) == 0)
		return 0;
	return request->call.orig_ax == __NR_clone3 ? request->arguments.child_tid
						    : request->call.r10;
}

/* Whether the memory may stay when the child's process ends, with nobody who waits for that. */
static bool may_be_outlived(const struct thread *parent, const struct clone_request *request)
{
	if ((request->flags & CLONE_THREAD_FLAG) != 0)
		return mm_slot_is_owned(parent);
	return (request->flags & CLONE_VFORK_FLAG) == 0;
}

/* The block of a child that shares memory: ready before the call is made. */
static struct thread *child_thread(struct thread *parent, struct pt_regs *regs,
				   const struct clone_request *request, struct task *task)
{
	struct thread *thread;
	struct sighand *sighand;

	if ((request->flags & CLONE_THREAD_FLAG) == 0)
		mm_reclaim_slots();
	sighand = child_sighand(parent, request->flags);
	if (sighand == NULL)
		return NULL;
	thread = mm_take_slot();
	if (thread == NULL) {
		sighand_put(sighand);
		return NULL;
	}
	thread->sighand = sighand;
	thread->task = task;
	task->thread_slot = thread->slot;
	thread->work = &task->work;
	thread->mask = parent->mask;
	thread->program_gs = parent->program_gs;
	thread->program_gs_selector = parent->program_gs_selector;
	thread->foreign_gs = parent->foreign_gs;
	thread->denied = parent->denied;
	thread->in_vfork = (request->flags & CLONE_VFORK_FLAG) != 0;
	if (thread->in_vfork)
		__atomic_fetch_or(&task->flags, TASK_IN_VFORK, __ATOMIC_RELAXED);
	thread->clears_handlers = (request->flags & CLONE_CLEAR_SIGHAND_FLAG) != 0;
	thread->clear_tid = clear_tid_of(request);
	if (thread->in_vfork)
		thread->altstack = parent->altstack;
	*thread->regs = *regs;
	thread->regs->ax = 0;
	if (request->stack != 0)
		thread->regs->sp = request->stack;
	if (may_be_outlived(parent, request))
		mm_own_slot(thread, task);
	return thread;
}

static void arm_child(struct thread *thread)
{
	struct task *task = thread->task;

	if (result_is_error(backstop_arm_child())) {
		strict_violation(thread->regs->ip - 2, "the kernel refuses the backstop");
		agent_crash("cannot arm syscall user dispatch in a child", NULL);
	}
	task->space = thread->mm->number;
	branches_begin(thread);
	numbers_of_child(task);
	branch_events_begin(task);
	__atomic_store_n(&task->state, TASK_RUNNING, __ATOMIC_RELEASE);
}

/* Until the parent's report_clone callbacks are over. */
static void wait_for_parent(struct task *task)
{
	const u64 timeout[2] = { 1, 0 };

	while (__atomic_load_n(&task->started, __ATOMIC_ACQUIRE) == 0 && supervisor_alive())
		sys_futex_wait(&task->started, 0, timeout);
}

/* A process that nobody wants to see, in memory and with descriptors of its own. */
static bool is_left_alone(const struct task *task, u64 flags)
{
	return (task->flags & TASK_UNFOLLOWED) != 0 &&
	       (flags & (CLONE_VM_FLAG | CLONE_FILES_FLAG)) == 0;
}

static void start_child(struct thread *thread)
{
	signal_let_faults_in();
	if (thread->clears_handlers)
		sighand_clear_handlers(thread->sighand);
	if (!thread->kernel_vfork)
		wait_for_parent(thread->task);
	signal_settle_mask(thread);
}

/* A child that shares its parent's memory, on its own agent stack. */
void agent_child_start(struct thread *thread)
{
	signal_use_altstack(thread);
	arm_child(thread);
	start_child(thread);
	tracehook_child_starts(thread->task, thread->regs);
}

/*
 * A child in a copy of the memory: still on (the copy of) the parent's agent
 * stack, so it reports the end of its call on the common way.
 */
static void become_forked_child(struct thread *thread, struct task *task,
				const struct clone_request *request)
{
	u64 flags = request->flags;

	thread->task = task;
	task->thread_slot = thread->slot;
	thread->work = &task->work;
	thread->pending_blocked = 0;
	thread->dispatched = 0;
	thread->frame_given_back = 0;
	thread->frame_saved = 0; /* if there is one, the signal is the parent's */
	thread->in_vfork = 0;
	thread->step = TASK_STEP_NONE;
	/* No word in this memory is cleared when it is left: the kernel holds the parent. */
	thread->kernel_vfork = (flags & CLONE_VFORK_FLAG) != 0;
	thread->clears_handlers = (flags & CLONE_CLEAR_SIGHAND_FLAG) != 0;
	thread->clear_tid = clear_tid_of(request);
	if (!(flags & CLONE_SIGHAND_FLAG))
		thread->sighand->lock = 0;
	mm_after_fork(thread);
	mem_reopen((flags & CLONE_FILES_FLAG) != 0);
	watch_after_fork((flags & CLONE_FILES_FLAG) != 0);
	sites_after_fork();
	if (flags & CLONE_VM_FLAG)
		agent_crash("a child that shares memory took the way of fork", NULL);
	arm_child(thread);
	if (is_left_alone(task, flags))
		native_leave(thread);
	else
		start_child(thread);
}

/* Turns a vfork into a plain clone whose end of memory sharing can be waited for. */
static void take_over_vfork(struct clone_request *request, struct thread *child)
{
	struct pt_regs *call = &request->call;

	if ((request->flags & CLONE_VFORK_FLAG) == 0)
		return;
	child->kernel_vfork = 1;
	/* The word is the program's, or filters must see the call as it is: the kernel waits. */
	if ((request->flags & (CLONE_CHILD_CLEARTID_FLAG | CLONE_CHILD_SETTID_FLAG)) != 0 ||
	    mm_current()->filtered)
		return;
	child->kernel_vfork = 0;
	child->vfork_word = 1;
	if (call->orig_ax == __NR_clone3) {
		request->arguments.flags &= ~CLONE_VFORK_FLAG;
		request->arguments.flags |= CLONE_CHILD_CLEARTID_FLAG;
		request->arguments.child_tid = as_u64(&child->vfork_word);
		call->di = as_u64(&request->arguments);
		return;
	}
	if (call->orig_ax == __NR_vfork)
		call->si = 0;
	call->orig_ax = __NR_clone;
	call->di = (request->flags & ~CLONE_VFORK_FLAG) | CLONE_CHILD_CLEARTID_FLAG;
	call->r10 = as_u64(&child->vfork_word);
}

/* Invariant 5, unless the program wants the number itself. */
static void ask_for_number(struct clone_request *request, struct task *task)
{
	struct pt_regs *call = &request->call;

	if (request->flags & (CLONE_THREAD_FLAG | CLONE_PARENT_SETTID_FLAG | CLONE_PIDFD_FLAG))
		return;
	/* It would be another number than the supervisor's, or another call than filters judge. */
	if ((task->flags & TASK_BELOW) != 0 || mm_current()->filtered)
		return;
	__atomic_fetch_or(&task->flags, TASK_TID_TOLD, __ATOMIC_RELAXED);
	if (call->orig_ax == __NR_clone3) {
		request->arguments.flags |= CLONE_PARENT_SETTID_FLAG;
		request->arguments.parent_tid = as_u64(&task->tid);
		call->di = as_u64(&request->arguments);
		return;
	}
	if (call->orig_ax == __NR_fork) {
		call->orig_ax = __NR_clone;
		call->di = request->flags;
		call->si = 0;
	}
	call->di |= CLONE_PARENT_SETTID_FLAG;
	call->dx = as_u64(&task->tid);
}

/* Only SIGKILL gets through, as in the kernel's own wait. */
static void wait_for_vfork(struct thread *child)
{
	u32 word;

	while ((word = __atomic_load_n(&child->vfork_word, __ATOMIC_ACQUIRE)) != 0)
		sys_futex_wait(&child->vfork_word, word, NULL);
}

/*
 * The child is off this memory, by exec or exit: what it had here is free. There is no `child`
 * when it has memory of its own.
 */
static void end_vfork(struct task *parent, struct thread *child)
{
	tracehook_finish_vfork(parent);
	if (child == NULL)
		return;
	if (!child->kernel_vfork) {
		__atomic_fetch_or(&parent->flags, TASK_VFORKING, __ATOMIC_RELAXED);
		wait_for_vfork(child);
		__atomic_fetch_and(&parent->flags, ~(u32)TASK_VFORKING, __ATOMIC_RELAXED);
	}
	mm_return_slot(child);
}

static long clone_failed(struct task *task, struct thread *child, long result)
{
	if (child != NULL)
		mm_return_slot(child);
	if (task != NULL)
		task_put(task);
	return result;
}

static void clone_succeeded(struct thread *thread, struct pt_regs *regs,
			    const struct clone_request *request, struct task *task, long tid)
{
	regs->ax = (unsigned long)tid;
	if (task->tid == 0 && (task->flags & TASK_BELOW) == 0)
		task->tid = (s32)tid;
	signal_let_faults_in();
	if ((task->flags & TASK_UNFOLLOWED) == 0)
		tracehook_report_clone(thread->task, request->flags, task);
	else if ((thread->task->flags & TASK_UNFOLLOWED) == 0)
		untraced_report_child((s32)tid);
	/* Release pairs with the acquire in wait_for_parent. */
	__atomic_store_n(&task->started, 1, __ATOMIC_RELEASE);
	sys_futex_wake(&task->started, 1);
}

static u32 do_clone(struct thread *thread, struct pt_regs *regs, struct clone_request *request)
{
	struct task *task = child_task(request);
	struct thread *child = NULL;
	long result;

	if (task == NULL || mm_map_ring(task->slot) < 0)
		return special_answer(regs, clone_failed(task, NULL, EAGAIN_RESULT));
	ring_init(domain_ring(task->slot), domain_get()->options.ring_bytes);
	if (request->flags & CLONE_VM_FLAG) {
		child = child_thread(thread, regs, request, task);
		if (child == NULL)
			return special_answer(regs, clone_failed(task, NULL, EAGAIN_RESULT));
		take_over_vfork(request, child);
	}
	ask_for_number(request, task);
	signal_block_all();
	seccomp_admit_traps(thread);
	result = clone_gate(&request->call, child);
	if (result == 0) {
		regs->ax = 0;
		if (request->stack != 0)
			regs->sp = request->stack;
		become_forked_child(thread, task, request);
		return GATE_SKIP;
	}
	if (result < 0)
		regs->ax = (unsigned long)clone_failed(task, child, result);
	else
		clone_succeeded(thread, regs, request, task, result);
	/* Not child->in_vfork: a thread may be gone by now, its slot another's. */
	if (result > 0 && (request->flags & CLONE_VFORK_FLAG) != 0)
		end_vfork(thread->task, child);
	ignored_update(thread);
	signal_follow_mask(thread);
	return GATE_SKIP;
}

u32 special_clone(struct thread *thread, struct pt_regs *regs)
{
	struct clone_request request = { .flags = (u32)regs->di, .stack = regs->si, .call = *regs };

	return do_clone(thread, regs, &request);
}

u32 special_fork(struct thread *thread, struct pt_regs *regs)
{
	struct clone_request request = { .flags = SIG_CHLD, .call = *regs };

	return do_clone(thread, regs, &request);
}

u32 special_vfork(struct thread *thread, struct pt_regs *regs)
{
	struct clone_request request = {
		.flags = CLONE_VM_FLAG | CLONE_VFORK_FLAG | SIG_CHLD,
		.call = *regs,
	};

	return do_clone(thread, regs, &request);
}

/*
 * Arguments of a later time, which are as good as those that are known when the rest
 * is zero. 0 or what the kernel says where it does not know the rest either.
 */
static int check_rest(u64 start, u64 end)
{
	u64 bytes[16];

	while (start < end) {
		size_t size = end - start < sizeof(bytes) ? end - start : sizeof(bytes);

		memset(bytes, 0, sizeof(bytes));
		if (copy_from_user(bytes, start, size) != 0)
			return BAD_ADDRESS;
		for (size_t i = 0; i < array_size(bytes); i++)
			if (bytes[i] != 0)
				return TOO_BIG;
		start += size;
	}
	return 0;
}

u32 special_clone3(struct thread *thread, struct pt_regs *regs)
{
	struct clone_request request = { .call = *regs };
	struct clone_arguments *arguments = &request.arguments;
	size_t size = regs->si < CLONE_ARGS_KNOWN ? regs->si : CLONE_ARGS_KNOWN;
	int err;

	/* What the kernel refuses it may refuse itself. */
	if (size < CLONE_ARGS_OLDEST || regs->si > PAGE_SIZE ||
	    copy_from_user(arguments, regs->di, size) != 0)
		return GATE_RUN;
	/* But nothing that it might know gets past us. */
	err = check_rest(regs->di + size, regs->di + regs->si);
	if (err != 0)
		return special_answer(regs, err);
	if (!mm_current()->filtered)
		request.call.si = size;
	request.flags = arguments->flags | (arguments->exit_signal & 0xff);
	if (arguments->stack != 0)
		request.stack = arguments->stack + arguments->stack_size;
	if (arguments->flags & CLONE_CLEAR_SIGHAND_FLAG) {
		/* It would take the agent's handlers too; the child clears the virtual ones. */
		arguments->flags &= ~CLONE_CLEAR_SIGHAND_FLAG;
		request.call.di = as_u64(arguments);
		request.call.si = size;
	}
	return do_clone(thread, regs, &request);
}
