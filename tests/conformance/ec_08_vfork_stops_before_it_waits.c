/* SPDX-License-Identifier: MIT */
/* EC-08: After vfork, STOP takes effect before the parent waits, while the child already runs. */
#include "conform.h"

void test(void)
{
	struct spy *a = attach_next('A', EV(CLONE));
	struct subject subject = start_process(vfork_in_turn);

	answer(a, ON_CLONE, UTRACE_STOP);
	watch();
	live->begun = 1;
	wait_held(a); /* while the child cannot leave, so its parent does not wait for that */
	wait_word(&live->words[0], 1);
	live->words[1] = 1;
	EXPECT(stands_still(&live->ended) && live->ended == 0);
	EXPECT_EQ(prepare_examine(a), 0);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	wait_word(&live->ended, 1);
	unwatch();
	finish(subject);

	/* And once more, let go while the child is still there: now it waits. */
	live->words[0] = live->words[1] = live->begun = live->ended = 0;
	a->attached_to_next = EV(CLONE);
	subject = start_process(vfork_in_turn);
	watch();
	live->begun = 1;
	wait_held(a);
	wait_word(&live->words[0], 1);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	EXPECT(stands_still(&live->ended) && live->ended == 0);
	live->words[1] = 1;
	wait_word(&live->ended, 1);
	unwatch();
	finish(subject);
}
