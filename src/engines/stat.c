/* SPDX-License-Identifier: MIT */
/*
 * The engine behind `weir stat`: counts calls, errors and latencies per thread
 * and call. Nothing is sent while the thread lives; its rows go out once, when
 * it exits, or by the supervisor's hand when it was killed. Option:
 * `filter=SET` names the system calls to count.
 *
 * A thread's counts are its own: no other thread touches them before it is
 * dead, so there is nothing to lock.
 */
#include "weir.h"

enum { STAT_SLOTS = 64 };

struct stat_row {
	struct weir_record_stat record;
	bool compat;
	struct stat_row *next; /* of the same slot */
};

struct stat_task {
	uint64_t entered; /* clock when the call at hand was entered, 0: unknown */
	bool called;	  /* the thread is in a call of its own... */
	long nr;	  /* ... this one; a sigreturn has forgotten it at its end */
	uint64_t dropped; /* calls that found no memory for their row */
	struct stat_row *slots[STAT_SLOTS];
};

static const unsigned long events =
    UTRACE_EVENT_SYSCALL | UTRACE_EVENT(CLONE) | UTRACE_EVENT(EXIT) | UTRACE_EVENT(DEATH) |
    /* So that a call which kills its caller, or which a stop breaks off, ends and counts. */
    UTRACE_EVENT_SIGNAL_ALL;
static uint64_t filter[WEIR_SYSCALL_WORDS];
static bool filtered;

static int stat_attach(struct task_struct *task);

/* The row of a call, made at its first use; NULL when there is no memory. */
static struct stat_row *stat_row(struct stat_task *stat, long nr, bool compat)
{
	struct stat_row **slot = &stat->slots[(unsigned long)nr % STAT_SLOTS];
	struct stat_row *row = *slot;

	while (row != NULL && (row->record.nr != nr || row->compat != compat))
		row = row->next;
	if (row != NULL)
		return row;
	row = weir_alloc(sizeof(*row));
	if (row == NULL)
		return NULL;
	row->record.nr = nr;
	row->record.minimum_ns = UINT64_MAX;
	row->record.head.flags = compat ? WEIR_CALL_COMPAT : 0;
	row->compat = compat;
	row->next = *slot;
	/* Release: a thread killed here leaves a list that is whole. */
	__atomic_store_n(slot, row, __ATOMIC_RELEASE);
	return row;
}

static void stat_count(struct weir_record_stat *row, uint64_t ns)
{
	row->total_ns += ns;
	if (ns < row->minimum_ns)
		row->minimum_ns = ns;
	if (ns > row->maximum_ns)
		row->maximum_ns = ns;
	row->buckets[weir_stat_bucket(ns)]++;
}

static u32 stat_syscall_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	struct stat_task *stat = engine->data;

	stat->called = true;
	stat->nr = syscall_get_nr(utrace_current(), regs);
	stat->entered = weir_clock();
	return utrace_syscall_action(action) | UTRACE_RESUME;
}

static u32 stat_syscall_exit(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	uint64_t left = weir_clock();
	struct stat_task *stat = engine->data;
	struct stat_row *row;

	(void)action;
	/* The end of the clone that made this thread: its parent counts that call. */
	if (!stat->called)
		return UTRACE_RESUME;
	stat->called = false;
	row = stat_row(stat, stat->nr, weir_syscall_is_compat());
	if (row == NULL) {
		stat->dropped++;
		return UTRACE_RESUME;
	}
	row->record.calls++;
	row->record.errors += syscall_get_error(utrace_current(), regs) != 0;
	if (stat->entered != 0)
		stat_count(&row->record, weir_clock_ns(left - stat->entered));
	stat->entered = 0;
	return UTRACE_RESUME;
}

static u32 stat_clone(u32 action, struct utrace_engine *engine, unsigned long clone_flags,
		      struct task_struct *child)
{
	(void)action;
	(void)engine;
	(void)clone_flags;
	if (stat_attach(child) < 0)
		weir_record_text(0, "stat: cannot attach to a new thread");
	return UTRACE_RESUME;
}

