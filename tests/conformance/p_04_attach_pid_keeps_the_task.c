/* SPDX-License-Identifier: MIT */
/*
 * P-04: attach_pid keeps the task valid while it works.
 *
 * STORM_ROUNDS times it races with the end of the thread, which nobody waits for: it is reaped
 * at once, and its slot is the next one's. Who got an engine gets its REAP.
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
static pid_t begin(void)
{
	long pid = raw_syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0);

	if (pid != 0)
		return (pid_t)pid;
	spin(&live->words[0], 1);
	leave_process(0);
}

static void pause_for(u32 moments)
{
	for (u32 i = 0; i < moments; i++)
		__builtin_ia32_pause();
}

void test(void)
{
	const char *wanted = getenv("STORM_ROUNDS");
	const u32 rounds = wanted != NULL ? (u32)strtoul(wanted, NULL, 10) : 300;
	struct spy *a = spy_new('A');

	handle(SIGCHLD, SIG_IGN, 0);
	watch();
	for (u32 round = 0; round < rounds; round++) {
		u32 reaps = a->count[ON_REAP];
		pid_t pid = begin();
		long result;

		EXPECT_EQ(custom(0, pid, 0), pid);
		__atomic_store_n(&live->words[0], 1, __ATOMIC_RELEASE);
		pause_for((round * 61) % 30000);
		result = custom(1, 0, 0);
		if (result == 0)
			wait_word(&a->count[ON_REAP], reaps + 1);
		else
			EXPECT_EQ(result, -ESRCH);
		live->words[0] = live->log_length = 0;
	}
	unwatch();
	EXPECT(a->count[ON_REAP] > 0);
}
#endif
