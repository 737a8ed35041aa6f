/* SPDX-License-Identifier: MIT */
/*
 * Delivery of the signal saved in the thread block: the program's handler, a
 * default action, or nothing. Runs in the exit loop, on the agent stack, with
 * every asynchronous signal really blocked.
 *
 * A handler gets the kernel's genuine frame, moved to where the kernel would
 * have put it; entry to the handler goes through rt_sigreturn, so that
 * registers, mask and stack change in one step.
 */
#include "agent/crash.h"
#include "agent/gs.h"
#include "agent/ignored.h"
#include "agent/debug.h"
#include "agent/exit.h"
#include "agent/held.h"
#include "agent/jobctl.h"
#include "agent/kick.h"
#include "agent/mm.h"
#include "agent/points.h"
#include "agent/restart.h"
#include "agent/signal.h"
#include "agent/step.h"
#include "agent/supervisor.h"
#include "agent/tracehook.h"
#include "agent/uaccess.h"
#include "base/bytes.h"
#include "base/rawsys.h"
#include "utrace/task.h"
#include "utrace/task_ops.h"
#include "x86/flags.h"

enum {
	WATCH_LOOKS = 20,
	FLAG_DIRECTION = 0x400,
	FLAG_RESUME = 0x10000,
	FLAG_TRAP_BIT = 0x100,
	TRAP_TRACE_CODE = 2,
	FRAME_HAS_SS = 0x2,   /* UC_SIGCONTEXT_SS */
	FRAME_SS_IS_64 = 0x4, /* UC_STRICT_RESTORE_SS: the frame is of 64-bit code */
	STACK_DISABLE = 2,
	STACK_ONSTACK = 1,
	SI_KERNEL_CODE = 0x80,
	WAIT_CORE_FLAG = 0x80,
	PR_SET_DUMPABLE_OPTION = 4,
};

extern char agent_return[];

#define STACK_AUTODISARM 0x80000000U

void signal_regs_to_context(struct kernel_sigcontext *context, const struct pt_regs *regs)
{
	context->r15 = regs->r15;
	context->r14 = regs->r14;
	context->r13 = regs->r13;
	context->r12 = regs->r12;
	context->bp = regs->bp;
	context->bx = regs->bx;
	context->r11 = regs->r11;
	context->r10 = regs->r10;
	context->r9 = regs->r9;
	context->r8 = regs->r8;
	context->ax = regs->ax;
	context->cx = regs->cx;
	context->dx = regs->dx;
	context->si = regs->si;
	context->di = regs->di;
	context->ip = regs->ip;
	context->sp = regs->sp;
	context->flags = regs->flags;
	context->cs = (u16)regs->cs;
	context->ss = (u16)regs->ss;
}

static bool on_altstack(const struct thread *thread, u64 sp)
{
	const struct stack_setting *stack = &thread->altstack;

	if ((u32)stack->flags & STACK_AUTODISARM)
		return false;
	return sp > stack->sp && sp - stack->sp <= stack->size;
}

struct stack_setting signal_get_altstack(const struct thread *thread, u64 sp)
{
	struct stack_setting setting = thread->altstack;

	setting.padding = 0;
	if (setting.size == 0)
		setting.flags = STACK_DISABLE;
	else if (on_altstack(thread, sp))
		setting.flags |= STACK_ONSTACK;
	return setting;
}

int signal_set_altstack(struct thread *thread, const struct stack_setting *setting, u64 sp)
{
	u32 mode = (u32)setting->flags & ~STACK_AUTODISARM;

	if (on_altstack(thread, sp))
		return -1; /* -EPERM */
	if (mode != STACK_DISABLE && mode != STACK_ONSTACK && mode != 0)
		return -22; /* -EINVAL */
	if (mode == STACK_DISABLE) {
		thread->altstack = (struct stack_setting){ .flags = setting->flags };
		return 0;
	}
	if (setting->size < domain_get()->minimum_altstack)
		return -12; /* -ENOMEM */
	thread->altstack = *setting;
	thread->altstack.padding = 0;
	thread->altstack.flags &= (s32)STACK_AUTODISARM;
	return 0;
}

