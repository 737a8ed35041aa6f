/* SPDX-License-Identifier: MIT */
/*
 * Signals: arrival at the agent, and delivery to the program.
 */
#ifndef WEIR_AGENT_SIGNAL_H
#define WEIR_AGENT_SIGNAL_H

#include "agent/thread.h"

/* The one handler the agent gives the kernel, and its restorer. */
void *agent_signal_address(void);
void *agent_restorer_address(void);

/* Blocks everything, also the synchronous signals; returns the mask before. */
sigmask_t signal_block_all(void);

/*
 * Then lets the synchronous ones in again, as soon as they can be taken: agent
 * code that looks at program memory or at the clock may fault.
 */
void signal_let_faults_in(void);

/* Sets the real mask. */
void signal_set_real(sigmask_t mask);

/* Signals that the agent must get at once whatever the program blocks. */
sigmask_t signal_never_blocked(const struct thread *thread);

/* What the kernel should block on the program's behalf. */
sigmask_t signal_real_mask(const struct thread *thread);

/* Sets the real mask to that, unless a saved signal keeps everything blocked. */
void signal_follow_mask(struct thread *thread);

/* Gives the calling thread its alternate stack for signals. */
void signal_use_altstack(struct thread *thread);

/*
 * Delivers the signal saved in the thread block: part of the exit loop. Does
 * not return when the program's handler is entered or its default action
 * taken.
 */
void signal_deliver(struct thread *thread, struct pt_regs *regs);

/* The same for the SIGTRAP of a step that made none. */
void signal_deliver_step(struct thread *thread, struct pt_regs *regs);

/* For signal handlers: agent or engine text, everything executable of the domain image. */
bool signal_in_image(u64 ip);

/* That, or what leads to it behind the copy of an instruction: agent code of this thread. */
bool signal_in_agent_text(const struct thread *thread, u64 ip);

/* Whether a handler of the agent was interrupted. */
bool signal_on_own_stack(const struct thread *thread, u64 sp);

/* The program's registers become thread->regs, with what else is needed to go back to it. */
void signal_take_program(struct thread *thread, const struct kernel_sigcontext *context);

/* The handler returns to agent code at `target`, which is 64-bit code, on the agent stack. */
void signal_go_to_agent(const struct thread *thread, struct kernel_sigcontext *context,
			const char *target);

/* Keeps the frame, with the program's vector state, in the thread block; lets nothing else in. */
void signal_save_frame(struct thread *thread, const struct kernel_siginfo *info,
		       struct kernel_ucontext *uc);

/* Sends this to the calling thread. 0 or -errno. */
long signal_queue_to_self(const struct kernel_siginfo *info);

/*
 * The signal check where there is no signal, or before one: engines report, and
 * may make one up. Part of the exit loop; may not return, like signal_deliver.
 */
void signal_report(struct thread *thread, struct pt_regs *regs);

/* A synchronous signal that must wait in the virtual queue; one of each number. */
void signal_queue_blocked(struct thread *thread, const struct kernel_siginfo *info);

/* The program's registers as a signal frame shows them. orig_ax is set to -1. */
void signal_regs_from_context(struct pt_regs *regs, const struct kernel_sigcontext *context);
void signal_regs_to_context(struct kernel_sigcontext *context, const struct pt_regs *regs);

/* Leaves the agent through a signal frame: all registers, mask and stack at once. */
_Noreturn void frame_enter(void *frame);

/*
 * WORK_MASK's duty: the real mask follows the program's again, and what engines
 * want has its real disposition.
 */
void signal_settle_mask(struct thread *thread);

/* Sends the waiting synchronous signals that are not blocked any more. */
void signal_release_blocked(struct thread *thread);

/*
 * For one call the program's blocked synchronous signals are blocked and
 * pending in the kernel too, where signalfd and the waiting calls look.
 */
void signal_lend(struct thread *thread);
void signal_take_back(struct thread *thread);

/* Gives all waiting synchronous signals to the kernel. All signals are blocked. */
void signal_requeue_blocked(struct thread *thread);

/* The program's frame is unusable: SIGSEGV as the kernel forces it, in the exit loop. */
void signal_force_segv(struct thread *thread, struct pt_regs *regs);

/* sigaltstack(2) on the program's view. 0 or -errno. */
int signal_set_altstack(struct thread *thread, const struct stack_setting *setting, u64 sp);
struct stack_setting signal_get_altstack(const struct thread *thread, u64 sp);

#endif
