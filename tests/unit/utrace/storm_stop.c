/* SPDX-License-Identifier: MIT */
/*
 * C-05, C-08, C-14, X-01, X-02, M-04: two clients stop a running thread again
 * and again, look at it and let it go. While an examination is valid the
 * thread has not run; it is never lost asleep, and ends when told to die.
 */
#include <pthread.h>
#include <sched.h>

#include "fake.h"

enum { CLIENTS = 2 };

static struct fake fake;
static u32 rounds = 500;
static u32 finished;
static u64 progress; /* made by the thread between passes */
static u32 examined;
static u32 torn;

static const struct utrace_engine_ops quiet_ops = { .release = NULL };

static void *run_target(void *argument)
{
	fake_current = &fake.task;
	while (!__atomic_load_n(&finished, __ATOMIC_ACQUIRE)) {
		__atomic_fetch_add(&progress, 1, __ATOMIC_RELAXED);
		utrace_report_syscall_exit(&fake.task, &fake.regs);
		fake_exit_loop(&fake);
	}
	return argument;
}

static void examine(struct utrace_engine *engine)
{
	struct utrace_examiner examiner;
	u64 before;
	u64 after;
	int err;

	do {
		err = utrace_prepare_examine(&fake.task, engine, &examiner);
		if (err == -EAGAIN)
			sched_yield();
	} while (err == -EAGAIN);
	EXPECT_EQ(err, 0);
	before = __atomic_load_n(&progress, __ATOMIC_RELAXED);
	for (int i = 0; i < 50; i++)
		__asm__ volatile("pause");
	after = __atomic_load_n(&progress, __ATOMIC_RELAXED);
	EXPECT_EQ(utrace_finish_examine(&fake.task, engine, &examiner), 0);
	__atomic_fetch_add(&torn, before != after, __ATOMIC_RELAXED);
	__atomic_fetch_add(&examined, 1, __ATOMIC_RELAXED);
}

static void *run_client(void *argument)
{
	struct utrace_engine *engine =
	    utrace_attach_task(&fake.task, UTRACE_ATTACH_CREATE, &quiet_ops, argument);

	for (u32 i = 0; i < rounds; i++) {
		int err = utrace_control(&fake.task, engine, UTRACE_STOP);

		EXPECT_TRUE(err == 0 || err == -EINPROGRESS);
		examine(engine);
		EXPECT_EQ(utrace_control(&fake.task, engine, UTRACE_RESUME), 0);
	}
	EXPECT_EQ(utrace_control(&fake.task, engine, UTRACE_DETACH), 0);
	utrace_engine_put(engine);
	return NULL;
}

TEST(storm_stop)
{
	const char *wanted = getenv("STORM_ROUNDS");
	pthread_t clients[CLIENTS];
	pthread_t target;

	if (wanted != NULL)
		rounds = (u32)strtoul(wanted, NULL, 10);
	fake_init(&fake);
	fake_current = NULL;
	pthread_create(&target, NULL, run_target, NULL);
	for (int i = 0; i < CLIENTS; i++)
		pthread_create(&clients[i], NULL, run_client, NULL);
	for (int i = 0; i < CLIENTS; i++)
		pthread_join(clients[i], NULL);
	__atomic_store_n(&finished, 1, __ATOMIC_RELEASE);
	pthread_join(target, NULL);
	EXPECT_EQ(examined, CLIENTS * rounds);
	EXPECT_EQ(torn, 0);
	EXPECT_TRUE(fake.parks > 0);
	fake_finish(&fake);
}
