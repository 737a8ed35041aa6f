/* SPDX-License-Identifier: MIT */
/*
 * P-04: attach_pid keeps the task valid while it works.
 *
 * A storm: it races with the end of the thread, which nobody waits for: it is reaped at once,
 * and its slot is the next one's. Who got an engine gets its REAP.
 */
#include "conform.h"

#ifdef ENGINE
#include "utrace-task.h"

static struct pid *pid;

/* Number 0: the handle; then an engine on who has it. */
long live_act(long number, unsigned long a, unsigned long b)
{
	struct spy *spy = &live.spies[0];
	struct utrace_engine *engine;
	long err;

	(void)b;
	if (number == 0) {
		pid = find_get_pid((int)a);
		return pid_nr(pid);
	}
	engine = utrace_attach_pid(pid, UTRACE_ATTACH_CREATE, &spy->ops, spy);
	if (IS_ERR(engine)) {
		put_pid(pid);
		return PTR_ERR(engine);
	}
	err = utrace_set_events_pid(pid, engine, EV(REAP));
	utrace_engine_put(engine);
	put_pid(pid);
	return err;
}
#else
static void leave_when_told(void)
{
	spin(&live->words[0], 1);
	leave_process(0);
}

void test(void)
{
	const u32 rounds = storm_rounds();
	const u32 place = live->task_count;
	struct spy *a = spy_new('A');
	struct race race = { 0 };

	handle(SIGCHLD, SIG_IGN, 0);
	watch();
	for (u32 round = 0; round < rounds; round++) {
		u32 reaps = a->count[ON_REAP];
		pid_t pid = launch_sharer(place, leave_when_told).tid;
		long result;

		EXPECT_EQ(custom(0, pid, 0), pid);
		__atomic_store_n(&live->words[0], 1, __ATOMIC_RELEASE);
		race_pause(&race);
		result = custom(1, 0, 0);
		race_went(&race, result == 0);
		if (result == 0)
			wait_word(&a->count[ON_REAP], reaps + 1);
		else
			EXPECT_EQ(result, -ESRCH);
		live->words[0] = live->log_length = 0;
	}
	unwatch();
	expect_open(&race);
}
#endif
