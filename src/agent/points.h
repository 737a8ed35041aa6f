/* SPDX-License-Identifier: MIT */
/*
 * Points of the running process (patch/points.h): instructions that lead to the
 * agent, what happens when a thread comes to one, and how it goes on.
 */
#ifndef WEIR_AGENT_POINTS_H
#define WEIR_AGENT_POINTS_H

#include "agent/thread.h"
#include "patch/known.h"

enum { POINT_COUNT = 8192 };

/* An entry stays its address's; stub and copy lead threads back that are in them. */
struct point {
	u64 address; /* 0: not in use yet */
	u64 stub;
	u64 copy;
	const struct wanted_point *wanted; /* and those that `more` says; NULL: not yet */
	u32 raised;			   /* its semaphore was */
	u32 head; /* where in the stub the way to the agent begins; before is the table's */
};

/* In struct mm: fork copies it. */
struct point_table {
	u32 count;	/* entries below may be in use */
	u32 stale;	/* points were given up with the stubs that they lead to */
	u32 semaphores; /* of markers are still to be raised: their memory was not there */
	u32 without_table;
	struct point points[POINT_COUNT];
};

/*
 * Code was mapped: makes the points in it that are wanted, before it can run.
 * Waits for the planner.
 */
void points_note_mapping(u64 start, u64 end, u64 offset);

/* A probe was added: the same for all code that is there. */
void points_note_all(void);

/*
 * Points had to give way to the program's mappings, or wait for some: settled by
 * points_renew when those are there.
 */
bool points_are_stale(void);
void points_renew(void);

/*
 * A signal found the thread in the stub or the copy of a point: sends it back
 * to where in the program it is. False: it is in neither.
 */
bool points_leave_stub(struct thread *thread, struct kernel_sigcontext *context);

/* SIGTRAP at a point: the thread is sent on to agent_point with this number. */
void point_trapped(struct thread *thread, struct kernel_ucontext *uc, u64 number);

/*
 * SIGTRAP, SIGSEGV or SIGBUS: did the stub of a point find gs not to be ours?
 * Then the thread goes on in it, with gs as it should be.
 */
bool point_with_foreign_gs(struct thread *thread, const struct kernel_siginfo *info,
			   struct kernel_ucontext *uc);

/*
 * A handler of the program begins, with its frame there, or returns from that: what has
 * happened at the point that it interrupted is not to happen again, whatever the
 * handler itself came to.
 */
void points_enter_handler(struct thread *thread, u64 frame);
void points_leave_handler(struct thread *thread, u64 frame);

/*
 * The exit loop begins: a thread that was about to run a copy is shown at the
 * point. It ends: with the trap flag, an instruction that was answered has yet
 * to be seen as a step.
 */
void point_suspend(struct thread *thread, struct pt_regs *regs);
void point_resume(struct thread *thread, struct pt_regs *regs);

/*
 * Where a step from the address would lead: the instruction was replaced, and nothing
 * has happened yet, or all that the point is for has, or it never comes to the agent.
 */
enum point_way { POINT_NONE, POINT_LEADS_AWAY, POINT_WAS_HIT, POINT_BY_TABLE };
enum point_way point_ahead(const struct thread *thread, u64 address, u64 sp);

/* The instruction of a point by table is over: what it gives is in the registers. */
void point_take_from_table(struct pt_regs *regs);

/* cpuid is the program's to forbid: nothing is answered from a table from now on. */
void points_leave_table(void);

/* What the program has at the address, if that is a point: its bytes, at most `size`. */
bool point_original(u64 address, void *bytes, size_t size);

#endif
