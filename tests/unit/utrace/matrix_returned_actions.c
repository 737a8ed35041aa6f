/* SPDX-License-Identifier: MIT */
/*
 * What a resume action means depends on the callback that returns it. One
 * cell per callback and action: what happens until the thread is back in its
 * program, in letters (see observe and run_cell).
 */
#include "scene.h"

/* Engine A returns the action; W, after it, watches the passes that follow. */
static struct probe watcher;

/* q: report_quiesce(0), s: SIGNAL_REPORT, h: SIGNAL_HANDLER. */
static void observe(struct probe *probe, struct call *call)
{
	u32 report = call->action & UTRACE_SIGNAL_MASK;

	(void)probe;
	if (call->info == NULL && call->event == 0)
		log_add("q");
	if (call->info != NULL && report == UTRACE_SIGNAL_REPORT)
		log_add("s");
	if (call->info != NULL && report == UTRACE_SIGNAL_HANDLER)
		log_add("h");
}

static void park(struct fake *task)
{
	(void)task;
	log_add("p");
	EXPECT_EQ(probe_control(&a, UTRACE_RESUME), 0);
}

static void from_quiesce(void)
{
	probe_control(&a, UTRACE_REPORT);
}

static void from_entry(void)
{
	syscall_entry();
}

static void from_leave(void)
{
	syscall_exit();
}

static void from_clone(void)
{
	utrace_report_clone(&fake.task, SIGCHLD, &fake.task);
}

static void from_vfork(void)
{
	utrace_report_clone(&fake.task, CLONE_VFORK | CLONE_VM | SIGCHLD, &fake.task);
	utrace_finish_vfork(&fake.task);
}

static void from_exec(void)
{
	utrace_report_exec(&fake.task, NULL, NULL, &fake.regs);
}

static void from_jctl(void)
{
	utrace_report_jctl(&fake.task, CLD_STOPPED, 0);
	utrace_job_stop_begin(&fake.task);
	utrace_job_stop_end(&fake.task);
}

static void from_exit(void)
{
	task_exit(0);
}

static void from_death(void)
{
	task_dies();
}

static void from_ignored(void)
{
	EXPECT_EQ(signal_arrives(SIGCHLD, 0), UTRACE_OUTCOME_NONE);
}

static void from_report(void)
{
	probe_control(&watcher, UTRACE_INTERRUPT);
	EXPECT_EQ(signal_report(), UTRACE_OUTCOME_NONE);
}

static void from_handled(void)
{
	EXPECT_EQ(signal_arrives(SIGUSR1, 4096), UTRACE_OUTCOME_HANDLER);
	utrace_signal_handler(&fake.task, false);
}

static void from_stop_signal(void)
{
	EXPECT_EQ(signal_arrives(SIGTSTP, 0), UTRACE_OUTCOME_TSTP);
	utrace_job_stop_begin(&fake.task);
	utrace_job_stop_end(&fake.task);
}

static void from_fatal(void)
{
	EXPECT_EQ(signal_arrives(SIGTERM, 0), UTRACE_OUTCOME_TERM);
	task_exit(SIGTERM);
}

static const struct row {
	const char *name;
	unsigned long events;
	enum hook hook;
	void (*make)(void);
	/* p: stopped, 1: single step armed, 2: block step armed, -: A is gone */
	const char *expected[UTRACE_RESUME_MAX];
} rows[] = {
	/* STOP INTERRUPT REPORT SINGLESTEP BLOCKSTEP RESUME DETACH */
	{ "quiesce(0)",
	  EV(QUIESCE),
	  HOOK_QUIESCE,
	  from_quiesce,
	  { "qp", "qs", "q", "q1", "q2", "q", "q-" } },
	{ "entry",
	  EV(SYSCALL_ENTRY),
	  HOOK_ENTRY,
	  from_entry,
	  { "p", "s", "q", "1", "2", "", "-" } },
	{ "leave",
	  EV(SYSCALL_EXIT),
	  HOOK_LEAVE,
	  from_leave,
	  { "qp", "s", "q", "1", "2", "", "-" } },
	{ "exec", EV(EXEC), HOOK_EXEC, from_exec, { "qp", "s", "q", "1", "2", "", "-" } },
	{ "clone", EV(CLONE), HOOK_CLONE, from_clone, { "qp", "s", "q", "1", "2", "", "-" } },
	{ "vfork", EV(CLONE), HOOK_CLONE, from_vfork, { "p", "s", "q", "1", "2", "", "-" } },
	{ "jctl", EV(JCTL), HOOK_JCTL, from_jctl, { "qp", "s", "q", "1", "2", "", "-" } },
	{ "exit", EV(EXIT), HOOK_EXIT, from_exit, { "p", "", "", "", "", "", "-" } },
	{ "death", EV(DEATH), HOOK_DEATH, from_death, { "", "", "", "", "", "", "-" } },
	{ "ignored",
	  EV(SIGNAL_IGN),
	  HOOK_SIGNAL,
	  from_ignored,
	  { "p", "", "", "1", "2", "", "-" } },
	{ "report",
	  EV(QUIESCE),
	  HOOK_SIGNAL,
	  from_report,
	  { "sp", "s", "s", "s1", "s2", "s", "s-" } },
	{ "handled", EV(SIGNAL), HOOK_SIGNAL, from_handled, { "hp", "", "", "h", "h", "", "-" } },
	{ "stop",
	  EV(SIGNAL_STOP),
	  HOOK_SIGNAL,
	  from_stop_signal,
	  { "qp", "", "", "1", "2", "", "-" } },
	{ "fatal", EV(SIGNAL_TERM), HOOK_SIGNAL, from_fatal, { "p", "", "", "", "", "", "-" } },
};

static void run_cell(const struct row *row, u32 action)
{
	char actual[64];
	bool gone;

	scene_begin();
	fake.on_park = park;
	ATTACH(a, row->events);
	probe_attach(&watcher, &fake, 'W', EV(QUIESCE) | EV(EXIT));
	a.silent = watcher.silent = true;
	watcher.act[HOOK_QUIESCE] = watcher.act[HOOK_SIGNAL] = observe;
	a.answers[row->hook] = ECHO(action);

	row->make();
	if (row->hook != HOOK_EXIT && row->hook != HOOK_DEATH && row->make != from_fatal)
		fake_exit_loop(&fake);
	gone = (a.engine->flags & ~(UTRACE_EVENT_ALL | UTRACE_WORK_HOLD)) != 0;
	snprintf(actual, sizeof(actual), "%s%s%s", log_take(),
		 fake.step == TASK_STEP_SINGLE	? "1"
		 : fake.step == TASK_STEP_BLOCK ? "2"
						: "",
		 gone ? "-" : "");
	if (strcmp(actual, row->expected[action]) != 0)
		printf("row %s, action %u:\n", row->name, action);
	EXPECT_STR(actual, row->expected[action]);

	probe_put(&watcher);
	scene_end();
	memset(&a, 0, sizeof(a));
}

TEST(matrix_returned_actions)
{
	for (size_t i = 0; i < array_size(rows); i++) {
		for (u32 action = 0; action < UTRACE_RESUME_MAX; action++)
			run_cell(&rows[i], action);
	}
}
