/* SPDX-License-Identifier: MIT */
/*
 * Arrival of signals. Every real handler is agent_signal; it runs on the
 * alternate stack of the thread with everything but the (other) synchronous signals
 * blocked, decides by where the thread was, and never does the work itself:
 *
 *   trap (SIGSYS of the backstop)  → sigreturn into weir_entry
 *   program code                   → save registers and frame, sigreturn into
 *                                    the exit loop on the agent stack
 *   before or in the gate's call   → the same, out of the gate
 *   agent code                     → save the frame, set WORK_SIGNAL, go on:
 *                                    the exit loop finds it
 *
 * Invariants:
 *  1. While a frame is saved all asynchronous signals are really blocked, so
 *     there is never more than one, and order is the kernel's.
 *  2. Agent code never touches vector state: the xstate of the saved frame is
 *     still the program's when the frame is delivered.
 *  3. The handler touches no program memory.
 */
#include "agent/signal.h"

#include "agent/backstop.h"
#include "agent/crash.h"
#include "agent/cpuid_table.h"
#include "agent/branch_log.h"
#include "agent/debug.h"
#include "agent/gs.h"
#include "agent/instructions.h"
#include "agent/kick.h"
#include "agent/mm.h"
#include "agent/seccomp.h"
#include "agent/restart.h"
#include "agent/sites.h"
#include "agent/step.h"
#include "agent/strict.h"
#include "base/bytes.h"
#include "base/rawsys.h"
#include "utrace/task.h"
#include "x86/flags.h"

extern char weir_entry[], entry_flags_saved[], entry_flags_kept[], entry_load[], entry_foreign[],
    entry_known[];
extern char weir_point[], point_flags_saved[];
extern char weir_step[], step_flags_saved[], step_flags_kept[];
extern char agent_call[], agent_return[], agent_restorer[];
extern char gate_begin[], gate_syscall[], gate_end[], gate_interrupted_done[];
extern char return_begin[], return_jump[], return_iret[], return_end[];
extern char sigreturn_call[], sigreturn_landing[];
extern char mask_set_test[], mask_set_syscall[];

void signal_mask_set(const sigmask_t *mask, const u32 *frame_saved);

struct fixup {
	s64 instruction; /* both relative to the place of the field */
	s64 target;
};

extern const struct fixup fixup_table[], fixup_table_end[];

enum {
	EINTR_RESULT = -4,
	NO_CALL_RESULT = -38, /* -ENOSYS */
	SI_KERNEL_CODE = 0x80,
	FLAG_TRAP = 0x100,
	FLAG_DIRECTION = 0x400,
	FLAG_ALIGNMENT = 0x40000,
};

static bool in_range(u64 ip, const char *begin, const char *end)
{
	return ip >= as_u64(begin) && ip < as_u64(end);
}

bool signal_in_image(u64 ip)
{
	return ip - domain_base() < DOMAIN_CORE_OFFSET;
}

bool signal_in_agent_text(const struct thread *thread, u64 ip)
{
	return signal_in_image(ip) || step_in_tail(thread, ip);
}

/* At an instruction of the agent that is known to fault, and where to go on then. */
static bool apply_fixup(const struct kernel_siginfo *info, struct kernel_sigcontext *context)
{
	if (info->code <= 0 || (info->signo != SIG_SEGV && info->signo != SIG_BUS))
		return false;
	for (const struct fixup *fixup = fixup_table; fixup < fixup_table_end; fixup++) {
		if (context->ip != as_u64(&fixup->instruction) + (u64)fixup->instruction)
			continue;
		context->ip = as_u64(&fixup->target) + (u64)fixup->target;
		return true;
	}
	return false;
}

/* Synchronous: the kernel raised it for what the thread just did. */
static bool is_fault(const struct kernel_siginfo *info)
{
	return (SIGNALS_SYNCHRONOUS & SIGNAL_BIT(info->signo)) != 0 && info->code > 0;
}