static u32 xstate_size(const struct kernel_ucontext *uc)
{
	const u8 *xstate = as_pointer(uc->context.fpstate);

	if (xstate == NULL)
		return 0;
	if (*(const u32 *)(const void *)(xstate + FPSTATE_SOFTWARE_OFFSET) != FPSTATE_MAGIC1)
		return FPSTATE_LEGACY_SIZE;
	return *(const u32 *)(const void *)(xstate + FPSTATE_SOFTWARE_OFFSET + 4);
}

/* Where the kernel would put the frame; sets the place of the xstate too. 0: no room. */
static u64 place_frame(const struct thread *thread, const struct kernel_sigaction *action,
		       const struct pt_regs *regs, u32 xsize, u64 *xstate)
{
	const struct stack_setting *stack = &thread->altstack;
	bool on = on_altstack(thread, regs->sp);
	bool enter = (action->flags & ACTION_ONSTACK) != 0 && !on && stack->size != 0;
	u64 sp = enter ? stack->sp + stack->size : regs->sp - RED_ZONE_SIZE;
	u64 frame;

	*xstate = align_down(sp - xsize, 64);
	frame = align_down(*xstate - sizeof(struct sigframe), 16) - 8;
	if ((enter || on) && (frame < stack->sp || frame > stack->sp + stack->size))
		return 0;
	return frame;
}

/* Writes the program's frame. Returns its address, or 0 when it cannot be written. */
static u64 write_frame(struct thread *thread, const struct kernel_sigaction *action,
		       const struct pt_regs *regs, struct sigframe *saved)
{
	u32 size = xstate_size(&saved->uc);
	const void *xstate = as_pointer(saved->uc.context.fpstate);
	u64 xstate_address;
	u64 address = place_frame(thread, action, regs, size, &xstate_address);
	struct stack_setting stack = thread->altstack;

	if (address == 0)
		return 0;
	signal_regs_to_context(&saved->uc.context, regs);
	saved->uc.flags &= ~(u64)FRAME_SS_IS_64;
	if (regs->cs == USER_CS)
		saved->uc.flags |= FRAME_SS_IS_64;
	saved->restorer = action->restorer;
	saved->uc.link = 0;
	saved->uc.stack =
	    (struct kernel_stack){ .sp = stack.sp, .flags = stack.flags, .size = stack.size };
	saved->uc.sigmask = thread->mask;
	saved->uc.context.oldmask = thread->mask;
	saved->uc.context.fpstate = size != 0 ? xstate_address : 0;
	if (size != 0 && copy_to_user(xstate_address, xstate, size) != 0)
		return 0;
	if (copy_to_user(address, saved, sizeof(*saved)) != 0)
		return 0;
	return address;
}

static void handler_mask(struct thread *thread, const struct kernel_sigaction *action, int signo)
{
	sigmask_t mask = thread->has_temporary ? thread->temporary_mask : thread->mask;

	mask |= action->mask;
	if ((action->flags & ACTION_NODEFER) == 0)
		mask |= SIGNAL_BIT(signo);
	thread->mask = mask & ~(u64)SIGNALS_UNBLOCKABLE;
	thread->has_temporary = 0;
}

/*
 * The thread is about to leave through the frame in its block. From here on it is
 * in use, so nothing may arrive before rt_sigreturn has read it and set its mask.
 */
static void give_up_frame(struct thread *thread)
{
	signal_block_all();
	thread->frame_saved = 0;
	__atomic_fetch_and(thread->work, ~(u32)WORK_MASK, __ATOMIC_RELAXED);
	signal_release_blocked(thread);
}

static _Noreturn void go_through_frame(struct thread *thread, struct sigframe *frame)
{
	give_up_frame(thread);
	/* No agent code that needs gs runs any more; a signal would adopt it again. */
	gs_give_back(thread);
	flags_set_nested(frame->uc.context.flags);
	frame_enter(frame);
}

