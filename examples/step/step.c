/* SPDX-License-Identifier: MIT */
/*
 * step: a small interactive stepper, as a hosted engine. It holds the first
 * thread of the program before its first instruction and asks what to do:
 *
 *	s [N]	run N instructions (1), a whole system call counting as one
 *	r	show the registers
 *	c	go on without stepping
 *	q	let the program go and leave
 *
 * Commands come from the terminal, or from the file in the option commands=.
 * Callbacks only note what they saw and answer; all that takes time, the user
 * above all, happens in main while the thread is held.
 */
#define _GNU_SOURCE /* TRAP_TRACE */
#include <weir-host.h>

#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

enum state { RUNS, HELD, GONE };

enum { INSTRUCTION_BYTES = 8 };

/* The one thread that is stepped. The lock is held for moments only. */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct task_struct *task;
	struct utrace_engine *engine;
	enum state state;
	unsigned long steps; /* to go, beyond the one that is under way */
	bool stepping;
	long call; /* that it has just made, -1 none */
	struct pt_regs regs;
	uint8_t bytes[INSTRUCTION_BYTES]; /* at its ip */
} thread = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

static FILE *commands;

/* What the thread does when the callback at hand is over. With the lock. */
static u32 next_action(void)
{
	if (thread.state == HELD)
		return UTRACE_STOP;
	return thread.stepping ? UTRACE_SINGLESTEP : UTRACE_RESUME;
}

/* It came to its next instruction. With the lock; returns how it goes on. */
static u32 arrive(const struct pt_regs *regs, long call)
{
	if (thread.steps > 0) {
		thread.steps--;
		return UTRACE_SINGLESTEP;
	}
	thread.regs = *regs;
	thread.call = call;
	if (weir_copy_from_user(thread.bytes, regs->ip, sizeof(thread.bytes)) != 0)
		memset(thread.bytes, 0, sizeof(thread.bytes));
	thread.state = HELD;
	pthread_cond_signal(&thread.changed);
	return UTRACE_STOP;
}

/*
 * The trap of a step is ours, also one that comes after the stepping was ended;
 * every other signal is the program's.
 */
static u32 on_signal(u32 action, struct utrace_engine *engine, struct pt_regs *regs,
		     siginfo_t *info, const struct k_sigaction *orig_ka,
		     struct k_sigaction *return_ka)
{
	u32 answer;

	pthread_mutex_lock(&thread.lock);
	if (orig_ka != NULL && info->si_signo == SIGTRAP && info->si_code == TRAP_TRACE)
		answer = UTRACE_SIGNAL_IGN | (thread.stepping ? arrive(regs, -1) : next_action());
	else
		answer = utrace_signal_action(action) | next_action();
	pthread_mutex_unlock(&thread.lock);
	return answer;
}

/*
 * A step onto a call runs the whole call, and this is where it ends. The end of
 * an exec is the start of a program.
 */
static u32 on_syscall_exit(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	bool starts = regs->orig_ax == SYS_execve && regs->ax == 0;
	u32 answer;

	pthread_mutex_lock(&thread.lock);
	if (thread.state == RUNS && (thread.stepping || starts))
		answer = arrive(regs, starts ? -1 : (long)regs->orig_ax);
	else
		answer = next_action();
	pthread_mutex_unlock(&thread.lock);
	return answer;
}

/* A report cancels what was asked for, so ask again. */
static u32 on_quiesce(u32 action, struct utrace_engine *engine, unsigned long event)
{
	u32 answer;

	pthread_mutex_lock(&thread.lock);
	answer = next_action();
	pthread_mutex_unlock(&thread.lock);
	return answer;
}

static u32 on_death(struct utrace_engine *engine, bool group_dead, int signal)
{
	pthread_mutex_lock(&thread.lock);
	thread.state = GONE;
	pthread_cond_signal(&thread.changed);
	pthread_mutex_unlock(&thread.lock);
	return UTRACE_DETACH;
}

static const struct utrace_engine_ops ops = {
	.report_quiesce = on_quiesce,
	.report_signal = on_signal,
	.report_syscall_exit = on_syscall_exit,
	.report_death = on_death,
};

static int open_commands(const struct weir_module_args *args)
{
	const char *path = weir_option(args, "commands");

	commands = fopen(path != NULL ? path : "/dev/tty", "r");
	return commands != NULL ? 0 : weir_fail(args, "cannot read commands", path);
}

