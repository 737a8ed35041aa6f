/* SPDX-License-Identifier: MIT */
/*
 * The thread block: what one traced thread needs at hand, found through gs,
 * private to the address space. It lies at the top of a thread slot:
 *
 *   slot + 0        guard page, never mapped
 *   slot + 4 KiB    alternate signal stack: room for three frames and more
 *   slot + 68 KiB   agent stack, growing down from stack_top
 *   slot + 132 KiB  struct thread
 *   slot + 168 KiB  a page for the copy of an instruction that is stepped
 *
 * A vfork child runs in its parent's memory but in a slot of its own.
 */
#ifndef WEIR_AGENT_THREAD_H
#define WEIR_AGENT_THREAD_H

#include "agent/written.h"
#include "base/domain.h"
#include "base/step_code.h"
#include "utrace.h"
#include "x86/layout.h"
#include "x86/sigframe.h"

struct task;
struct mm;
struct sighand;

enum {
	THREAD_SLOT_STRIDE = 256 * 1024,
	THREAD_SLOT_COUNT = 16384,
	SLOT_ALTSTACK = 4096,
	SLOT_ALTSTACK_SIZE = 64 * 1024,
	SLOT_STACK = SLOT_ALTSTACK + SLOT_ALTSTACK_SIZE,
	SLOT_STACK_SIZE = 64 * 1024,
	SLOT_THREAD = SLOT_STACK + SLOT_STACK_SIZE,
	SLOT_THREAD_SIZE = 36 * 1024,
	SLOT_STEP = SLOT_THREAD + SLOT_THREAD_SIZE,
	SLOT_MAPPED_SIZE = SLOT_STEP + 4096 - SLOT_ALTSTACK,
	FRAME_BUFFER_SIZE = 16 * 1024,
	XSTATE_BUFFER_SIZE = 12 * 1024,
};

/* A kernel sigset: bit n - 1 stands for signal n. */
typedef u64 sigmask_t;

/* The program's sigaltstack, in the kernel's layout. */
struct stack_setting {
	u64 sp;
	s32 flags;
	u32 padding;
	u64 size;
};

/* A call that restart_syscall goes on with, and what it may still wait. */
struct restart {
	u64 nr;	      /* 0: none */
	u64 began;    /* calls with a timeout of their own: when, on the raw clock */
	u64 limit_ns; /* and that timeout; 0: none */
	u64 left[2];  /* struct timespec: what the kernel gets, and for sleeps what it leaves */
	unsigned long arguments[6]; /* the program's, while the kernel gets others */
	u64 asked_nr;		    /* and the number that it asked for */
	u64 kernels; /* the call that the kernel goes on with, as it began before us; 0: none */
	u32 replaced;
	u32 broken; /* the call at hand answered -EINTR for good, because of the saved signal */
};

/*
 * Calls that engines left behind while they had the thread do something else. Which
 * one they come back to is known by its registers.
 */
struct suspended_call {
	u64 ip; /* 0: unused */
	u64 sp;
	struct restart restart;
};

enum { SUSPENDED_CALLS = 4 };

/* The program's own Syscall User Dispatch: calls outside [start, start + size). */
struct program_dispatch {
	u64 start;
	u64 size;
	u64 selector; /* address of a byte that switches it, 0: always on */
};

/* What a stopped thread has besides general registers: see registers.c. */
struct laid_registers {
	u32 valid;
	u32 changed; /* LAID_*: what it has to take up */
	u64 fs;	     /* struct utrace_bases */
	u64 gs;
	u8 xstate[XSTATE_BUFFER_SIZE] __attribute__((aligned(64)));
};

/* What a thread does that is in its program and is to make a step there. */
enum step_way {
	STEP_IS_NOT_ARMED,
	STEP_BY_FLAG,  /* it runs with the trap flag, set by us */
	STEP_BY_COPY,  /* it runs the copy of an instruction */
	STEP_BY_ENTRY, /* it comes to the agent by what it runs */
};

enum { STEP_KNOWN_COUNT = 64 };

enum { LAID_XSTATE = 0x1, LAID_BASES = 0x2 };

/* A point that what it is for has happened at, when a handler began with this frame. */
enum { POINT_HIT_COUNT = 4 };

struct point_hit {
	u64 frame; /* 0: unused */
	u64 address;
	u64 sp;
};

struct thread {
	/*
	 * All that a plain call looks at, in two cache lines: a call that moves much
	 * data has pushed the rest out of the nearest cache.
	 */
	struct thread *self;
	u64 program_ip;	      /* see sigreturn_landing, and where the last jump of a return leads */
	struct pt_regs *regs; /* always stack_top - sizeof(struct pt_regs) */
	u32 *work;	      /* &task->work */
	u64 magic;	      /* THREAD_MAGIC_VALUE: entry.S knows the block by it */
	u32 foreign_gs;	      /* not 0: the program has a gs base of its own */
	u32 foreign_cs;	      /* not 0: it may have segments that only iretq goes back to */
	struct task *task;
	struct mm *mm;

