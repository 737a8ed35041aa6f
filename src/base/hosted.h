/* SPDX-License-Identifier: MIT */
/*
 * Hosted engines: what the image, the supervisor and libweir-host share.
 *
 * A hosted engine lives in a process of its own, with libc. That process maps
 * the domain as traced processes do and calls the engine core in it directly;
 * only callbacks have to travel. For each engine that it attaches there is a
 * proxy in the domain's heap, the data of an ordinary engine whose callbacks
 * (agent/hosted.c) ask the process and wait:
 *
 *   traced thread                         thread of the hosted process
 *   IDLE -> ASKED, bell                   ASKED -> TAKEN, makes the callback
 *   COPY: copies, -> TAKEN                TAKEN -> COPY, when it wants memory
 *   ANSWERED: takes the answer            TAKEN -> ANSWERED
 *
 * Either side changes the state by compare-and-swap. A thread that has waited
 * too long, or whose hosted process is gone, is ABANDONED: it detaches the
 * engine and goes on, and whatever the other side does later comes to nothing.
 *
 * Proxies are never freed, but used again. in_use goes back to 0 when nobody
 * can name the proxy any more: the engine was released, and the hosted process
 * has seen that or is dead.
 */
#ifndef WEIR_BASE_HOSTED_H
#define WEIR_BASE_HOSTED_H

#include "base/types.h"
#include "utrace-task.h"
#include "utrace.h"

struct thread;

enum {
	HOSTED_COPY_SIZE = 8192,
	HOSTED_PATH_SIZE = 4096,
	HOSTED_REASON_SIZE = 256,
	HOSTED_FIRST_THREAD = 0x1000, /* thread ids of the first hosted process, ... */
	HOSTED_THREADS = 0x1000,      /* ... and how many each may have */
	HOSTED_FILTER_WORDS = UTRACE_FILTER_CALLS / 64,
};

enum hosted_state {
	HOSTED_IDLE = 0,
	HOSTED_ASKED,
	HOSTED_TAKEN,
	HOSTED_COPY,
	HOSTED_ANSWERED,
	HOSTED_ABANDONED,
};

enum hosted_callback {
	HOSTED_QUIESCE,
	HOSTED_SIGNAL,
	HOSTED_CLONE,
	HOSTED_JCTL,
	HOSTED_EXEC,
	HOSTED_SYSCALL_ENTRY,
	HOSTED_SYSCALL_EXIT,
	HOSTED_EXIT,
	HOSTED_DEATH,
	HOSTED_REAP,
};

enum hosted_copy {
	HOSTED_FROM_USER,
	HOSTED_TO_USER,
	HOSTED_STRING_FROM_USER,
};

/* A callback: arguments, and what may come back changed. */
struct hosted_call {
	u32 callback; /* enum hosted_callback */
	u32 action;   /* of the callback; then its answer */
	struct task_struct *task;
	unsigned long value; /* event, clone flags, orig_code, jctl type, death signal */
	long code;	     /* exit code, jctl notify, group_dead */
	struct task_struct *child;
	struct pt_regs regs;
	siginfo_t info;
	struct k_sigaction orig_ka;
	struct k_sigaction return_ka;
	u32 has_orig_ka;
	u32 compat;
	char format[16];
	int argc;
	int envc;
	u32 creds_changed;
};

struct hosted_channel;

struct hosted_proxy {
	struct hosted_proxy *next;   /* of all proxies of the channel: set once */
	struct hosted_proxy *queued; /* of those with something to do */
	struct hosted_channel *channel;
	u64 mirror; /* address of the engine's twin in the hosted process */
	struct task_struct *task;
	struct utrace_engine *engine;
	u32 in_use;
	u32 is_queued;
	u32 released;	/* the engine is gone: the hosted process shall forget it */
	u32 references; /* that the hosted process holds */
	u32 state;	/* enum hosted_state, futex */
	u32 copy;	/* enum hosted_copy */
	u64 copy_address;
	u64 copy_size;
	long copy_result;
	struct hosted_call call;
	u64 filter[HOSTED_FILTER_WORDS];
	/* What is copied; at an exec it holds filename and interp, HOSTED_PATH_SIZE each. */
	char buffer[HOSTED_COPY_SIZE];
};

