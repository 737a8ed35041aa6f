/* SPDX-License-Identifier: MIT */
/*
 * K-09: An engine's ops, data and flags are public; data may be reassigned any time, flags may
 * seed a new mask.
 */
#include "conform.h"

void test(void)
{
	struct spy *a = attach_next('A', EV(SYSCALL_ENTRY));
	struct spy *b = spy_new('B');
	struct subject subject = start_process(call_in_turn);

	EXPECT(a->engine->ops == &a->ops && a->engine->data == a);
	answer(a, ON_ENTRY, UTRACE_STOP);
	watch();
	live->begun = 1;
	wait_held(a);
	/* The mask that is shown may seed the next one; the hold in it is not touched by that. */
	EXPECT_EQ(set_events(a, a->engine->flags | EV(SYSCALL_EXIT)), 0);
	EXPECT_EQ(prepare_examine(a), 0);
	a->engine->data = b;
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	wait_word(&live->ended, 1);
	unwatch();
	expect_log("A.entry(5,110) B.leave(5,110) ");
	finish(subject);
}
