/* SPDX-License-Identifier: MIT */
/*
 * The engine behind bridge.h. Every thread has one engine that answers the
 * calls; a thread that enrols gets a second one, the one that is controlled.
 */
#include <weir.h>

#include "bridge.h"

enum { TRAP_TRACE_CODE = 2, TRAP_SIGNAL = 5, FAILED = -22 };

struct target {
	struct task_struct *task;
	struct utrace_engine *engine;
	u32 counts[BRIDGE_COUNTS];
	u32 answers[BRIDGE_COUNTS]; /* resume action and event bits; or BRIDGE_ECHO */
	u64 words[BRIDGE_WORDS];
	u64 step_ips[BRIDGE_STEP_LIMIT];
	u32 invent_at; /* enum bridge_count + 1: a signal is made up there, once */
	int invent_signal;
	u64 invent_handler;
};

static struct target targets[BRIDGE_TARGETS];
static u32 target_count;
static const struct utrace_engine_ops server_ops, target_ops;

static u32 count(struct target *target, enum bridge_count kind)
{
	u32 answer = __atomic_load_n(&target->answers[kind], __ATOMIC_ACQUIRE);

	__atomic_fetch_add(&target->counts[kind], 1, __ATOMIC_RELEASE);
	return answer;
}

static u32 on_quiesce(u32 action, struct utrace_engine *engine, unsigned long event)
{
	u32 answer;

	if (event != 0)
		return UTRACE_RESUME;
	answer = count(engine->data, BRIDGE_QUIESCE);
	return answer == BRIDGE_ECHO ? utrace_resume_action(action) : answer; /* a hold stays */
}

static enum bridge_count kind_of(u32 action, const siginfo_t *info, bool real)
{
	if (!real)
		return (action & UTRACE_SIGNAL_MASK) == UTRACE_SIGNAL_HANDLER ? BRIDGE_HANDLER
									      : BRIDGE_REPORTED;
	if (info->si_signo == TRAP_SIGNAL && info->si_code == TRAP_TRACE_CODE)
		return BRIDGE_STEPS;
	return BRIDGE_SIGNALS;
}

/* A signal out of nothing, with a handler of its own or the default action. */
static u32 invent(struct target *target, siginfo_t *info, struct k_sigaction *ka)
{
	char *bytes = (char *)info;

	for (size_t i = 0; i < sizeof(*info); i++)
		bytes[i] = 0;
	target->invent_at = 0;
	info->si_signo = target->invent_signal;
	info->si_code = -1;
	ka->sa.sa_handler = (void (*)(int))target->invent_handler;
	ka->sa.sa_flags = 0x04000000 | 0x4; /* SA_RESTORER, SA_SIGINFO */
	return UTRACE_SIGNAL_DELIVER | UTRACE_RESUME;
}

static u32 on_signal(u32 action, struct utrace_engine *engine, struct pt_regs *regs,
		     siginfo_t *info, const struct k_sigaction *orig, struct k_sigaction *ka)
{
	struct target *target = engine->data;
	enum bridge_count kind = kind_of(action, info, orig != NULL);
	u32 answer;

	target->words[BRIDGE_LAST_IP] = regs->ip;
	target->words[BRIDGE_LAST_FLAGS] = regs->flags;
	target->words[BRIDGE_LAST_SIGNAL] = orig != NULL ? (u64)info->si_signo : 0;
	if (kind == BRIDGE_STEPS && target->counts[kind] < BRIDGE_STEP_LIMIT)
		target->step_ips[target->counts[kind]] = regs->ip;
	answer = count(target, kind);
	if (target->invent_at == (u32)kind + 1)
		return invent(target, info, ka);
	if (answer != BRIDGE_ECHO)
		return answer;
	return action;
}

static u32 on_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	u32 answer = count(engine->data, BRIDGE_ENTRIES);

	return utrace_syscall_action(action) | (answer == BRIDGE_ECHO ? UTRACE_RESUME : answer);
}