/* Addresses in the image, for the hosted process. */
struct hosted_calls {
	void (*thread_enter)(struct thread *block, u32 id);
	void (*set_current)(struct task_struct *task);
	struct hosted_proxy *(*proxy_new)(struct hosted_channel *channel);
	const struct utrace_engine_ops *ops;
	struct task_struct *(*current)(void);
	struct utrace_engine *(*attach)(struct task_struct *target, int flags,
					const struct utrace_engine_ops *ops, void *data);
	int (*set_events)(struct task_struct *target, struct utrace_engine *engine,
			  unsigned long eventmask);
	int (*control)(struct task_struct *target, struct utrace_engine *engine,
		       enum utrace_resume_action action);
	int (*barrier)(struct task_struct *target, struct utrace_engine *engine);
	int (*prepare_examine)(struct task_struct *target, struct utrace_engine *engine,
			       struct utrace_examiner *examiner);
	int (*finish_examine)(struct task_struct *target, struct utrace_engine *engine,
			      struct utrace_examiner *examiner);
	void (*engine_get)(struct utrace_engine *engine);
	void (*engine_put)(struct utrace_engine *engine);
	int (*proc_status)(struct task_struct *task, char *buffer, size_t size);
	void (*filter)(struct utrace_engine *engine, const uint64_t *bitmap);
	void (*record_text)(int64_t value, const char *text);
	u64 (*clock_ns)(void);
	void (*get_task)(struct task_struct *task);
	void (*put_task)(struct task_struct *task);
	int (*task_pid_nr)(struct task_struct *task);
	int (*task_tgid_nr)(struct task_struct *task);
	struct pid *(*find_get_pid)(int number);
	struct pid *(*get_task_pid)(struct task_struct *task, enum pid_type type);
	struct pid *(*get_pid)(struct pid *pid);
	void (*put_pid)(struct pid *pid);
	int (*pid_nr)(const struct pid *pid);
	struct task_struct *(*pid_task)(struct pid *pid, enum pid_type type);
	struct task_struct *(*get_pid_task)(struct pid *pid, enum pid_type type);
	struct utrace_engine *(*attach_pid)(struct pid *pid, int flags,
					    const struct utrace_engine_ops *ops, void *data);
	int (*get_regs)(struct task_struct *task, struct pt_regs *regs);
	int (*set_regs)(struct task_struct *task, const struct pt_regs *regs);
	int (*current_syscall)(struct task_struct *task, long *callno, unsigned long *args,
			       unsigned int maxargs, unsigned long *sp, unsigned long *pc);
	long (*read_descriptor_of)(struct task_struct *task, int fd, void *to, size_t size);
	int (*futex_wait)(struct task_struct *task, u64 address, u32 value, u64 timeout_ns);
	int (*futex_wake)(struct task_struct *task, u64 address, u32 count);
};

/* One hosted process. */
struct hosted_channel {
	u32 abi; /* WEIR_ABI of this weir */
	u32 block_size;
	u32 first_thread;
	u32 thread_count;
	s32 pid;
	u32 dead;	 /* it is gone, or is told to go */
	u32 bell;	 /* futex: bumped for every proxy that is queued; one worker waits */
	u32 finished;	 /* futex: the last task is gone */
	u64 deadline_ns; /* of a callback */
	const char *name;
	struct hosted_proxy *proxies; /* all: only grows */
	struct hosted_proxy *queue;   /* lock-free stack */
	const struct weir_module_args *args;
	struct hosted_calls calls;
	char reason[HOSTED_REASON_SIZE]; /* why init failed */
};

#endif
