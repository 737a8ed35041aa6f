/* SPDX-License-Identifier: MIT */
/*
 * S-06: Success with DEATH set anew guarantees report_death.
 *
 * A storm: the mask is set while the thread ends.
 */
#include "conform.h"

/* Reaps of so many may be on their way. */
enum { SUBJECTS = 8 };

struct end {
	u32 place;
	struct spy *a;
	struct spy *r;
	u32 rounds;
	u32 deaths;
};

static struct end ends[SUBJECTS];

static void nothing(void)
{
}

static void settle(struct end *end)
{
	wait_word(&end->r->count[ON_REAP], end->rounds);
	EXPECT_EQ(end->a->count[ON_DEATH], end->deaths);
	if (end->rounds == 0)
		return;
	put_engine(end->a);
	put_engine(end->r);
}

static void one_round(struct end *end, struct race *race)
{
	struct subject subject;
	long result;

	end->a->attached_to_next = EV(EXEC);
	end->r->attached_to_next = EV(REAP);
	subject = start_sharer(end->place, nothing);
	__atomic_store_n(&live->dismissed[end->place], 1, __ATOMIC_RELEASE);
	race_pause(race);
	result = set_events(end->a, EV(EXEC) | EV(DEATH)); /* cleared bits might be in progress */
	race_went(race, result == 0);
	end->rounds++;
	if (result == 0)
		end->deaths++;
	else
		EXPECT_EQ(result, -EALREADY);
	check_exits(subject.tid, 0, "the subject ends");
}

void test(void)
{
	const u32 rounds = storm_rounds();
	const u32 first_place = live->task_count;
	struct race race = { 0 };

	for (u32 i = 0; i < SUBJECTS; i++)
		ends[i] = (struct end){ first_place + i, spy_new('A'), spy_new('R'), 0, 0 };
	watch();
	for (u32 round = 0; round < rounds; round++) {
		struct end *end = &ends[round % SUBJECTS];

		settle(end);
		live->log_length = 0;
		one_round(end, &race);
	}
	for (u32 i = 0; i < SUBJECTS; i++)
		settle(&ends[i]);
	unwatch();
	expect_open(&race);
}
