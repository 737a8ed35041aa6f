/* SPDX-License-Identifier: MIT */
/*
 * The in-process image as the supervisor sees it: a domain of its own memory,
 * and the functions in it that run in the supervisor too.
 */
#ifndef WEIR_SUPERVISOR_IMAGE_H
#define WEIR_SUPERVISOR_IMAGE_H

#include "agent/thread.h"
#include "supervisor/loader.h"
#include "utrace/task.h"

/* Prototypes are those of agent/host.h. */
struct image_calls {
	void (*thread_enter)(struct thread *block, u32 id);
	void (*set_current)(struct task *task);
	void (*heap_init)(void);
	struct task *(*task_create)(void);
	void (*task_put)(struct task *task);
	void (*report_exec_entry)(struct task *task, const u64 args[6], struct pt_regs *regs);
	void (*report_exec_failed)(struct task *task, struct pt_regs *regs, long result);
	void (*break_process_locks)(u32 process_index);
	void (*kick)(struct task *task);
	void (*call_in)(struct task *task);
	void (*report_death)(struct task *task, bool group_dead, int signal);
	void (*report_reap)(struct task *task);
};

enum { IMAGE_THREAD_COUNT = 4 };

struct image {
	int fd; /* the memfd, close-on-exec */
	struct loader loader;
	struct image_calls calls;
	u64 start_address;			   /* agent_start */
	struct thread *blocks[IMAGE_THREAD_COUNT]; /* of threads that run engine code */
};

/*
 * Makes the domain: memfd, base address, agent loaded, header filled in with
 * `options`, where these processes have room for it, too. The calling thread may use image->calls
 * afterwards (its block is set up). Returns 0 or -errno, after saying why on standard error.
 */
int image_create(struct image *image, const struct domain_options *options, const int *pids,
		 size_t pid_count);

/* Everything is loaded: text becomes executable, here as in the processes. */
int image_protect(const struct image *image);

void image_destroy(struct image *image);

/*
 * Prepares the calling thread for running engine code. Returns its block, which
 * image_destroy frees. id: below IMAGE_THREAD_COUNT, not 0, each used once.
 */
struct thread *image_enter_thread(struct image *image, u32 id);

#endif