	/* What is out of the ordinary with calls: one look tells that nothing is. */
	union {
		struct {
			u8 dispatched; /* the program uses Syscall User Dispatch: see dispatch */
			u8 counting;   /* calls are counted: domain_options.counting */
			u8 compat;     /* the call at hand came by int 0x80 */
			u8 trapped;    /* the call at hand came by the trap path */
			u8 aborted;    /* the call at hand is not made, by an engine's wish */
			u8 to_pass;    /* set by others, cleared at entry: see collect.c */
			u8 stepped;    /* step_armed is STEP_BY_ENTRY */
			u8 marks;      /* what engines did to the call: weir_mark_call */
		};
		u64 odd;
	};
	sigmask_t lent; /* synchronous signals really blocked for the call at hand */
	sigmask_t kept; /* signals without effect, really blocked: see ignored.c */
	/* A call whose mask argument was replaced: what to put back behind the gate. */
	unsigned long *saved_argument;

	u32 trap_flag_own; /* not 0: the trap flag that entry.S just saved is the program's */
	struct program_dispatch dispatch; /* if dispatched */
	u64 program_gs;			  /* see foreign_gs */
	u64 program_sp;			  /* see sigreturn_landing */
	u64 return_sp;			  /* rsp for the rt_sigreturn at hand */
	u32 program_gs_selector; /* not 0: where program_gs comes from, and is to come from again */
	u64 stack_top;		 /* 8 modulo 16, so that struct pt_regs ends up aligned */
	struct sighand *sighand;
	u32 slot;
	u32 host_id; /* not 0: a thread of the supervisor, which has a block to run engine code */
	void (*make_room)(struct task *task); /* there: empties the ring of a task */
	u32 vfork_word;	     /* futex: cleared when a vfork child is off its parent's memory */
	u32 kernel_vfork;    /* the kernel holds the parent, not the agent */
	u32 in_vfork;	     /* shares the memory of a parent that waits */
	u32 clears_handlers; /* made with CLONE_CLEAR_SIGHAND */
	u32 step;	     /* enum task_step, see step.c */
	u32 step_armed;	     /* enum step_way: how the program is on its way */
	u32 step_own;	     /* it had set the trap flag itself */
	u32 step_trapped;    /* the last trap of a step was of ours alone */
	u32 step_done;	     /* a step without a trap is still to be reported */
	u32 step_ready;	     /* the page for copies is, see step_copy.c */
	u32 step_refused;    /* the next instruction has to be stepped by the trap flag */
	u64 step_ip;	     /* the instruction that is stepped */
	u64 step_place;	     /* where it really is: it may have had to give way to a patch */
	u64 step_copy;	     /* STEP_BY_COPY: where it runs, ... */
	u64 step_saved;	     /* ... and the program's value of the scratch register */
	struct step_code step_code;
	u64 point_copy;	   /* see points.c: where the copy is that is to run; 0: none */
	u64 point_address; /* the point that it belongs to */
	const struct known_instruction *point_code;
	u64 point_sp;
	u64 point_jump;	 /* behind the copy of one that was answered just now; 0: none */
	u64 point_after; /* where that leads */
	u32 point_done;	 /* what it is for has happened, for that address and stack pointer */
	u32 point_next;	 /* of these to be used: what handlers have interrupted */
	struct point_hit point_hits[POINT_HIT_COUNT];
	u32 left;   /* it makes its last call from here: see leave.c */
	u32 denied; /* WEIR_RDTSC, WEIR_CPUID: the program wants a signal for them */
	sigmask_t expected_signals; /* that the agent sends to itself on the program's behalf */

	/* Signals: the program's view. */
	sigmask_t mask;		  /* what the program has blocked */
	sigmask_t temporary_mask; /* in force during sigsuspend, ppoll...; see has_temporary */
	u32 has_temporary;
	u32 frame_saved;	    /* frame below holds a signal that waits for the exit loop */
	u32 frame_given_back;	    /* its signal is in the queue again: held.c */
	sigmask_t mask_before_stop; /* the real one */
	struct stack_setting altstack;
	sigmask_t pending_blocked; /* synchronous signals sent while virtually blocked */
	struct kernel_siginfo pending_info[6];
	s64 interrupted_nr; /* number of the call a signal broke off, -1 none */

