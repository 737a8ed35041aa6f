/* SPDX-License-Identifier: MIT */
/* Y-09: Every ENTRY has one EXIT unless the thread dies or the call never returns. */
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
		raw0(i % 3 == 0 ? SYS_getpid : i % 3 == 1 ? 9999 : SYS_sched_yield);
		raw3(SYS_read, -1, 0, 0);
	}
	turn_ends(1);
}

void test(void)
{
	const char *wanted = getenv("STORM_ROUNDS");
	struct spy *a = attach_next('A', UTRACE_EVENT_SYSCALL);
	struct subject subject;

	rounds = wanted != NULL ? (u32)strtoul(wanted, NULL, 10) : 3000;
	handle(SIGUSR1, on_signal, 0);
	subject = start_process(call_on);
	watch();
	live->begun = 1;
	for (u32 i = 0; __atomic_load_n(&live->ended, __ATOMIC_ACQUIRE) == 0; i++) {
		EXPECT_EQ(kill(subject.tid, SIGUSR1), 0);
		wait_word(&live->words[1], i + 1);
	}
	unwatch();
	EXPECT(a->count[ON_ENTRY] >= rounds);
	EXPECT_EQ(a->count[ON_ENTRY], a->count[ON_LEAVE]);
	finish(subject);
}
#endif