static u32 on_exit(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	struct target *target = engine->data;
	u32 answer;

	target->words[BRIDGE_LAST_RESULT] = regs->ax;
	answer = count(target, BRIDGE_EXITS);
	return answer == BRIDGE_ECHO ? UTRACE_RESUME : answer;
}

static u32 on_death(struct utrace_engine *engine, bool group_dead, int signal)
{
	count(engine->data, BRIDGE_DEATHS);
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops target_ops = {
	.report_quiesce = on_quiesce,
	.report_signal = on_signal,
	.report_syscall_entry = on_entry,
	.report_syscall_exit = on_exit,
	.report_death = on_death,
};

static long enrol(unsigned long events)
{
	u32 number = __atomic_fetch_add(&target_count, 1, __ATOMIC_RELAXED);
	struct target *target = &targets[number];

	if (number >= BRIDGE_TARGETS)
		return FAILED;
	for (u32 i = 0; i < BRIDGE_COUNTS; i++)
		target->answers[i] = BRIDGE_ECHO;
	target->task = utrace_current();
	target->engine =
	    utrace_attach_task(target->task, UTRACE_ATTACH_CREATE, &target_ops, target);
	if (IS_ERR(target->engine))
		return PTR_ERR(target->engine);
	utrace_set_events(target->task, target->engine, events);
	return number;
}

static long serve_target(long nr, struct target *target, const struct pt_regs *regs)
{
	switch (nr) {
	case BRIDGE_EVENTS:
		return utrace_set_events(target->task, target->engine, regs->si);
	case BRIDGE_CONTROL:
		return utrace_control(target->task, target->engine,
				      (enum utrace_resume_action)regs->si);
	case BRIDGE_BARRIER:
		return utrace_barrier(target->task, target->engine);
	case BRIDGE_COUNT:
		return (long)__atomic_load_n(&target->counts[regs->si], __ATOMIC_ACQUIRE);
	case BRIDGE_ANSWER:
		__atomic_store_n(&target->answers[regs->si], (u32)regs->dx, __ATOMIC_RELEASE);
		return 0;
	case BRIDGE_SIGNAL:
		target->invent_signal = (int)regs->dx;
		target->invent_handler = regs->r10;
		__atomic_store_n(&target->invent_at, (u32)regs->si + 1, __ATOMIC_RELEASE);
		return 0;
	case BRIDGE_STEP_IP:
		return (long)target->step_ips[regs->si % BRIDGE_STEP_LIMIT];
	case BRIDGE_WORD:
		return (long)target->words[regs->si];
	default:
		return FAILED;
	}
}

static u32 serve(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	long nr = (long)regs->orig_ax;

	if (nr < BRIDGE_FIRST || nr >= BRIDGE_LAST)
		return utrace_syscall_action(action) | UTRACE_RESUME;
	if (nr == BRIDGE_ENROL)
		regs->ax = (unsigned long)enrol(regs->di);
	else if (regs->di >= __atomic_load_n(&target_count, __ATOMIC_RELAXED))
		regs->ax = (unsigned long)FAILED;
	else
		regs->ax = (unsigned long)serve_target(nr, &targets[regs->di], regs);
	return UTRACE_SYSCALL_ABORT | UTRACE_RESUME;
}

static u32 follow(u32 action, struct utrace_engine *engine, unsigned long flags,
		  struct task_struct *child)
{
	weir_attach(child, &server_ops, NULL, UTRACE_EVENT(SYSCALL_ENTRY) | UTRACE_EVENT(CLONE));
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops server_ops = {
	.report_clone = follow,
	.report_syscall_entry = serve,
};

static int init(const struct weir_module_args *args)
{
	follow(0, NULL, 0, args->first);
	return 0;
}

const struct weir_module weir_module = { WEIR_MODULE_HEAD, .name = "bridge", .init = init };
