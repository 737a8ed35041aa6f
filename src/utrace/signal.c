/* SPDX-License-Identifier: MIT */
/*
 * The signal check: reports of signals, and reports in place of a signal.
 *
 * One call of utrace_get_signal may make several passes: a stop that ends in
 * REPORT or INTERRUPT leads to another one with the same siginfo untouched, so
 * an engine can put a signal aside, look around, and deliver it after all.
 */
#include "utrace/pass.h"
#include "utrace/report.h"

enum {
	SIGNO_TRAP = 5,
	SIGNO_STOP = 19,
	SIGNO_COUNT = 64,
	SIGNO_CORE_FLAG = 0x80,
	HANDLER_DEFAULT = 0,
	HANDLER_IGNORE = 1,
};

#define SIGNAL_BIT(signo) (1ULL << ((signo)-1))

/* Numbers are those of x86-64; names would depend on the libc at hand. */
#define DEFAULT_IGNORE (SIGNAL_BIT(17) | SIGNAL_BIT(18) | SIGNAL_BIT(23) | SIGNAL_BIT(28))
#define DEFAULT_STOP (SIGNAL_BIT(19) | SIGNAL_BIT(20) | SIGNAL_BIT(21) | SIGNAL_BIT(22))
#define DEFAULT_CORE                                                                               \
	(SIGNAL_BIT(3) | SIGNAL_BIT(4) | SIGNAL_BIT(5) | SIGNAL_BIT(6) | SIGNAL_BIT(7) |           \
	 SIGNAL_BIT(8) | SIGNAL_BIT(11) | SIGNAL_BIT(24) | SIGNAL_BIT(25) | SIGNAL_BIT(31))

static bool signal_in(u64 set, int signo)
{
	return signo >= 1 && signo <= SIGNO_COUNT && (set & SIGNAL_BIT(signo)) != 0;
}

static uintptr_t handler_of(const struct k_sigaction *ka)
{
	return (uintptr_t)ka->sa.sa_handler;
}

/* The action that stands for what a signal does by default. */
static u32 default_action(int signo)
{
	if (signo < 1 || signo > SIGNO_COUNT || signal_in(DEFAULT_IGNORE, signo))
		return UTRACE_SIGNAL_IGN;
	if (signo == SIGNO_STOP)
		return UTRACE_SIGNAL_STOP;
	if (signal_in(DEFAULT_STOP, signo))
		return UTRACE_SIGNAL_TSTP;
	return signal_in(DEFAULT_CORE, signo) ? UTRACE_SIGNAL_CORE : UTRACE_SIGNAL_TERM;
}

unsigned long utrace_signal_event(int signo, const struct k_sigaction *ka, u32 *action)
{
	static const unsigned long events[] = {
		[UTRACE_SIGNAL_DELIVER >> 4] = UTRACE_EVENT(SIGNAL),
		[UTRACE_SIGNAL_IGN >> 4] = UTRACE_EVENT(SIGNAL_IGN),
		[UTRACE_SIGNAL_TERM >> 4] = UTRACE_EVENT(SIGNAL_TERM),
		[UTRACE_SIGNAL_CORE >> 4] = UTRACE_EVENT(SIGNAL_CORE),
		[UTRACE_SIGNAL_STOP >> 4] = UTRACE_EVENT(SIGNAL_STOP),
		[UTRACE_SIGNAL_TSTP >> 4] = UTRACE_EVENT(SIGNAL_STOP),
	};

	if (handler_of(ka) == HANDLER_IGNORE)
		*action = UTRACE_SIGNAL_IGN;
	else if (handler_of(ka) == HANDLER_DEFAULT)
		*action = default_action(signo);
	else
		*action = UTRACE_SIGNAL_DELIVER;
	return events[*action >> 4];
}

struct signal_call {
	struct pt_regs *regs;
	siginfo_t *info;
	const struct k_sigaction *orig_ka;
	struct k_sigaction *return_ka;
};

/* G-19: asking for a report in a report would never end. */
static u32 demote(u32 answer)
{
	u32 action = answer & UTRACE_RESUME_MASK;

	if (action != UTRACE_INTERRUPT && action != UTRACE_REPORT)
		return answer;
	return (answer & ~(u32)UTRACE_RESUME_MASK) | UTRACE_RESUME;
}

