/* SPDX-License-Identifier: MIT */
/* ED-08: A leader that exits before its other threads is dead then, not when the process ends. */
#include "conform.h"

static void count(void)
{
	while (__atomic_load_n(&live->words[0], __ATOMIC_ACQUIRE) == 0)
		__atomic_fetch_add(&live->progress, 1, __ATOMIC_ACQ_REL);
}

static void leave_a_worker_behind(void)
{
	attach_next('W', EV(DEATH));
	start_thread(count);
	turn_ends(1);
	turn_begins(2);
	leave_thread(0);
}

void test(void)
{
	struct subject leader;
	int status;
	u32 before;

	live->follow = 1;
	attach_next('L', EV(DEATH));
	leader = start_process(leave_a_worker_behind);
	wait_word(&live->ended, 1);
	watch();
	live->begun = 2;
	wait_logged("L.death");
	expect_log("L.death(0,17) ");
	/* The worker is well, and the process no zombie. */
	before = __atomic_load_n(&live->progress, __ATOMIC_ACQUIRE);
	wait_more(&live->progress, before);
	EXPECT_EQ(waitpid(leader.tid, &status, WNOHANG), 0);
	__atomic_store_n(&live->words[0], 1, __ATOMIC_RELEASE);
	__atomic_store_n(&live->dismissed[leader.task + 1], 1, __ATOMIC_RELEASE);
	check_exits(leader.tid, 0, "the process ends");
	wait_logged("W.death");
	unwatch();
	expect_log("W.death(1,-1) ");
}