static int init(const struct weir_module_args *args)
{
	static const char *const allowed[] = { "commands", NULL };
	int err = weir_options_check(args, allowed);

	if (err == 0)
		err = open_commands(args);
	if (err < 0)
		return err;
	thread.task = args->first;
	thread.engine = utrace_attach_task(args->first, UTRACE_ATTACH_CREATE, &ops, NULL);
	if (IS_ERR(thread.engine))
		return (int)PTR_ERR(thread.engine);
	return utrace_set_events(args->first, thread.engine,
				 UTRACE_EVENT(QUIESCE) | UTRACE_EVENT(DEATH) |
				     UTRACE_EVENT(SYSCALL_EXIT) | UTRACE_EVENT_SIGNAL_ALL);
}

/* Waits until there is something to show. Returns false when the thread is gone. */
static bool wait_until_held(void)
{
	bool held;

	pthread_mutex_lock(&thread.lock);
	while (thread.state == RUNS)
		pthread_cond_wait(&thread.changed, &thread.lock);
	held = thread.state == HELD;
	pthread_mutex_unlock(&thread.lock);
	return held;
}

static void let_go(unsigned long steps)
{
	int err;

	pthread_mutex_lock(&thread.lock);
	thread.state = RUNS;
	thread.stepping = steps > 0;
	thread.steps = steps > 0 ? steps - 1 : 0;
	pthread_mutex_unlock(&thread.lock);
	/* The callback that told us may still be about to answer STOP: not after this. */
	while (utrace_barrier(thread.task, thread.engine) == -ERESTARTSYS)
		;
	err = utrace_control(thread.task, thread.engine,
			     steps > 0 ? UTRACE_SINGLESTEP : UTRACE_RESUME);
	if (err < 0 && err != -ESRCH)
		fprintf(stderr, "cannot step: %s\n", strerror(-err));
}

static void show_place(void)
{
	if (thread.call >= 0)
		fprintf(stderr, "call %ld = %ld\n", thread.call, (long)thread.regs.ax);
	fprintf(stderr, "%#lx: ", thread.regs.ip);
	for (int i = 0; i < INSTRUCTION_BYTES; i++)
		fprintf(stderr, "%02" PRIx8 "%s", thread.bytes[i],
			i < INSTRUCTION_BYTES - 1 ? " " : "\n");
}

static void show_registers(void)
{
	const struct pt_regs *regs = &thread.regs;
	const struct {
		const char *name;
		unsigned long value;
	} rows[] = {
		{ "rax", regs->ax },  { "rbx", regs->bx },  { "rcx", regs->cx },
		{ "rdx", regs->dx },  { "rsi", regs->si },  { "rdi", regs->di },
		{ "rbp", regs->bp },  { "rsp", regs->sp },  { "r8", regs->r8 },
		{ "r9", regs->r9 },   { "r10", regs->r10 }, { "r11", regs->r11 },
		{ "r12", regs->r12 }, { "r13", regs->r13 }, { "r14", regs->r14 },
		{ "r15", regs->r15 }, { "rip", regs->ip },  { "eflags", regs->flags },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		fprintf(stderr, "%-6s %#18lx%s", rows[i].name, rows[i].value,
			i % 3 == 2 ? "\n" : "   ");
}

/* Detaches; a callback that is running is the last one. */
static void leave(void)
{
	int err = utrace_control(thread.task, thread.engine, UTRACE_DETACH);

	while (err == -EINPROGRESS || err == -ERESTARTSYS)
		err = utrace_barrier(thread.task, thread.engine);
}

/* Returns false when there is no more to do. */
static bool obey(const char *line)
{
	unsigned long steps = strtoul(line + 1, NULL, 10);

	switch (line[0]) {
	case 's':
		let_go(steps > 0 ? steps : 1);
		break;
	case 'c':
		let_go(0);
		break;
	case 'r':
		show_registers();
		return true;
	case 'q':
		return false;
	default:
		fprintf(stderr, "s [N]: step, r: registers, c: continue, q: leave\n");
		return true;
	}
	if (!wait_until_held())
		return false;
	show_place();
	return true;
}

int main(void)
{
	static const struct weir_module module = { WEIR_MODULE_HEAD, .name = "step", .init = init };
	char line[64];

	/* Ctrl-C is the program's. */
	signal(SIGINT, SIG_IGN);
	if (weir_host_start(&module) < 0) {
		fprintf(stderr, "Start it by: weir run -e ./step PROGRAM\n");
		return 1;
	}
	if (wait_until_held()) {
		show_place();
		do
			fprintf(stderr, "(step) ");
		while (fgets(line, sizeof(line), commands) != NULL && obey(line));
	}
	leave();
	weir_host_wait();
	return 0;
}
