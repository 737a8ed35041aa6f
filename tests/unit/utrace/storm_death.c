/* SPDX-License-Identifier: MIT */
/*
 * S-05, S-06, ER-02, C-15: a thread dies and is reaped, in two other threads,
 * while a client asks for DEATH. Each 0 from set_events is followed by exactly
 * one report_death, each -EALREADY and -ESRCH by none; REAP comes after DEATH.
 */
#include <pthread.h>

#include "fake.h"

static struct fake fake;
static pthread_barrier_t start;
static u32 deaths;
static u32 reaps;
static u32 reaps_before_death;
static u32 rounds = 2000;

static u32 count_death(struct utrace_engine *engine, bool group_dead, int signal)
{
	(void)engine;
	(void)group_dead;
	(void)signal;
	__atomic_fetch_add(&deaths, 1, __ATOMIC_ACQ_REL);
	return UTRACE_RESUME;
}

static void count_reap(struct utrace_engine *engine, struct task_struct *task)
{
	(void)task;
	if ((engine->flags & EV(DEATH)) != 0 && __atomic_load_n(&deaths, __ATOMIC_ACQUIRE) == 0)
		reaps_before_death++;
	reaps++;
}

static const struct utrace_engine_ops death_ops = {
	.report_death = count_death,
	.report_reap = count_reap,
};

static void *run_death(void *argument)
{
	for (u32 i = 0; i < rounds; i++) {
		pthread_barrier_wait(&start);
		fake_current = &fake.task;
		utrace_mark_dead(&fake.task);
		utrace_report_death(&fake.task, true, 17);
		fake_current = NULL;
		pthread_barrier_wait(&start);
	}
	return argument;
}

static void *run_reap(void *argument)
{
	for (u32 i = 0; i < rounds; i++) {
		pthread_barrier_wait(&start);
		/* A zombie at the earliest: utrace_mark_dead counts up from 1. */
		while (__atomic_load_n(&fake.task.utrace.run_count, __ATOMIC_ACQUIRE) == 1)
			;
		utrace_report_reap(&fake.task);
		pthread_barrier_wait(&start);
	}
	return argument;
}

static void one_round(u32 i)
{
	const unsigned long events = EV(DEATH) | EV(REAP);
	struct utrace_engine *engine;
	int result;

	fake_init(&fake);
	fake_current = NULL;
	deaths = reaps = 0;
	engine = utrace_attach_task(&fake.task, UTRACE_ATTACH_CREATE, &death_ops, NULL);
	if (i % 2 == 0)
		EXPECT_EQ(utrace_set_events(&fake.task, engine, EV(REAP)), 0);
	pthread_barrier_wait(&start);
	for (u32 spin = 0; spin < i % 512; spin++)
		__asm__ volatile("pause");
	result = utrace_set_events(&fake.task, engine, events);
	pthread_barrier_wait(&start);

	EXPECT_TRUE(result == 0 || result == -EALREADY || result == -ESRCH);
	EXPECT_EQ(deaths, result == 0 ? 1 : 0);
	if (result == 0 || i % 2 == 0)
		EXPECT_EQ(reaps, 1);
	EXPECT_TRUE(utrace_is_idle(&fake.task));
	utrace_engine_put(engine);
}

TEST(storm_death)
{
	const char *wanted = getenv("STORM_ROUNDS");
	pthread_t death, reap;

	if (wanted != NULL)
		rounds = (u32)strtoul(wanted, NULL, 10);
	pthread_barrier_init(&start, NULL, 3);
	pthread_create(&death, NULL, run_death, NULL);
	pthread_create(&reap, NULL, run_reap, NULL);
	for (u32 i = 0; i < rounds; i++)
		one_round(i);
	pthread_join(death, NULL);
	pthread_join(reap, NULL);
	EXPECT_EQ(reaps_before_death, 0);
	EXPECT_EQ(world.live, 0);
	pthread_barrier_destroy(&start);
}
