/* SPDX-License-Identifier: MIT */
/*
 * Y-09: Every ENTRY has one EXIT unless the thread dies or the call never returns.
 *
 * A storm of signals and calls, ten events and more in each round.
 */
#include "conform.h"

#ifdef ENGINE
/* values[0]: inside a call. Nothing but exit calls leave it set. */
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot == ON_ENTRY)
		EXPECT(spy->values[0]++ == 0);
	if (event->slot == ON_LEAVE)
		EXPECT(--spy->values[0] == 0);
	__atomic_store_n(&live.log_length, 0, __ATOMIC_RELEASE);
	return answer;
}
#else
static u32 rounds;

static void on_signal(int signal)
{
	(void)signal;
	raw0(SYS_getppid);
	__atomic_fetch_add(&live->words[1], 1, __ATOMIC_ACQ_REL);
}

static void call_on(void)
{
	turn_begins(1);
	for (u32 i = 0; i < rounds; i++) {
		raw0(SYS_getpid);
		raw0(9999);
		raw3(SYS_read, -1, 0, 0);
		raw0(SYS_sched_yield);
		raw0(SYS_getppid);
	}
	turn_ends(1);
	/* Out of the last handler, whose rt_sigreturn is a call as well; and into no other. */
	while (__atomic_load_n(&live->words[2], __ATOMIC_ACQUIRE) == 0)
		;
	__atomic_store_n(&live->words[3], 1, __ATOMIC_RELEASE);
}

void test(void)
{
	struct spy *a = attach_next('A', UTRACE_EVENT_SYSCALL);
	struct subject subject;

	rounds = storm_rounds();
	handle(SIGUSR1, on_signal, 0);
	subject = start_process(call_on);
	watch();
	live->begun = 1;
	for (u32 i = 0; __atomic_load_n(&live->ended, __ATOMIC_ACQUIRE) == 0; i++) {
		EXPECT_EQ(kill(subject.tid, SIGUSR1), 0);
		wait_word(&live->words[1], i + 1);
	}
	__atomic_store_n(&live->words[2], 1, __ATOMIC_RELEASE);
	wait_word(&live->words[3], 1);
	unwatch();
	EXPECT(a->count[ON_ENTRY] >= 5 * rounds);
	EXPECT_EQ(a->count[ON_ENTRY], a->count[ON_LEAVE]);
	finish(subject);
}
#endif