/* The kernel's rule for handlers: the program's ss, if it can be loaded. */
static bool can_be_stack_segment(u64 selector)
{
	const u32 wanted = 0xf200; /* present, data of the program, writable */
	const u32 relevant = 0xfa00;
	u32 rights = 0;

	/* Leaves 0 where there is no such descriptor. */
	__asm__("lar %1, %0\n\tjz 1f\n\txorl %0, %0\n1:"
		: "+r"(rights)
		: "r"((u32)selector)
		: "cc");
	return (rights & relevant) == wanted;
}

/* Turns regs into the first instruction of the handler. */
static void set_handler_registers(const struct kernel_sigaction *action, struct pt_regs *regs,
				  int signo, u64 address)
{
	regs->di = (unsigned long)signo;
	regs->si = address + offsetof(struct sigframe, info);
	regs->dx = address + offsetof(struct sigframe, uc);
	regs->ax = 0;
	regs->ip = action->handler;
	regs->sp = address;
	regs->cs = USER_CS;
	if (!can_be_stack_segment(regs->ss))
		regs->ss = USER_SS;
	regs->flags &= ~(unsigned long)(FLAG_DIRECTION | FLAG_RESUME | FLAG_TRAP_BIT);
}

/*
 * Goes to the handler that regs are at, by way of the exit loop: it may have
 * more to do, and engines may want to see the thread there. rt_sigreturn gives
 * it the mask, and the initial vector state with which handlers start.
 */
static _Noreturn void enter_handler(struct thread *thread)
{
	struct sigframe *entry = (struct sigframe *)(void *)thread->frame;

	thread->foreign_cs = thread->regs->ss != USER_SS;
	signal_regs_to_context(&entry->uc.context, thread->regs);
	signal_go_to_agent(thread, &entry->uc.context, agent_return);
	entry->uc.context.fpstate = 0;
	entry->uc.flags = FRAME_HAS_SS;
	entry->uc.stack = (struct kernel_stack){
		.sp = as_u64(thread) - SLOT_THREAD + SLOT_ALTSTACK,
		.size = SLOT_ALTSTACK_SIZE,
	};
	entry->uc.sigmask = signal_real_mask(thread);
	give_up_frame(thread);
	frame_enter(entry);
}

/* Goes back to the program through the saved frame, with `signo` really let in. */
static _Noreturn void leave_by_frame(struct thread *thread, const struct pt_regs *regs,
				     sigmask_t mask)
{
	struct sigframe *frame = (struct sigframe *)(void *)thread->frame;

	signal_regs_to_context(&frame->uc.context, regs);
	frame->uc.stack = (struct kernel_stack){
		.sp = as_u64(thread) - SLOT_THREAD + SLOT_ALTSTACK,
		.size = SLOT_ALTSTACK_SIZE,
	};
	frame->uc.sigmask = mask;
	go_through_frame(thread, frame);
}

/*
 * A default action of the kernel: give the signal back to it, to be taken at
 * the program's own instruction, so that status, core and backtrace are the
 * native ones. A fault whose cause stands needs no queueing: it happens again.
 */
static _Noreturn void take_default(struct thread *thread, struct pt_regs *regs, int signo,
				   struct kernel_siginfo *info)
{
	bool stands = (SIGNALS_SYNCHRONOUS & SIGNAL_BIT(signo)) != 0 && info->code > 0 &&
		      signo != SIG_TRAP && signo != SIG_SYS && info->code != SI_KERNEL_CODE;

	sighand_reset(thread->sighand, signo);
	if (!stands) {
		signal_block_all();
		raw_syscall4(__NR_rt_tgsigqueueinfo, (u64)sys_getpid(), (u64)sys_gettid(),
			     (u64)signo, as_u64(info));
	}
	leave_by_frame(thread, regs, thread->mask & ~(SIGNALS_SYNCHRONOUS | SIGNAL_BIT(signo)));
}

void signal_force_segv(struct thread *thread, struct pt_regs *regs)
{
	struct kernel_siginfo info = { .signo = SIG_SEGV, .code = SI_KERNEL_CODE };

	(void)regs;
	thread->expected_signals |= SIGNAL_BIT(SIG_SEGV);
	/* Arrives at agent_signal at once, in agent code: the exit loop delivers it. */
	raw_syscall4(__NR_rt_tgsigqueueinfo, (u64)sys_getpid(), (u64)sys_gettid(), SIG_SEGV,
		     as_u64(&info));
}

