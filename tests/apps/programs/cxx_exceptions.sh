#!/bin/sh
# SPDX-License-Identifier: MIT
# The unwinder passes calls that are being made: exceptions thrown in signal handlers
# that interrupt them, cancelled threads, noexcept borders, and whose code an address is.
if [ ! -e "$SHARED/program" ]; then
	cat >program.cc <<'END'
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <execinfo.h>
#include <pthread.h>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>
#include <unwind.h>

extern "C" void *_Unwind_FindEnclosingFunction(void *);

static int destroyed;
static int unknown;

struct Guard {
	~Guard()
	{
		destroyed++;
		(void)getppid();
	}
};

static void throw_in_handler(int number)
{
	throw std::runtime_error("from signal " + std::to_string(number));
}

static void look_in_handler(int, siginfo_t *, void *context)
{
	void *frames[64];
	auto *uc = static_cast<ucontext_t *>(context);
	auto *ip = reinterpret_cast<void *>(uc->uc_mcontext.gregs[REG_RIP]);

	if (_Unwind_FindEnclosingFunction(ip) == nullptr || backtrace(frames, 64) < 4)
		unknown++;
}

static void kill_self(int number)
{
	Guard guard;

	kill(getpid(), number);
	for (;;)
		pause();
}

static void *sleeper(void *)
{
	Guard guard;

	try {
		for (;;)
			pause();
	} catch (...) {
		destroyed += 100;
		throw;
	}
}

static void cancel_one()
{
	pthread_t thread;
	void *result;

	pthread_create(&thread, nullptr, sleeper, nullptr);
	pthread_cancel(thread);
	pthread_join(thread, &result);
	if (result != PTHREAD_CANCELED)
		puts("not cancelled");
}

static void must_not_throw() noexcept
{
	kill_self(SIGUSR1);
}

int main()
{
	struct sigaction look = {};

	signal(SIGUSR1, throw_in_handler);
	for (int i = 0; i < 50; i++) {
		sigset_t set;

		try {
			kill_self(SIGUSR1);
		} catch (const std::exception &error) {
			if (i == 0)
				puts(error.what());
		}
		sigemptyset(&set);
		sigaddset(&set, SIGUSR1);
		sigprocmask(SIG_UNBLOCK, &set, nullptr);
	}
	printf("destroyed %d\n", destroyed);
	look.sa_sigaction = look_in_handler;
	look.sa_flags = SA_SIGINFO;
	sigaction(SIGUSR2, &look, nullptr);
	for (int i = 0; i < 50; i++)
		kill(getpid(), SIGUSR2);
	printf("unknown places %d\n", unknown);
	for (int i = 0; i < 20; i++)
		cancel_one();
	printf("cleaned up: %d\n", destroyed >= 20);
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		std::set_terminate([] { _exit(44); });
		must_not_throw();
	}
	int status;
	waitpid(child, &status, 0);
	printf("noexcept: %d\n", WEXITSTATUS(status));
	return 3;
}
END
	g++ -O1 -g -fnon-call-exceptions -fasynchronous-unwind-tables -rdynamic -pthread \
		-o "$SHARED/program" program.cc || exit 99
fi
exec $RUN "$SHARED/program"
