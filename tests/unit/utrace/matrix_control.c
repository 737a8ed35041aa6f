/* SPDX-License-Identifier: MIT */
/*
 * utrace_control: one cell per action and state of the thread. Engine B keeps
 * the thread where it is, so what a cell leaves behind is A's doing alone.
 */
#include "scene.h"

struct cell {
	int result;
	bool held;   /* by A, afterwards */
	u32 pending; /* afterwards */
};

#define GONE(result)                                                                               \
	{                                                                                          \
		result, false, UTRACE_RESUME                                                       \
	}
#define ALL_GONE                                                                                   \
	{                                                                                          \
		GONE(-ESRCH), GONE(-ESRCH), GONE(-ESRCH), GONE(-ESRCH), GONE(-ESRCH),              \
		    GONE(-ESRCH), GONE(-ESRCH)                                                     \
	}

static u32 cell_action;
static struct cell cell;

static void try_control(void)
{
	cell.result = utrace_control(&fake.task, a.engine, cell_action);
	cell.held = (a.engine->flags & UTRACE_WORK_HOLD) != 0;
	cell.pending = fake_pending(&fake);
}

static void try_as_other(void)
{
	AS_OTHER(try_control());
}

static void in_park(struct fake *task)
{
	(void)task;
	try_control();
	/* Let go for good, whatever repeat A has asked for. */
	b.answers[HOOK_ENTRY] = ECHO(UTRACE_RESUME);
	probe_control(&a, UTRACE_RESUME);
	probe_control(&b, UTRACE_RESUME);
}

static void in_callback(struct probe *probe, struct call *call)
{
	(void)probe;
	(void)call;
	try_control();
}

static void in_callback_as_other(struct probe *probe, struct call *call)
{
	(void)probe;
	(void)call;
	try_as_other();
}

static void when_running(void)
{
	try_as_other();
}

static void when_stopped(void)
{
	probe_set_events(&b, EV(SYSCALL_ENTRY));
	b.answers[HOOK_ENTRY] = ECHO(UTRACE_STOP);
	fake.on_park = in_park;
	syscall_entry();
	EXPECT_EQ(fake.parks, 1);
}

static void when_job_stopped(void)
{
	utrace_job_stop_begin(&fake.task);
	try_as_other();
	EXPECT_EQ(fake.kicks[0] + fake.kicks[1], 0);
	utrace_job_stop_end(&fake.task);
}

static void when_in_own_callback(void)
{
	a.act[HOOK_LEAVE] = in_callback;
	syscall_exit();
	EXPECT_FALSE(fake_is_held(&fake));
}

static void when_in_callback(void)
{
	a.act[HOOK_LEAVE] = in_callback_as_other;
	syscall_exit();
}

static void when_dying(void)
{
	task_exit(0);
	try_as_other();
	EXPECT_EQ(fake.kicks[0] + fake.kicks[1], 0);
}

static void when_in_death(void)
{
	probe_set_events(&b, EV(DEATH));
	b.act[HOOK_DEATH] = in_callback_as_other;
	task_dies();
}

static void when_zombie(void)
{
	utrace_mark_dead(&fake.task);
	try_as_other();
	utrace_report_death(&fake.task, true, 17);
}

static void when_reported_zombie(void)
{
	task_dies();
	try_as_other();
}

static void when_reaped(void)
{
	task_dies();
	utrace_report_reap(&fake.task);
	try_as_other();
}

