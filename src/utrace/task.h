/* SPDX-License-Identifier: MIT */
/*
 * struct task: one traced thread, from clone to reap, in the shared arena.
 *
 * It keeps its identity across exec (even when its tid changes) and outlives
 * the thread, so that every process of the domain and the supervisor can name
 * it by pointer. A task slot is reused only after its ring is drained, its
 * death and reap were reported and nobody refers to it any more.
 */
#ifndef WEIR_UTRACE_TASK_H
#define WEIR_UTRACE_TASK_H

#include "base/domain.h"
#include "utrace/utrace_state.h"

struct attach;
struct branch_image;
struct violation;

enum task_state {
	TASK_FREE = 0, /* or being filled in by who has the claim */
	TASK_NEW,      /* described by a parent; the thread does not run yet */
	TASK_RUNNING,  /* its agent has started */
	TASK_EXITING,  /* on its last agent instructions */
	TASK_DEAD,     /* its death was reported, its reaping not yet */
	TASK_REAPED,   /* all was reported; only references keep it */
};

/* What a task may ask of the supervisor's control thread. */
enum task_request {
	REQUEST_NONE = 0,
	REQUEST_NUMBERS,   /* what are my numbers in your pid namespace? */
	REQUEST_WATCH,	   /* a new process: watch for its death */
	REQUEST_LEFT,	   /* a thread that ends alone: the last thing it asks for */
	REQUEST_EXEC,	   /* be there when I exec */
	REQUEST_EXEC_FAIL, /* I did not exec after all */
	REQUEST_KICK,	   /* signal this task, which I cannot */
	REQUEST_ORPHANED,  /* is my process group orphaned? GRANTED: it is */
	REQUEST_VIOLATION, /* this would not be seen: end the run, me too */
	REQUEST_RECORD,	   /* have the kernel record my branches; GRANTED, or REFUSED */
	REQUEST_READ,	   /* copy what it recorded of another task to its ring */
};

/* Answers, in task->answer (a futex). */
enum task_answer {
	ANSWER_NONE = 0,
	ANSWER_GRANTED,
	ANSWER_REFUSED,
	ANSWER_UNDO,  /* to TASK_GATHERED: take back what the agent changed of the process */
	ANSWER_LATER, /* ask again */
};

enum task_flags {
	TASK_LEADER = 0x1,	 /* first thread of its process */
	TASK_PROCESS = 0x2,	 /* began as a process, not as a thread */
	TASK_EXECING = 0x4,	 /* between the request and the new image */
	TASK_EXITED = 0x8,	 /* the agent recorded its end */
	TASK_KILLED = 0x10,	 /* the supervisor recorded its end */
	TASK_UNTRACED = 0x20,	 /* went on into an image that runs native */
	TASK_TID_TOLD = 0x80,	 /* the kernel writes `tid` when it makes the process */
	TASK_BELOW = 0x100,	 /* in a pid namespace below the supervisor's */
	TASK_WATCHED = 0x40,	 /* the supervisor waits for the death of this process */
	TASK_UNFOLLOWED = 0x400, /* of a process that nobody asked for: no engine sees it */
	TASK_VFORKING = 0x800,	 /* waits for its vfork child, and for nothing else */
	TASK_IN_VFORK = 0x8000,	 /* the child, as long as it is in its parent's memory */
	TASK_GATHERED = 0x1000,	 /* waits for all others of its memory, to go on without us */
	TASK_UNDONE = 0x2000,	 /* and has done what ANSWER_UNDO asks for */
	TASK_CALLS = 0x4000,	 /* it was left, but comes by once more from a call */
	TASK_LEFT = 0x200,	 /* ends alone, and the supervisor has to look when it is gone */
};

/* Signal state that an exec carries over to the new image. */
struct task_exec {
	u64 mask;	/* the program's blocked set */
	u64 pending;	/* synchronous signals in the virtual queue */
	s32 domain_fd;	/* number of the domain's descriptor */
	u32 filtered;	/* under seccomp filters of the program */
	s32 former_tid; /* of the thread before the exec; 0: the first program */
};

struct task {
	u32 state;	/* enum task_state */
	u32 claim;	/* 0: free, else utrace_owner_of the task that took the slot, see tasks.h */
	u32 references; /* one is the domain's, from creation until the task is reaped */
	u32 slot;
	u32 index; /* creation index in the domain, 0 first */
	u32 flags; /* enum task_flags, written by owner; atomics */
	s32 tid;   /* in the supervisor's pid namespace; 0 until known */
	s32 tgid;
	s32 parent_tgid;   /* who makes it, ... */
	s32 parent_tid;	   /* ... and needs it until `started` */
	u32 thread_slot;   /* of its thread block */
	s32 inner_tid;	   /* TASK_BELOW: as the task itself sees it */
	u32 lock_place;	   /* the byte that it locks as it asks for its numbers */
	u32 process_index; /* index of the process's first task */
	u32 space;	   /* number of its address space */

	u32 work
	    __attribute__((aligned(64))); /* WORK_* of layout.h; set by anyone, cleared by owner */
	u32 in_call;			  /* between entry and exit of a system call */
	s64 call_nr;	      /* call that the thread is in, -1 none; written with each call */
	u32 kicks;	      /* senders about to send a signal to the thread, see kick.c; futex */
	u32 kicks_due;	      /* about as many signals have not arrived */
	u32 carrier_given_up; /* the program has a use for the signal that carries kicks */
	struct task *request_target; /* of REQUEST_KICK and REQUEST_READ */
	struct violation *violation; /* of REQUEST_VIOLATION */
	u32 request;		     /* enum task_request */
	u32 answer;		     /* enum task_answer, futex */
	struct task *request_next;
	u32 watch_begun; /* futex: of a process: its end will be seen, as far as that can be */
	u32 started;	 /* futex: set once the parent's report_clone is over */
	s32 exit_code;	 /* wait status it ends with; the first task: -errno of a failed start */
	u64 clone_flags;
	struct task_exec exec;
	struct attach *attach; /* ran before weir came, and is not taken over yet; NULL: no */
	u64 start_time;
	struct branch_image *branch_image; /* what IDs in its ring stand for; NULL: nothing */
	u64 *branches; /* ring of taken branches, see agent/branches.h; NULL: none */
	char comm[16];

	struct utrace utrace __attribute__((aligned(64)));
};

/* How a thread names itself in utrace locks. */
static inline u32 utrace_owner_of(const struct task *task)
{
	return task->slot + 1;
}

static_assert(sizeof(struct task) <= TASK_SIZE, "fits its slot in the arena");

#endif
