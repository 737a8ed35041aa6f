/* SPDX-License-Identifier: MIT */
/* I-04: What one engine does never changes another's mask, hold or callbacks. */
#include "conform.h"

static void calls(void)
{
	for (u32 i = 1; i <= 4; i++) {
		turn_begins(i);
		raw0(SYS_getppid);
		turn_ends(i);
	}
}

/* What B is told, with and without A's doings. */
static void run(bool with_a)
{
	struct spy *a = NULL, *b;
	struct subject subject;

	b = attach_next('B', UTRACE_EVENT_SYSCALL);
	if (with_a)
		a = attach_next('A', UTRACE_EVENT_SYSCALL);
	subject = start_process(calls);
	watch();
	for (u32 i = 1; i <= 4; i++) {
		if (with_a && i == 1)
			answer_once(a, ON_LEAVE, UTRACE_STOP, ECHO);
		if (with_a && i == 2)
			EXPECT_EQ(set_events(a, EV(CLONE)), 0);
		if (with_a && i == 3)
			EXPECT_EQ(control(a, UTRACE_DETACH), 0);
		live->begun = i;
		if (with_a && i == 1) {
			wait_held(a);
			EXPECT_EQ(b->engine->flags, UTRACE_EVENT_SYSCALL); /* no hold of B's */
			EXPECT_EQ(control(a, UTRACE_RESUME), 0);
		}
		wait_word(&live->ended, i);
	}
	unwatch();
	EXPECT_EQ(b->count[ON_ENTRY], 4);
	EXPECT_EQ(b->count[ON_LEAVE], 4);
	EXPECT_EQ(b->engine->flags, UTRACE_EVENT_SYSCALL);
	finish(subject);
	live->begun = live->ended = 0;
}

void test(void)
{
	run(false);
	run(true);
}
