/* SPDX-License-Identifier: MIT */
/*
 * utrace for a hosted process: the functions of utrace.h, made of those in the
 * domain, and the mirrors that stand for engines here.
 *
 * A mirror lives until its engine was released and no worker looks at it; its
 * proxy can be used again from then on. proxy->references says what this
 * process holds, so that it can be returned when the process dies: it is raised
 * after and lowered before the reference itself.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "hosted/hosted.h"
#include "weir-host.h"

static pthread_mutex_t mirrors_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t attach_lock = PTHREAD_MUTEX_INITIALIZER;
static struct mirror *mirrors;

static struct mirror *mirror_of(struct utrace_engine *engine)
{
	return (struct mirror *)(void *)engine;
}

/* What the client reads in its handle. */
static void refresh(struct mirror *mirror)
{
	mirror->engine.flags = __atomic_load_n(&mirror->proxy->engine->flags, __ATOMIC_RELAXED);
}

static void unlink_mirror(const struct mirror *mirror)
{
	struct mirror **link = &mirrors;

	while (*link != mirror)
		link = &(*link)->next;
	*link = mirror->next;
}

struct mirror *mirror_begin(struct hosted_proxy *proxy)
{
	struct mirror *mirror;

	pthread_mutex_lock(&mirrors_lock);
	mirror = (void *)(uintptr_t)proxy->mirror;
	if (mirror != NULL)
		mirror->busy++;
	pthread_mutex_unlock(&mirrors_lock);
	return mirror;
}

void mirror_end(struct mirror *mirror)
{
	struct hosted_proxy *proxy = mirror->proxy;
	bool last;

	pthread_mutex_lock(&mirrors_lock);
	last = --mirror->busy == 0 && __atomic_load_n(&proxy->released, __ATOMIC_SEQ_CST) != 0;
	if (last) {
		unlink_mirror(mirror);
		proxy->mirror = 0;
	}
	pthread_mutex_unlock(&mirrors_lock);
	if (!last)
		return;
	if (mirror->engine.release != NULL)
		mirror->engine.release(mirror->engine.data);
	free(mirror);
	/* Release: nothing here touches the proxy any more. */
	__atomic_store_n(&proxy->in_use, 0, __ATOMIC_RELEASE);
}

static bool matches(const struct mirror *mirror, const struct task_struct *target, int flags,
		    const struct utrace_engine_ops *ops, const void *data)
{
	if (mirror->engine.task != target)
		return false;
	if ((flags & UTRACE_ATTACH_MATCH_OPS) != 0 && mirror->engine.ops != ops)
		return false;
	return (flags & UTRACE_ATTACH_MATCH_DATA) == 0 || mirror->engine.data == data;
}

/* The engine of a mirror, if it is still attached, with a reference; or an error pointer. */
static struct utrace_engine *find_attached(struct task_struct *target, struct hosted_proxy *proxy)
{
	const struct hosted_calls *calls = hosted_enter();

	return calls->attach(target, UTRACE_ATTACH_MATCH_OPS | UTRACE_ATTACH_MATCH_DATA, calls->ops,
			     proxy);
}

/*
 * The mirror that was attached first and matches, its engine referenced. New
 * ones go to the front of the list, so the last match counts.
 */
static struct mirror *find_mirror(struct task_struct *target, int flags,
				  const struct utrace_engine_ops *ops, const void *data)
{
	const struct hosted_calls *calls = hosted_enter();
	struct mirror *found = NULL;

	pthread_mutex_lock(&mirrors_lock);
	for (struct mirror *mirror = mirrors; mirror != NULL; mirror = mirror->next) {
		if (!matches(mirror, target, flags, ops, data) ||
		    IS_ERR(find_attached(target, mirror->proxy)))
			continue;
		if (found != NULL)
			calls->engine_put(found->proxy->engine);
		found = mirror;
	}
	pthread_mutex_unlock(&mirrors_lock);
	return found;
}

static struct mirror *make_mirror(struct task_struct *target, const struct utrace_engine_ops *ops,
				  void *data)
{
	struct hosted_proxy *proxy = hosted_enter()->proxy_new(hosted_channel);
	struct mirror *mirror = calloc(1, sizeof(*mirror));

	if (proxy == NULL || mirror == NULL) {
		free(mirror);
		if (proxy != NULL)
			__atomic_store_n(&proxy->in_use, 0, __ATOMIC_RELEASE);
		return NULL;
	}
	mirror->engine.ops = ops;
	mirror->engine.data = data;
	mirror->engine.release = ops->release;
	mirror->engine.task = target;
	mirror->proxy = proxy;
	proxy->mirror = (u64)(uintptr_t)mirror;
	proxy->task = target;
	pthread_mutex_lock(&mirrors_lock);
	mirror->next = mirrors;
	mirrors = mirror;
	pthread_mutex_unlock(&mirrors_lock);
	return mirror;
}