/* The exec that began the first program was entered before anybody looked. */
static u32 stat_exec(u32 action, struct utrace_engine *engine, const struct linux_binfmt *fmt,
		     const struct linux_binprm *bprm, struct pt_regs *regs)
{
	struct stat_task *stat = engine->data;

	(void)action;
	(void)fmt;
	(void)bprm;
	if (!stat->called)
		stat->nr = syscall_get_nr(utrace_current(), regs);
	stat->called = true;
	return UTRACE_RESUME;
}

/* Rows that went out are marked by weir_record_stat: a second time sends the rest. */
static void stat_emit(struct stat_task *stat)
{
	for (size_t i = 0; i < STAT_SLOTS; i++) {
		for (struct stat_row *row = stat->slots[i]; row != NULL; row = row->next) {
			if (row->record.minimum_ns == UINT64_MAX)
				row->record.minimum_ns = 0;
			weir_record_stat(&row->record);
		}
	}
	if (stat->dropped == 0)
		return;
	weir_record_text((int64_t)stat->dropped, "stat: calls not counted, memory is used up");
	stat->dropped = 0;
}

static u32 stat_exit(u32 action, struct utrace_engine *engine, long orig_code, long *code)
{
	(void)action;
	(void)orig_code;
	(void)code;
	stat_emit(engine->data);
	return UTRACE_RESUME;
}

/* Killed threads do not report EXIT; for the others there is nothing left to send. */
static u32 stat_death(struct utrace_engine *engine, bool group_dead, int signal)
{
	(void)group_dead;
	(void)signal;
	stat_emit(engine->data);
	return UTRACE_RESUME;
}

static void stat_release(void *data)
{
	struct stat_task *stat = data;

	/* The thread may go on, unseen: this was its last chance. */
	stat_emit(stat);
	for (size_t i = 0; i < STAT_SLOTS; i++) {
		while (stat->slots[i] != NULL) {
			struct stat_row *row = stat->slots[i];

			stat->slots[i] = row->next;
			weir_free(row);
		}
	}
	weir_free(stat);
}

static u32 stat_signal(u32 action, struct utrace_engine *engine, struct pt_regs *regs,
		       siginfo_t *info, const struct k_sigaction *orig_ka,
		       struct k_sigaction *return_ka)
{
	(void)engine;
	(void)regs;
	(void)info;
	(void)orig_ka;
	(void)return_ka;
	return (action & ~(u32)UTRACE_RESUME_MASK) | UTRACE_RESUME;
}

static const struct utrace_engine_ops stat_ops = {
	.report_signal = stat_signal,
	.report_clone = stat_clone,
	.report_exec = stat_exec,
	.report_syscall_entry = stat_syscall_entry,
	.report_syscall_exit = stat_syscall_exit,
	.report_exit = stat_exit,
	.report_death = stat_death,
	.release = stat_release,
};

static int stat_attach(struct task_struct *task)
{
	struct stat_task *stat = weir_alloc(sizeof(*stat));
	struct utrace_engine *engine;
	int err;

	if (stat == NULL)
		return -ENOMEM;
	engine = utrace_attach_task(task, UTRACE_ATTACH_CREATE, &stat_ops, stat);
	if (IS_ERR(engine)) {
		weir_free(stat);
		return (int)PTR_ERR(engine);
	}
	if (filtered)
		weir_filter_syscalls(engine, filter);
	err = utrace_set_events(task, engine, events);
	utrace_engine_put(engine);
	return err;
}

static int stat_init(const struct weir_module_args *args)
{
	static const char *const allowed[] = { "filter", NULL };
	int err = weir_options_check(args, allowed);

	if (err == 0)
		err = weir_option_syscalls(args, "filter", filter);
	filtered = err > 0;
	return err < 0 ? err : weir_attach_all(args, stat_attach);
}

const struct weir_module weir_module = {
	WEIR_MODULE_HEAD,
	.name = "stat",
	.init = stat_init,
};
