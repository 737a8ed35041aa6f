/* SPDX-License-Identifier: MIT */
/*
 * C-13, D-15, D-16, L-08, B-02, S-10: a thread makes events without pause
 * while others attach, change masks and detach. Once a detach (or the barrier
 * after it) said that no callback runs, none may run: the engine's data and
 * table are taken away at once. Built for the address and for the thread
 * sanitizer, with and without task_ops.fence.
 */
#include <pthread.h>
#include <sched.h>

#include "fake.h"

enum { TRACERS = 2 };

struct client {
	u32 alive; /* cleared when no callback may be running any more */
	u32 calls;
};

static struct fake fake;
static u32 rounds = 3000;
static bool finished;
static u32 inside;
static u32 overlaps;
static u32 late_calls;

static u32 storm_call(u32 action, struct utrace_engine *engine)
{
	struct client *client = __atomic_load_n((struct client **)&engine->data, __ATOMIC_ACQUIRE);

	if (__atomic_fetch_add(&inside, 1, __ATOMIC_ACQ_REL) != 0)
		overlaps++;
	if (client == NULL || __atomic_load_n(&client->alive, __ATOMIC_ACQUIRE) == 0)
		late_calls++;
	else
		__atomic_fetch_add(&client->calls, 1, __ATOMIC_RELAXED);
	__atomic_fetch_sub(&inside, 1, __ATOMIC_ACQ_REL);
	return (action & ~7U) | UTRACE_RESUME;
}

static u32 storm_syscall(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	(void)regs;
	return storm_call(action, engine);
}

static u32 storm_quiesce(u32 action, struct utrace_engine *engine, unsigned long event)
{
	(void)event;
	return storm_call(action, engine);
}

static const struct utrace_engine_ops storm_ops = {
	.report_quiesce = storm_quiesce,
	.report_syscall_entry = storm_syscall,
	.report_syscall_exit = storm_syscall,
};

static void *run_target(void *argument)
{
	fake_current = &fake.task;
	while (!__atomic_load_n(&finished, __ATOMIC_ACQUIRE)) {
		utrace_report_syscall_entry(&fake.task, &fake.regs);
		utrace_report_syscall_exit(&fake.task, &fake.regs);
		fake_exit_loop(&fake);
	}
	return argument;
}

/* Returns true when it is known that no callback runs. */
static bool detach(struct utrace_engine *engine)
{
	int result = utrace_control(&fake.task, engine, UTRACE_DETACH);

	if (result == 0)
		return true;
	EXPECT_EQ(result, -EINPROGRESS);
	do
		result = utrace_barrier(&fake.task, engine);
	while (result == -ERESTARTSYS);
	return result == 0 || result == -ESRCH;
}

static void one_round(u32 i, struct client *client)
{
	const unsigned long events = UTRACE_EVENT_SYSCALL | UTRACE_EVENT(QUIESCE);
	struct utrace_engine *engine =
	    utrace_attach_task(&fake.task, UTRACE_ATTACH_CREATE, &storm_ops, client);
	u32 calls = __atomic_load_n(&client->calls, __ATOMIC_RELAXED);
	int result;

	__atomic_store_n(&client->alive, 1, __ATOMIC_RELEASE);
	EXPECT_EQ(utrace_set_events(&fake.task, engine, events), 0);
	if (i % 4 == 1)
		EXPECT_EQ(utrace_control(&fake.task, engine, UTRACE_REPORT), 0);
	if (i % 4 == 2) {
		utrace_control(&fake.task, engine, UTRACE_STOP);
		EXPECT_EQ(utrace_control(&fake.task, engine, UTRACE_RESUME), 0);
	}
	if (i % 4 == 3) {
		do
			result = utrace_set_events(&fake.task, engine, 0);
		while (result == -EINPROGRESS && utrace_barrier(&fake.task, engine) != 0);
		/* From here on no callback: the detach below changes nothing. */
		__atomic_store_n(&client->alive, 0, __ATOMIC_RELEASE);
	}
	/* Every eighth engine is detached only after it was called. */
	while (i % 8 == 0 && __atomic_load_n(&client->calls, __ATOMIC_RELAXED) == calls)
		sched_yield();
	EXPECT_TRUE(detach(engine));
	__atomic_store_n(&client->alive, 0, __ATOMIC_RELEASE);
	__atomic_store_n((struct client **)&engine->data, NULL, __ATOMIC_RELEASE);
	utrace_engine_put(engine);
}

static void *run_tracer(void *argument)
{
	struct client *client = argument;

	for (u32 i = 0; i < rounds; i++)
		one_round(i, client);
	return NULL;
}

TEST(storm_detach)
{
	struct client clients[TRACERS] = { 0 };
	pthread_t tracers[TRACERS];
	pthread_t target;
	const char *wanted = getenv("STORM_ROUNDS");

	if (wanted != NULL)
		rounds = (u32)strtoul(wanted, NULL, 10);
	fake_init(&fake);
	fake_current = NULL;
	pthread_create(&target, NULL, run_target, NULL);
	for (int i = 0; i < TRACERS; i++)
		pthread_create(&tracers[i], NULL, run_tracer, &clients[i]);
	for (int i = 0; i < TRACERS; i++)
		pthread_join(tracers[i], NULL);
	__atomic_store_n(&finished, true, __ATOMIC_RELEASE);
	pthread_join(target, NULL);

	EXPECT_TRUE(clients[0].calls >= rounds / 8);
	EXPECT_EQ(late_calls, 0);
	EXPECT_EQ(overlaps, 0);
	EXPECT_TRUE(utrace_is_idle(&fake.task));
	fake_finish(&fake);
}