/* A mirror whose engine never was. */
static void discard_mirror(struct mirror *mirror)
{
	pthread_mutex_lock(&mirrors_lock);
	unlink_mirror(mirror);
	mirror->proxy->mirror = 0;
	pthread_mutex_unlock(&mirrors_lock);
	__atomic_store_n(&mirror->proxy->in_use, 0, __ATOMIC_RELEASE);
	free(mirror);
}

static struct utrace_engine *create(struct task_struct *target, const struct utrace_engine_ops *ops,
				    void *data)
{
	const struct hosted_calls *calls = hosted_enter();
	struct mirror *mirror;
	struct utrace_engine *engine;

	if (ops == NULL)
		return ERR_PTR(-EINVAL);
	mirror = make_mirror(target, ops, data);
	if (mirror == NULL)
		return ERR_PTR(-ENOMEM);
	engine = calls->attach(target, UTRACE_ATTACH_CREATE, calls->ops, mirror->proxy);
	if (IS_ERR(engine)) {
		discard_mirror(mirror);
		return engine;
	}
	mirror->proxy->engine = engine;
	__atomic_add_fetch(&mirror->proxy->references, 1, __ATOMIC_RELAXED);
	return &mirror->engine;
}

static struct utrace_engine *attach(struct task_struct *target, int flags,
				    const struct utrace_engine_ops *ops, void *data)
{
	const struct hosted_calls *calls = hosted_enter();
	bool creates = (flags & UTRACE_ATTACH_CREATE) != 0;
	struct mirror *found = NULL;

	if (!creates || (flags & UTRACE_ATTACH_EXCLUSIVE) != 0)
		found = find_mirror(target, flags, ops, data);
	if (found == NULL)
		/* The core tells why nobody could match: -ENOENT or -ESRCH. */
		return creates ? create(target, ops, data) : find_attached(target, NULL);
	if (creates) {
		calls->engine_put(found->proxy->engine);
		return ERR_PTR(-EEXIST);
	}
	__atomic_add_fetch(&found->proxy->references, 1, __ATOMIC_RELAXED);
	return &found->engine;
}

struct utrace_engine *utrace_attach_task(struct task_struct *target, int flags,
					 const struct utrace_engine_ops *ops, void *data)
{
	struct utrace_engine *engine;

	/* EXCLUSIVE: nobody may attach between the look and the deed. */
	pthread_mutex_lock(&attach_lock);
	engine = attach(target, flags, ops, data);
	pthread_mutex_unlock(&attach_lock);
	return engine;
}

struct task_struct *utrace_current(void)
{
	return hosted_enter()->current();
}

int utrace_set_events(struct task_struct *target, struct utrace_engine *engine,
		      unsigned long eventmask)
{
	struct mirror *mirror = mirror_of(engine);
	int result = hosted_enter()->set_events(target, mirror->proxy->engine, eventmask);

	refresh(mirror);
	return result;
}

int utrace_control(struct task_struct *target, struct utrace_engine *engine,
		   enum utrace_resume_action action)
{
	return hosted_enter()->control(target, mirror_of(engine)->proxy->engine, action);
}

int utrace_barrier(struct task_struct *target, struct utrace_engine *engine)
{
	return hosted_enter()->barrier(target, mirror_of(engine)->proxy->engine);
}

int utrace_prepare_examine(struct task_struct *target, struct utrace_engine *engine,
			   struct utrace_examiner *examiner)
{
	return hosted_enter()->prepare_examine(target, mirror_of(engine)->proxy->engine, examiner);
}

int utrace_finish_examine(struct task_struct *target, struct utrace_engine *engine,
			  struct utrace_examiner *examiner)
{
	return hosted_enter()->finish_examine(target, mirror_of(engine)->proxy->engine, examiner);
}

void utrace_engine_get(struct utrace_engine *engine)
{
	struct hosted_proxy *proxy = mirror_of(engine)->proxy;

	hosted_enter()->engine_get(proxy->engine);
	__atomic_add_fetch(&proxy->references, 1, __ATOMIC_RELAXED);
}

void utrace_engine_put(struct utrace_engine *engine)
{
	struct hosted_proxy *proxy = mirror_of(engine)->proxy;

	__atomic_sub_fetch(&proxy->references, 1, __ATOMIC_RELAXED);
	hosted_enter()->engine_put(proxy->engine);
}

int utrace_proc_status(struct task_struct *task, char *buffer, size_t size)
{
	return hosted_enter()->proc_status(task, buffer, size);
}

void weir_filter_syscalls(struct utrace_engine *engine, const uint64_t bitmap[WEIR_SYSCALL_WORDS])
{
	struct hosted_proxy *proxy = mirror_of(engine)->proxy;

	/* The set must lie where traced threads see it, so the proxy has room for it. */
	if (bitmap != NULL)
		__builtin_memcpy(proxy->filter, bitmap, sizeof(proxy->filter));
	hosted_enter()->filter(proxy->engine, bitmap != NULL ? proxy->filter : NULL);
}
