#!/bin/sh
# SPDX-License-Identifier: MIT
# C++ exceptions unwind through frames that stand in system calls: thrown behind
# a call, out of a handler that interrupted one, or by the cancellation of a thread.
set -e
cat >exceptions.cc <<'SOURCE'
#include <csignal>
#include <cstdio>
#include <cxxabi.h>
#include <pthread.h>
#include <stdexcept>
#include <sys/syscall.h>
#include <unistd.h>

static int ends[2];
static int destroyed;

struct counted {
	~counted() { destroyed++; }
};

struct interrupted {
	int signal;
};

static void throw_it(int signal)
{
	throw interrupted{ signal };
}

__attribute__((noinline)) static void close_badly(int fd)
{
	counted here;

	if (close(fd) < 0)
		throw std::runtime_error("close");
}

/* Inline, so that the frame of the throw stands at the instruction itself. */
__attribute__((noinline)) static long read_inline(int fd, char *byte)
{
	long result;

	asm volatile("syscall" : "=a"(result) : "0"(SYS_read), "D"(fd), "S"(byte), "d"(1L)
		     : "rcx", "r11", "memory");
	return result;
}

static void *reader(void *)
{
	counted here;
	char byte;

	try {
		read_inline(ends[0], &byte);
		(void)!read(ends[0], &byte, 1);
	} catch (abi::__forced_unwind &) {
		destroyed += 100;
		throw;
	}
	return nullptr;
}

static void cancel_a_reader()
{
	pthread_t thread;

	(void)!write(ends[1], "x", 1);
	pthread_create(&thread, nullptr, reader, nullptr);
	pthread_cancel(thread);
	pthread_join(thread, nullptr);
}

int main()
{
	int caught = 0;
	char byte;

	(void)!pipe(ends);
	signal(SIGALRM, throw_it);
	for (int i = 0; i < 20; i++) {
		try {
			close_badly(-1);
		} catch (const std::runtime_error &) {
			caught++;
		}
		/* Long enough to come to the call; in the block, should it not be. */
		try {
			ualarm(50000, 0);
			read_inline(ends[0], &byte);
		} catch (const interrupted &what) {
			caught += what.signal == SIGALRM;
		}
		/* The handler was left without sigreturn: its mask still holds. */
		sigset_t set;
		sigemptyset(&set);
		sigaddset(&set, SIGALRM);
		sigprocmask(SIG_UNBLOCK, &set, nullptr);
		cancel_a_reader();
	}
	printf("%d caught, %d destroyed\n", caught, destroyed);
}
SOURCE
${CXX:-c++} -O1 -pthread -fnon-call-exceptions -fasynchronous-unwind-tables -o exceptions exceptions.cc
./exceptions >native
grep -qx '40 caught, 2040 destroyed' native || { echo "natively: $(cat native)"; exit 1; }
for mode in 'run -e null --' 'trace -o trace' '--no-patch trace -o trace'; do
	# shellcheck disable=SC2086
	timeout 60 "$WEIR" $mode ./exceptions >out
	cmp native out || { echo "$mode: $(cat out)"; exit 1; }
done
