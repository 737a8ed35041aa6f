/* SPDX-License-Identifier: MIT */
/*
 * The threads that make callbacks. One of the idle ones, who has the turn,
 * waits for the bell; it takes one proxy and passes the turn on, and when
 * nobody else is idle it makes a further worker first: so a callback that
 * waits for another one finds somebody who makes it.
 */
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>

#include "hosted/hosted.h"

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static struct hosted_proxy *waiting; /* taken off the channel's queue; by who has the turn */
static u32 idle;
static u32 workers; /* futex */
static __thread struct hosted_proxy *at_hand;

struct hosted_proxy *hosted_at_hand(void)
{
	return at_hand;
}

static u32 call_engine(struct mirror *mirror, struct hosted_call *call, const char *text)
{
	struct utrace_engine *engine = &mirror->engine;
	const struct utrace_engine_ops *ops = engine->ops;
	const struct linux_binfmt format = { .name = call->format };
	const struct linux_binprm program = {
		.filename = text,
		.interp = text + HOSTED_PATH_SIZE,
		.argc = call->argc,
		.envc = call->envc,
		.creds_changed = call->creds_changed != 0,
	};

	switch ((enum hosted_callback)call->callback) {
	case HOSTED_QUIESCE:
		return ops->report_quiesce(call->action, engine, call->value);
	case HOSTED_SIGNAL:
		return ops->report_signal(call->action, engine, &call->regs, &call->info,
					  call->has_orig_ka ? &call->orig_ka : NULL,
					  &call->return_ka);
	case HOSTED_CLONE:
		return ops->report_clone(call->action, engine, call->value, call->child);
	case HOSTED_JCTL:
		return ops->report_jctl(call->action, engine, (int)call->value, (int)call->code);
	case HOSTED_EXEC:
		return ops->report_exec(call->action, engine, &format, &program, &call->regs);
	case HOSTED_SYSCALL_ENTRY:
		return ops->report_syscall_entry(call->action, engine, &call->regs);
	case HOSTED_SYSCALL_EXIT:
		return ops->report_syscall_exit(call->action, engine, &call->regs);
	case HOSTED_EXIT:
		return ops->report_exit(call->action, engine, (long)call->value, &call->code);
	case HOSTED_DEATH:
		return ops->report_death(engine, call->code != 0, (int)call->value);
	case HOSTED_REAP:
		ops->report_reap(engine, call->task);
		break;
	}
	return UTRACE_RESUME;
}

/* An exec's names lie where the callback's own copies will go. */
static u32 call_with_texts(struct mirror *mirror, struct hosted_call *call)
{
	char texts[HOSTED_COPY_SIZE];

	if (call->callback != HOSTED_EXEC)
		return call_engine(mirror, call, "");
	__builtin_memcpy(texts, mirror->proxy->buffer, sizeof(texts));
	return call_engine(mirror, call, texts);
}

static void answer(struct mirror *mirror, struct hosted_proxy *proxy)
{
	const struct hosted_calls *calls = hosted_enter();
	struct hosted_call *call = &proxy->call;
	u32 taken = HOSTED_TAKEN;

	at_hand = proxy;
	mirror->engine.flags = __atomic_load_n(&proxy->engine->flags, __ATOMIC_RELAXED);
	calls->set_current(call->task);
	call->action = call_with_texts(mirror, call);
	calls->set_current(NULL);
	at_hand = NULL;
	/* Release: the answer is written. */
	if (__atomic_compare_exchange_n(&proxy->state, &taken, HOSTED_ANSWERED, false,
					__ATOMIC_RELEASE, __ATOMIC_RELAXED))
		hosted_wake(&proxy->state);
}

static void serve(struct hosted_proxy *proxy)
{
	struct mirror *mirror = mirror_begin(proxy);
	u32 asked = HOSTED_ASKED;

	if (mirror == NULL)
		return;
	if (__atomic_compare_exchange_n(&proxy->state, &asked, HOSTED_TAKEN, false,
					__ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
		answer(mirror, proxy);
	mirror_end(mirror);
}

/* Waits for something to do; NULL when there will be nothing more. With the turn. */
static struct hosted_proxy *next_proxy(void)
{
	struct hosted_channel *channel = hosted_channel;
	struct hosted_proxy *proxy;

	while (waiting == NULL) {
		u32 seen = __atomic_load_n(&channel->bell, __ATOMIC_ACQUIRE);

		waiting = __atomic_exchange_n(&channel->queue, NULL, __ATOMIC_ACQUIRE);
		if (waiting != NULL)
			break;
		if (__atomic_load_n(&channel->finished, __ATOMIC_ACQUIRE) != 0)
			return NULL;
		hosted_wait(&channel->bell, seen);
	}
	proxy = waiting;
	waiting = proxy->queued;
	/* From here on it can be queued again; what it wanted before is looked at below. */
	__atomic_store_n(&proxy->is_queued, 0, __ATOMIC_SEQ_CST);
	return proxy;
}

/* False when it is over. */
static bool serve_next(void)
{
	struct hosted_proxy *proxy;

	__atomic_add_fetch(&idle, 1, __ATOMIC_RELAXED);
	pthread_mutex_lock(&turn);
	proxy = next_proxy();
	/* Who fails to be made is missed only by callbacks that wait for each other. */
	if (__atomic_sub_fetch(&idle, 1, __ATOMIC_RELAXED) == 0 && proxy != NULL)
		hosted_serve();
	pthread_mutex_unlock(&turn);
	if (proxy != NULL)
		serve(proxy);
	return proxy != NULL;
}

static void *worker(void *unused)
{
	(void)unused;
	while (serve_next())
		;
	__atomic_sub_fetch(&workers, 1, __ATOMIC_RELEASE);
	hosted_wake(&workers);
	return NULL;
}

void hosted_drain(void)
{
	u32 left;

	while ((left = __atomic_load_n(&workers, __ATOMIC_ACQUIRE)) != 0)
		hosted_wait(&workers, left);
}

int hosted_serve(void)
{
	pthread_attr_t attributes;
	pthread_t thread;
	int err;

	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	__atomic_add_fetch(&workers, 1, __ATOMIC_RELAXED);
	err = pthread_create(&thread, &attributes, worker, NULL);
	if (err != 0)
		__atomic_sub_fetch(&workers, 1, __ATOMIC_RELAXED);
	pthread_attr_destroy(&attributes);
	return -err;
}
