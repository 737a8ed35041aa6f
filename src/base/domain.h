/* SPDX-License-Identifier: MIT */
/*
 * The domain image: where everything lies.
 *
 * One memfd, mapped at one and the same address in the supervisor and in every
 * process of the domain, so that pointers into it are valid everywhere:
 *
 *   base + 0        agent text, read and execute
 *   base + 2 MiB    agent data, shared by the whole domain like a kernel's
 *   base + 4 MiB    engines, each with its own text and data
 *   base + 16 MiB   core arena: struct domain, tasks, heap of engines
 *   base + 4 GiB    event rings, one slot per task, mapped in segments
 *
 * and, not part of the memfd but at fixed places too, memory that is private
 * to an address space (fork copies it, vfork shares it):
 *
 *   base + 8 GiB    struct mm and what hangs on it
 *   base + 9 GiB    thread slots: guard, agent stack, alternate stack, block
 *   base + 13 GiB   copies of pages, while memory is watched
 */
#ifndef WEIR_BASE_DOMAIN_H
#define WEIR_BASE_DOMAIN_H

#include "base/step_code.h"
#include "base/types.h"

#define MIB (1024ULL * 1024)
#define GIB (1024ULL * MIB)

enum {
	DOMAIN_TASK_COUNT = 16384,
	DOMAIN_REGION_COUNT = 64,
	PLAN_REQUEST_COUNT = 64,
	CALL_COUNTS_COUNT = 32,
	FUTEX_NOTE_COUNT = 128,
	DOMAIN_MAGIC = 0x72696577, /* "weir" */
	TASK_SIZE = 1024,
	RING_SIZE = 128 * 1024,
	RING_SEGMENT_SIZE = 4 * 1024 * 1024, /* rings are mapped in units of this */
};

#define DOMAIN_TEXT_OFFSET 0ULL
#define DOMAIN_DATA_OFFSET (2 * MIB)
#define DOMAIN_ENGINE_OFFSET (4 * MIB)
#define DOMAIN_ENGINE_END (16 * MIB)
#define DOMAIN_CORE_OFFSET (16 * MIB)
#define DOMAIN_TASKS_OFFSET (DOMAIN_CORE_OFFSET + 64 * 1024)
#define DOMAIN_HEAP_OFFSET (DOMAIN_TASKS_OFFSET + (u64)DOMAIN_TASK_COUNT * TASK_SIZE)
#define DOMAIN_CORE_END (128 * MIB)
#define DOMAIN_RING_OFFSET (4 * GIB)
#define DOMAIN_RING_END (DOMAIN_RING_OFFSET + (u64)DOMAIN_TASK_COUNT * RING_SIZE)
#define DOMAIN_FILE_SIZE DOMAIN_RING_END
#define DOMAIN_PRIVATE_OFFSET (8 * GIB)
#define DOMAIN_THREAD_OFFSET (9 * GIB)
#define DOMAIN_WATCH_OFFSET (13 * GIB)
#define DOMAIN_SPAN (16 * GIB)

/* While memory is watched: an index and copies of pages, at most so many (1 GiB). */
enum { DOMAIN_WATCH_INDEX_BITS = 18, DOMAIN_WATCH_INDEX_SIZE = 1 << DOMAIN_WATCH_INDEX_BITS };
#define DOMAIN_WATCH_SIZE (16 * MIB + (u64)DOMAIN_WATCH_INDEX_SIZE * PAGE_SIZE)

/* Where the base may lie: random, 2 MiB aligned, clear of sanitizers, Go, Java and V8. */
#define DOMAIN_BASE_MINIMUM 0x7e9000000000ULL
#define DOMAIN_BASE_MAXIMUM 0x7ee000000000ULL

/*
 * With more than 28 random bits (vm.mmap_rnd_bits), or with a large limit of the
 * stack, for which it leaves room, the kernel places mappings there, too. Then the
 * base lies between the places of programs, up to 0x6556..., and those of mappings,
 * down to 0x6fff... at most random.
 */
enum { DOMAIN_USUAL_RANDOM_BITS = 28 };
#define DOMAIN_USUAL_STACK_MAXIMUM (64 * GIB)
#define DOMAIN_WIDE_BASE_MINIMUM 0x670000000000ULL
#define DOMAIN_WIDE_BASE_MAXIMUM 0x690000000000ULL

/* A piece of the memfd that every process maps at its own place. */
struct domain_region {
	u64 offset; /* in the memfd and from the base */
	u64 size;
	u32 prot;
	u32 padding;
};

/* Limits of a process's memory: see base/limits.h. */
enum memory_limit {
	MEMORY_LIMIT_SPACE, /* RLIMIT_AS */
	MEMORY_LIMIT_DATA,  /* RLIMIT_DATA */
	MEMORY_LIMIT_COUNT,
};

