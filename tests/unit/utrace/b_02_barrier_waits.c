/* SPDX-License-Identifier: MIT */
/*
 * B-02, B-03, B-04, B-07: barrier waits for a callback to this engine, not for
 * another's; then the answer is in force. A signal to the caller ends it with
 * -ERESTARTSYS. Rendezvous by semaphores: the callback waits to be released.
 */
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>

#include "scene.h"

static sem_t entered;
static sem_t leave;
static u32 interrupted;

static void wait_in_callback(struct probe *probe, struct call *call)
{
	(void)probe;
	(void)call;
	sem_post(&entered);
	while (sem_wait(&leave) != 0)
		;
}

static void *run_target(void *argument)
{
	fake_current = &fake.task;
	syscall_exit();
	return argument;
}

static void on_signal(int signo)
{
	(void)signo;
	__atomic_store_n(&interrupted, 1, __ATOMIC_RELEASE);
}

struct waiter {
	pthread_t thread;
	int result;
	u32 done;
};

static void *run_waiter(void *argument)
{
	struct waiter *waiter = argument;

	waiter->result = utrace_barrier(&fake.task, a.engine);
	__atomic_store_n(&waiter->done, 1, __ATOMIC_RELEASE);
	return NULL;
}

SCENE(b_02_barrier_waits)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct waiter waiter = { 0 };
	pthread_t target;

	sem_init(&entered, 0, 0);
	sem_init(&leave, 0, 0);
	sigaction(SIGUSR1, &action, NULL);
	ATTACH(a, EV(SYSCALL_EXIT));
	ATTACH(b, EV(SYSCALL_EXIT));
	a.act[HOOK_LEAVE] = wait_in_callback;
	a.answers[HOOK_LEAVE] = ECHO(UTRACE_STOP);
	fake_current = NULL;
	pthread_create(&target, NULL, run_target, NULL);
	sem_wait(&entered);

	EXPECT_EQ(utrace_barrier(&fake.task, b.engine), 0);
	EXPECT_EQ(utrace_set_events(&fake.task, a.engine, 0), -EINPROGRESS);
	EXPECT_EQ(utrace_control(&fake.task, a.engine, UTRACE_STOP), -EINPROGRESS);

	/* Signalled until it returns, as the signal may come before the wait. */
	pthread_create(&waiter.thread, NULL, run_waiter, &waiter);
	while (__atomic_load_n(&waiter.done, __ATOMIC_ACQUIRE) == 0)
		pthread_kill(waiter.thread, SIGUSR1);
	pthread_join(waiter.thread, NULL);
	EXPECT_EQ(waiter.result, -ERESTARTSYS);

	waiter.done = 0;
	pthread_create(&waiter.thread, NULL, run_waiter, &waiter);
	while (__atomic_load_n(&fake_utrace(&fake)->callback_waiters, __ATOMIC_ACQUIRE) == 0)
		;
	EXPECT_EQ(__atomic_load_n(&waiter.done, __ATOMIC_ACQUIRE), 0);
	sem_post(&leave);
	pthread_join(waiter.thread, NULL);
	EXPECT_EQ(waiter.result, 0);
	EXPECT_TRUE(fake_is_held(&fake));
	EXPECT_EQ(utrace_set_events(&fake.task, a.engine, 0), 0);
	EXPECT_EQ(utrace_control(&fake.task, a.engine, UTRACE_RESUME), 0);
	EXPECT_FALSE(fake_is_held(&fake));
	pthread_join(target, NULL);
}