void signal_regs_from_context(struct pt_regs *regs, const struct kernel_sigcontext *context)
{
	*regs = (struct pt_regs){
		.r15 = context->r15,
		.r14 = context->r14,
		.r13 = context->r13,
		.r12 = context->r12,
		.bp = context->bp,
		.bx = context->bx,
		.r11 = context->r11,
		.r10 = context->r10,
		.r9 = context->r9,
		.r8 = context->r8,
		.ax = context->ax,
		.cx = context->cx,
		.dx = context->dx,
		.si = context->si,
		.di = context->di,
		.ip = context->ip,
		.sp = context->sp,
		.flags = context->flags,
		.cs = context->cs,
		.ss = context->ss,
		.orig_ax = (unsigned long)-1,
	};
}

/* Copies the kernel's frame with its xstate into the thread block. */
static void save_frame(struct thread *thread, const struct kernel_siginfo *info,
		       const struct kernel_ucontext *uc)
{
	struct sigframe *frame = (struct sigframe *)(void *)thread->frame;
	u8 *xstate = thread->frame + align_up(sizeof(*frame), 64);
	u32 size = FPSTATE_LEGACY_SIZE;
	const u8 *from = as_pointer(uc->context.fpstate);

	frame->uc = *uc;
	frame->info = *info;
	if (from == NULL) {
		thread->frame_saved = 1;
		return;
	}
	if (*(const u32 *)(const void *)(from + FPSTATE_SOFTWARE_OFFSET) == FPSTATE_MAGIC1)
		size = *(const u32 *)(const void *)(from + FPSTATE_SOFTWARE_OFFSET + 4);
	if (size > FRAME_BUFFER_SIZE - (u32)(xstate - thread->frame))
		agent_crash("signal frame larger than its buffer", NULL);
	memcpy(xstate, from, size);
	frame->uc.context.fpstate = as_u64(xstate);
	thread->frame_saved = 1;
}

void signal_take_program(struct thread *thread, const struct kernel_sigcontext *context)
{
	signal_regs_from_context(thread->regs, context);
	thread->point_jump = 0;
	thread->foreign_cs = context->cs != USER_CS || context->ss != USER_SS;
	step_disarm(thread, thread->regs);
}

void signal_go_to_agent(const struct thread *thread, struct kernel_sigcontext *context,
			const char *target)
{
	context->ip = as_u64(target);
	context->sp = as_u64(thread->regs);
	context->cs = USER_CS;
	context->ss = USER_SS;
	context->flags &= ~(u64)(FLAG_TRAP | FLAG_ALIGNMENT | FLAG_DIRECTION);
	flags_set_nested(0);
}

/* Leaves the handler for agent code at `target`, with nothing asynchronous let in. */
static void redirect(struct thread *thread, struct kernel_ucontext *uc, const char *target)
{
	signal_go_to_agent(thread, &uc->context, target);
	uc->sigmask |= ~(u64)SIGNALS_SYNCHRONOUS;
}

long signal_queue_to_self(const struct kernel_siginfo *info)
{
	return raw_syscall4(__NR_rt_tgsigqueueinfo, (u64)sys_getpid(), (u64)sys_gettid(),
			    (u64)info->signo, as_u64(info));
}

/*
 * While a stop signal is in our hands a SIGCONT must still be able to take it
 * back: it stays in the kernel's queue until it is known what it does.
 */
static void leave_in_queue(const struct kernel_siginfo *info)
{
	if ((SIGNALS_STOPPING & SIGNAL_BIT(info->signo)) != 0)
		signal_queue_to_self(info);
}

static void set_work(struct thread *thread, u32 work)
{
	__atomic_fetch_or(thread->work, work, __ATOMIC_SEQ_CST);
}

void signal_save_frame(struct thread *thread, const struct kernel_siginfo *info,
		       struct kernel_ucontext *uc)
{
	save_frame(thread, info, uc);
	set_work(thread, WORK_MASK);
	uc->sigmask |= ~(u64)SIGNALS_SYNCHRONOUS;
	/* A frame for rt_sigreturn may be ready: it must not open the mask either. */
	thread->return_frame.uc.sigmask |= ~(u64)SIGNALS_SYNCHRONOUS;
}

/* The handler interrupted itself: that frame does not hold the program's vector state. */
bool signal_on_own_stack(const struct thread *thread, u64 sp)
{
	return sp - (as_u64(thread) - SLOT_THREAD + SLOT_ALTSTACK) < SLOT_ALTSTACK_SIZE;
}