/* What the command line asked for, read by agents. */
struct domain_options {
	u32 patch;	  /* rewrite sites after the first trap */
	u32 strict;	  /* end the run rather than miss anything */
	u32 adverse;	  /* seed of dice that make rare things common; 0: none */
	u32 follow;	  /* enum follow of supervisor/run.h */
	u32 string_limit; /* bytes of a string or buffer that are captured */
	u32 capture_flags;
	u32 counting;	 /* COUNT_*: what agents count */
	u32 ring_bytes;	 /* of each ring that are used: a power of two */
	u32 privileged;	 /* set-id images keep their privileges under our seize */
	u32 on_full;	 /* 0 wait for the supervisor, 1 drop and count */
	u32 backstop;	 /* enum backstop */
	u32 filters;	 /* of others, which are there before weir's programs start */
	u32 watching;	 /* some engine may ask what calls write, which may need watching */
	u32 attached;	 /* to processes that weir did not start, and that it leaves */
	u32 job_control; /* the supervisor is a job of a shell: it stops when its program does */
};

/*
 * What an agent asks the planner: what is known of the code mapped at an address,
 * or which instructions there are wanted as points?
 */
enum plan_request_state {
	PLAN_REQUEST_FREE = 0,
	PLAN_REQUEST_FILLING,
	PLAN_REQUEST_ASKED,
	PLAN_REQUEST_ANSWERED,
	PLAN_REQUEST_HELD,   /* answered, and kept from others until the answer is taken */
	PLAN_REQUEST_STATES, /* state words count their uses in steps of this */
};

/* Where copies of functions are to lie (base/branch_copy.h). */
struct copies_wanted {
	u64 place;
	u64 room;
	u64 table;    /* of computed jumps */
	u64 first_id; /* of branches */
};

struct plan_request {
	u32 state; /* enum plan_request_state + uses; a futex for who waits for points */
	s32 tgid;
	u64 address;
	u64 wants_points;		 /* not 0: the answer is in points, else in plan */
	const struct code_plan *plan;	 /* NULL: nothing is known */
	const struct point_list *points; /* NULL: none */
	struct copies_wanted copies;	 /* place not 0: of the functions mapped at address */
	struct branch_copy *copy;	 /* or this */
	u64 wants_step; /* not 0: so many bytes are in step, and so is the answer */
	struct step_code step;
};

enum {
	COUNT_SITES = 0x1,   /* calls per site, for `weir sites` */
	COUNT_CALLS = 0x2,   /* struct call_counts, for --accounting */
	COUNT_ADVERSE = 0x4, /* nothing: each call is an occasion for --adverse */
};

/* Calls by the way they came, and what they made that is not seen any more. */
struct call_counts {
	u64 jumps;
	u64 traps;
	u64 compat; /* of the traps: int 0x80 */
	u64 rings;  /* io_uring instances made */
	u64 asked;  /* requests that io_uring_enter was to hand in */
} __attribute__((aligned(64)));

/* What somebody wants to know of, or to be done to, a futex word: see agent/futexes.h. */
enum futex_note_state {
	FUTEX_NOTE_FREE = 0,
	FUTEX_NOTE_FILLING,
	FUTEX_NOTE_WAITS,
	FUTEX_NOTE_WAKES,
	FUTEX_NOTE_TAKEN, /* somebody is waking */
	FUTEX_NOTE_DONE,
};

struct futex_note {
	u32 owner; /* task_ops.self of who left it; 0: nobody */
	u32 state; /* enum futex_note_state */
	u32 event; /* futex: moves with whatever happened */
	u32 woken;
	u32 gone;  /* process_index + 1 of a process whose memory is gone */
	u32 space; /* its number */
	u32 process_index;
	u32 value;
	u64 address;
	s32 result;
	u32 padding;
} __attribute__((aligned(64)));

struct task;
struct debug_log;
struct code_plan;
struct branch_copy;
struct branch_hardware;
struct branch_stubs;
struct branch_module;
struct point_list;
struct instruction_handler;
struct weir_probe;

/* A loaded engine. Lives in the domain's heap, as all may want to name it. */
struct engine_module {
	struct engine_module *next;
	const char *name; /* of the module record */
	const struct weir_module *module;
	struct weir_module_args *args;
	u64 address; /* of the file's address 0 */
	u64 size;
};

/*
 * The first page of the core arena. Written by the supervisor before the
 * first process starts; afterwards only the fields marked so change.
 */
