/* SPDX-License-Identifier: MIT */
/*
 * The engine behind `weir check --oracle`: for every call it compares what the
 * table says that the kernel writes with what it really wrote. It changes
 * nothing; findings are records of type WEIR_RECORD_ORACLE.
 *
 * Option, for tests of the oracle itself: `shrink=NR:REGISTER:SIZE` takes the
 * table's word for that argument of that call to be at most SIZE bytes.
 */
#include "weir.h"

enum {
	CALLS = 512, /* numbers that are counted one by one */
	RANGES = 4096,
	NO_ARGUMENT = 6,
};

static const unsigned long events =
    UTRACE_EVENT_SYSCALL | UTRACE_EVENT(CLONE) | UTRACE_EVENT(EXIT) | UTRACE_EVENT(DEATH);

/* Of the `shrink` option; nr -1: not given. */
static struct {
	int64_t nr;
	uint64_t argument;
	uint64_t size;
} shrink = { .nr = -1 };

struct prediction {
	uint64_t start;
	uint64_t end;
};

struct oracle_task {
	int begun; /* what weir_written_begin said about the call at hand */
	uint64_t args[6];
	int64_t nr;
	uint32_t prediction_count;
	struct prediction predictions[RANGES];
	uint32_t checked[CALLS];
	uint32_t skipped[CALLS];
	uint32_t undescribed[CALLS];
};

/*** Predictions ***/

static void predict(struct oracle_task *oracle, uint64_t start, uint64_t size)
{
	if (size == 0 || oracle->prediction_count == RANGES)
		return;
	oracle->predictions[oracle->prediction_count++] =
	    (struct prediction){ start, start + size };
}

static void keep_prediction(const struct weir_written *range, void *data)
{
	struct oracle_task *oracle = data;
	uint64_t size = range->size;

	if (oracle->nr == shrink.nr && range->argument == shrink.argument && size > shrink.size)
		size = shrink.size;
	predict(oracle, range->address, size);
}

/* The first byte of [start, end) that is predicted, or end; *stop is where that ends. */
static uint64_t next_predicted(const struct oracle_task *oracle, uint64_t start, uint64_t end,
			       uint64_t *stop)
{
	uint64_t first = end;

	*stop = end;
	for (uint32_t i = 0; i < oracle->prediction_count; i++) {
		const struct prediction *range = &oracle->predictions[i];
		uint64_t at = range->start > start ? range->start : start;

		if (range->end <= start || at >= first)
			continue;
		first = at;
		*stop = range->end;
	}
	return first;
}

/*** Findings ***/

static void record_finding(const struct oracle_task *oracle, uint32_t kind,
			   const struct weir_written *range, uint64_t start, uint64_t end)
{
	bool near = range->argument < NO_ARGUMENT;
	struct weir_record_oracle finding = {
		.nr = oracle->nr,
		.kind = (range->flags & WEIR_WRITTEN_SHARED) != 0 ? WEIR_ORACLE_AMBIGUOUS : kind,
		.argument = range->argument,
		.address = start,
		.size = end - start,
		.offset = near ? start - oracle->args[range->argument] : 0,
		.count = 1,
	};

	weir_record_oracle(&finding);
}

static void judge_page(const struct oracle_task *oracle, const struct weir_written *range)
{
	/* To find what a shared word stands for, the kernel fetches its page as if to write. */
	enum { FUTEX_CALL = 202 };
	uint64_t end = range->address + range->size;
	uint64_t stop;

	if (oracle->nr != FUTEX_CALL && next_predicted(oracle, range->address, end, &stop) == end)
		record_finding(oracle, WEIR_ORACLE_TOUCHED, range, range->address, end);
}

/* Each part of what was written that no prediction covers is a finding. */
static void judge_range(const struct weir_written *range, void *data)
{
	const struct oracle_task *oracle = data;
	uint64_t start = range->address;
	uint64_t end = range->address + range->size;

	if ((range->flags & WEIR_WRITTEN_ASYNC) != 0)
		return;
	if ((range->flags & WEIR_WRITTEN_PAGE) != 0) {
		judge_page(oracle, range);
		return;
	}
	while (start < end) {
		uint64_t stop;
		uint64_t covered = next_predicted(oracle, start, end, &stop);

		if (covered > start)
			record_finding(oracle, WEIR_ORACLE_UNPREDICTED, range, start, covered);
		start = stop;
	}
}

/*** Calls ***/

static void count_call(uint32_t counts[CALLS], int64_t nr)
{
	if (nr >= 0 && nr < CALLS)
		counts[nr]++;
}

static u32 oracle_syscall_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	struct oracle_task *oracle = engine->data;

	oracle->nr = syscall_get_nr(utrace_current(), regs);
	syscall_get_arguments(utrace_current(), regs, 0, 6, oracle->args);
	oracle->begun = weir_written_begin(regs, WEIR_WRITTEN_BY_TABLE | WEIR_WRITTEN_BY_WATCHING);
	return utrace_syscall_action(action) | UTRACE_RESUME;
}

