/* SPDX-License-Identifier: MIT */
/*
 * The core against a model: a slow and plain one, arrays and loops, written
 * from the rules of passes (attach order, pending action, hold bits). Random
 * events, requests, answers and calls from callbacks; every callback with its
 * arguments, every result, what is pending, held and armed must agree.
 */
#include "fake.h"

enum { ENGINES = 10, STEPS = 60, LOG_SIZE = 16384 };

static u32 seed;

/* The same value on both sides, as long as they do the same. */
static u32 choose(u32 a, u32 b, u32 c, u32 limit)
{
	u64 x = ((u64)seed << 32) ^ ((u64)a << 20) ^ ((u64)b << 8) ^ c;

	x = (x ^ (x >> 31)) * 0x7fb5d329728ea185ULL;
	x = (x ^ (x >> 27)) * 0x81dadef4bc2dd44dULL;
	return (u32)((x ^ (x >> 33)) % limit);
}

struct side {
	char log[LOG_SIZE];
	size_t length;
};

static void side_log(struct side *side, const char *what, u32 a, u32 b, u32 c)
{
	if (side->length + 64 > LOG_SIZE)
		return;
	side->length +=
	    (size_t)snprintf(side->log + side->length, 64, "%s(%u,%x,%x) ", what, a, b, c);
}

static const unsigned long masks[] = {
	0,
	EV(QUIESCE),
	EV(SYSCALL_ENTRY),
	EV(SYSCALL_EXIT),
	EV(SIGNAL) | EV(CLONE),
	EV(QUIESCE) | EV(SYSCALL_ENTRY) | EV(SYSCALL_EXIT),
	EV(QUIESCE) | EV(SIGNAL) | EV(SIGNAL_IGN),
	EV(QUIESCE) | EV(CLONE) | EV(JCTL) | EV(EXEC),
};

static unsigned long choose_mask(u32 a, u32 b)
{
	return masks[choose(a, b, 1, array_size(masks))];
}

/* Mostly RESUME. */
static u32 choose_action(u32 a, u32 b)
{
	u32 value = choose(a, b, 2, 16);

	return value < UTRACE_RESUME_MAX ? value : UTRACE_RESUME;
}

static u32 choose_answer(u32 id, u32 call, u32 action, u32 bit_count)
{
	u32 bits = action & 0xf0;

	if (bit_count != 0 && choose(id, call, 3, 3) == 0)
		bits = choose(id, call, 4, bit_count) << 4;
	return bits | choose_action(id, call);
}

/* ---- the model ---- */

struct model_engine {
	bool detached;
	bool hold;
	unsigned long mask;
	u32 calls;
};

static struct {
	struct model_engine engines[ENGINES];
	u32 count;
	u32 pending;
	u32 reporting; /* id + 1 */
	bool stopped;
	bool new_quiesce;
	bool handler;
	bool in_signal; /* a signal was taken from the queue in this check */
	u32 step;
	u32 parks;
	u32 so_far;
	u32 others;
	u32 bits;
	struct side side;
} model;

static u32 least(u32 a, u32 b)
{
	return a < b ? a : b;
}

static bool model_held(void)
{
	for (u32 i = 0; i < model.count; i++) {
		if (!model.engines[i].detached && model.engines[i].hold)
			return true;
	}
	return false;
}

static unsigned long model_union(void)
{
	unsigned long events = 0;

	for (u32 i = 0; i < model.count; i++) {
		if (!model.engines[i].detached)
			events |= model.engines[i].mask | EV(REAP);
	}
	return events;
}

static int model_control(u32 id, u32 action)
{
	struct model_engine *engine = &model.engines[id];
	bool needs_quiesce = action >= UTRACE_REPORT && action <= UTRACE_BLOCKSTEP;

	if (engine->detached)
		return -ESRCH;
	if (needs_quiesce && (engine->mask & EV(QUIESCE)) == 0)
		return -EINVAL;
	if (action == UTRACE_DETACH) {
		engine->detached = true;
		engine->hold = false;
		return model.reporting == id + 1 ? -EINPROGRESS : 0;
	}
	engine->hold = action == UTRACE_STOP;
	if (action == UTRACE_STOP && model.stopped)
		return 0;
	model.pending = least(model.pending, action == UTRACE_STOP ? UTRACE_REPORT : action);
	return action == UTRACE_STOP ? -EINPROGRESS : 0;
}