/*
 * Whether there is a core only the kernel's status tells, and nobody who comes late: a
 * process that has just begun waits until the supervisor will see its end.
 */
static void wait_to_be_watched(struct task *task)
{
	if ((task->flags & TASK_PROCESS) != 0)
		supervisor_wait_while(&task->watch_begun, 0, WATCH_LOOKS);
}

/* The signal is going to end the process; or something else is, as engines wish. */
static void report_fatal(struct thread *thread, int signo, bool core)
{
	long given = signo | (core ? WAIT_CORE_FLAG : 0);
	long wished = tracehook_report_exit(thread->task, given);
	long status = exit_status_in_force(thread, given, wished);

	/* A core shows the others where they are in the program. */
	if (!core)
		exit_take_siblings_along(thread->task, given);
	else
		wait_to_be_watched(thread->task);
	if (status != given)
		exit_with_status(thread, status);
}

/* The program's stack cannot take the frame: the kernel forces SIGSEGV then. */
static _Noreturn void frame_does_not_fit(struct thread *thread, struct pt_regs *regs, int signo)
{
	struct kernel_siginfo info = { .signo = SIG_SEGV, .code = SI_KERNEL_CODE };

	/* As the kernel: a handler for SIGSEGV itself is given up. */
	if (signo == SIG_SEGV || sighand_get(thread->sighand, SIG_SEGV).handler <= HANDLER_IGNORE)
		report_fatal(thread, SIG_SEGV, true);
	if (signo == SIG_SEGV)
		sighand_reset(thread->sighand, SIG_SEGV);
	signal_block_all();
	raw_syscall4(__NR_rt_tgsigqueueinfo, (u64)sys_getpid(), (u64)sys_gettid(), SIG_SEGV,
		     as_u64(&info));
	leave_by_frame(thread, regs, signal_real_mask(thread));
}

static _Noreturn void run_handler(struct thread *thread, struct pt_regs *regs, int signo,
				  const struct kernel_sigaction *action)
{
	struct sigframe *saved = (struct sigframe *)(void *)thread->frame;
	u64 address;

	restart_for_handler(thread, regs, action->flags);
	address =
	    (action->flags & ACTION_RESTORER) != 0 ? write_frame(thread, action, regs, saved) : 0;
	if (address == 0)
		frame_does_not_fit(thread, regs, signo);
	if ((action->flags & ACTION_ONSTACK) != 0 &&
	    ((u32)thread->altstack.flags & STACK_AUTODISARM) != 0)
		thread->altstack = (struct stack_setting){ .flags = STACK_DISABLE };
	debug_note(DEBUG_SIGNAL_HANDLER, (u64)signo, address);
	handler_mask(thread, action, signo);
	if ((action->flags & ACTION_RESETHAND) != 0)
		sighand_reset_handler(thread->sighand, signo);
	set_handler_registers(action, regs, signo, address);
	points_enter_handler(thread, address);
	tracehook_signal_handler(thread->task, thread->step != TASK_STEP_NONE);
	enter_handler(thread);
}

static void drop(struct thread *thread)
{
	thread->frame_given_back = 0;
	thread->frame_saved = 0;
	thread->has_temporary = 0;
	signal_release_blocked(thread);
}

/* Blocked in the program's view: only what is never blocked really gets here then. */
static bool must_wait(const struct thread *thread, const struct kernel_siginfo *info)
{
	sigmask_t mask = thread->has_temporary ? thread->temporary_mask : thread->mask;

	return (mask & SIGNAL_BIT(info->signo) & SIGNALS_OWN) != 0;
}

/* The kernel's rule: a fault that is blocked or ignored takes the default action. */
static void force_default(struct thread *thread, const struct kernel_siginfo *info,
			  struct kernel_sigaction *action)
{
	if (must_wait(thread, info) || action->handler == HANDLER_IGNORE)
		action->handler = HANDLER_DEFAULT;
}

