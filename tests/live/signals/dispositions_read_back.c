/* SPDX-License-Identifier: MIT */
/*
 * sigaction gives back what was set, for all 64 signals: handler, flags, mask and
 * restorer, never the agent's. Flags that the kernel does not know do not come back:
 * that is how programs learn what it knows.
 */
#include "live.h"

struct kernel_sigaction {
	uintptr_t handler;
	unsigned long flags;
	uintptr_t restorer;
	uint64_t mask;
};

static long rt_sigaction(int signal, const void *new, void *old)
{
	return raw_syscall(SYS_rt_sigaction, signal, (long)new, (long)old, 8, 0, 0);
}

static void check_round_trip(int signal)
{
	struct kernel_sigaction new = { 0x400000 + (uintptr_t)signal * 16,
					SA_SIGINFO | 0x04000000 | SA_NODEFER | SA_ONSTACK, 0x500000,
					0x8000000000000000ul | (1ul << (signal % 60)) };
	struct kernel_sigaction old = { 0 };

	check_eq(rt_sigaction(signal, &new, NULL), 0, "set");
	check_eq(rt_sigaction(signal, NULL, &old), 0, "read");
	new.mask &= ~((1ul << (SIGKILL - 1)) | (1ul << (SIGSTOP - 1)));
	check(memcmp(&old, &new, sizeof(new)) == 0, "read back equals set");
	new = (struct kernel_sigaction){ .handler = 1 };
	check_eq(rt_sigaction(signal, &new, &old), 0, "ignore");
	check_eq((long)old.handler, 0x400000 + signal * 16, "the old handler");
	new.handler = 0;
	check_eq(rt_sigaction(signal, &new, &old), 0, "default");
	check_eq((long)old.handler, 1, "was ignored");
}

static void check_unknown_flags(void)
{
	struct kernel_sigaction action = { .handler = 1, .flags = ~0ul };

	check_eq(rt_sigaction(SIGUSR1, &action, NULL), 0, "set all flags");
	check_eq(rt_sigaction(SIGUSR1, NULL, &action), 0, "read");
	check_eq((long)action.flags, 0xdc000807, "the known flags");
}

int main(void)
{
	for (int signal = 1; signal < 65; signal++) {
		struct kernel_sigaction old = { 0 };

		check_eq(rt_sigaction(signal, NULL, &old), 0, "read");
		/* glibc's posix_spawn leaves its two internal signals ignored. */
		if (signal != 32 && signal != 33)
			check(old.handler == 0 && old.flags == 0 && old.mask == 0,
			      "default at the start");
		if (signal != SIGKILL && signal != SIGSTOP)
			check_round_trip(signal);
		else
			check_eq(rt_sigaction(signal, &old, NULL), -EINVAL, "KILL and STOP");
	}
	check_unknown_flags();
	check_eq(rt_sigaction(0, NULL, NULL), -EINVAL, "signal 0");
	check_eq(rt_sigaction(65, NULL, NULL), -EINVAL, "signal 65");
	return 0;
}
