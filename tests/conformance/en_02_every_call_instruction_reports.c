/* SPDX-License-Identifier: MIT */
/*
 * EN-02: Made on every entry by a system call instruction, invalid numbers included, with
 * -ENOSYS in ax.
 */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	(void)spy;
	EXPECT(event->slot != ON_ENTRY || (long)event->regs->ax == -ENOSYS);
	return answer;
}
#else
static long by_int80(long nr)
{
	long result;

	__asm__ volatile("int $0x80" : "=a"(result) : "0"(nr) : "memory", "r8", "r9", "r10", "r11");
	return result;
}

static void no_gate(int signal)
{
	(void)signal;
	_exit(1);
}

/* Some kernels have none for 32-bit calls: there the instruction faults. */
static bool has_gate(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		handle(SIGSEGV, no_gate, 0);
		_exit(by_int80(20) == getpid() ? 0 : 2);
	}
	return status_of(pid) != 1 << 8;
}

void test(void)
{
	bool gate = has_gate();
	long results[4];

	attach(SELF, 'A', EV(SYSCALL_ENTRY));
	watch();
	results[0] = raw0(-23);
	results[1] = raw0(9999);
	results[2] = raw0(SYS_getppid);
	if (gate)
		results[3] = by_int80(64); /* getppid there */
	unwatch();
	EXPECT_EQ(results[0], -ENOSYS);
	EXPECT_EQ(results[1], -ENOSYS);
	EXPECT_EQ(results[2], getppid());
	expect_logged("A.entry(5,-23) A.entry(5,9999) A.entry(5,110) ");
	if (!gate)
		return;
	EXPECT_EQ(results[3], getppid());
	expect_logged("A.entry(5,110) A.entry(5,64) ");
}
#endif
