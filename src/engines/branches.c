/* SPDX-License-Identifier: MIT */
/*
 * The engine behind `weir branches`: prints the last branches that each thread took
 * before its end, out of the ring that weir keeps of them.
 *
 * Options: `source=hardware`, `source=copies` or `source=step`; without one, the first of
 * these that is to be had. `source=page-faults` is the hardware's for tests, on machines
 * that have none: see docs/branches.md. `last=N`: at most that many (default 32).
 * `module=NAME`, any number of times: a file whose functions are copied (default: the
 * program).
 */
#include "weir.h"

enum { LAST_DEFAULT = 32, LAST_MAXIMUM = 8192, SIGNO_TRAP = 5, CODE_TRACE = 2 };

static const unsigned long events_of_all = UTRACE_EVENT(CLONE) | UTRACE_EVENT(DEATH);
static const unsigned long events_of_steps = UTRACE_EVENT(QUIESCE) | UTRACE_EVENT_SYSCALL |
					     UTRACE_EVENT(EXEC) | UTRACE_EVENT(EXIT) |
					     UTRACE_EVENT_SIGNAL_ALL;

static uint32_t source;
static uint64_t last = LAST_DEFAULT;
static struct weir_branch branches[LAST_MAXIMUM]; /* of the one death that is being told */

static int branches_attach(struct task_struct *task);

/* Any report cancels a step that was pending: ask again. */
static u32 go_on(void)
{
	return source == WEIR_BRANCHES_BY_STEPS ? UTRACE_BLOCKSTEP : UTRACE_RESUME;
}

static u32 branches_quiesce(u32 action, struct utrace_engine *engine, unsigned long event)
{
	(void)action;
	(void)engine;
	(void)event;
	return go_on();
}

static u32 branches_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	(void)engine;
	(void)regs;
	return utrace_syscall_action(action) | go_on();
}

static u32 branches_exit_of_call(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	(void)action;
	(void)engine;
	(void)regs;
	return go_on();
}

static u32 branches_exec(u32 action, struct utrace_engine *engine, const struct linux_binfmt *fmt,
			 const struct linux_binprm *bprm, struct pt_regs *regs)
{
	(void)action;
	(void)engine;
	(void)fmt;
	(void)bprm;
	(void)regs;
	return go_on();
}

/* Our own traps are dropped; whatever else comes is the program's. */
static u32 branches_signal(u32 action, struct utrace_engine *engine, struct pt_regs *regs,
			   siginfo_t *info, const struct k_sigaction *orig_ka,
			   struct k_sigaction *return_ka)
{
	(void)engine;
	(void)regs;
	(void)return_ka;
	if (orig_ka == NULL || info->si_signo != SIGNO_TRAP || info->si_code != CODE_TRACE)
		return utrace_signal_action(action) | go_on();
	return UTRACE_SIGNAL_IGN | go_on();
}

static u32 branches_clone(u32 action, struct utrace_engine *engine, unsigned long flags,
			  struct task_struct *child)
{
	(void)action;
	(void)engine;
	(void)flags;
	if (branches_attach(child) < 0)
		weir_record_text(0, "branches: cannot attach to a new thread");
	return go_on();
}

static u32 branches_exit(u32 action, struct utrace_engine *engine, long orig_code, long *code)
{
	(void)action;
	(void)engine;
	(void)orig_code;
	(void)code;
	return UTRACE_RESUME;
}

static const struct {
	const char *name;
	uint32_t source;
	const char *text;
} sources[] = {
	{ "hardware", WEIR_BRANCHES_BY_HARDWARE, "hardware" },
	{ "copies", WEIR_BRANCHES_BY_COPIES, "copied functions" },
	{ "step", WEIR_BRANCHES_BY_STEPS, "single steps" },
	{ "page-faults", WEIR_BRANCHES_STAND_IN, "page faults in place of hardware" },
};

enum { SOURCE_COUNT = sizeof(sources) / sizeof(sources[0]), SOURCES_TO_TRY = SOURCE_COUNT - 1 };

static const char *text_of_source(void)
{
	const char *text = NULL;

	for (int i = 0; i < SOURCE_COUNT; i++)
		text = sources[i].source == source ? sources[i].text : text;
	return text;
}

