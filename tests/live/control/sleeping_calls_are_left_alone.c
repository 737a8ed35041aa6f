/* SPDX-License-Identifier: MIT */
/*
 * STOP and REPORT leave a call alone, however long it sleeps; INTERRUPT breaks it
 * off as a stop signal does: what can go on goes on, with the time that is left,
 * and only calls that a stop signal would make fail do fail.
 */
#include <linux/futex.h>
#include <poll.h>
#include <sys/epoll.h>
#include <time.h>

#include "control.h"

/* What is done to a sleeper counts only if it was done in the first half of its sleep. */
enum { LIMIT_MS = 500, IN_TIME_MS = LIMIT_MS / 2, KICKS = 8 };

static volatile long number, tid, began, ended;
static int pipe_ends[2];
static uint32_t word;
static long (*sleeper)(void);
static long result, elapsed_ms, begun_ms;

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static long by_nanosleep(void)
{
	struct timespec time = { 0, LIMIT_MS * 1000000 };

	return raw3(SYS_nanosleep, (long)&time, 0, 0);
}

static long by_poll(void)
{
	return raw3(SYS_poll, 0, 0, LIMIT_MS);
}

static long by_ppoll(void)
{
	struct timespec time = { 0, LIMIT_MS * 1000000 };

	return raw_syscall(SYS_ppoll, 0, 0, (long)&time, 0, 8, 0);
}

static long by_select(void)
{
	struct timeval time = { 0, LIMIT_MS * 1000 };

	return raw_syscall(SYS_select, 0, 0, 0, 0, (long)&time, 0);
}

static long by_futex(void)
{
	struct timespec time = { 0, LIMIT_MS * 1000000 };

	return raw_syscall(SYS_futex, (long)&word, FUTEX_WAIT, 0, (long)&time, 0, 0);
}

static long by_epoll(void)
{
	struct epoll_event event;
	int fd = epoll_create1(0);
	long got = raw_syscall(SYS_epoll_wait, fd, (long)&event, 1, LIMIT_MS, 0, 0);

	close(fd);
	return got;
}

static long by_sigtimedwait(void)
{
	struct timespec time = { 0, LIMIT_MS * 1000000 };
	uint64_t set = ~0ul;

	return raw_syscall(SYS_rt_sigtimedwait, (long)&set, 0, (long)&time, 8, 0, 0);
}

static long by_read(void)
{
	char byte;

	return raw3(SYS_read, pipe_ends[0], (long)&byte, 1);
}

static void *sleep_on(void *argument)
{
	sigset_t all;

	(void)argument;
	sigfillset(&all);
	check_eq(pthread_sigmask(SIG_SETMASK, &all, NULL), 0, "mask");
	tid = raw0(SYS_gettid);
	number = enrol(QUIESCE | SIGNALS) + 1;
	for (long i = 1;; i++) {
		await(&began, i);
		if (sleeper == NULL)
			return NULL;
		elapsed_ms = now_ms();
		result = sleeper();
		elapsed_ms = now_ms() - elapsed_ms;
		__atomic_store_n(&ended, i, __ATOMIC_RELEASE);
	}
}

static bool is_over(void)
{
	return __atomic_load_n(&ended, __ATOMIC_ACQUIRE) == began;
}

static bool in_time(void)
{
	return now_ms() - begun_ms < IN_TIME_MS;
}

static void begin(long (*function)(void))
{
	sleeper = function;
	begun_ms = now_ms();
	__atomic_store_n(&began, began + 1, __ATOMIC_RELEASE);
	while (function != NULL && !is_over() && !is_asleep((pid_t)tid))
		sched_yield();
}

static void end(long want, const char *what)
{
	await(&ended, began);
	check_eq(result, want, what);
	if (result != 1 && result != -EINTR)
		check(elapsed_ms >= LIMIT_MS, what);
}

static void feed(long want)
{
	if (want == 1)
		check_eq(write(pipe_ends[1], "", 1), 1, "write");
}

/*
 * The reports come when the call is over, all in one; a stop holds it from
 * returning. Returns false when this thread had to wait for the CPU too long.
 */
static bool left_alone(long (*function)(void), long want, const char *what)
{
	long target = number - 1;
	long reports = count_of(target, BRIDGE_QUIESCE);
	bool stops;
	long err;

	begin(function);
	for (int i = 0; i < KICKS; i++)
		check_eq(control(target, REPORT), 0, "report");
	hold(target, true);
	err = control(target, STOP);
	stops = want == 1 || in_time();
	if (stops)
		check_eq(err, -EINPROGRESS, "a sleeping thread is not stopped");
	feed(want);
	stop(target);
	if (stops) {
		check(!is_over(), "stopped before it is back in the program");
		check(count_of(target, BRIDGE_QUIESCE) > reports, "reported");
	}
	resume(target);
	end(want, what);
	return stops;
}

static bool broken_off(long (*function)(void), long want, const char *what)
{
	long target = number - 1;
	bool interrupted;

	begin(function);
	for (int i = 0; i < KICKS && !is_over() && want != -EINTR; i++)
		interrupt(target);
	if (want == -EINTR)
		interrupt(target);
	interrupted = want == 1 || in_time();
	feed(want);
	await(&ended, began);
	if (interrupted)
		end(want, what);
	return interrupted;
}

static void both(long (*function)(void), long left, long broken, const char *what)
{
	while (!left_alone(function, left, what))
		;
	while (!broken_off(function, broken, what))
		;
	printf("%s\n", what);
}

int main(void)
{
	pthread_t thread = start_thread(sleep_on, NULL);

	check_eq(pipe(pipe_ends), 0, "pipe");
	await(&number, 1);
	both(by_nanosleep, 0, 0, "nanosleep");
	both(by_poll, 0, 0, "poll");
	both(by_ppoll, 0, 0, "ppoll");
	both(by_select, 0, 0, "select");
	both(by_futex, -ETIMEDOUT, -ETIMEDOUT, "futex");
	both(by_read, 1, 1, "read");
	both(by_epoll, 0, -EINTR, "epoll_wait");
	both(by_sigtimedwait, -EAGAIN, -EINTR, "rt_sigtimedwait");
	begin(NULL);
	check_eq(pthread_join(thread, NULL), 0, "join");
	return 0;
}
