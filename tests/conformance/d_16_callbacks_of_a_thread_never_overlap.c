/* SPDX-License-Identifier: MIT */
/*
 * D-16: Callbacks of one thread never overlap or nest; those of different threads run in
 * parallel.
 *
 * A storm of signals and calls in three threads.
 */
#include "conform.h"

#ifdef ENGINE
/* values[0]: a callback is running in the thread; spies of one thread share their first one's. */
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	struct spy *first = &live.spies[spy->values[1]];

	(void)event;
	EXPECT(utrace_current() == spy->task);
	EXPECT(__atomic_exchange_n(&first->values[0], 1, __ATOMIC_ACQ_REL) == 0);
	for (u32 i = 0; i < 20; i++)
		__builtin_ia32_pause();
	EXPECT(__atomic_exchange_n(&first->values[0], 0, __ATOMIC_ACQ_REL) == 1);
	/* The log would not hold a storm. */
	__atomic_store_n(&live.log_length, 0, __ATOMIC_RELEASE);
	return answer;
}
#else
enum { THREADS = 3 };

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
	for (u32 i = 0; i < rounds / THREADS; i++)
		raw0(SYS_getpid);
	__atomic_fetch_add(&live->words[0], 1, __ATOMIC_ACQ_REL);
}

void test(void)
{
	const unsigned long events = EV(QUIESCE) | UTRACE_EVENT_SYSCALL | EV(SIGNAL);
	struct subject subjects[THREADS];

	rounds = storm_rounds();
	handle(SIGUSR1, on_signal, 0);
	for (u32 i = 0; i < THREADS; i++) {
		for (u32 j = 0; j < 2; j++)
			attach_next((char)('A' + j), events)->values[1] = 2 * i;
		subjects[i] = start_thread(call_on);
	}
	/* Of different threads they do run at the same time: each waits for the other. */
	live->spies[0].gate = live->spies[2].gate = 1U << ON_ENTRY;
	watch();
	live->begun = 1;
	wait_word(&live->spies[0].inside, 1);
	wait_word(&live->spies[2].inside, 1);
	__atomic_store_n(&live->spies[0].gate, 0, __ATOMIC_RELEASE);
	__atomic_store_n(&live->spies[2].gate, 0, __ATOMIC_RELEASE);
	/* One signal at a time, or they would leave no time for anything else. */
	for (u32 i = 0; __atomic_load_n(&live->words[0], __ATOMIC_ACQUIRE) < THREADS; i++) {
		raw3(SYS_tgkill, getpid(), subjects[i % THREADS].tid, SIGUSR1);
		wait_word(&live->words[1], i + 1);
	}
	unwatch();
	for (u32 i = 0; i < THREADS; i++)
		finish(subjects[i]);
	EXPECT(live->spies[1].count[ON_SIGNAL] > 0);
	EXPECT(live->spies[5].count[ON_LEAVE] >= rounds / THREADS);
}
#endif
