/* SPDX-License-Identifier: MIT */
/*
 * Reads the counter in code that nobody has proven anything of, with all signals
 * blocked: where the CPU is told to trap that, a kernel unblocks SIGSEGV and
 * forgets its action. The program sees neither, before or after an exec, in
 * children and threads. The argument is how often it has executed itself; FORBID in
 * the environment says that the machine can forbid the counter.
 */
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* push %r15; mov $0x6e6e6e, %r15d; rdtsc; shl $32, %rdx; or %rdx, %rax; pop %r15; ret */
static const uint8_t code[] = { 0x41, 0x57, 0x41, 0xbf, 0x6e, 0x6e, 0x6e, 0x00, 0x0f, 0x31,
				0x48, 0xc1, 0xe2, 0x20, 0x48, 0x09, 0xd0, 0x41, 0x5f, 0xc3 };
static uint64_t (*generated)(void);
static volatile sig_atomic_t handled;
static int failures;

static void expect(const char *what, uint64_t found, uint64_t wanted)
{
	if (found == wanted)
		return;
	printf("%s: %llu, not %llu\n", what, (unsigned long long)found, (unsigned long long)wanted);
	failures++;
}

static void on_fault(int signal)
{
	(void)signal;
	handled++;
}

static uint64_t proven(void)
{
	uint32_t low;
	uint32_t high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

static void expect_state(const char *when, void (*handler)(int))
{
	struct sigaction action;
	sigset_t mask;
	int mode = 0;

	sigprocmask(SIG_SETMASK, NULL, &mask);
	expect(when, (uint64_t)sigismember(&mask, SIGSEGV), 1);
	sigaction(SIGSEGV, NULL, &action);
	expect(when, action.sa_handler == handler, 1);
	expect("the mode", prctl(PR_GET_TSC, &mode) == 0 ? (uint64_t)mode : 0, PR_TSC_ENABLE);
}

static void *look(void *argument)
{
	struct sigaction action = { .sa_handler = on_fault };
	struct sigaction none = { .sa_handler = SIG_DFL };
	sigset_t all;
	sigset_t old;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &old);
	sigaction(SIGSEGV, &none, NULL);
	for (int i = 0; i < 3; i++) {
		uint64_t before = proven();

		expect("time goes on", generated() > before, 1);
		expect_state("by default", SIG_DFL);
	}
	sigaction(SIGSEGV, &action, NULL);
	generated();
	expect_state("with a handler", on_fault);
	handled = 0;
	pthread_kill(pthread_self(), SIGSEGV);
	generated();
	expect("handled too early", (uint64_t)handled, 0);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	expect("handled when unblocked", (uint64_t)handled, 1);
	return argument;
}

static void look_everywhere(void)
{
	pthread_t thread;
	int status;
	pid_t child;

	look(NULL);
	pthread_create(&thread, NULL, look, NULL);
	pthread_join(thread, NULL);
	child = fork();
	if (child == 0) {
		look(NULL);
		_exit(failures != 0);
	}
	waitpid(child, &status, 0);
	expect("the child", (uint64_t)status, 0);
}

/* What the program forbids itself it gets a signal for, and nothing else. */
static void expect_forbidden(uint64_t (*read)(void))
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		int mode = 0;

		signal(SIGSEGV, SIG_DFL);
		prctl(PR_SET_TSC, PR_TSC_SIGSEGV);
		prctl(PR_GET_TSC, &mode);
		if (mode == PR_TSC_SIGSEGV)
			read();
		_exit(0);
	}
	waitpid(child, &status, 0);
	expect("forbidden", WIFSIGNALED(status) ? (uint64_t)WTERMSIG(status) : 0, SIGSEGV);
}

int main(int argc, char **argv)
{
	uint8_t *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char again[2] = { (char)(argc > 1 ? argv[1][0] + 1 : '1'), '\0' };

	memcpy(page, code, sizeof(code));
	generated = (uint64_t(*)(void))(uintptr_t)page;
	look_everywhere();
	if (getenv("FORBID") != NULL) {
		expect_forbidden(generated);
		expect_forbidden(proven);
	}
	if (failures == 0 && again[0] < '3')
		execl("/proc/self/exe", argv[0], again, NULL);
	return failures != 0;
}
