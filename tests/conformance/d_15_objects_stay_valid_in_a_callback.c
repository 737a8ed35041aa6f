/* SPDX-License-Identifier: MIT */
/* D-15: Engine and task objects stay valid during a callback whatever others do. */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot != ON_LEAVE || spy->name != 'A')
		return answer;
	/* After the gate: by now others have taken all of the engine that they could. */
	EXPECT(spy->engine->data == spy && spy->engine->ops == &spy->ops);
	EXPECT(utrace_current() == spy->task);
	EXPECT(utrace_set_events(spy->task, spy->engine, 0) == -ESRCH);
	live_log("still ");
	return answer;
}
#else
void test(void)
{
	struct spy *a = attach_next('A', EV(SYSCALL_EXIT));
	struct subject subject = start_process(call_in_turn);

	a->gate = 1U << ON_LEAVE;
	watch();
	live->begun = 1;
	wait_word(&a->inside, 1);
	EXPECT_EQ(control(a, UTRACE_DETACH), -EINPROGRESS);
	act(ACT_PUT, (unsigned long)a, 0, 0);
	expect_log("A.leave(5,110) ");
	__atomic_store_n(&a->gate, 0, __ATOMIC_RELEASE);
	wait_word(&live->ended, 1);
	unwatch();
	expect_log("still A.release ");
	finish(subject);
}
#endif
