/* SPDX-License-Identifier: MIT */
/*
 * The engine behind `-e inject=` and `-e fault=`: chosen calls fail, succeed
 * without being made, wait, find other memory, or are followed by a signal. Its
 * options are rules, one after the other; each begins with set=SET:
 *
 *   result=N                        the call is not made, and this is its result
 *   signal=N                        comes when the call ends
 *   delay-enter=NS, delay-exit=NS   wait before it, behind it
 *   poke-enter=A:HEX, poke-exit=A:HEX   bytes for what argument A (1 to 6) points to
 *   first=N, last=N, step=N         for these calls only; each thread counts each call
 *
 * Of several rules for one call the last counts. Calls by int 0x80 are left alone.
 */
#include "weir.h"

enum { RULES_MAXIMUM = 32, CALLS = 512, NO_LIMIT = 0x7fffffff };

struct poke {
	struct poke *next;
	unsigned int argument;
	size_t size;
	uint8_t bytes[];
};

struct rule {
	uint64_t set[WEIR_SYSCALL_WORDS];
	bool answers; /* by `result` */
	int64_t result;
	int signal;
	uint64_t delay_enter_ns;
	uint64_t delay_exit_ns;
	struct poke *poke_enter;
	struct poke *poke_exit;
	uint32_t first;
	uint32_t last;
	uint32_t step; /* 0: only the first */
};

/* Of a thread, made at the first call that a rule is for. */
struct thread_calls {
	const struct rule *at_hand; /* what the end of the call is to get; NULL: nothing */
	uint32_t counts[CALLS];
};

static struct rule rules[RULES_MAXIMUM];
static uint32_t rule_count;
static uint64_t all_calls[WEIR_SYSCALL_WORDS]; /* of any rule */

static int inject_attach(struct task_struct *task);

/*** Calls ***/

static const struct rule *rule_of(long nr)
{
	for (uint32_t i = rule_count; i > 0; i--) {
		const struct rule *rule = &rules[i - 1];

		if ((rule->set[nr / 64] >> (nr % 64) & 1) != 0)
			return rule;
	}
	return NULL;
}

static bool is_due(const struct rule *rule, uint32_t count)
{
	if (count < rule->first || count > rule->last)
		return false;
	return count == rule->first || (rule->step != 0 && (count - rule->first) % rule->step == 0);
}

/* Counts the call. Returns its rule if that is to act on it. */
static const struct rule *rule_due(struct utrace_engine *engine, long nr)
{
	struct thread_calls *calls = engine->data;
	const struct rule *rule;

	if (nr < 0 || nr >= CALLS || weir_syscall_is_compat())
		return NULL;
	rule = rule_of(nr);
	if (rule == NULL)
		return NULL;
	if (calls == NULL)
		calls = weir_alloc(sizeof(*calls));
	engine->data = calls;
	if (calls == NULL) {
		weir_record_text(nr, "inject: no memory to count calls");
		return NULL;
	}
	return is_due(rule, ++calls->counts[nr]) ? rule : NULL;
}

/* What cannot be written to is left as it is, as strace does. */
static void poke(const struct poke *poke, struct pt_regs *regs)
{
	for (; poke != NULL; poke = poke->next) {
		uint64_t address = *utrace_syscall_argument(regs, poke->argument - 1);

		if (weir_copy_to_user(address, poke->bytes, poke->size) == 0)
			weir_mark_call(WEIR_CALL_POKED);
	}
}

static void delay(uint64_t duration_ns)
{
	if (duration_ns == 0)
		return;
	weir_mark_call(WEIR_CALL_DELAYED);
	weir_sleep(duration_ns);
}

static u32 inject_syscall_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	long nr = syscall_get_nr(utrace_current(), regs);
	const struct rule *rule;

	/* Reported again after a stop: it was counted, and what it got is in `action`. */
	if ((action & UTRACE_SYSCALL_RESUMED) != 0)
		return utrace_syscall_action(action) | UTRACE_RESUME;
	rule = rule_due(engine, nr);
	if (engine->data != NULL)
		((struct thread_calls *)engine->data)->at_hand = rule;
	if (rule == NULL)
		return utrace_syscall_action(action) | UTRACE_RESUME;
	poke(rule->poke_enter, regs);
	delay(rule->delay_enter_ns);
	if (!rule->answers)
		return utrace_syscall_action(action) | UTRACE_RESUME;
	syscall_set_return_value(utrace_current(), regs, 0, rule->result);
	return UTRACE_SYSCALL_ABORT | UTRACE_RESUME;
}

static u32 inject_syscall_exit(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	struct thread_calls *calls = engine->data;
	const struct rule *rule = calls != NULL ? calls->at_hand : NULL;

	(void)action;
	if (rule == NULL)
		return UTRACE_RESUME;
	calls->at_hand = NULL;
	poke(rule->poke_exit, regs);
	delay(rule->delay_exit_ns);
	if (rule->signal != 0)
		weir_signal_self(rule->signal);
	return UTRACE_RESUME;
}

