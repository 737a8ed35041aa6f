/* SPDX-License-Identifier: MIT */
/*
 * Proxies of hosted engines: each callback becomes a question to the hosted
 * process, on which the traced thread waits, but not longer than the deadline.
 *
 * Invariants:
 *  1. A thread leaves ask() with the state ANSWERED or ABANDONED; after
 *     ABANDONED it detaches the engine, so a proxy asks nothing after that.
 *  2. Whoever is to act next is named by the state; each change is one
 *     compare-and-swap, so a dead hosted process is stepped over at any point.
 */
#include "agent/hosted.h"

#include "agent/host.h"
#include "agent/step.h"
#include "agent/uaccess.h"
#include "base/bytes.h"
#include "base/rawsys.h"
#include "base/slab.h"
#include "weir.h"

enum { NS_PER_SECOND = 1000000000, NS_PER_MS = 1000000 };

struct futex_timeout {
	u64 seconds;
	u64 nanoseconds;
};

static u32 state_of(struct hosted_proxy *proxy)
{
	return __atomic_load_n(&proxy->state, __ATOMIC_ACQUIRE);
}

static bool change_state(struct hosted_proxy *proxy, u32 from, u32 to)
{
	if (!__atomic_compare_exchange_n(&proxy->state, &from, to, false, __ATOMIC_ACQ_REL,
					 __ATOMIC_ACQUIRE))
		return false;
	sys_futex_wake(&proxy->state, INT32_MAX);
	return true;
}