static const struct row {
	const char *name;
	void (*make)(void);
	struct cell expected[UTRACE_RESUME_MAX];
} rows[] = {
	{ "running",
	  when_running,
	  { { -EINPROGRESS, true, UTRACE_REPORT },
	    { 0, false, UTRACE_INTERRUPT },
	    { 0, false, UTRACE_REPORT },
	    { 0, false, UTRACE_SINGLESTEP },
	    { 0, false, UTRACE_BLOCKSTEP },
	    { 0, false, UTRACE_RESUME },
	    GONE(0) } },
	{ "stopped",
	  when_stopped,
	  { { 0, true, UTRACE_RESUME },
	    { 0, false, UTRACE_INTERRUPT },
	    { 0, false, UTRACE_REPORT },
	    { 0, false, UTRACE_SINGLESTEP },
	    { 0, false, UTRACE_BLOCKSTEP },
	    { 0, false, UTRACE_RESUME },
	    GONE(0) } },
	{ "job stopped",
	  when_job_stopped,
	  { { 0, true, UTRACE_RESUME },
	    { 0, false, UTRACE_INTERRUPT },
	    { 0, false, UTRACE_REPORT },
	    { 0, false, UTRACE_SINGLESTEP },
	    { 0, false, UTRACE_BLOCKSTEP },
	    { 0, false, UTRACE_RESUME },
	    GONE(0) } },
	{ "in its own callback",
	  when_in_own_callback,
	  { { -EINPROGRESS, true, UTRACE_REPORT },
	    { 0, false, UTRACE_INTERRUPT },
	    { 0, false, UTRACE_REPORT },
	    { 0, false, UTRACE_SINGLESTEP },
	    { 0, false, UTRACE_BLOCKSTEP },
	    { 0, false, UTRACE_RESUME },
	    GONE(-EINPROGRESS) } },
	{ "in a callback, from outside",
	  when_in_callback,
	  { { -EINPROGRESS, true, UTRACE_REPORT },
	    { 0, false, UTRACE_INTERRUPT },
	    { 0, false, UTRACE_REPORT },
	    { 0, false, UTRACE_SINGLESTEP },
	    { 0, false, UTRACE_BLOCKSTEP },
	    { 0, false, UTRACE_RESUME },
	    GONE(-EINPROGRESS) } },
	{ "dying",
	  when_dying,
	  { { -EINPROGRESS, true, UTRACE_RESUME },
	    { 0, false, UTRACE_RESUME },
	    { 0, false, UTRACE_RESUME },
	    { 0, false, UTRACE_RESUME },
	    { 0, false, UTRACE_RESUME },
	    { 0, false, UTRACE_RESUME },
	    GONE(0) } },
	{ "zombie in its death report",
	  when_in_death,
	  { GONE(-ESRCH), GONE(-ESRCH), GONE(-ESRCH), GONE(-ESRCH), GONE(-ESRCH), GONE(-ESRCH),
	    GONE(-EALREADY) } },
	{ "zombie",
	  when_zombie,
	  { GONE(-ESRCH), GONE(-ESRCH), GONE(-ESRCH), GONE(-ESRCH), GONE(-ESRCH), GONE(-ESRCH),
	    GONE(0) } },
	{ "zombie after its death report",
	  when_reported_zombie,
	  { GONE(-ESRCH), GONE(-ESRCH), GONE(-ESRCH), GONE(-ESRCH), GONE(-ESRCH), GONE(-ESRCH),
	    GONE(0) } },
	{ "reaped", when_reaped, ALL_GONE },
};

static void run_cell(const struct row *row)
{
	const struct cell *expected = &row->expected[cell_action];

	scene_begin();
	ATTACH(b, 0);
	ATTACH(a, EV(QUIESCE) | EV(SYSCALL_EXIT));
	a.silent = b.silent = true;
	row->make();
	if (cell.result != expected->result || cell.held != expected->held ||
	    cell.pending != expected->pending)
		printf("row %s, action %u:\n", row->name, cell_action);
	EXPECT_EQ(cell.result, expected->result);
	EXPECT_EQ(cell.held, expected->held);
	EXPECT_EQ(cell.pending, expected->pending);
	scene_end();
	memset(&a, 0, sizeof(a));
	memset(&b, 0, sizeof(b));
}

TEST(matrix_control)
{
	for (size_t i = 0; i < array_size(rows); i++) {
		for (cell_action = 0; cell_action < UTRACE_RESUME_MAX; cell_action++)
			run_cell(&rows[i]);
	}
}