static u32 call_signal(struct pass *pass, struct utrace_engine *engine,
		       const struct signal_call *signal)
{
	const struct utrace_engine_ops *ops = engine->ops;
	u32 answer;

	if (ops->report_signal != NULL) {
		answer =
		    demote(ops->report_signal(pass->action | pass->bits, engine, signal->regs,
					      signal->info, signal->orig_ka, signal->return_ka));
		pass->bits = answer & pass->mask;
		return answer;
	}
	if (ops->report_quiesce != NULL && (engine_flags(engine) & UTRACE_EVENT(QUIESCE)) != 0)
		return demote(ops->report_quiesce(pass->action, engine, pass->event));
	return CALL_SKIPPED;
}

/* D-08: one callback per engine, not a quiesce and a specific one. */
static void visit_signal(struct pass *pass, struct utrace_engine *engine,
			 const struct signal_call *signal)
{
	unsigned long flags;

	pass_publish_engine(pass->utrace, engine);
	flags = engine_flags(engine);
	if ((flags & ENGINE_HOLD) != 0)
		pass->action = UTRACE_STOP;
	if ((flags & (pass->event | UTRACE_EVENT(QUIESCE))) != 0) {
		u32 answer = call_signal(pass, engine, signal);

		if (answer != CALL_SKIPPED)
			pass_combine(pass, engine, answer);
	}
	pass_publish_engine(pass->utrace, NULL);
	if (__atomic_load_n(&pass->utrace->callback_waiters, __ATOMIC_RELAXED) != 0)
		pass_wake_waiters(pass->utrace);
	if ((engine_flags(engine) & ENGINE_DETACHED) != 0)
		pass_unlink(pass, engine);
}

static void walk_signal(struct pass *pass, const struct signal_call *signal)
{
	struct utrace_set *set = utrace_set_of(pass->utrace);
	u32 count = set_count(set);

	for (u32 i = 0; i < count; i++) {
		struct utrace_engine *engine = set_slot(set, i);

		if (engine != NULL)
			visit_signal(pass, engine, signal);
	}
}

/* What DELIVER comes to, with the disposition and number the engines left. */
static u32 resolve_deliver(const struct utrace_signal *signal)
{
	int signo = signal->info->si_signo;

	if (signo == 0 || handler_of(&signal->return_ka) == HANDLER_IGNORE)
		return UTRACE_SIGNAL_IGN;
	if (handler_of(&signal->return_ka) == HANDLER_DEFAULT)
		return default_action(signo);
	return UTRACE_SIGNAL_DELIVER;
}

static enum utrace_outcome outcome_of(u32 bits, const struct utrace_signal *signal)
{
	static const u8 outcomes[16] = {
		[UTRACE_SIGNAL_DELIVER >> 4] = UTRACE_OUTCOME_HANDLER,
		[UTRACE_SIGNAL_TERM >> 4] = UTRACE_OUTCOME_TERM,
		[UTRACE_SIGNAL_CORE >> 4] = UTRACE_OUTCOME_CORE,
		[UTRACE_SIGNAL_STOP >> 4] = UTRACE_OUTCOME_STOP,
		[UTRACE_SIGNAL_TSTP >> 4] = UTRACE_OUTCOME_TSTP,
	};
	u32 action = bits & UTRACE_SIGNAL_MASK;

	if (action == UTRACE_SIGNAL_DELIVER)
		action = resolve_deliver(signal);
	return (enum utrace_outcome)outcomes[action >> 4];
}

/* G-09: bit 7 of a status is the core flag, a number must not have it. */
static void check_number(enum utrace_outcome outcome, siginfo_t *info)
{
	bool in_status = outcome >= UTRACE_OUTCOME_TERM && outcome <= UTRACE_OUTCOME_TSTP;

	if (!in_status || (info->si_signo & SIGNO_CORE_FLAG) == 0)
		return;
	utrace_warn("report_signal left an impossible si_signo");
	info->si_signo = SIGNO_TRAP;
}

