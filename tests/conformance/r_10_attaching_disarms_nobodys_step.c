/* SPDX-License-Identifier: MIT */
/*
 * An engine that is attached while a thread is about to be stepped leaves that be.
 *
 * A storm.
 */
#include "conform.h"

static void wait_for_end(void)
{
	spin(&live->begun, 1);
}

/* -EINPROGRESS: a pass looks just now whether it wants to be called, which it does not. */
static void detach(struct spy *b)
{
	long result = control(b, UTRACE_DETACH);

	if (result == -EINPROGRESS) {
		result = barrier(b);
		/* What there was to wait for may be over, and the engine gone. */
		EXPECT(result == 0 || result == -ESRCH);
	} else {
		EXPECT_EQ(result, 0);
	}
}

void test(void)
{
	const u32 rounds = storm_rounds();
	struct spy *a = attach_next('A', EV(QUIESCE) | EV(SIGNAL_CORE));
	struct subject subject = start_process(wait_for_end);
	struct spy *b = spy_new('B');

	answer_bits(a, ON_SIGNAL, UTRACE_RESUME, UTRACE_SIGNAL_IGN);
	watch();
	for (u32 i = 1; i <= rounds; i++) {
		EXPECT_EQ(control(a, UTRACE_SINGLESTEP), 0);
		EXPECT(try_attach(b, subject.task, UTRACE_ATTACH_CREATE) > 0);
		EXPECT_EQ(set_events(b, EV(EXIT)), 0);
		wait_word(&a->count[ON_SIGNAL], i); /* for ever, if it was disarmed */
		detach(b);
		EXPECT_EQ(put_engine(b), 0);
		__atomic_store_n(&live->log_length, 0, __ATOMIC_RELEASE);
	}
	unwatch();
	live->begun = 1;
	finish(subject);
}