static int model_set_events(u32 id, unsigned long mask)
{
	struct model_engine *engine = &model.engines[id];

	if (engine->detached)
		return -ESRCH;
	if (model.stopped && (mask & ~engine->mask & EV(QUIESCE)) != 0)
		model.new_quiesce = true;
	engine->mask = mask;
	return 0;
}

static u32 model_attach(unsigned long mask)
{
	if (model.count == ENGINES)
		return 0;
	model.engines[model.count] = (struct model_engine){ .mask = mask };
	model.count++;
	return 1;
}

/* What a callback does before it answers; and the same on the real side below. */
static void model_act(u32 id, u32 call)
{
	u32 other = choose(id, call, 5, model.count);
	u32 result = 0;

	switch (choose(id, call, 6, 12)) {
	case 0:
		result = (u32)model_set_events(id, choose_mask(id, call));
		break;
	case 1:
		result = (u32)model_control(other, choose_action(id, call + 100));
		break;
	case 2:
		result = (u32)model_set_events(other, choose_mask(id, call));
		break;
	case 3:
		result = model_attach(choose_mask(id, call));
		break;
	}
	side_log(&model.side, "act", id, result, 0);
}

static u32 model_call(u32 id, const char *hook, u32 action, unsigned long event, u32 bit_count)
{
	u32 call = model.engines[id].calls++;

	side_log(&model.side, hook, id, action, (u32)event);
	model_act(id, call);
	return choose_answer(id, call, action, bit_count);
}

static void model_combine(u32 id, u32 answer)
{
	struct model_engine *engine = &model.engines[id];
	u32 action = answer & 7;

	if (action == UTRACE_DETACH)
		engine->detached = true;
	engine->hold = action == UTRACE_STOP && !engine->detached;
	if (action != UTRACE_STOP)
		model.others = least(model.others, action);
	model.so_far = least(model.so_far, action);
}

static void model_visit(u32 id, const char *hook, unsigned long event, u32 bit_count, u32 flags)
{
	struct model_engine *engine = &model.engines[id];

	if (engine->detached)
		return;
	model.reporting = id + 1;
	if ((engine->mask & EV(QUIESCE)) != 0)
		model_combine(id, model_call(id, "quiesce", model.so_far, event, 0));
	if (!engine->detached && engine->hold)
		model.so_far = UTRACE_STOP;
	if (!engine->detached && (engine->mask & event) != 0) {
		u32 answer =
		    model_call(id, hook, model.so_far | model.bits | flags, event, bit_count);

		model.bits = answer & 0xf0 & (bit_count != 0 ? 0xf0U : 0);
		model_combine(id, answer);
	}
	model.reporting = 0;
}

static void model_start(void)
{
	model.so_far = model.others = UTRACE_RESUME;
	if (model.pending > UTRACE_INTERRUPT)
		model.pending = UTRACE_RESUME;
}

static void model_apply(void)
{
	if (model.pending <= UTRACE_REPORT)
		return;
	model.step = model.pending == UTRACE_SINGLESTEP	 ? TASK_STEP_SINGLE
		     : model.pending == UTRACE_BLOCKSTEP ? TASK_STEP_BLOCK
							 : TASK_STEP_NONE;
	model.pending = UTRACE_RESUME;
}

/* True when a report was asked for. */
static bool model_stop(void)
{
	bool report;
	u32 park = model.parks++;

	side_log(&model.side, "park", park, 0, 0);
	model.stopped = true;
	model.new_quiesce = false;
	for (u32 i = 0; i < model.count; i++) {
		u32 action = 1 + choose(i, park, 7, 6);

		if (choose(i, park, 8, 4) == 0)
			model_set_events(i, choose_mask(i, park));
		if (model.engines[i].detached || !model.engines[i].hold)
			continue;
		if (model_control(i, action) != 0)
			model_control(i, UTRACE_RESUME);
		if (!model_held())
			model.stopped = false;
	}
	report = model.pending <= UTRACE_REPORT;
	if (model.new_quiesce && model.pending == UTRACE_RESUME)
		model.pending = UTRACE_REPORT;
	if (model.pending == UTRACE_RESUME)
		model_apply();
	return report;
}

static void model_walk(const char *hook, unsigned long event)
{
	u32 count = model.count;

	for (u32 i = 0; i < count; i++)
		model_visit(i, hook, event, 0, 0);
}

