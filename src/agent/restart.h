/* SPDX-License-Identifier: MIT */
/*
 * What becomes of a system call that a signal broke off: the code that engines
 * see at its exit, and later, when it is known what the signal did, an error
 * for the program or another try.
 */
#ifndef WEIR_AGENT_RESTART_H
#define WEIR_AGENT_RESTART_H

#include "agent/sighand.h"
#include "agent/thread.h"

/* The kernel rewound to the call instruction, as for SA_RESTART: -512 or -513. */
unsigned long restart_code_rewound(unsigned long nr);

/*
 * The kernel answered -EINTR, as it does for a handler: -514 or -516 when it
 * would have gone on without one, else -4.
 */
unsigned long restart_code_returned(struct thread *thread);

/* The same for a kick, which breaks off as a stop signal does. */
unsigned long restart_code_interrupted(const struct thread *thread);

/* A call that may wait, which an interruption kept from being made. */
unsigned long restart_code_not_begun(unsigned long nr);

/* Whether interruptions mean anything to the call. */
bool restart_may_wait(unsigned long nr);

/* Whether it may take its time, even if nothing ends that early. */
bool restart_may_block(unsigned long nr);

/*
 * The kernel gave up the call in the gate for nothing that anybody should know:
 * prepares it anew, with the time that is left. Returns a GATE_* value.
 */
u32 restart_again(struct thread *thread, struct pt_regs *regs);

/* A handler with these flags is going to run: begin again, or -EINTR. */
void restart_for_handler(struct thread *thread, struct pt_regs *regs, u64 action_flags);

/* Before engines may look at the registers: they may have the thread do something else. */
void restart_note_interrupted(struct thread *thread, const struct pt_regs *regs);

/* The signal had no effect: the call goes on, with the time that is left. */
void restart_without_handler(struct thread *thread, struct pt_regs *regs);

/* Before a call with a relative time limit: what will be needed to go on with it. */
void restart_note_time(struct thread *thread, struct pt_regs *regs);

/* Calls that wait for things to happen, and those that send signals. */
bool restart_may_wait_long(unsigned long nr);

/* Does it matter for this call, if it is made again, how long it has waited already? */
bool restart_needs_time(const struct pt_regs *regs, u64 nr);

/*
 * A call of a thread that weir has just attached to, in regs: the kernel knows how long
 * it may still wait. It becomes a restart_syscall that the kernel gets, once.
 */
void restart_by_kernel(struct thread *thread, struct pt_regs *regs);

/* Puts back what special_restart_syscall replaced: part of special_restore_argument. */
void restart_restore(struct thread *thread);

#endif
