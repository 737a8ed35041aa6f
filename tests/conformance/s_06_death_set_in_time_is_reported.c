/* SPDX-License-Identifier: MIT */
/*
 * S-06: Success with DEATH set anew guarantees report_death.
 *
 * STORM_ROUNDS times the mask is set while the thread ends.
 */
#include "conform.h"

static void nothing(void)
{
}

static void pause_for(u32 moments)
{
	for (u32 i = 0; i < moments; i++)
		__builtin_ia32_pause();
}

/* Attaches both engines of the last round to the next subject. */
static struct subject begin(struct spy *a, struct spy *r, u32 task)
{
	struct subject subject;

	live->task_count = task;
	live->arrived[task] = live->dismissed[task] = 0;
	a->attached_to_next = EV(EXEC);
	r->attached_to_next = EV(REAP);
	subject = start_process(nothing);
	live->log_length = 0;
	return subject;
}

void test(void)
{
	const char *wanted = getenv("STORM_ROUNDS");
	const u32 rounds = wanted != NULL ? (u32)strtoul(wanted, NULL, 10) : 300;
	const u32 task = live->task_count;
	struct spy *a = spy_new('A');
	struct spy *r = spy_new('R');
	u32 deaths = 0;

	watch();
	for (u32 round = 0; round < rounds; round++) {
		struct subject subject = begin(a, r, task);
		long result;

		__atomic_store_n(&live->dismissed[task], 1, __ATOMIC_RELEASE);
		pause_for((round * 61) % 40000);
		result = set_events(a, EV(DEATH));
		if (result == 0)
			deaths++;
		else
			EXPECT_EQ(result, -EALREADY);
		check_exits(subject.tid, 0, "the subject ends");
		wait_word(&r->count[ON_REAP], round + 1);
		EXPECT_EQ(a->count[ON_DEATH], deaths);
		act(ACT_PUT, (unsigned long)a, 0, 0);
		act(ACT_PUT, (unsigned long)r, 0, 0);
	}
	unwatch();
	EXPECT(deaths > 0);
}
