/* SPDX-License-Identifier: MIT */
/*
 * M-04: SIGKILL at any moment of an examination: when finish says 0 the registers that were
 * read are those of the stop.
 */
#include "conform.h"

enum { MARK = 0x5eed0000 };

#ifdef ENGINE
#include "utrace-task.h"

static struct pt_regs regs;

/* 0: reads the registers of spy `a`'s thread. 1: the number, 2: the first argument that it read. */
long live_act(long number, unsigned long a, unsigned long b)
{
	(void)b;
	if (number == 0)
		return utrace_get_regs(((struct spy *)a)->task, &regs);
	return number == 1 ? (long)regs.orig_ax : (long)regs.di;
}
#else
/* words[0]: whom to kill, once it is not 0. */
static void kill_when_told(void)
{
	for (u32 round = 1; __atomic_load_n(&live->words[1], __ATOMIC_ACQUIRE) == 0; round++) {
		u32 tid = __atomic_exchange_n(&live->words[0], 0, __ATOMIC_ACQ_REL);

		if (tid == 0)
			continue;
		for (u32 i = 0; i < round % 4096; i++)
			__builtin_ia32_pause();
		raw3(SYS_kill, tid, SIGKILL, 0);
		__atomic_store_n(&live->words[2], 1, __ATOMIC_RELEASE);
	}
}

static void call(void)
{
	turn_begins(1);
	raw3(SYS_getppid, MARK + (long)live->words[3], 0, 0);
}

static void examine_once(struct spy *a, u32 round)
{
	struct subject subject;
	long result;

	live->words[3] = round;
	live->words[2] = 0;
	a->attached_to_next = EV(SYSCALL_ENTRY);
	subject = launch_process(call);
	wait_held(a);
	live->words[0] = (u32)subject.tid;
	result = custom(0, a, 0);
	if (finish_examine(a) == 0 && result == 0) {
		EXPECT_EQ(custom(1, 0, 0), SYS_getppid);
		EXPECT_EQ(custom(2, 0, 0), MARK + round);
	}
	wait_word(&live->words[2], 1);
	check_killed(subject.tid, SIGKILL, "killed while it was looked at");
	EXPECT_EQ(act(ACT_PUT, (unsigned long)a, 0, 0), 0);
	/* The room for tasks is needed again. */
	live->arrived[subject.task] = 0;
	live->task_count = subject.task;
	__atomic_store_n(&live->log_length, 0, __ATOMIC_RELEASE);
}

void test(void)
{
	const char *wanted = getenv("STORM_ROUNDS");
	const u32 rounds = wanted != NULL ? (u32)strtoul(wanted, NULL, 10) : 300;
	struct subject killer = start_process(kill_when_told);
	struct spy *a = spy_new('A');

	answer(a, ON_ENTRY, UTRACE_STOP);
	live->begun = 1;
	watch();
	for (u32 i = 1; i <= rounds; i++)
		examine_once(a, i);
	unwatch();
	live->words[1] = 1;
	finish(killer);
}
#endif