static u32 branches_death(struct utrace_engine *engine, bool group_dead, int signal)
{
	long count = weir_branches(utrace_current(), branches, last);
	long gaps = 0;

	(void)engine;
	(void)group_dead;
	(void)signal;
	for (long i = 0; i < count; i++) {
		if (weir_branch_is_gap(&branches[i])) {
			weir_print("here branches may be missing");
			gaps++;
			continue;
		}
		weir_print("branch %lx -> %lx", (unsigned long)branches[i].from,
			   (unsigned long)branches[i].to);
	}
	if (count >= 0)
		weir_print("the last %ld branches, by %s", count - gaps, text_of_source());
	else
		weir_record_text(0, "branches: there was no ring for a thread");
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops branches_ops = {
	.report_quiesce = branches_quiesce,
	.report_signal = branches_signal,
	.report_clone = branches_clone,
	.report_exec = branches_exec,
	.report_syscall_entry = branches_entry,
	.report_syscall_exit = branches_exit_of_call,
	.report_exit = branches_exit,
	.report_death = branches_death,
};

static int branches_attach(struct task_struct *task)
{
	unsigned long events = events_of_all;

	if (source == WEIR_BRANCHES_BY_STEPS)
		events |= events_of_steps;
	return weir_attach(task, &branches_ops, NULL, events);
}

static bool is_text(const char *text, const char *other)
{
	while (*text != '\0' && *text == *other) {
		text++;
		other++;
	}
	return *text == *other;
}

static const char *reason_of(int err)
{
	static const struct {
		int err;
		const char *text;
	} reasons[] = {
		{ -ENOENT, "this machine shows no unit that counts branches" },
		{ -EOPNOTSUPP, "the unit that counts branches does not record them" },
		{ -EINVAL, "the unit that counts branches does not record them" },
		{ -ENODATA, "what is recorded are not the branches that are taken" },
		{ -EACCES, "kernel.perf_event_paranoid does not allow it" },
		{ -EPERM, "the kernel, or a filter, does not allow it" },
		{ -EBUSY, "somebody else has it" },
		{ -ENOMEM, "there is no memory" },
	};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].err == err)
			return reasons[i].text;
	return "the kernel refuses it";
}

static int choose_source(const struct weir_module_args *args)
{
	const char *wanted = weir_option(args, "source");
	int err = -EINVAL;
	int i = 0;

	while (wanted != NULL && i < SOURCE_COUNT && !is_text(wanted, sources[i].name))
		i++;
	if (i == SOURCE_COUNT)
		return weir_fail(args, "there is no such source", wanted);
	for (; err != 0 && i < (wanted == NULL ? SOURCES_TO_TRY : SOURCE_COUNT); i++) {
		source = sources[i].source;
		err = weir_branches_want(source);
		if (wanted != NULL)
			break;
	}
	return err == 0 ? 0 : weir_fail(args, "this source cannot be had", reason_of(err));
}

static int read_last(const struct weir_module_args *args)
{
	const char *digits = weir_option(args, "last");

	if (digits == NULL)
		return 0;
	last = 0;
	for (; *digits >= '0' && *digits <= '9' && last <= LAST_MAXIMUM; digits++)
		last = last * 10 + (uint64_t)(*digits - '0');
	if (*digits != '\0' || last < 1 || last > LAST_MAXIMUM)
		return weir_fail(args, "last is a number from 1 to 8192", NULL);
	return 0;
}

static int choose_modules(const struct weir_module_args *args)
{
	int err = 0;

	for (uint32_t i = 0; i < args->option_count && err == 0; i++)
		if (is_text(args->options[i].key, "module"))
			err = weir_branches_module(args->options[i].value);
	return err == 0 ? 0 : weir_fail(args, "module is the name of a file", NULL);
}

static int branches_init(const struct weir_module_args *args)
{
	static const char *const allowed[] = { "last", "module", "source", NULL };
	int err = weir_options_check(args, allowed);

	if (err == 0)
		err = read_last(args);
	if (err == 0)
		err = choose_modules(args);
	if (err == 0)
		err = choose_source(args);
	return err < 0 ? err : weir_attach_all(args, branches_attach);
}

const struct weir_module weir_module = {
	WEIR_MODULE_HEAD,
	.name = "branches",
	.init = branches_init,
};