struct domain {
	u32 magic;
	s32 fd; /* number of its descriptor that processes start with */
	u64 base;
	u64 file_size;
	u32 region_count;
	s32 supervisor_pid;
	u64 fsgsbase; /* there are instructions for the bases of fs and gs: see x86/bases.h */
	const struct cpuid_leaf *cpuid_leaves; /* hashed; NULL: no table: see agent/cpuid_table.h */
	const struct cpuid_leaf *cpuid_others; /* for what is not in there, by the top two bits */
	const struct shown_file *shown_files;  /* list; see agent/shown.h */
	struct domain_region regions[DOMAIN_REGION_COUNT];
	struct domain_options options;
	u64 image_entry;		       /* address of agent_start */
	const struct engine_module *modules;   /* list of loaded engines, see loader.h */
	struct debug_log *debug_log;	       /* in the heap; NULL: nobody asked for it */
	u64 minimum_altstack;		       /* what sigaltstack demands */
	u64 limit_padding[MEMORY_LIMIT_COUNT]; /* see base/limits.h; 0: limits are as they are */
	u32 xstate_size;		       /* of what XSAVE stores in all */
	struct instruction_handler *instruction_handlers; /* see agent/instructions.h */
	u32 instructions;				  /* union of their sets */
	u32 engines_started; /* what belongs into init comes too late */
	u32 counter_traps;   /* the time stamp counter is forbidden in all programs */
	u64 clock_khz;	     /* time stamp counter per millisecond; 0: CLOCK_MONOTONIC is used */
	u64 clock_start;     /* what it was ... */
	u64 clock_start_ns;  /* ... at this CLOCK_MONOTONIC_RAW */

	/* Changing: */
	u64 life_line[8]
	    __attribute__((aligned(64))); /* robust lock the supervisor holds for life */
	u32 mailbox;	  /* futex: bumped for every request to the supervisor's control thread */
	u32 doorbell;	  /* futex: bumped when the drain thread should look at rings */
	u32 drain_asleep; /* drain thread waits for the doorbell without time-out */
	u32 task_index_next;	   /* creation index of the next task */
	u32 task_high;		   /* slots below were used at least once */
	struct task *requests;	   /* lock-free stack of tasks with a request */
	struct weir_probe *probes; /* lock-free stack, see base/probes.h */
	u32 probe_count;	   /* of it: lists of points know of so many */
	u32 live_tasks;
	u32 filter_installed; /* the seccomp backstop is in force */
	u32 cpuid_traps;      /* the CPU can forbid cpuid, and does so in all programs */
	u32 stops_begun;      /* of the first program, by agents; the supervisor stops as well */
	u32 stops_ended;
	u32 stop_followed;    /* futex: 1 while the supervisor stops, or is about to */
	u32 orphan_questions; /* of agents that are about to stop: answered before that */
	struct call_counts counts[CALL_COUNTS_COUNT]; /* sums; tasks share them by slot */
	u32 plan_bell; /* futex: bumped for every request to the planner */
	struct plan_request plan_requests[PLAN_REQUEST_COUNT];
	u32 branch_source;		      /* enum weir_branch_source: threads get rings */
	struct branch_module *branch_modules; /* whose functions are copied; NULL: the program's */
	u64 *branch_sink;		      /* the ring of threads for which there is no memory */
	/* For weir's own threads alone, see agent/branch_events.h: */
	const struct branch_hardware *branch_hardware;
	struct branch_stubs *branch_stubs; /* NULL: branches are not recorded by hardware */
	u32 spaces_made;		   /* address spaces, which have numbers */
	u32 futex_notes_used;		   /* at least as many as there are */
	struct futex_note futex_notes[FUTEX_NOTE_COUNT];
};

/*
 * The domain of this process: a linker symbol in the in-process image, a
 * variable that the supervisor sets on the host.
 */
#ifdef WEIR_AGENT
extern char domain_base_symbol[] __attribute__((visibility("hidden")));
#define DOMAIN_BASE_POINTER (domain_base_symbol)
#else
extern char *domain_base_variable;
#define DOMAIN_BASE_POINTER (domain_base_variable)
#endif

static inline u64 domain_base(void)
{
	return (u64)(uintptr_t)DOMAIN_BASE_POINTER;
}

static inline struct domain *domain_get(void)
{
	return (struct domain *)(void *)(DOMAIN_BASE_POINTER + DOMAIN_CORE_OFFSET);
}

static inline struct task *domain_task(u32 slot)
{
	return (struct task *)(void *)(DOMAIN_BASE_POINTER + DOMAIN_TASKS_OFFSET +
				       (u64)slot * TASK_SIZE);
}

static inline bool domain_contains(u64 address)
{
	return address - domain_base() < DOMAIN_SPAN;
}

#endif