static void defer(struct thread *thread, struct kernel_siginfo *info, struct kernel_ucontext *uc)
{
	if (thread->frame_saved || signal_on_own_stack(thread, uc->context.sp)) {
		signal_queue_blocked(thread, info);
		return;
	}
	leave_in_queue(info);
	signal_save_frame(thread, info, uc);
	set_work(thread, WORK_SIGNAL);
	if (in_range(uc->context.ip, mask_set_test, mask_set_syscall + 1))
		uc->context.ip = as_u64(mask_set_test);
}

/*
 * Out of the gate. rcx tells whether the kernel was entered (entry.S): then
 * SA_RESTART made it rewind, and the call is interrupted; otherwise it has
 * not begun.
 */
static void leave_gate(struct thread *thread, struct kernel_siginfo *info,
		       struct kernel_ucontext *uc)
{
	bool entered = uc->context.ip == as_u64(gate_syscall) && uc->context.cx == as_u64(gate_end);

	defer(thread, info, uc);
	thread->regs->ax =
	    entered ? restart_code_rewound(thread->regs->orig_ax) : (unsigned long)-ERESTARTNOINTR;
	redirect(thread, uc, gate_interrupted_done);
}

/*
 * The program is stepped, or steps itself (TF): the agent's instructions must not show. Until
 * the flags are saved, and once they are restored, TF stays on; in between the
 * saved flags remember it.
 */
static bool step_in_agent(struct thread *thread, const struct kernel_siginfo *info,
			  struct kernel_ucontext *uc)
{
	u64 ip = uc->context.ip;

	if (info->signo != SIG_TRAP || (uc->context.flags & FLAG_TRAP) == 0 ||
	    (!signal_in_agent_text(thread, ip) && !site_in_stub(ip)))
		return false;
	if (!in_range(ip, weir_entry, entry_flags_saved + 1) &&
	    !in_range(ip, weir_point, point_flags_saved + 1) &&
	    !in_range(ip, weir_step, step_flags_saved + 1) && !step_in_tail(thread, ip) &&
	    !in_range(ip, return_begin, return_end) && !site_in_stub(ip)) {
		uc->context.flags &= ~(u64)FLAG_TRAP;
		step_disarm_flag(thread, thread->regs);
	}
	if (ip == as_u64(entry_flags_kept) || ip == as_u64(step_flags_kept))
		thread->trap_flag_own = (thread->regs->flags & FLAG_TRAP) != 0;
	return true;
}

/* Out of the gate after the kernel has answered the call, with a signal for it. */
static void leave_answered_gate(struct thread *thread, struct kernel_siginfo *info,
				struct kernel_ucontext *uc)
{
	thread->regs->ax = uc->context.ax;
	defer(thread, info, uc);
	redirect(thread, uc, gate_interrupted_done);
}

/*
 * A filter of the program answered a call with SECCOMP_RET_TRAP. If it is a
 * call of the program, the signal shows that, not the gate's; one that C makes
 * in its place fails first. The agent's own calls all cope with an error.
 */
static void filter_trapped(struct thread *thread, struct kernel_siginfo *info,
			   struct kernel_ucontext *uc)
{
	struct pt_regs *regs = thread->regs;
	u64 ip = uc->context.ip;

	if (!seccomp_is_program_call(ip)) {
		uc->context.ax = (u64)NO_CALL_RESULT;
		return;
	}
	seccomp_check_strict(thread, info);
	info->sys.call_address = regs->ip;
	if (ip != as_u64(gate_end)) {
		uc->context.ax = (u64)NO_CALL_RESULT;
		defer(thread, info, uc);
		return;
	}
	regs->orig_ax = (unsigned long)-1;
	leave_answered_gate(thread, info, uc);
}

/*
 * The kernel refused the program's signal frame. Mostly it had the registers
 * already, and the fault shows the program where these lead.
 */
static void sigreturn_failed(struct thread *thread, struct kernel_siginfo *info,
			     struct kernel_ucontext *uc)
{
	if (uc->context.ip == as_u64(sigreturn_landing)) {
		signal_take_program(thread, &uc->context);
		thread->regs->ip = thread->program_ip;
	}
	defer(thread, info, uc);
	redirect(thread, uc, gate_interrupted_done);
}

