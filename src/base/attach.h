/* SPDX-License-Identifier: MIT */
/*
 * A thread that ran before weir came, as the supervisor found it when it stopped it,
 * for the agent that takes it over: in the domain's heap, until that has happened.
 * See supervisor/attach.c and agent/attach.c.
 */
#ifndef WEIR_BASE_ATTACH_H
#define WEIR_BASE_ATTACH_H

#include "utrace.h"

struct task;

struct attach {
	struct attach *next; /* of the same process */
	struct task *task;
	struct pt_regs regs; /* orig_ax not -1: it was in that call */
	u64 gs_base;
	u64 rseq_start; /* the area of restartable sequences; 0: none */
	u32 rseq_size;
	u32 rseq_signature;

	/* Of the process, in that of its first thread: */
	u64 stack_start; /* where the first stack begins, from above */
	u32 ready;	 /* futex: the agent is there, and each thread has its block */

	u64 thread; /* the agent's answer: address of its block */
};

#endif