static u32 oracle_syscall_exit(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	struct oracle_task *oracle = engine->data;
	int count;

	(void)action;
	if (oracle->begun < 0) {
		/* -EINVAL: the execve that begins it all, which no program makes. */
		if (oracle->begun != -EINVAL)
			count_call(oracle->skipped, oracle->nr);
		return UTRACE_RESUME;
	}
	oracle->begun = -EINVAL;
	oracle->prediction_count = 0;
	count = weir_for_each_written(regs, WEIR_WRITTEN_BY_TABLE, keep_prediction, oracle);
	if (count == -ENODATA) {
		count_call(oracle->undescribed, oracle->nr);
		/* Whatever it writes is right; the others must know that this thread is out. */
		predict(oracle, 0, UINT64_MAX);
	}
	if (weir_for_each_written(regs, WEIR_WRITTEN_BY_WATCHING, judge_range, oracle) < 0)
		count_call(oracle->skipped, oracle->nr);
	else if (count >= 0)
		count_call(oracle->checked, oracle->nr);
	return UTRACE_RESUME;
}

/*** Coming and going ***/

static int oracle_attach(struct task_struct *task);

static u32 oracle_clone(u32 action, struct utrace_engine *engine, unsigned long clone_flags,
			struct task_struct *child)
{
	(void)action;
	(void)engine;
	(void)clone_flags;
	if (oracle_attach(child) < 0)
		weir_record_text(0, "oracle: cannot attach to a new thread");
	return UTRACE_RESUME;
}

static void emit_counts(uint32_t counts[CALLS], uint32_t kind)
{
	for (int64_t nr = 0; nr < CALLS; nr++) {
		struct weir_record_oracle row = {
			.nr = nr,
			.kind = kind,
			.argument = NO_ARGUMENT,
			.count = counts[nr],
		};

		/* Once: a thread that is killed at its exit comes here a second time. */
		counts[nr] = 0;
		if (row.count != 0)
			weir_record_oracle(&row);
	}
}

static void emit_all_counts(struct oracle_task *oracle)
{
	emit_counts(oracle->checked, WEIR_ORACLE_CHECKED);
	emit_counts(oracle->skipped, WEIR_ORACLE_SKIPPED);
	emit_counts(oracle->undescribed, WEIR_ORACLE_UNDESCRIBED);
}

static u32 oracle_exit(u32 action, struct utrace_engine *engine, long orig_code, long *code)
{
	(void)action;
	(void)orig_code;
	(void)code;
	emit_all_counts(engine->data);
	return UTRACE_RESUME;
}

static u32 oracle_death(struct utrace_engine *engine, bool group_dead, int signal)
{
	(void)group_dead;
	(void)signal;
	emit_all_counts(engine->data);
	return UTRACE_RESUME;
}

static void oracle_release(void *data)
{
	weir_free(data);
}

static const struct utrace_engine_ops oracle_ops = {
	.report_clone = oracle_clone,
	.report_syscall_entry = oracle_syscall_entry,
	.report_syscall_exit = oracle_syscall_exit,
	.report_exit = oracle_exit,
	.report_death = oracle_death,
	.release = oracle_release,
};

static int oracle_attach(struct task_struct *task)
{
	struct oracle_task *oracle = weir_alloc(sizeof(*oracle));
	int err;

	if (oracle == NULL)
		return -ENOMEM;
	oracle->begun = -EINVAL;
	err = weir_attach(task, &oracle_ops, oracle, events);
	if (err < 0)
		weir_free(oracle);
	return err;
}

/* A decimal number and what ends it. False: there was none. */
static bool read_number(const char **text, char end, uint64_t *value)
{
	const char *start = *text;

	*value = 0;
	for (; **text >= '0' && **text <= '9'; (*text)++)
		*value = *value * 10 + (uint64_t)(**text - '0');
	if (*text == start || **text != end)
		return false;
	if (end != '\0')
		(*text)++;
	return true;
}

static int read_shrink(const struct weir_module_args *args)
{
	const char *text = weir_option(args, "shrink");
	uint64_t nr;

	if (text == NULL)
		return 0;
	if (!read_number(&text, ':', &nr) || !read_number(&text, ':', &shrink.argument) ||
	    !read_number(&text, '\0', &shrink.size))
		return weir_fail(args, "shrink wants NR:REGISTER:SIZE", NULL);
	shrink.nr = (int64_t)nr;
	return 0;
}

static int oracle_init(const struct weir_module_args *args)
{
	static const char *const allowed[] = { "shrink", NULL };
	int err = weir_options_check(args, allowed);

	if (err == 0)
		err = read_shrink(args);
	return err < 0 ? err : weir_attach_all(args, oracle_attach);
}

const struct weir_module weir_module = {
	WEIR_MODULE_HEAD,
	.name = "oracle",
	.init = oracle_init,
};
