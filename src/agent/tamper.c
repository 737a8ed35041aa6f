/* SPDX-License-Identifier: MIT */
/*
 * The services of weir.h by which an engine does to a call what faulty hardware
 * or a busy machine would: it waits, a signal comes. For callbacks of a traced
 * thread, where raw calls are the agent's own and never trap.
 */
#include "weir.h"

#include "agent/thread.h"
#include "base/rawsys.h"

enum { MONOTONIC_CLOCK = 1, TIMER_ABSOLUTE = 1, SIGNAL_MAXIMUM = 64 };

static const u64 ns_per_second = 1000000000;

static_assert(WEIR_CALL_POKED < 256 && WEIR_CALL_DELAYED < 256, "thread->marks is a byte");

/* By the clock of the kernel: an interrupted sleep goes on to the same moment. */
void weir_sleep(u64 duration_ns)
{
	u64 until[2] = { 0, 0 };

	raw_syscall3(__NR_clock_gettime, MONOTONIC_CLOCK, (u64)until, 0);
	until[1] += duration_ns % ns_per_second;
	until[0] += duration_ns / ns_per_second + until[1] / ns_per_second;
	until[1] %= ns_per_second;
	while (raw_syscall4(__NR_clock_nanosleep, MONOTONIC_CLOCK, TIMER_ABSOLUTE, (u64)until, 0) ==
	       -EINTR)
		continue;
}

int weir_signal_self(int signal)
{
	if (signal < 1 || signal > SIGNAL_MAXIMUM)
		return -EINVAL;
	/* The kernel's numbers: those of the task are weir's, in another pid namespace maybe. */
	long process = raw_syscall3(__NR_getpid, 0, 0, 0);
	long thread = raw_syscall3(__NR_gettid, 0, 0, 0);
	return (int)raw_syscall3(__NR_tgkill, (u64)process, (u64)thread, (u64)signal);
}

void weir_mark_call(u32 flags)
{
	thread_current()->marks |= (u8)(flags & (WEIR_CALL_POKED | WEIR_CALL_DELAYED));
}