static void model_event(const char *hook, unsigned long event)
{
	if ((model_union() & event) == 0)
		return;
	model.bits = 0;
	model_start();
	model_walk(hook, event);
	if (model_held())
		model.others = least(model.others, UTRACE_REPORT);
	model.pending = least(model.pending, model.others);
}

static void model_entry(void)
{
	u32 flags = 0;
	bool again = (model_union() & EV(SYSCALL_ENTRY)) != 0;
	bool run = again;

	model.bits = 0;
	while (again) {
		u32 count = model.count;

		model_start();
		for (u32 i = count; i > 0; i--)
			model_visit(i - 1, "entry", EV(SYSCALL_ENTRY), 2, flags);
		model.pending = least(model.pending, model.others);
		again = model_held() && model_stop();
		flags = 0x100;
	}
	side_log(&model.side, "run", run && model.bits == 0x10 ? 0 : 1, 0, 0);
}

/* One pass of the signal check; true when another report follows. */
static bool model_signal_pass(unsigned long event, u32 bits, u32 *outcome)
{
	u32 count = model.count;

	model.bits = bits;
	model_start();
	for (u32 i = 0; i < count; i++) {
		struct model_engine *engine = &model.engines[i];
		u32 answer;

		if (engine->detached)
			continue;
		model.reporting = i + 1;
		if (engine->hold)
			model.so_far = UTRACE_STOP;
		if ((engine->mask & (event | EV(QUIESCE))) != 0) {
			answer = model_call(i, "signal", model.so_far | model.bits, 0, 2);
			model.bits = answer & 0xf0;
			if ((answer & 7) == UTRACE_INTERRUPT || (answer & 7) == UTRACE_REPORT)
				answer = (answer & ~7U) | UTRACE_RESUME;
			model_combine(i, answer);
		}
		model.reporting = 0;
	}
	/*
	 * DELIVER of a signal runs its handler; in a report there is none, so
	 * what is left in info acts by default: SIGUSR1 after a signal, or 0.
	 */
	*outcome = model.bits != 0   ? UTRACE_OUTCOME_NONE
		   : event != 0	     ? UTRACE_OUTCOME_HANDLER
		   : model.in_signal ? UTRACE_OUTCOME_TERM
				     : UTRACE_OUTCOME_NONE;
	if (*outcome == UTRACE_OUTCOME_TERM)
		return false;
	if (*outcome == UTRACE_OUTCOME_HANDLER) {
		if (model_held() || model.others != UTRACE_RESUME)
			model.pending = UTRACE_INTERRUPT;
		return false;
	}
	model.pending = least(model.pending, model.others);
	if (model_held())
		model_stop();
	model_apply();
	return model.pending <= UTRACE_REPORT;
}

static u32 model_reports(void)
{
	u32 outcome;
	u32 bits;

	do {
		bits = model.handler ? UTRACE_SIGNAL_HANDLER : UTRACE_SIGNAL_REPORT;
		model.handler = false;
		model.pending = UTRACE_RESUME;
	} while (model_signal_pass(0, bits, &outcome));
	return outcome;
}

static void model_signal(void)
{
	u32 outcome = UTRACE_OUTCOME_HANDLER;

	model.in_signal = true;
	if ((model_union() & UTRACE_EVENT_SIGNAL_ALL) != 0 &&
	    (model_union() & (EV(SIGNAL) | EV(QUIESCE))) != 0 &&
	    model_signal_pass(EV(SIGNAL), UTRACE_SIGNAL_DELIVER, &outcome))
		outcome = model_reports();
	if (outcome == UTRACE_OUTCOME_HANDLER && model.pending == UTRACE_INTERRUPT)
		model.handler = true;
	model.in_signal = false;
	side_log(&model.side, "outcome", outcome, 0, 0);
}

static void model_resume(void)
{
	bool report = model.pending == UTRACE_REPORT || model_held();

	model.handler = false;
	if (!report) {
		model_apply();
		return;
	}
	model.pending = UTRACE_RESUME;
	model_start();
	model.bits = 0;
	model_walk("none", 0);
	if (model_held()) {
		model.pending = least(model.pending, model.others);
		model_stop();
	} else if (model.others != UTRACE_REPORT) {
		model.pending = least(model.pending, model.others);
	}
	model_apply();
}

static void model_exit_loop(void)
{
	for (int i = 0; i < 200 && (model.pending != UTRACE_RESUME || model_held()); i++) {
		if (model.pending == UTRACE_INTERRUPT)
			model_reports();
		else
			model_resume();
	}
}