/* The effect that the number has by default: does it end a process, and how? */
static bool ends_by_default(int signo, unsigned long event)
{
	const struct kernel_sigaction action = { 0 };

	return signo >= 1 && signo <= SIGNAL_COUNT &&
	       tracehook_signal_event(signo, &action) == event;
}

/*
 * G-08: engines may end a process by any number, with a core or without; the
 * kernel takes those only that do so by default.
 */
static void make_number_fatal(struct kernel_siginfo *info, bool core)
{
	bool by_core = ends_by_default(info->signo, UTRACE_EVENT(SIGNAL_CORE));

	if (!by_core && !ends_by_default(info->signo, UTRACE_EVENT(SIGNAL_TERM)))
		info->signo = SIG_TERM;
	if (by_core && !core)
		raw_syscall3(__NR_prctl, PR_SET_DUMPABLE_OPTION, 0, 0);
}

static _Noreturn void end_process(struct thread *thread, struct pt_regs *regs, bool core,
				  struct kernel_siginfo *info)
{
	report_fatal(thread, info->signo, core);
	make_number_fatal(info, core);
	take_default(thread, regs, info->signo, info);
}

/* A stop by a number that engines chose: the kernel makes it of a signal in its queue. */
static bool queue_stop_signal(struct thread *thread, int signo)
{
	const sigmask_t one = SIGNAL_BIT(signo);

	/* Its disposition would not be the program's afterwards: see sighand_take_back. */
	if (sighand_get(thread->sighand, signo).handler == HANDLER_IGNORE)
		return false;
	raw_syscall4(__NR_rt_sigprocmask, 0 /* SIG_BLOCK */, as_u64(&one), 0, sizeof(one));
	__atomic_fetch_or(thread->work, WORK_MASK, __ATOMIC_RELAXED);
	return raw_syscall3(__NR_tgkill, (u64)sys_getpid(), (u64)sys_gettid(), (u64)signo) == 0;
}

/* A stop signal lies in the kernel's queue meanwhile, where other outcomes have to remove it. */
static void stop_process(struct thread *thread, int came, int signo, enum utrace_outcome outcome)
{
	bool queued = signo > 0 && signo <= SIGNAL_COUNT &&
		      (SIGNALS_STOPPING & SIGNAL_BIT(signo)) != 0 &&
		      (came == signo || queue_stop_signal(thread, signo));

	jobctl_stop(thread, queued ? signo : SIG_STOP, outcome);
}

/* `came`: the number of the signal that is in the frame, 0 if engines made one up. */
static void carry_out(struct thread *thread, struct pt_regs *regs, enum utrace_outcome outcome,
		      struct kernel_siginfo *info, const struct kernel_sigaction *action, int came)
{
	bool stops = outcome == UTRACE_OUTCOME_STOP || outcome == UTRACE_OUTCOME_TSTP;

	if (came != 0 && (SIGNALS_STOPPING & SIGNAL_BIT(came)) != 0 &&
	    (!stops || came != info->signo))
		jobctl_forget(came);
	if (outcome == UTRACE_OUTCOME_HANDLER) {
		/* With what engines made of it. */
		((struct sigframe *)(void *)thread->frame)->info = *info;
		run_handler(thread, regs, info->signo, action);
	}
	if (outcome == UTRACE_OUTCOME_TERM || outcome == UTRACE_OUTCOME_CORE) {
		restart_without_handler(thread, regs);
		end_process(thread, regs, outcome == UTRACE_OUTCOME_CORE, info);
	}
	if (stops)
		stop_process(thread, came, info->signo, outcome);
	drop(thread);
}

/* Who wanted the step that made this trap has left, and wants no other. */
static bool is_in_vain(struct thread *thread)
{
	if (tracehook_is_watched(thread->task))
		return false;
	step_set(thread, TASK_STEP_NONE);
	return true;
}