static u32 inject_clone(u32 action, struct utrace_engine *engine, unsigned long clone_flags,
			struct task_struct *child)
{
	(void)action;
	(void)engine;
	(void)clone_flags;
	if (inject_attach(child) < 0)
		weir_record_text(0, "inject: cannot attach to a new thread");
	return UTRACE_RESUME;
}

static void inject_release(void *data)
{
	weir_free(data);
}

static const struct utrace_engine_ops inject_ops = {
	.report_clone = inject_clone,
	.report_syscall_entry = inject_syscall_entry,
	.report_syscall_exit = inject_syscall_exit,
	.release = inject_release,
};

static int inject_attach(struct task_struct *task)
{
	struct utrace_engine *engine =
	    utrace_attach_task(task, UTRACE_ATTACH_CREATE, &inject_ops, NULL);
	int err;

	if (IS_ERR(engine))
		return (int)PTR_ERR(engine);
	weir_filter_syscalls(engine, all_calls);
	err = utrace_set_events(task, engine, UTRACE_EVENT_SYSCALL | UTRACE_EVENT(CLONE));
	utrace_engine_put(engine); /* being attached, it stays */
	return err;
}

/*** Options ***/

static bool same(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_number(const char *text, int64_t *number)
{
	bool negative = *text == '-';
	int64_t value = 0;

	text += negative;
	if (*text == '\0')
		return false;
	for (; *text != '\0'; text++) {
		if (digit(*text) < 0 || digit(*text) > 9 ||
		    __builtin_mul_overflow(value, 10, &value) ||
		    __builtin_sub_overflow(value, digit(*text), &value))
			return false;
	}
	/* Negative numbers reach one further. */
	if (!negative && value == INT64_MIN)
		return false;
	*number = negative ? value : -value;
	return true;
}

/* `A:HEX`, with an even number of digits. */
static bool read_poke(const char *text, struct poke **pokes)
{
	unsigned int argument = (unsigned int)(*text - '0');
	const char *hex = text + 2;
	struct poke *new;
	size_t digits = 0;

	if (argument < 1 || argument > UTRACE_SYSCALL_ARGUMENTS || text[1] != ':')
		return false;
	while (digit(hex[digits]) >= 0)
		digits++;
	if (digits == 0 || digits % 2 != 0 || hex[digits] != '\0')
		return false;
	new = weir_alloc(sizeof(*new) + digits / 2);
	if (new == NULL)
		return false;
	new->next = *pokes;
	new->argument = argument;
	new->size = digits / 2;
	for (size_t i = 0; i < new->size; i++)
		new->bytes[i] = (uint8_t)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
	*pokes = new;
	return true;
}

static int begin_rule(const struct weir_module_args *args, const struct weir_option *option)
{
	struct weir_module_args alone = *args;
	struct rule *rule;

	if (rule_count == RULES_MAXIMUM)
		return weir_fail(args, "too many rules", NULL);
	rule = &rules[rule_count++];
	*rule = (struct rule){ .first = 1, .last = NO_LIMIT, .step = 1 };
	alone.options = option;
	alone.option_count = 1;
	if (weir_option_syscalls(&alone, "set", rule->set) < 0)
		return -EINVAL;
	for (size_t i = 0; i < WEIR_SYSCALL_WORDS; i++)
		all_calls[i] |= rule->set[i];
	return 0;
}

/* One option of the rule at hand. */
static bool read_option(struct rule *rule, const char *key, const char *value)
{
	int64_t number;

	if (same(key, "poke-enter"))
		return read_poke(value, &rule->poke_enter);
	if (same(key, "poke-exit"))
		return read_poke(value, &rule->poke_exit);
	if (!read_number(value, &number))
		return false;
	if (same(key, "result")) {
		rule->answers = true;
		rule->result = number;
	}
	if (same(key, "signal"))
		rule->signal = (int)number;
	if (same(key, "delay-enter"))
		rule->delay_enter_ns = (uint64_t)number;
	if (same(key, "delay-exit"))
		rule->delay_exit_ns = (uint64_t)number;
	if (same(key, "first"))
		rule->first = (uint32_t)number;
	if (same(key, "last"))
		rule->last = (uint32_t)number;
	if (same(key, "step"))
		rule->step = (uint32_t)number;
	return true;
}

static int inject_init(const struct weir_module_args *args)
{
	static const char *const allowed[] = { "set",	      "result",	    "signal",
					       "delay-enter", "delay-exit", "poke-enter",
					       "poke-exit",   "first",	    "last",
					       "step",	      NULL };
	int err = weir_options_check(args, allowed);

	for (uint32_t i = 0; i < args->option_count && err == 0; i++) {
		const struct weir_option *option = &args->options[i];

		if (same(option->key, "set"))
			err = begin_rule(args, option);
		else if (rule_count == 0)
			err = weir_fail(args, "an option before set=SET", option->key);
		else if (!read_option(&rules[rule_count - 1], option->key, option->value))
			err = weir_fail(args, "a value is not understood", option->key);
	}
	if (err == 0 && rule_count == 0)
		err = weir_fail(args, "set=SET is missing", NULL);
	return err < 0 ? err : weir_attach_all(args, inject_attach);
}

const struct weir_module weir_module = {
	WEIR_MODULE_HEAD,
	.name = "inject",
	.init = inject_init,
};
