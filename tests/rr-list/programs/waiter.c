/* SPDX-License-Identifier: MIT */
/*
 * A hosted engine that waits for futex words of a program from outside: those that
 * words.c shows to it, and, for storm.c, the word of every thread's end. Writes to
 * the file of out= what came of it.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <weir-host.h>

#include "words.h"

enum {
	GETPPID = 110,
	CLONE3 = 435,
	CLONE = 56,
	CLEARS_TID = 0x200000,
	TIMEOUT_NS = 20000000,
	THREADS = 8
};

/* One wait, which the next free thread of ours makes. */
struct wait {
	struct task_struct *task;
	uint64_t address;
	uint32_t value;
	enum step step;
	int tid; /* of that thread */
	struct wait *next;
};

static const struct utrace_engine_ops ops;
static FILE *out;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static struct wait *first;
static struct wait *last;
static uint64_t clearing; /* the word of the thread that the clone at hand makes */
static long ends[3];	  /* of threads: cleared before, while we slept, with the process */
static long running;

static void say(const struct wait *wait, int result)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	pthread_mutex_lock(&lock);
	if (wait->step == 0)
		ends[result == 0 ? 1 : result == -ESRCH ? 2 : 0]++;
	else
		fprintf(out, "step %d: %d%s\n", wait->step, result,
			wait->step == IS_KILLED && usage.ru_nvcsw > 5 ? ", and polls" : "");
	running--;
	fflush(out);
	pthread_mutex_unlock(&lock);
}

static struct wait *take_wait(void)
{
	struct wait *wait;

	pthread_mutex_lock(&lock);
	while (first == NULL)
		pthread_cond_wait(&more, &lock);
	wait = first;
	first = wait->next;
	pthread_mutex_unlock(&lock);
	return wait;
}

static void *wait_for_words(void *unused)
{
	(void)unused;
	for (;;) {
		struct wait *wait = take_wait();
		int result;

		__atomic_store_n(&wait->tid, (int)syscall(SYS_gettid), __ATOMIC_RELEASE);
		if (wait->step == WAKES)
			result = weir_futex_wake(wait->task, wait->address, wait->value);
		else
			result = weir_futex_wait(wait->task, wait->address, wait->value, 0);
		say(wait, result);
	}
	return NULL;
}

static void start(struct task_struct *task, uint64_t address, uint32_t value, enum step step)
{
	struct wait *wait = calloc(1, sizeof(*wait));
	struct wait **end;

	*wait = (struct wait){ .task = task, .address = address, .value = value, .step = step };
	last = wait;
	pthread_mutex_lock(&lock);
	running++;
	for (end = &first; *end != NULL; end = &(*end)->next)
		;
	*end = wait;
	pthread_cond_signal(&more);
	pthread_mutex_unlock(&lock);
}

/* Whether the thread that began last is in a futex call. */
static long sleeps(void)
{
	int tid = __atomic_load_n(&last->tid, __ATOMIC_ACQUIRE);
	char path[64];
	char line[8] = "";
	int fd;

	snprintf(path, sizeof(path), "/proc/self/task/%d/syscall", tid);
	fd = tid != 0 ? open(path, O_RDONLY) : -1;
	if (fd < 0)
		return 0;
	if (read(fd, line, sizeof(line) - 1) < 0)
		line[0] = '\0';
	close(fd);
	return strncmp(line, "202 ", 4) == 0;
}

static long answer(struct task_struct *task, const struct pt_regs *regs)
{
	enum step step = (enum step)regs->di;

	if (step == SLEEPS_ALREADY)
		return sleeps();
	if (step == DIFFERS || step == TIMES_OUT)
		return weir_futex_wait(task, regs->si, (uint32_t)regs->dx, TIMEOUT_NS);
	start(task, regs->si, (uint32_t)regs->dx, step);
	return 0;
}

static u32 on_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	uint64_t arguments[3] = { 0 }; /* flags, pidfd, child_tid */

	(void)engine;
	if (regs->orig_ax == GETPPID && regs->di != 0) {
		regs->ax = (unsigned long)answer(utrace_current(), regs);
		return UTRACE_SYSCALL_ABORT | UTRACE_RESUME;
	}
	if (regs->orig_ax == CLONE) {
		clearing = (regs->di & CLEARS_TID) != 0 ? regs->r10 : 0;
	} else if (regs->orig_ax == CLONE3) {
		weir_copy_from_user(arguments, regs->di, sizeof(arguments));
		clearing = (arguments[0] & CLEARS_TID) != 0 ? arguments[2] : 0;
	}
	return utrace_syscall_action(action) | UTRACE_RESUME;
}

static u32 on_clone(u32 action, struct utrace_engine *engine, unsigned long flags,
		    struct task_struct *child)
{
	uint32_t tid = 0;

	(void)action;
	(void)flags;
	(void)child;
	if (engine->data != NULL && clearing != 0 &&
	    weir_copy_from_user(&tid, clearing, sizeof(tid)) == 0 && tid != 0)
		start(utrace_current(), clearing, tid, 0);
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops ops = {
	.report_syscall_entry = on_entry,
	.report_clone = on_clone,
};

static int init(const struct weir_module_args *args)
{
	static int storm;
	pthread_t thread;

	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&thread, NULL, wait_for_words, NULL) != 0)
			return -ENOMEM;
	out = fopen(weir_option(args, "out"), "w");
	if (out == NULL)
		return weir_fail(args, "cannot write", weir_option(args, "out"));
	return weir_attach(args->first, &ops, weir_option(args, "storm") != NULL ? &storm : NULL,
			   UTRACE_EVENT(SYSCALL_ENTRY) | UTRACE_EVENT(CLONE));
}

static void finish(void)
{
	while (__atomic_load_n(&running, __ATOMIC_ACQUIRE) != 0)
		usleep(1000);
	fprintf(out, "ends: %ld before, %ld awaited, %ld with the process\n", ends[0], ends[1],
		ends[2]);
	fclose(out);
}

int main(void)
{
	static const struct weir_module module = { WEIR_MODULE_HEAD, .name = "waiter", .init = init,
						   .exit = finish };

	if (weir_host_start(&module) < 0)
		return 3;
	weir_host_wait();
	return 0;
}