/* The last instruction before the program's next: that one cannot be reached. */
static bool is_way_out(u64 ip)
{
	return ip == as_u64(return_jump) || ip == as_u64(return_iret);
}

static void fault_in_agent(struct thread *thread, struct kernel_siginfo *info,
			   struct kernel_ucontext *uc)
{
	if (info->signo == SIG_BUS && (uc->context.flags & FLAG_ALIGNMENT) != 0) {
		/* The program's AC flag is still on; agent code does not want it. */
		uc->context.flags &= ~(u64)FLAG_ALIGNMENT;
		return;
	}
	if (uc->context.ip - as_u64(sigreturn_call) <= 2 ||
	    uc->context.ip == as_u64(sigreturn_landing)) {
		sigreturn_failed(thread, info, uc);
		return;
	}
	if (is_way_out(uc->context.ip)) {
		defer(thread, info, uc);
		redirect(thread, uc, agent_return);
		return;
	}
	if (uc->context.ip == as_u64(gate_end) && info->code == SI_KERNEL_CODE) {
		/* The call itself is answered by a signal (uretprobe by SIGILL, say). */
		leave_answered_gate(thread, info, uc);
		return;
	}
	agent_fault(thread, info, uc);
}

static void signal_in_agent(struct thread *thread, struct kernel_siginfo *info,
			    struct kernel_ucontext *uc)
{
	u64 ip = uc->context.ip;

	if (info->signo == SIG_SYS && info->code == SYS_SECCOMP_CODE) {
		filter_trapped(thread, info, uc);
		return;
	}
	if (is_fault(info) && (thread->expected_signals & SIGNAL_BIT(info->signo)) == 0) {
		fault_in_agent(thread, info, uc);
		return;
	}
	thread->expected_signals &= ~SIGNAL_BIT(info->signo);
	if (in_range(ip, gate_begin, gate_syscall + 1)) {
		leave_gate(thread, info, uc);
		return;
	}
	if (ip == as_u64(gate_end) && uc->context.ax == (u64)EINTR_RESULT)
		uc->context.ax = restart_code_returned(thread);
	defer(thread, info, uc);
	if (in_range(ip, return_begin, return_end))
		redirect(thread, uc, agent_return);
}

/* SIGSYS from the backstop: continue as if the site had jumped to us. */
static void signal_trap(struct thread *thread, struct kernel_siginfo *info,
			struct kernel_ucontext *uc)
{
	thread->trapped = 1;
	if (info->sys.arch != 0xc000003e /* AUDIT_ARCH_X86_64 */) {
		signal_take_program(thread, &uc->context);
		thread->regs->orig_ax = (u64)(s64)info->sys.nr;
		thread->regs->ax = (unsigned long)-38;
		thread->compat = 1;
		signal_go_to_agent(thread, &uc->context, agent_call);
		return;
	}
	thread->foreign_cs = 0;
	/* Otherwise a restartable sequence was aborted: its code stays as it is. */
	if (uc->context.ip == info->sys.call_address)
		site_trapped(thread, uc->context.ip - 2);
	uc->context.cx = uc->context.ip;
	uc->context.ip = as_u64(weir_entry);
}

static void signal_in_program(struct thread *thread, struct kernel_siginfo *info,
			      struct kernel_ucontext *uc)
{
	if (thread->frame_saved) {
		signal_queue_blocked(thread, info);
		return;
	}
	if (step_in_copy(thread, uc->context.ip) && is_fault(info) &&
	    info->fault.address == uc->context.ip)
		info->fault.address = thread->step_ip;
	signal_take_program(thread, &uc->context);
	leave_in_queue(info);
	save_frame(thread, info, uc);
	set_work(thread, WORK_SIGNAL | WORK_MASK);
	redirect(thread, uc, agent_return);
}

/* entry.S found gs not to be ours, by reading through it or by what it read. */
static bool entry_with_foreign_gs(int signo, struct kernel_ucontext *uc)
{
	u64 ip = uc->context.ip;

	if ((ip != as_u64(entry_load) || (signo != SIG_SEGV && signo != SIG_BUS)) &&
	    (ip != as_u64(entry_foreign) || signo != SIG_TRAP))
		return false;
	uc->context.ip = as_u64(entry_known);
	return true;
}

