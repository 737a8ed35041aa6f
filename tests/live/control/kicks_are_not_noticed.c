/* SPDX-License-Identifier: MIT */
/*
 * A storm of requests does not show in the program: no call is shortened or
 * fails, no signal is lost or comes too much, also of the numbers that carry
 * kicks, and vector registers keep their values.
 */
#include <poll.h>
#include <time.h>

#include "control.h"

enum { BIG = 1 << 18, CARRIER = 64 };

static volatile long number, over, rounds_done;
static volatile long got[65];
static long rounds;
static int pipe_ends[2];
static char big[BIG];

static void on_signal(int signal)
{
	got[signal]++;
}

static void *drain(void *argument)
{
	char bytes[4096];

	(void)argument;
	while (read(pipe_ends[0], bytes, sizeof(bytes)) > 0)
		;
	return NULL;
}

static void use_calls(void)
{
	struct timespec time = { 0, 1000000 };
	struct pollfd none = { .fd = -1 };

	check_eq(write(pipe_ends[1], big, BIG), BIG, "a long write is not shortened");
	check_eq(poll(&none, 1, 1), 0, "poll");
	check_eq(nanosleep(&time, NULL), 0, "nanosleep");
	for (int i = 0; i < 200; i++)
		check_eq(raw0(SYS_getppid), getppid(), "getppid");
}

static void raise_counted(int signal)
{
	long before = got[signal];

	check_eq(raise(signal), 0, "raise");
	check_eq(got[signal], before + 1, "each signal comes once");
}

static void use_signals(void)
{
	struct timespec none = { 0, 0 };
	siginfo_t info;
	sigset_t all, old, pending;

	raise_counted(SIGUSR1);
	raise_counted(SIGILL);
	raise_counted(CARRIER);
	sigfillset(&all);
	check_eq(pthread_sigmask(SIG_SETMASK, &all, &old), 0, "mask");
	for (int i = 0; i < 20; i++)
		check_eq(sigtimedwait(&all, &info, &none), -1, "nothing pending");
	check_eq(sigpending(&pending), 0, "sigpending");
	for (int signal = 1; signal <= 64; signal++)
		check(sigismember(&pending, signal) != 1, "nothing is pending");
	check_eq(pthread_kill(pthread_self(), SIGUSR2), 0, "kill");
	check_eq(sigtimedwait(&all, &info, NULL), SIGUSR2, "sigtimedwait receives");
	check_eq(pthread_sigmask(SIG_SETMASK, &old, NULL), 0, "mask");
}

/* Signals of the carrier's number, to the process, wait like any others. */
static void block_carrier(void)
{
	sigset_t pending = set_of(0);
	siginfo_t info;
	sigset_t set = set_of(CARRIER);
	union sigval value;

	check_eq(pthread_sigmask(SIG_BLOCK, &set, NULL), 0, "mask");
	for (int i = 0; i < 3; i++) {
		value.sival_int = i;
		check_eq(sigqueue(getpid(), CARRIER, value), 0, "sigqueue");
		while (sigismember(&pending, CARRIER) != 1)
			sigpending(&pending);
	}
	for (int i = 0; i < 2; i++) {
		check_eq(sigwaitinfo(&set, &info), CARRIER, "sigwaitinfo");
		check_eq(info.si_value.sival_int, i, "in order");
	}
	long before = got[CARRIER];
	check_eq(pthread_sigmask(SIG_UNBLOCK, &set, NULL), 0, "mask");
	check_eq(got[CARRIER], before + 1, "the third is delivered");
}

static void use_vectors(void)
{
	double sum = 0;

	for (int i = 1; i <= 20000; i++)
		sum += 1.0 / i;
	check(sum > 10.48072 && sum < 10.48073, "vector registers");
}

static void *work(void *argument)
{
	sigset_t carrier = set_of(CARRIER);

	(void)argument;
	check_eq(pthread_sigmask(SIG_UNBLOCK, &carrier, NULL), 0, "mask");
	number = enrol(QUIESCE | SIGNALS) + 1;
	while (!over) {
		use_calls();
		use_signals();
		use_vectors();
		rounds_done++;
	}
	for (int i = 0; i < 5; i++) {
		block_carrier();
		use_calls();
	}
	return NULL;
}

int main(int argc, char **argv)
{
	rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 20;
	check_eq(pipe(pipe_ends), 0, "pipe");
	handle(SIGUSR1, on_signal, SA_RESTART);
	handle(SIGILL, on_signal, SA_RESTART);
	handle(CARRIER, on_signal, SA_RESTART);
	block(CARRIER);
	pthread_t reader = start_thread(drain, NULL);
	pthread_t worker = start_thread(work, NULL);

	await(&number, 1);
	for (long i = 0; rounds_done < rounds; i++) {
		check_eq(control(number - 1, REPORT), 0, "report");
		if (i % 7 == 0 && control(number - 1, STOP) <= 0)
			check_eq(control(number - 1, RESUME), 0, "resume");
	}
	over = 1;
	/* The thread is kicked by another signal now and then. */
	for (int i = 0; i < 3000; i++)
		check(control(number - 1, REPORT) <= 0, "report");
	check_eq(pthread_join(worker, NULL), 0, "join");
	close(pipe_ends[1]);
	check_eq(pthread_join(reader, NULL), 0, "join");
	check(count_of(number - 1, BRIDGE_QUIESCE) > rounds, "reports were made");
	return 0;
}
