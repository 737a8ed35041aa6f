/* SPDX-License-Identifier: MIT */
/* ED-04: group_dead is true for the last thread of a process to die. */
#include "conform.h"

static bool leader_leaves;

static void nothing(void)
{
}

/* The leader and two threads, which end when they are told to. */
static void make_threads(void)
{
	attach_next('B', EV(DEATH));
	start_thread(nothing);
	attach_next('C', EV(DEATH));
	start_thread(nothing);
	turn_ends(1);
	if (!leader_leaves)
		return;
	spin(&live->words[0], 1);
	leave_thread(0);
}

static void dismiss(u32 task, const char *log)
{
	__atomic_store_n(&live->dismissed[task], 1, __ATOMIC_RELEASE);
	wait_logged(log);
	expect_log(log);
}

static void the_leader_is_the_last(void)
{
	struct subject leader;

	attach_next('A', EV(DEATH));
	leader = start_process(make_threads);
	wait_word(&live->ended, 1);
	watch();
	dismiss(leader.task + 2, "C.death(0,-1) ");
	dismiss(leader.task + 1, "B.death(0,-1) ");
	dismiss(leader.task, "A.death(1,17) ");
	unwatch();
	check_exits(leader.tid, 0, "the process ends");
	live->ended = 0;
}

static void the_leader_is_the_first(void)
{
	struct subject leader;

	leader_leaves = true;
	attach_next('A', EV(DEATH));
	leader = start_process(make_threads);
	wait_word(&live->ended, 1);
	watch();
	__atomic_store_n(&live->words[0], 1, __ATOMIC_RELEASE);
	dismiss(leader.task, "A.death(0,17) ");
	dismiss(leader.task + 2, "C.death(0,-1) ");
	dismiss(leader.task + 1, "B.death(1,-1) ");
	unwatch();
	check_exits(leader.tid, 0, "the process ends");
}

void test(void)
{
	live->follow = 1;
	the_leader_is_the_last();
	the_leader_is_the_first();
}