void signal_deliver(struct thread *thread, struct pt_regs *regs)
{
	struct sigframe *saved = (struct sigframe *)(void *)thread->frame;
	struct kernel_siginfo info;
	struct kernel_sigaction action;
	enum utrace_outcome outcome;
	bool is_step;

	if (!thread->frame_saved)
		return;
	if (!held_take_next(thread)) {
		drop(thread);
		return;
	}
	info = saved->info;
	if (thread->kept != 0)
		ignored_collect(thread, regs);
	is_step = step_is_for_engines(thread, &info);
	if (is_step && is_in_vain(thread)) {
		drop(thread);
		return;
	}
	action = sighand_get(thread->sighand, info.signo);
	if (info.code > 0 && (SIGNALS_SYNCHRONOUS & SIGNAL_BIT(info.signo)) != 0) {
		force_default(thread, &info, &action);
	} else if (must_wait(thread, &info)) {
		if (!kick_return_to_queue(thread, &info))
			signal_queue_blocked(thread, &info);
		drop(thread);
		return;
	}
	outcome = tracehook_get_signal(thread->task, regs, &info, &action);
	/* Or in the report itself: an engine's process may end at any moment. */
	if (is_step && is_in_vain(thread)) {
		drop(thread);
		return;
	}
	carry_out(thread, regs, outcome, &info, &action, saved->info.signo);
}

/* The frame is needed for another signal than the one that came with it. */
static void put_back(struct thread *thread)
{
	const struct sigframe *saved = (const struct sigframe *)(const void *)thread->frame;

	__atomic_fetch_and(thread->work, ~(u32)WORK_SIGNAL, __ATOMIC_RELAXED);
	if ((SIGNALS_SYNCHRONOUS & SIGNAL_BIT(saved->info.signo)) != 0)
		signal_queue_blocked(thread, &saved->info);
	else if ((SIGNALS_STOPPING & SIGNAL_BIT(saved->info.signo)) == 0 &&
		 !thread->frame_given_back)
		held_return_to_queue(&saved->info);
	thread->frame_given_back = 0;
}

/* For a signal that did not come as one. */
static void carry_out_without_frame(struct thread *thread, struct pt_regs *regs,
				    enum utrace_outcome outcome, struct kernel_siginfo *info,
				    const struct kernel_sigaction *action)
{
	if (thread->frame_saved)
		put_back(thread);
	else
		kick_make_frame(thread);
	carry_out(thread, regs, outcome, info, action, 0);
}

void signal_report(struct thread *thread, struct pt_regs *regs)
{
	struct kernel_siginfo info = { 0 };
	struct kernel_sigaction action;
	enum utrace_outcome outcome = tracehook_report_signal(thread->task, regs, &info, &action);

	if (outcome != UTRACE_OUTCOME_NONE && outcome != UTRACE_OUTCOME_KILLED)
		carry_out_without_frame(thread, regs, outcome, &info, &action);
}

void signal_deliver_step(struct thread *thread, struct pt_regs *regs)
{
	struct kernel_siginfo info = {
		.signo = SIG_TRAP,
		.code = TRAP_TRACE_CODE,
		.fault = { .address = regs->ip },
	};
	struct kernel_sigaction action = sighand_get(thread->sighand, SIG_TRAP);
	enum utrace_outcome outcome;

	/* As in signal_deliver. */
	if (is_in_vain(thread))
		return;
	if (thread->kept != 0)
		ignored_collect(thread, regs);
	thread->step_trapped = 1;
	force_default(thread, &info, &action);
	outcome = tracehook_get_signal(thread->task, regs, &info, &action);
	if (is_in_vain(thread))
		return;
	if (outcome != UTRACE_OUTCOME_NONE && outcome != UTRACE_OUTCOME_KILLED)
		carry_out_without_frame(thread, regs, outcome, &info, &action);
}

void signal_settle_mask(struct thread *thread)
{
	if (thread->frame_saved)
		return;
	__atomic_fetch_and(thread->work, ~(u32)WORK_MASK, __ATOMIC_RELAXED);
	sighand_want(thread->sighand, tracehook_wanted_signals(thread->task));
	ignored_update(thread);
	signal_follow_mask(thread);
	signal_release_blocked(thread);
}