/* ---- the real thing, driven by the same choices ---- */

static struct fake fake;
static struct utrace_engine *real_engines[ENGINES];
static u32 real_calls[ENGINES];
static u32 real_count;
static struct side real_side;

static const struct utrace_engine_ops real_ops;

static u32 real_attach(unsigned long mask)
{
	if (real_count == ENGINES)
		return 0;
	real_engines[real_count] = utrace_attach_task(&fake.task, UTRACE_ATTACH_CREATE, &real_ops,
						      &real_engines[real_count]);
	EXPECT_EQ(utrace_set_events(&fake.task, real_engines[real_count], mask), 0);
	real_count++;
	return 1;
}

static void real_act(u32 id, u32 call)
{
	u32 other = choose(id, call, 5, real_count);
	u32 result = 0;

	switch (choose(id, call, 6, 12)) {
	case 0:
		result =
		    (u32)utrace_set_events(&fake.task, real_engines[id], choose_mask(id, call));
		break;
	case 1:
		result = (u32)utrace_control(&fake.task, real_engines[other],
					     choose_action(id, call + 100));
		break;
	case 2:
		result =
		    (u32)utrace_set_events(&fake.task, real_engines[other], choose_mask(id, call));
		break;
	case 3:
		result = real_attach(choose_mask(id, call));
		break;
	}
	side_log(&real_side, "act", id, result, 0);
}

static u32 real_call(struct utrace_engine *engine, const char *hook, u32 action,
		     unsigned long event, u32 bit_count)
{
	u32 id = (u32)((struct utrace_engine **)engine->data - real_engines);
	u32 call = real_calls[id]++;

	side_log(&real_side, hook, id, action, (u32)event);
	real_act(id, call);
	return choose_answer(id, call, action, bit_count);
}

static u32 real_quiesce(u32 action, struct utrace_engine *engine, unsigned long event)
{
	return real_call(engine, "quiesce", action, event, 0);
}

static u32 real_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	(void)regs;
	return real_call(engine, "entry", action, EV(SYSCALL_ENTRY), 2);
}

static u32 real_leave(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	(void)regs;
	return real_call(engine, "leave", action, EV(SYSCALL_EXIT), 0);
}

static u32 real_clone(u32 action, struct utrace_engine *engine, unsigned long flags,
		      struct task_struct *child)
{
	(void)flags;
	(void)child;
	return real_call(engine, "clone", action, EV(CLONE), 0);
}

static u32 real_jctl(u32 action, struct utrace_engine *engine, int type, int notify)
{
	(void)type;
	(void)notify;
	return real_call(engine, "jctl", action, EV(JCTL), 0);
}

static u32 real_exec(u32 action, struct utrace_engine *engine, const struct linux_binfmt *fmt,
		     const struct linux_binprm *bprm, struct pt_regs *regs)
{
	(void)fmt;
	(void)bprm;
	(void)regs;
	return real_call(engine, "exec", action, EV(EXEC), 0);
}

static u32 real_signal(u32 action, struct utrace_engine *engine, struct pt_regs *regs,
		       siginfo_t *info, const struct k_sigaction *orig_ka,
		       struct k_sigaction *return_ka)
{
	(void)regs;
	(void)info;
	(void)orig_ka;
	(void)return_ka;
	return real_call(engine, "signal", action, 0, 2);
}

static const struct utrace_engine_ops real_ops = {
	.report_quiesce = real_quiesce,
	.report_signal = real_signal,
	.report_clone = real_clone,
	.report_jctl = real_jctl,
	.report_exec = real_exec,
	.report_syscall_entry = real_entry,
	.report_syscall_exit = real_leave,
};

static void real_park(struct fake *task)
{
	u32 park = task->parks - 1;

	side_log(&real_side, "park", park, 0, 0);
	for (u32 i = 0; i < real_count; i++) {
		u32 action = 1 + choose(i, park, 7, 6);

		if (choose(i, park, 8, 4) == 0)
			utrace_set_events(&fake.task, real_engines[i], choose_mask(i, park));
		if ((real_engines[i]->flags & UTRACE_WORK_HOLD) == 0)
			continue;
		if (utrace_control(&fake.task, real_engines[i], action) != 0)
			utrace_control(&fake.task, real_engines[i], UTRACE_RESUME);
	}
}