/*
 * The handler may run into faults that have a fix-up. So these two are let in again, but
 * not where one that was sent interrupted the handler: with those it would never end.
 */
static void let_faults_in(const struct thread *thread, int signo, const struct kernel_siginfo *info,
			  const struct kernel_ucontext *uc)
{
	sigmask_t mask = SIGNAL_BIT(signo) & (SIGNAL_BIT(SIG_SEGV) | SIGNAL_BIT(SIG_BUS));

	if (mask != 0 && (is_fault(info) || !signal_on_own_stack(thread, uc->context.sp)))
		raw_syscall4(__NR_rt_sigprocmask, 1 /* SIG_UNBLOCK */, as_u64(&mask), 0,
			     sizeof(mask));
}

static void agent_signal(int signo, struct kernel_siginfo *info, struct kernel_ucontext *uc)
{
	struct thread *thread = thread_of_stack();

	gs_adopt();
	let_faults_in(thread, signo, info, uc);
	cpuid_table_leave(&uc->context);
	if (entry_with_foreign_gs(signo, uc) || point_with_foreign_gs(thread, info, uc))
		return;
	strict_check_trap(info, &uc->context);
	if (signo == SIG_SYS && !signal_in_image(uc->context.ip) && backstop_raised(info)) {
		signal_trap(thread, info, uc);
		return;
	}
	if (kick_arrived(thread, info, uc))
		return;
	if (step_in_agent(thread, info, uc))
		return;
	if (branch_log_steps_on(info, &uc->context))
		return;
	if (step_goes_on(thread, info, &uc->context)) {
		signal_take_program(thread, &uc->context);
		signal_go_to_agent(thread, &uc->context, agent_return);
		return;
	}
	/* Neither a step that ends behind a patched byte, nor a signal that was sent, is a trap. */
	if (signo == SIG_TRAP && info->code == SI_KERNEL_CODE && site_trap_byte(thread, uc))
		return;
	/* Before the note, which reads the clock: that may be what faulted. */
	if (signal_in_image(uc->context.ip) && apply_fixup(info, &uc->context))
		return;
	debug_note(DEBUG_SIGNAL_ARRIVED, (u64)signo, uc->context.ip);
	if (signal_in_agent_text(thread, uc->context.ip)) {
		signal_in_agent(thread, info, uc);
		return;
	}
	if (instruction_trapped(thread, info, uc))
		return;
	site_leave_stub(thread, &uc->context);
	branch_log_leave(thread, &uc->context);
	signal_in_program(thread, info, uc);
}

void *agent_signal_address(void)
{
	return (void *)agent_signal;
}

void *agent_restorer_address(void)
{
	return agent_restorer;
}

sigmask_t signal_block_all(void)
{
	sigmask_t all = ~0ULL;
	sigmask_t old = 0;

	raw_syscall4(__NR_rt_sigprocmask, 2 /* SIG_SETMASK */, as_u64(&all), as_u64(&old),
		     sizeof(all));
	return old;
}

void signal_let_faults_in(void)
{
	signal_set_real(~(u64)SIGNALS_SYNCHRONOUS);
}

void signal_set_real(sigmask_t mask)
{
	raw_syscall4(__NR_rt_sigprocmask, 2 /* SIG_SETMASK */, as_u64(&mask), 0, sizeof(mask));
}

sigmask_t signal_never_blocked(const struct thread *thread)
{
	bool given_up = __atomic_load_n(&thread->task->carrier_given_up, __ATOMIC_RELAXED) != 0;

	return SIGNALS_SYNCHRONOUS | (given_up ? 0 : SIGNAL_BIT(SIG_KICK));
}

sigmask_t signal_real_mask(const struct thread *thread)
{
	return (thread->mask | thread->kept) & ~signal_never_blocked(thread);
}

void signal_follow_mask(struct thread *thread)
{
	sigmask_t mask = signal_real_mask(thread);

	signal_mask_set(&mask, &thread->frame_saved);
}

void signal_use_altstack(struct thread *thread)
{
	struct kernel_stack stack = {
		.sp = as_u64(thread) - SLOT_THREAD + SLOT_ALTSTACK,
		.size = SLOT_ALTSTACK_SIZE,
	};

	raw_syscall3(__NR_sigaltstack, as_u64(&stack), 0, 0);
}
