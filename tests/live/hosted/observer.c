/* SPDX-License-Identifier: MIT */
/*
 * A hosted engine for the tests: follows everything, with libc, and writes a
 * line per event to the file named by out=. Options say how it misbehaves:
 * crash=NR, sleep=NR, leave=NR: at the entry of that system call it crashes,
 * never answers, ends; crash_step=N, leave_step=N: from the first getppid on it
 * steps, and at the N-th step it crashes, or ends with the step answered; refuse:
 * init fails; rewrite: see rewrite_path.
 */
#define _GNU_SOURCE /* TRAP_TRACE */
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <weir-host.h>

static const struct utrace_engine_ops ops;
static const unsigned long events = UTRACE_EVENT_SYSCALL | UTRACE_EVENT(CLONE) |
				    UTRACE_EVENT(EXEC) | UTRACE_EVENT(EXIT) | UTRACE_EVENT(DEATH) |
				    UTRACE_EVENT_SIGNAL_ALL | UTRACE_EVENT(REAP);

static FILE *out;
static long crash_at = -1;
static long sleep_at = -1;
static long leave_at = -1;
static long crash_step = -1;
static long leave_step = -1;
static long steps;
static sem_t leaves;
static bool rewrites;

/* Changes the path of an openat of "weir-in" to "weir-to", in the program's own memory. */
static void rewrite_path(const struct pt_regs *regs)
{
	char path[16];

	if (regs->orig_ax != 257 || weir_strncpy_from_user(path, regs->si, sizeof(path)) != 8)
		return;
	if (strcmp(path, "weir-in") == 0 && weir_copy_to_user(regs->si, "weir-to", 8) != 0)
		fprintf(out, "cannot write the path\n");
}

static u32 on_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	(void)engine;
	fprintf(out, "entry %ld\n", (long)regs->orig_ax);
	fflush(out);
	if ((long)regs->orig_ax == crash_at)
		raise(SIGSEGV);
	if ((long)regs->orig_ax == leave_at)
		_exit(0);
	while ((long)regs->orig_ax == sleep_at)
		pause();
	if (rewrites)
		rewrite_path(regs);
	if (regs->orig_ax == 110) { /* getppid */
		regs->ax = 4711;
		return UTRACE_SYSCALL_ABORT | UTRACE_RESUME;
	}
	return utrace_syscall_action(action) | UTRACE_RESUME;
}

static u32 on_exit_of_call(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	(void)action;
	(void)engine;
	if (regs->orig_ax == 110)
		fprintf(out, "getppid gave %ld\n", (long)regs->ax);
	if (steps == 0 && regs->orig_ax != 110)
		return UTRACE_RESUME;
	return crash_step >= 0 || leave_step >= 0 ? UTRACE_SINGLESTEP : UTRACE_RESUME;
}

static u32 on_clone(u32 action, struct utrace_engine *engine, unsigned long flags,
		    struct task_struct *child)
{
	(void)action;
	(void)engine;
	(void)flags;
	fprintf(out, "clone\n");
	if (weir_attach(child, &ops, strdup("child"), events) < 0)
		fprintf(out, "cannot attach\n");
	return UTRACE_RESUME;
}

static u32 on_exec(u32 action, struct utrace_engine *engine, const struct linux_binfmt *format,
		   const struct linux_binprm *program, struct pt_regs *regs)
{
	(void)action;
	(void)engine;
	(void)regs;
	fprintf(out, "exec %s %s\n", format->name, program->filename);
	return UTRACE_RESUME;
}

static void *leave_when_told(void *argument)
{
	sem_wait(&leaves);
	_exit(0);
	return argument;
}

/* The thread goes on stepping while this process ends. */
static u32 on_step(void)
{
	steps++;
	if (steps == crash_step)
		raise(SIGSEGV);
	if (steps == leave_step)
		sem_post(&leaves);
	return UTRACE_SIGNAL_IGN | UTRACE_SINGLESTEP;
}

static u32 on_signal(u32 action, struct utrace_engine *engine, struct pt_regs *regs,
		     siginfo_t *info, const struct k_sigaction *orig_ka,
		     struct k_sigaction *return_ka)
{
	(void)engine;
	(void)regs;
	(void)return_ka;
	if (orig_ka != NULL && info->si_signo == SIGTRAP && info->si_code == TRAP_TRACE)
		return on_step();
	if (orig_ka != NULL)
		fprintf(out, "signal %d\n", info->si_signo);
	return utrace_signal_action(action) | UTRACE_RESUME;
}

static u32 on_exit_of_task(u32 action, struct utrace_engine *engine, long orig_code, long *code)
{
	(void)action;
	(void)engine;
	fprintf(out, "exit %ld %ld\n", orig_code, *code);
	return UTRACE_RESUME;
}

static u32 on_death(struct utrace_engine *engine, bool group_dead, int signal)
{
	fprintf(out, "death of %s %d %d\n", (const char *)engine->data, group_dead,
		signal == SIGCHLD);
	return UTRACE_RESUME;
}

static void on_reap(struct utrace_engine *engine, struct task_struct *task)
{
	(void)task;
	fprintf(out, "reap of %s\n", (const char *)engine->data);
}

static void on_release(void *data)
{
	fprintf(out, "release %s\n", (const char *)data);
	free(data);
}

static const struct utrace_engine_ops ops = {
	.report_syscall_entry = on_entry,
	.report_syscall_exit = on_exit_of_call,
	.report_clone = on_clone,
	.report_exec = on_exec,
	.report_signal = on_signal,
	.report_exit = on_exit_of_task,
	.report_death = on_death,
	.report_reap = on_reap,
	.release = on_release,
};

static long number(const struct weir_module_args *args, const char *key)
{
	const char *text = weir_option(args, key);

	return text != NULL ? strtol(text, NULL, 10) : -1;
}

static int init(const struct weir_module_args *args)
{
	static const char *const allowed[] = { "out",	     "crash",	   "sleep",
					       "leave",	     "refuse",	   "rewrite",
					       "crash_step", "leave_step", NULL };
	pthread_t thread;
	int err = weir_options_check(args, allowed);

	if (err < 0)
		return err;
	if (weir_option(args, "refuse") != NULL)
		return weir_fail(args, "does not want to", NULL);
	out = fopen(weir_option(args, "out"), "w");
	if (out == NULL)
		return weir_fail(args, "cannot write", weir_option(args, "out"));
	crash_at = number(args, "crash");
	sleep_at = number(args, "sleep");
	leave_at = number(args, "leave");
	crash_step = number(args, "crash_step");
	leave_step = number(args, "leave_step");
	sem_init(&leaves, 0, 0);
	pthread_create(&thread, NULL, leave_when_told, NULL);
	rewrites = weir_option(args, "rewrite") != NULL;
	weir_print("observer is ready");
	return weir_attach(args->first, &ops, strdup("first"), events);
}

static void finish(void)
{
	fprintf(out, "finish\n");
	fclose(out);
}

int main(void)
{
	static const struct weir_module module = { WEIR_MODULE_HEAD, .name = "observer",
						   .init = init, .exit = finish };
	int err = weir_host_start(&module);

	if (err < 0)
		return 3;
	weir_host_wait();
	return 0;
}