/* Tells the hosted process that this proxy wants something, once. */
static void enqueue(struct hosted_proxy *proxy)
{
	struct hosted_channel *channel = proxy->channel;

	if (__atomic_exchange_n(&proxy->is_queued, 1, __ATOMIC_ACQ_REL) != 0)
		return;
	proxy->queued = __atomic_load_n(&channel->queue, __ATOMIC_RELAXED);
	while (!__atomic_compare_exchange_n(&channel->queue, &proxy->queued, proxy, false,
					    __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		;
	__atomic_add_fetch(&channel->bell, 1, __ATOMIC_RELEASE);
	sys_futex_wake(&channel->bell, 1);
}

/* Only the thread itself has the program's memory before it. */
static void copy_for_host(struct hosted_proxy *proxy)
{
	u64 address = proxy->copy_address;
	size_t size = proxy->copy_size;

	if (size > HOSTED_COPY_SIZE)
		proxy->copy_result = -EINVAL;
	else if (proxy->copy == HOSTED_FROM_USER)
		proxy->copy_result = copy_from_user(proxy->buffer, address, size);
	else if (proxy->copy == HOSTED_TO_USER)
		proxy->copy_result = copy_to_user(address, proxy->buffer, size);
	else
		proxy->copy_result = strncpy_from_user(proxy->buffer, address, size);
	change_state(proxy, HOSTED_COPY, HOSTED_TAKEN);
}

/* False: it is too late, or nobody is there. */
static bool wait_for_change(struct hosted_proxy *proxy, u32 state, u64 until)
{
	u64 now = weir_now_ns();
	struct futex_timeout timeout;

	if (now >= until || __atomic_load_n(&proxy->channel->dead, __ATOMIC_ACQUIRE) != 0)
		return false;
	timeout.seconds = (until - now) / NS_PER_SECOND;
	timeout.nanoseconds = (until - now) % NS_PER_SECOND;
	sys_futex_wait(&proxy->state, state, &timeout);
	return true;
}

static void report_deadline(const struct hosted_proxy *proxy)
{
	const struct hosted_channel *channel = proxy->channel;

	if (__atomic_load_n(&channel->dead, __ATOMIC_ACQUIRE) != 0)
		return;
	weir_print("engine %s: no answer within %lu ms: detached from this thread", channel->name,
		   (unsigned long)(channel->deadline_ns / NS_PER_MS));
}

/* Whether the answer came in time. */
static bool wait_for_answer(struct hosted_proxy *proxy)
{
	u64 until = weir_now_ns() + proxy->channel->deadline_ns;

	for (;;) {
		u32 state = state_of(proxy);

		if (state == HOSTED_ANSWERED)
			return true;
		if (state == HOSTED_ABANDONED)
			return false;
		if (state == HOSTED_COPY)
			copy_for_host(proxy);
		else if (!wait_for_change(proxy, state, until) &&
			 change_state(proxy, state, HOSTED_ABANDONED)) {
			report_deadline(proxy);
			return false;
		}
	}
}

/* Makes the callback over there. The answer is in proxy->call; false: there is none. */
static bool ask(struct utrace_engine *engine, u32 callback, u32 action)
{
	struct hosted_proxy *proxy = engine->data;
	u32 idle = HOSTED_IDLE;

	proxy->call.callback = callback;
	proxy->call.action = action;
	proxy->call.task = utrace_current();
	proxy->call.compat = weir_syscall_is_compat();
	/* Release: the call is written. ABANDONED stays: the engine is on its way out. */
	if (!__atomic_compare_exchange_n(&proxy->state, &idle, HOSTED_ASKED, false,
					 __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		return false;
	enqueue(proxy);
	return wait_for_answer(proxy) && change_state(proxy, HOSTED_ANSWERED, HOSTED_IDLE);
}

static struct hosted_call *call_of(struct utrace_engine *engine)
{
	return &((struct hosted_proxy *)engine->data)->call;
}

/* The answer; without one the engine goes, and what was decided before it stands. */
static u32 ask_action(struct utrace_engine *engine, u32 callback, u32 action)
{
	if (!ask(engine, callback, action))
		return (action & ~(u32)UTRACE_RESUME_MASK) | UTRACE_DETACH;
	return call_of(engine)->action;
}

static u32 hosted_quiesce(u32 action, struct utrace_engine *engine, unsigned long event)
{
	call_of(engine)->value = event;
	return ask_action(engine, HOSTED_QUIESCE, action);
}

static u32 ask_with_registers(struct utrace_engine *engine, u32 callback, u32 action,
			      struct pt_regs *regs)
{
	struct hosted_call *call = call_of(engine);
	u32 answer;

	call->regs = *regs;
	answer = ask_action(engine, callback, action);
	if (state_of(engine->data) == HOSTED_IDLE)
		*regs = call->regs;
	return answer;
}

static u32 hosted_syscall_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	return ask_with_registers(engine, HOSTED_SYSCALL_ENTRY, action, regs);
}

static u32 hosted_syscall_exit(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	return ask_with_registers(engine, HOSTED_SYSCALL_EXIT, action, regs);
}

static u32 hosted_signal(u32 action, struct utrace_engine *engine, struct pt_regs *regs,
			 siginfo_t *info, const struct k_sigaction *orig_ka,
			 struct k_sigaction *return_ka)
{
	struct hosted_call *call = call_of(engine);
	u32 answer;

	memcpy(&call->info, info, sizeof(call->info));
	call->has_orig_ka = orig_ka != NULL;
	if (orig_ka != NULL)
		call->orig_ka = *orig_ka;
	call->return_ka = *return_ka;
	answer = ask_with_registers(engine, HOSTED_SIGNAL, action, regs);
	if (state_of(engine->data) == HOSTED_IDLE) {
		memcpy(info, &call->info, sizeof(call->info));
		*return_ka = call->return_ka;
		return answer;
	}
	/* It cannot say any more that the step was its own: the program must not die of it. */
	if (orig_ka != NULL && step_is_for_engines(thread_current(), (const void *)info))
		return UTRACE_SIGNAL_IGN | UTRACE_DETACH;
	return answer;
}

static u32 hosted_clone(u32 action, struct utrace_engine *engine, unsigned long clone_flags,
			struct task_struct *child)
{
	call_of(engine)->value = clone_flags;
	call_of(engine)->child = child;
	return ask_action(engine, HOSTED_CLONE, action);
}

static u32 hosted_jctl(u32 action, struct utrace_engine *engine, int type, int notify)
{
	call_of(engine)->value = (unsigned long)type;
	call_of(engine)->code = notify;
	return ask_action(engine, HOSTED_JCTL, action);
}

/* Cuts text that does not fit, and terminates it. */
static void put_text(char *to, size_t size, const char *text)
{
	size_t length = text != NULL ? strlen(text) : 0;

	if (length >= size)
		length = size - 1;
	memcpy(to, text, length);
	to[length] = '\0';
}

static u32 hosted_exec(u32 action, struct utrace_engine *engine, const struct linux_binfmt *fmt,
		       const struct linux_binprm *bprm, struct pt_regs *regs)
{
	struct hosted_proxy *proxy = engine->data;
	struct hosted_call *call = &proxy->call;

	put_text(call->format, sizeof(call->format), fmt->name);
	put_text(proxy->buffer, HOSTED_PATH_SIZE, bprm->filename);
	put_text(proxy->buffer + HOSTED_PATH_SIZE, HOSTED_PATH_SIZE, bprm->interp);
	call->argc = bprm->argc;
	call->envc = bprm->envc;
	call->creds_changed = bprm->creds_changed;
	return ask_with_registers(engine, HOSTED_EXEC, action, regs);
}

static u32 hosted_exit(u32 action, struct utrace_engine *engine, long orig_code, long *code)
{
	struct hosted_call *call = call_of(engine);
	u32 answer;

	call->value = (unsigned long)orig_code;
	call->code = *code;
	answer = ask_action(engine, HOSTED_EXIT, action);
	if (state_of(engine->data) == HOSTED_IDLE)
		*code = call->code;
	return answer;
}

/*
 * The thread was killed amid a callback, which may go on over there: what it left
 * to do is done in its place, so that its death can be told.
 */
static void settle(struct hosted_proxy *proxy)
{
	u64 until = weir_now_ns() + proxy->channel->deadline_ns;

	for (;;) {
		u32 state = state_of(proxy);

		switch (state) {
		case HOSTED_ASKED:
		case HOSTED_ANSWERED:
			change_state(proxy, state, HOSTED_IDLE);
			break;
		case HOSTED_COPY:
			proxy->copy_result = -EFAULT;
			change_state(proxy, state, HOSTED_TAKEN);
			break;
		case HOSTED_TAKEN:
			if (!wait_for_change(proxy, state, until))
				change_state(proxy, state, HOSTED_ABANDONED);
			break;
		default:
			return;
		}
	}
}

static u32 hosted_death(struct utrace_engine *engine, bool group_dead, int signal)
{
	settle(engine->data);
	call_of(engine)->value = (unsigned long)signal;
	call_of(engine)->code = group_dead;
	return ask_action(engine, HOSTED_DEATH, UTRACE_RESUME);
}

static void hosted_reap(struct utrace_engine *engine, struct task_struct *task)
{
	(void)task;
	ask(engine, HOSTED_REAP, UTRACE_RESUME);
}

/* The engine's memory goes now; the proxy when the other side has heard of it. */
static void hosted_release(void *data)
{
	struct hosted_proxy *proxy = data;
	u32 state = state_of(proxy);

	/* A callback whose thread was killed: whoever waits over there waits no more. */
	while (state != HOSTED_IDLE && state != HOSTED_ABANDONED &&
	       !change_state(proxy, state, HOSTED_ABANDONED))
		state = state_of(proxy);
	__atomic_store_n(&proxy->released, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&proxy->channel->dead, __ATOMIC_SEQ_CST) != 0)
		__atomic_store_n(&proxy->in_use, 0, __ATOMIC_RELEASE);
	else
		enqueue(proxy);
}

const struct utrace_engine_ops hosted_ops = {
	.report_quiesce = hosted_quiesce,
	.report_signal = hosted_signal,
	.report_clone = hosted_clone,
	.report_jctl = hosted_jctl,
	.report_exec = hosted_exec,
	.report_syscall_entry = hosted_syscall_entry,
	.report_syscall_exit = hosted_syscall_exit,
	.report_exit = hosted_exit,
	.report_death = hosted_death,
	.report_reap = hosted_reap,
	.release = hosted_release,
};

static bool claim(struct hosted_proxy *proxy)
{
	u32 unused = 0;

	return __atomic_compare_exchange_n(&proxy->in_use, &unused, 1, false, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED);
}

/* Everything that a former use left behind, but the links. */
static void clear(struct hosted_proxy *proxy)
{
	proxy->mirror = 0;
	proxy->task = NULL;
	proxy->released = 0;
	proxy->references = 0;
	__atomic_store_n(&proxy->state, HOSTED_IDLE, __ATOMIC_RELEASE);
}

static struct hosted_proxy *add_proxy(struct hosted_channel *channel)
{
	struct hosted_proxy *proxy = slab_alloc(slab_domain(), sizeof(*proxy));

	if (proxy == NULL)
		return NULL;
	proxy->channel = channel;
	proxy->in_use = 1;
	proxy->next = __atomic_load_n(&channel->proxies, __ATOMIC_RELAXED);
	while (!__atomic_compare_exchange_n(&channel->proxies, &proxy->next, proxy, false,
					    __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		;
	return proxy;
}

struct hosted_proxy *hosted_proxy_new(struct hosted_channel *channel)
{
	struct hosted_proxy *proxy = __atomic_load_n(&channel->proxies, __ATOMIC_ACQUIRE);

	while (proxy != NULL && !claim(proxy))
		proxy = proxy->next;
	if (proxy == NULL)
		return add_proxy(channel);
	clear(proxy);
	return proxy;
}

static void abandon(struct hosted_proxy *proxy)
{
	for (u32 state = state_of(proxy); state != HOSTED_IDLE && state != HOSTED_ABANDONED;
	     state = state_of(proxy)) {
		if (change_state(proxy, state, HOSTED_ABANDONED))
			return;
	}
}

/* What the hosted process asked for ends, and what it referred to it lets go of. */
static void detach(struct hosted_proxy *proxy)
{
	u32 references = __atomic_exchange_n(&proxy->references, 0, __ATOMIC_ACQ_REL);
	/* Found by its proxy: whoever uses the task slot next cannot be met. */
	struct utrace_engine *engine = utrace_attach_task(
	    proxy->task, UTRACE_ATTACH_MATCH_OPS | UTRACE_ATTACH_MATCH_DATA, &hosted_ops, proxy);

	if (!IS_ERR(engine)) {
		utrace_control(proxy->task, engine, UTRACE_DETACH);
		utrace_engine_put(engine);
	}
	for (; references != 0; references--)
		utrace_engine_put(proxy->engine);
}

void hosted_bury(struct hosted_channel *channel)
{
	struct hosted_proxy *proxies = __atomic_load_n(&channel->proxies, __ATOMIC_ACQUIRE);

	__atomic_store_n(&channel->dead, 1, __ATOMIC_SEQ_CST);
	host_break_thread_locks(channel->first_thread, HOSTED_THREADS);
	for (struct hosted_proxy *proxy = proxies; proxy != NULL; proxy = proxy->next)
		abandon(proxy);
	for (struct hosted_proxy *proxy = proxies; proxy != NULL; proxy = proxy->next) {
		if (__atomic_load_n(&proxy->in_use, __ATOMIC_ACQUIRE) != 0 && proxy->task != NULL)
			detach(proxy);
		/* hosted_release may have looked at `dead` too early. */
		if (__atomic_load_n(&proxy->released, __ATOMIC_SEQ_CST) != 0)
			__atomic_store_n(&proxy->in_use, 0, __ATOMIC_RELEASE);
	}
}