static void real_signal_arrives(void)
{
	struct k_sigaction ka = { 0 };
	siginfo_t info = { .si_signo = SIGUSR1 };
	struct utrace_signal signal = { .info = &info, .ka = &ka };
	enum utrace_outcome outcome;

	ka.sa.sa_handler = (void (*)(int))4096;
	outcome = utrace_get_signal(&fake.task, &fake.regs, &signal);
	if (outcome == UTRACE_OUTCOME_HANDLER)
		utrace_signal_handler(&fake.task, false);
	side_log(&real_side, "outcome", outcome, 0, 0);
}

static void real_exit_loop(void)
{
	siginfo_t info = { 0 };
	struct utrace_signal signal = { .info = &info };

	for (int i = 0; i < 200 && utrace_needs_resume(&fake.task); i++) {
		if (utrace_wants_signal(&fake.task))
			utrace_get_signal(&fake.task, &fake.regs, &signal);
		else
			utrace_resume(&fake.task, &fake.regs);
	}
}

/* ---- both ---- */

static void step_event(u32 kind)
{
	switch (kind) {
	case 0:
		model_entry();
		side_log(&real_side, "run",
			 utrace_report_syscall_entry(&fake.task, &fake.regs) ? 1 : 0, 0, 0);
		break;
	case 1:
		model_event("leave", EV(SYSCALL_EXIT));
		utrace_report_syscall_exit(&fake.task, &fake.regs);
		break;
	case 2:
		model_event("clone", EV(CLONE));
		utrace_report_clone(&fake.task, SIGCHLD, &fake.task);
		break;
	case 3:
		model_event("jctl", EV(JCTL));
		utrace_report_jctl(&fake.task, CLD_STOPPED, 0);
		break;
	case 4:
		model_event("exec", EV(EXEC));
		utrace_report_exec(&fake.task, NULL, NULL, &fake.regs);
		break;
	case 5:
		model_signal();
		real_signal_arrives();
		break;
	default:
		model_exit_loop();
		real_exit_loop();
		break;
	}
}

static void step_request(u32 step)
{
	u32 id = choose(step, 1, 9, ENGINES);
	unsigned long mask = choose_mask(step, 2);
	u32 action = choose(step, 3, 9, UTRACE_RESUME_MAX);
	int result = 0;

	if (id >= model.count) {
		model_attach(mask);
		AS_OTHER(real_attach(mask));
		return;
	}
	if (choose(step, 4, 9, 3) == 0) {
		side_log(&model.side, "mask", id, (u32)model_set_events(id, mask), 0);
		AS_OTHER(result = utrace_set_events(&fake.task, real_engines[id], mask));
		side_log(&real_side, "mask", id, (u32)result, 0);
		return;
	}
	side_log(&model.side, "control", id, (u32)model_control(id, action), action);
	AS_OTHER(result = utrace_control(&fake.task, real_engines[id], action));
	side_log(&real_side, "control", id, (u32)result, action);
}

static void compare_state(void)
{
	unsigned long events = fake_utrace(&fake)->events & UTRACE_EVENT_ALL;

	side_log(&model.side, "state", model.pending, model_held(), (u32)model_union());
	side_log(&real_side, "state", fake_pending(&fake), fake_is_held(&fake), (u32)events);
	side_log(&model.side, "step", model.step, 0, 0);
	side_log(&real_side, "step", fake.step, 0, 0);
}

static bool run_seed(void)
{
	memset(&model, 0, sizeof(model));
	memset(&real_side, 0, sizeof(real_side));
	memset(real_calls, 0, sizeof(real_calls));
	real_count = 0;
	model.pending = UTRACE_RESUME;
	fake_init(&fake);
	fake.on_park = real_park;
	for (u32 step = 0; step < STEPS; step++) {
		if (choose(step, 5, 9, 2) == 0)
			step_request(step);
		else
			step_event(choose(step, 6, 9, 9));
		compare_state();
	}
	fake_current = NULL;
	utrace_discard(&fake.task);
	for (u32 i = 0; i < real_count; i++)
		utrace_engine_put(real_engines[i]);
	fake_finish(&fake);
	if (strcmp(real_side.log, model.side.log) == 0)
		return true;
	printf("seed %u\n", seed);
	EXPECT_STR(real_side.log, model.side.log);
	return false;
}

TEST(differential)
{
	const char *wanted = getenv("DIFFERENTIAL_SEEDS");
	u32 seeds = wanted != NULL ? (u32)strtoul(wanted, NULL, 10) : 3000;

	for (seed = 1; seed <= seeds && run_seed(); seed++)
		;
}
