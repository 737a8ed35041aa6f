/* SPDX-License-Identifier: MIT */
/*
 * What the live test programs share: checks that end the program with status 1
 * and a sentence on stderr, skipping with status 77, raw system calls that no
 * libc wrapper softens, and waiting for children. All inline, so that a test
 * stays one translation unit and can be built alone with plain gcc.
 */
#ifndef WEIR_TESTS_LIVE_H
#define WEIR_TESTS_LIVE_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static inline void check(bool holds, const char *what)
{
	if (holds)
		return;
	dprintf(STDERR_FILENO, "failed: %s (errno %d)\n", what, errno);
	_exit(1);
}

static inline void check_eq(long got, long want, const char *what)
{
	if (got == want)
		return;
	dprintf(STDERR_FILENO, "failed: %s: got %ld, want %ld (errno %d)\n", what, got, want,
		errno);
	_exit(1);
}

/* For a libc wrapper that must fail with exactly this errno. */
static inline void check_fails(long result, int want, const char *what)
{
	int err = errno;

	check_eq(result, -1, what);
	check_eq(err, want, what);
}

_Noreturn static inline void skip(const char *why)
{
	dprintf(STDOUT_FILENO, "skip: %s\n", why);
	_exit(77);
}

/* The kernel's own result: a negative errno, no errno variable. */
static inline long raw_syscall(long nr, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "0"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

static inline long raw0(long nr)
{
	return raw_syscall(nr, 0, 0, 0, 0, 0, 0);
}

static inline long raw3(long nr, long a, long b, long c)
{
	return raw_syscall(nr, a, b, c, 0, 0, 0);
}

static inline int status_of(pid_t pid)
{
	int status = 0;
	pid_t got;

	do {
		got = waitpid(pid, &status, 0);
	} while (got < 0 && errno == EINTR);
	check_eq(got, pid, "waitpid returns the child");
	return status;
}

static inline pid_t child_exiting(int code)
{
	pid_t pid = fork();

	check(pid >= 0, "fork");
	if (pid == 0)
		_exit(code);
	return pid;
}

static inline void check_exits(pid_t pid, int code, const char *what)
{
	int status = status_of(pid);

	check(WIFEXITED(status), what);
	check_eq(WEXITSTATUS(status), code, what);
}

static inline void check_killed(pid_t pid, int signal, const char *what)
{
	int status = status_of(pid);

	check(WIFSIGNALED(status), what);
	check_eq(WTERMSIG(status), signal, what);
}

static inline void handle(int signal, void (*handler)(int), int flags)
{
	struct sigaction action = { .sa_flags = flags };

	action.sa_handler = handler;
	check_eq(sigaction(signal, &action, NULL), 0, "sigaction");
}

static inline void handle_info(int signal, void (*handler)(int, siginfo_t *, void *), int flags)
{
	struct sigaction action = { .sa_flags = flags | SA_SIGINFO };

	action.sa_sigaction = handler;
	check_eq(sigaction(signal, &action, NULL), 0, "sigaction");
}

static inline sigset_t set_of(int signal)
{
	sigset_t set;

	sigemptyset(&set);
	if (signal != 0)
		sigaddset(&set, signal);
	return set;
}

static inline void block(int signal)
{
	sigset_t set = set_of(signal);

	check_eq(sigprocmask(SIG_BLOCK, &set, NULL), 0, "sigprocmask blocks");
}

static inline void unblock(int signal)
{
	sigset_t set = set_of(signal);

	check_eq(sigprocmask(SIG_UNBLOCK, &set, NULL), 0, "sigprocmask unblocks");
}

static inline void *map_pages(size_t size, int protection)
{
	void *at = mmap(NULL, size, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	check(at != MAP_FAILED, "mmap");
	return at;
}

/* Where a tracer keeps its own stacks: who sleeps there has not come to his own call. */
static inline bool is_tracers_stack(unsigned long sp)
{
	return sp >= 0x7e9000000000ul && sp < 0x7ef000000000ul;
}

/*
 * The stack pointer of a thread that sleeps in a call; 0 when that is not to be had,
 * and ~0 when it runs.
 */
static inline unsigned long sleeping_sp(pid_t tid)
{
	char path[64];
	char line[256] = "";
	unsigned long sp = 0;

	snprintf(path, sizeof(path), "/proc/%d/syscall", tid);
	FILE *file = fopen(path, "r");
	if (file == NULL)
		return 0;
	if (fgets(line, sizeof(line), file) != NULL && strncmp(line, "running", 7) == 0)
		sp = ~0ul;
	else
		sscanf(line, "%*s %*s %*s %*s %*s %*s %*s %lx", &sp);
	fclose(file);
	return sp;
}

/* Does a thread or child of ours sleep in a call of its own (state S)? */
static inline bool is_asleep(pid_t tid)
{
	char path[64];
	char state = 0;
	unsigned long sp;

	snprintf(path, sizeof(path), "/proc/%d/stat", tid);
	FILE *file = fopen(path, "r");
	check(file != NULL, "open stat of a task");
	check_eq(fscanf(file, "%*d (%*[^)]) %c", &state), 1, "read the state of a task");
	fclose(file);
	if (state != 'S')
		return false;
	sp = sleeping_sp(tid);
	return sp != ~0ul && !is_tracers_stack(sp);
}

/* Waits for that, without any timer. */
static inline void wait_asleep(pid_t tid)
{
	while (!is_asleep(tid))
		raw0(SYS_sched_yield);
}

#endif
