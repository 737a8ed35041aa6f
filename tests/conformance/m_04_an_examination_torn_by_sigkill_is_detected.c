/* SPDX-License-Identifier: MIT */
/*
 * M-04: SIGKILL at any moment of an examination: when finish says 0 the registers that were
 * read are those of the stop.
 *
 * A storm.
 */
#include "conform.h"

enum {
	MARK = 0x5eed0000,
	FEW = 64, /* one in so many has a memory of its own */
};

static void call(void)
{
	turn_begins(1);
	raw3(SYS_getppid, MARK + (long)live->words[0], 0, 0);
}

static void examine_once(struct spy *a, u32 place, u32 round, struct race *race)
{
	struct subject subject;
	bool untorn;
	long result;

	live->words[0] = round;
	a->attached_to_next = EV(SYSCALL_ENTRY);
	live->task_count = place;
	subject = round % FEW == 0 ? launch_process(call) : launch_sharer(place, call);
	wait_held(a);
	EXPECT_EQ(kill(subject.tid, SIGKILL), 0);
	race_pause(race);
	result = read_regs(a);
	untorn = finish_examine(a) == 0;
	if (untorn && result == 0) {
		EXPECT_EQ(live->regs.orig_ax, SYS_getppid);
		EXPECT_EQ(live->regs.di, MARK + round);
	}
	race_went(race, untorn);
	check_killed(subject.tid, SIGKILL, "killed while it was looked at");
	EXPECT_EQ(put_engine(a), 0);
	__atomic_store_n(&live->log_length, 0, __ATOMIC_RELEASE);
}

void test(void)
{
	const u32 rounds = storm_rounds();
	const u32 place = live->task_count;
	struct spy *a = spy_new('A');
	struct race race = { 0 };

	answer(a, ON_ENTRY, UTRACE_STOP);
	live->begun = 1;
	watch();
	for (u32 i = 1; i <= rounds; i++)
		examine_once(a, place, i, &race);
	unwatch();
	expect_open(&race);
}
