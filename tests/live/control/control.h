/* SPDX-License-Identifier: MIT */
/*
 * What programs under the bridge share: its calls by name, and rendezvous. No
 * sleeps: who waits for something makes calls until it has happened; the test's
 * own time limit catches what never happens.
 */
#ifndef WEIR_TESTS_CONTROL_H
#define WEIR_TESTS_CONTROL_H

#include <pthread.h>
#include <sched.h>

#include "control/bridge.h"
#include "live.h"

/* Numbers of the utrace interface, which a program has no header for. */
enum { STOP, INTERRUPT, REPORT, SINGLESTEP, BLOCKSTEP, RESUME, DETACH };
enum {
	QUIESCE = 0x1,
	DEATH = 0x20,
	ENTRY = 0x40,
	EXIT = 0x80,
	SIGNALS = 0x1f00,
};
enum { IGN = 0x10, ANSWER_REPORT = 0x60, HOLD = 0x100 };

static inline long enrol(unsigned long events)
{
	long number = raw3(BRIDGE_ENROL, (long)events, 0, 0);

	check(number >= 0, "enrols");
	return number;
}

static inline long control(long target, long action)
{
	return raw3(BRIDGE_CONTROL, target, action, 0);
}

static inline long count_of(long target, enum bridge_count kind)
{
	return raw3(BRIDGE_COUNT, target, kind, 0);
}

static inline long word_of(long target, enum bridge_word word)
{
	return raw3(BRIDGE_WORD, target, word, 0);
}

static inline void answer(long target, enum bridge_count kind, long value)
{
	check_eq(raw3(BRIDGE_ANSWER, target, kind, value), 0, "answer");
}

static inline void wait_count(long target, enum bridge_count kind, long least)
{
	while (count_of(target, kind) < least)
		sched_yield();
}

/* What callbacks answer, which outweighs a stop that was asked for before them. */
static inline void hold(long target, bool held)
{
	answer(target, BRIDGE_QUIESCE, held ? STOP : BRIDGE_ECHO);
	answer(target, BRIDGE_REPORTED, held ? ANSWER_REPORT | STOP : BRIDGE_ECHO);
}

/* Until the thread has come to rest. */
static inline void stop(long target)
{
	hold(target, true);
	while (control(target, STOP) == -EINPROGRESS)
		sched_yield();
	check_eq(control(target, STOP), 0, "stays stopped");
}

static inline void resume(long target)
{
	hold(target, false);
	check_eq(control(target, RESUME), 0, "resume");
}

/* A report, and the wait for it. */
static inline void report(long target)
{
	long before = count_of(target, BRIDGE_QUIESCE);

	check_eq(control(target, REPORT), 0, "report");
	wait_count(target, BRIDGE_QUIESCE, before + 1);
}

static inline void interrupt(long target)
{
	long before = count_of(target, BRIDGE_REPORTED);

	check_eq(control(target, INTERRUPT), 0, "interrupt");
	wait_count(target, BRIDGE_REPORTED, before + 1);
}

static inline pthread_t start_thread(void *(*function)(void *), void *argument)
{
	pthread_t thread;

	check_eq(pthread_create(&thread, NULL, function, argument), 0, "pthread_create");
	return thread;
}

static inline void await(const volatile long *word, long least)
{
	while (__atomic_load_n(word, __ATOMIC_ACQUIRE) < least)
		sched_yield();
}

#endif