	unsigned long saved_value; /* of saved_argument */
	struct restart restart;
	struct suspended_call interrupted; /* the call that the exit loop has found broken off */
	struct suspended_call suspended[SUSPENDED_CALLS];
	u32 next_suspended;
	sigmask_t gate_mask;
	u64 gate_pair[2];

	u64 dice; /* of adverse mode */

	struct written_notes notes __attribute__((aligned(64))); /* of the call at hand */
	u32 watched;						 /* enum watched_state */
	u64 rseq_start; /* the area of restartable sequences; 0: none that we know of */
	u32 rseq_size;
	u32 rseq_signature;
	u64 branch_saved[2]; /* rcx and rdx while a copied branch logs itself, ... */
	u64 branch_offset;   /* ... and where in the text its target is */
	u64 branch_target;   /* where a computed jump in a copy goes */
	u64 branch_position; /* address of the next entry in the ring of branches, 0: none */
	u64 clear_tid;	     /* address of the word to clear when the thread ends, 0: none */

	struct sigframe return_frame; /* for rt_sigreturn */

	u8 frame[FRAME_BUFFER_SIZE] __attribute__((aligned(64)));
	struct laid_registers laid;
	struct step_code step_known[STEP_KNOWN_COUNT]; /* by the end of the address */
};

static_assert(offsetof(struct thread, self) == THREAD_SELF, "entry.S");
static_assert(offsetof(struct thread, program_sp) == THREAD_PROGRAM_SP, "entry.S");
static_assert(offsetof(struct thread, program_ip) == THREAD_PROGRAM_IP, "entry.S");
static_assert(offsetof(struct thread, regs) == THREAD_REGS, "entry.S");
static_assert(offsetof(struct thread, work) == THREAD_WORK, "entry.S");
static_assert(offsetof(struct thread, return_sp) == THREAD_RETURN_SP, "entry.S");
static_assert(offsetof(struct thread, magic) == THREAD_MAGIC, "entry.S");
static_assert(offsetof(struct thread, foreign_gs) == THREAD_FOREIGN_GS, "entry.S");
static_assert(offsetof(struct thread, foreign_cs) == THREAD_FOREIGN_CS, "entry.S");
static_assert(offsetof(struct thread, program_gs) == THREAD_PROGRAM_GS, "entry.S");
static_assert(offsetof(struct thread, program_gs_selector) == THREAD_PROGRAM_GS_SELECTOR,
	      "entry.S");
static_assert(DOMAIN_CORE_OFFSET + offsetof(struct domain, cpuid_leaves) == DOMAIN_CPUID_LEAVES,
	      "cpuid.S");
static_assert(DOMAIN_CORE_OFFSET + offsetof(struct domain, cpuid_others) == DOMAIN_CPUID_OTHERS,
	      "cpuid.S");
static_assert(DOMAIN_CORE_OFFSET + offsetof(struct domain, fsgsbase) == DOMAIN_FSGSBASE, "entry.S");
static_assert(offsetof(struct thread, trap_flag_own) == THREAD_TRAP_FLAG_OWN, "entry.S");
static_assert(offsetof(struct thread, mm) == THREAD_MM, "scripts/gdb/weir.py");
static_assert(offsetof(struct thread, saved_argument) < 128, "the lines of a plain call");
static_assert(AGENT_SLOT_STACK_TOP + SLOT_ALTSTACK - (int)sizeof(struct pt_regs) ==
		  SLOT_THREAD + THREAD_REGS_OFFSET,
	      "entry.S");
static_assert(AGENT_FIRST_SLOT == DOMAIN_THREAD_OFFSET + SLOT_ALTSTACK, "entry.S");
static_assert(AGENT_SLOT_MAPPED == SLOT_MAPPED_SIZE, "entry.S");
static_assert(AGENT_SLOT_STACK_TOP == SLOT_THREAD - 8 - SLOT_ALTSTACK, "entry.S");
static_assert(sizeof(struct thread) <= SLOT_THREAD_SIZE, "fits its slot");

/* The block whose alternate signal stack or agent stack the caller runs on: needs no gs. */
static inline struct thread *thread_of_stack(void)
{
	u64 offset =
	    (u64)(uintptr_t)__builtin_frame_address(0) - domain_base() - DOMAIN_THREAD_OFFSET;

	return (struct thread *)(void *)(DOMAIN_BASE_POINTER + DOMAIN_THREAD_OFFSET +
					 offset / THREAD_SLOT_STRIDE * THREAD_SLOT_STRIDE +
					 SLOT_THREAD);
}

/* The calling thread's block. Valid from agent_start_image on. */
static inline struct thread *thread_current(void)
{
	struct thread *thread;

	/* Reads the self pointer at the start of the block behind gs. */
	__asm__ volatile("movq %%gs:0, %0" : "=r"(thread));
	return thread;
}

#endif