/* Ends a pass whose signal has an effect: the thread cannot stop yet. */
static void end_with_effect(struct pass *pass, enum utrace_outcome outcome)
{
	bool fatal = outcome == UTRACE_OUTCOME_TERM || outcome == UTRACE_OUTCOME_CORE;

	if (fatal)
		return;
	if (outcome != UTRACE_OUTCOME_HANDLER) {
		pass_defer(pass);
		return;
	}
	/* G-16: whoever chose something gets to see the handler's first instruction. */
	if (utrace_is_held(pass->utrace) || pass->others != UTRACE_RESUME)
		utrace_demand(pass->task, UTRACE_INTERRUPT);
}

/*
 * Makes one pass. Returns the outcome; *again when another report is due at
 * once, which sees the same siginfo.
 */
static enum utrace_outcome signal_pass(struct task *task, struct pt_regs *regs,
				       struct utrace_signal *signal, unsigned long event,
				       u32 default_bits, bool *again)
{
	struct signal_call call = { regs, signal->info, NULL, &signal->return_ka };
	enum utrace_outcome outcome;
	struct pass pass;

	*again = false;
	call.orig_ka = event != 0 ? signal->ka : NULL;
	signal->return_ka = event != 0 ? *signal->ka : (struct k_sigaction){ 0 };
	pass_begin(&pass, task, event);
	pass.mask = UTRACE_SIGNAL_MASK | UTRACE_SIGNAL_HOLD;
	pass.bits = default_bits;
	walk_signal(&pass, &call);
	pass_end(&pass);

	outcome = outcome_of(pass.bits, signal);
	if ((pass.bits & UTRACE_SIGNAL_HOLD) != 0 && signal->info->si_signo != 0 &&
	    utrace_task_ops.requeue_signal != NULL)
		utrace_task_ops.requeue_signal(task, signal->info);
	check_number(outcome, signal->info);
	if (outcome != UTRACE_OUTCOME_NONE) {
		end_with_effect(&pass, outcome);
		return outcome;
	}
	if (pass_stop(&pass) == STOP_KILLED)
		return UTRACE_OUTCOME_KILLED;
	utrace_apply_pending(task);
	*again = pending_in(utrace_events(pass.utrace)) <= UTRACE_REPORT;
	return UTRACE_OUTCOME_NONE;
}

/* Reports in place of a signal, as long as they are asked for. */
static enum utrace_outcome report_without_signal(struct task *task, struct pt_regs *regs,
						 struct utrace_signal *signal)
{
	struct utrace *utrace = task_utrace(task);
	enum utrace_outcome outcome;
	bool again;

	do {
		u32 bits = (utrace->thread_flags & UTRACE_HANDLER) != 0 ? UTRACE_SIGNAL_HANDLER
									: UTRACE_SIGNAL_REPORT;

		utrace->thread_flags &= ~(u32)UTRACE_HANDLER;
		pending_take(utrace, UTRACE_STOP);
		outcome = signal_pass(task, regs, signal, 0, bits, &again);
	} while (outcome == UTRACE_OUTCOME_NONE && again);
	return outcome;
}

enum utrace_outcome utrace_get_signal(struct task *task, struct pt_regs *regs,
				      struct utrace_signal *signal)
{
	struct utrace *utrace = task_utrace(task);
	unsigned long events = utrace_events(utrace);
	enum utrace_outcome outcome;
	unsigned long event;
	bool again = false;
	u32 bits;

	if (signal->ka == NULL) {
		if (pending_in(events) <= UTRACE_REPORT || utrace_is_held(utrace))
			return report_without_signal(task, regs, signal);
		utrace_apply_pending(task);
		return UTRACE_OUTCOME_NONE;
	}

	event = utrace_signal_event(signal->info->si_signo, signal->ka, &bits);
	if ((events & UTRACE_EVENT_SIGNAL_ALL) == 0 ||
	    (events & (event | UTRACE_EVENT(QUIESCE))) == 0) {
		signal->return_ka = *signal->ka;
		return outcome_of(bits, signal);
	}
	outcome = signal_pass(task, regs, signal, event, bits, &again);
	return again ? report_without_signal(task, regs, signal) : outcome;
}

void utrace_signal_handler(struct task *task, bool stepping)
{
	struct utrace *utrace = task_utrace(task);

	if (stepping)
		utrace_demand(task, UTRACE_INTERRUPT);
	if (utrace_wants_signal(task))
		utrace->thread_flags |= UTRACE_HANDLER;
}
