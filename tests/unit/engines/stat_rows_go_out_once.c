/* SPDX-License-Identifier: MIT */
/*
 * The counts of a thread must reach the view exactly once, whether it exits,
 * is killed, or is killed while it sends them. The engine runs against
 * stand-ins for the services that it uses.
 */
#include "harness.h"
#include "weir.h"

enum { ROWS = 8, NR_EXEC = 59, NR_CLONE = 56, NR_SIGRETURN = 15 };

static struct utrace_engine engine;
static uint64_t now;
static bool compat;
static struct weir_record_stat rows[ROWS];
static size_t row_count;
static size_t room; /* rows that can be sent before the thread "is killed" */

/* --- stand-ins --- */

struct utrace_engine *utrace_attach_task(struct task_struct *target, int flags,
					 const struct utrace_engine_ops *ops, void *data)
{
	(void)target;
	(void)flags;
	engine = (struct utrace_engine){ .ops = ops, .data = data };
	return &engine;
}

int utrace_set_events(struct task_struct *target, struct utrace_engine *attached,
		      unsigned long events)
{
	(void)target;
	attached->flags = events;
	return 0;
}

void utrace_engine_put(struct utrace_engine *attached)
{
	(void)attached;
}

struct task_struct *utrace_current(void)
{
	return NULL;
}

void *weir_alloc(size_t size)
{
	return calloc(1, size);
}

void weir_free(void *pointer)
{
	free(pointer);
}

uint64_t weir_clock(void)
{
	return now;
}

uint64_t weir_clock_ns(uint64_t interval)
{
	return interval * 2;
}

bool weir_syscall_is_compat(void)
{
	return compat;
}

void weir_filter_syscalls(struct utrace_engine *attached, const uint64_t bitmap[WEIR_SYSCALL_WORDS])
{
	attached->syscall_filter = bitmap;
}

void weir_record_stat(struct weir_record_stat *row)
{
	if (row->head.type == WEIR_RECORD_STAT || room == 0)
		return;
	room--;
	rows[row_count++] = *row;
	row->head.type = WEIR_RECORD_STAT;
}

void weir_record_text(int64_t value, const char *text)
{
	printf("unexpected: %s (%jd)\n", text, (intmax_t)value);
	exit(HARNESS_FAILED);
}

/* --- the test --- */

static void start(void)
{
	static struct task_struct *const tasks[1];
	const struct weir_module_args args = { .size = sizeof(args),
					       .tasks = tasks,
					       .task_count = 1 };

	row_count = 0;
	room = ROWS;
	EXPECT_EQ(weir_module.init(&args), 0);
}

static void leave_call(unsigned long nr, long result)
{
	struct pt_regs regs = { .orig_ax = nr, .ax = (unsigned long)result };

	EXPECT_EQ(engine.ops->report_syscall_exit(UTRACE_RESUME, &engine, &regs), UTRACE_RESUME);
}

static void make_call(unsigned long nr, long result, uint64_t clock)
{
	struct pt_regs regs = { .orig_ax = nr };

	EXPECT_EQ(
	    engine.ops->report_syscall_entry(UTRACE_RESUME | UTRACE_SYSCALL_ABORT, &engine, &regs),
	    UTRACE_RESUME | UTRACE_SYSCALL_ABORT);
	now += clock;
	leave_call(nr, result);
}

static const struct weir_record_stat *row_of(int64_t nr, uint16_t flags)
{
	static const struct weir_record_stat none;

	for (size_t i = 0; i < row_count; i++) {
		if (rows[i].nr == nr && rows[i].head.flags == flags)
			return &rows[i];
	}
	return &none;
}

static void exit_thread(void)
{
	long code = 0;

	engine.ops->report_exit(UTRACE_RESUME, &engine, code, &code);
}

static void die(void)
{
	room = ROWS;
	engine.ops->report_death(&engine, true, 17);
	engine.ops->release(engine.data);
}

static void check_counts(void)
{
	const struct weir_record_stat *row;

	now = 1000;
	start();
	make_call(0, 5, 10);
	make_call(0, -11, 100);
	make_call(64, 0, 1);
	compat = true;
	make_call(0, 0, 1);
	compat = false;
	make_call((unsigned long)-1, -38, 1);
	exit_thread();
	EXPECT_EQ(row_count, 4);
	row = row_of(0, 0);
	EXPECT_EQ(row->calls, 2);
	EXPECT_EQ(row->errors, 1);
	EXPECT_EQ(row->minimum_ns, 20);
	EXPECT_EQ(row->maximum_ns, 200);
	EXPECT_EQ(row->total_ns, 220);
	EXPECT_EQ(row->buckets[weir_stat_bucket(20)], 1);
	EXPECT_EQ(row_of(0, WEIR_CALL_COMPAT)->calls, 1);
	EXPECT_EQ(row_of(64, 0)->calls, 1);
	EXPECT_EQ(row_of(-1, 0)->errors, 1);
	die();
	EXPECT_EQ(row_count, 4);
}

/* A new thread returns from its parent's clone; a new image from an exec nobody saw begin. */
static void check_beginnings(void)
{
	struct pt_regs image = { .orig_ax = NR_EXEC };

	start();
	leave_call(NR_CLONE, 0);
	engine.ops->report_exec(UTRACE_RESUME, &engine, NULL, NULL, &image);
	leave_call(NR_EXEC, 0);
	exit_thread();
	EXPECT_EQ(row_count, 1);
	EXPECT_EQ(row_of(NR_EXEC, 0)->calls, 1);
	EXPECT_EQ(row_of(NR_EXEC, 0)->minimum_ns, 0);
	EXPECT_EQ(row_of(NR_EXEC, 0)->buckets[0], 0);
	die();
}

/* What a sigreturn restores does not say which call the thread was in. */
static void check_sigreturn(void)
{
	struct pt_regs regs = { .orig_ax = NR_SIGRETURN };

	start();
	engine.ops->report_syscall_entry(UTRACE_RESUME, &engine, &regs);
	leave_call((unsigned long)-1, 7);
	exit_thread();
	EXPECT_EQ(row_count, 1);
	EXPECT_EQ(row_of(NR_SIGRETURN, 0)->calls, 1);
	die();
}

static void check_kills(void)
{
	for (size_t sent = 0; sent <= 3; sent++) {
		start();
		for (unsigned long nr = 0; nr < 3; nr++)
			make_call(nr, 0, 1);
		room = sent;
		if (sent > 0)
			exit_thread();
		EXPECT_EQ(row_count, sent);
		die();
		EXPECT_EQ(row_count, 3);
		for (int64_t nr = 0; nr < 3; nr++)
			EXPECT_EQ(row_of(nr, 0)->calls, 1);
	}
}

TEST(stat_rows_go_out_once)
{
	check_counts();
	check_beginnings();
	check_sigreturn();
	check_kills();
}
