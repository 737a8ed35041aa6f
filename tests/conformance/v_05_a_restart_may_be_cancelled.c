/* SPDX-License-Identifier: MIT */
/*
 * V-05: Clearing the call number during a stop cancels a restart; restoring all registers brings
 * it back.
 */
#include "conform.h"

enum { SAVE, CALL_FUNCTION, RESTORE, CANCEL };

#ifdef ENGINE
#include "utrace-task.h"

static struct pt_regs saved;

/* To task a, which is held; b is where to go. */
long live_act(long number, unsigned long a, unsigned long b)
{
	struct pt_regs regs;
	int err = utrace_get_regs(live.tasks[a], &regs);

	if (err != 0)
		return err;
	if (number == SAVE) {
		saved = regs;
		return (long)regs.ax;
	}
	if (number == RESTORE)
		return utrace_set_regs(live.tasks[a], &saved);
	regs.orig_ax = (unsigned long)-1;
	if (number == CALL_FUNCTION) {
		regs.ip = b;
		regs.sp -= 256;
	}
	return utrace_set_regs(live.tasks[a], &regs);
}
#else
static int ends[2];

static void read_one(void)
{
	char byte;

	live->spies[0].values[0] = raw3(SYS_read, ends[0], (long)&byte, 1);
	turn_ends(1);
}

static void sleep_once(void)
{
	const struct timespec moment = { 0, 900000000 };

	live->spies[0].values[0] = raw3(SYS_nanosleep, (long)&moment, 0, 0);
	turn_ends(1);
}

/* Where a debugger sends the thread meanwhile: it does not return. */
static void called_function(void)
{
	for (;;)
		__atomic_fetch_add(&live->progress, 1, __ATOMIC_ACQ_REL);
}

static struct subject start_sleeper(void (*body)(void), long nr, struct spy **a)
{
	struct subject subject;

	*a = attach_next('A', EV(QUIESCE));
	live->ended = 0;
	subject = start_process(body);
	wait_in_call(subject.tid, nr);
	return subject;
}

static void hold(struct spy *a)
{
	answer_once(a, ON_REPORT, UTRACE_STOP, ECHO);
	EXPECT_EQ(control(a, UTRACE_INTERRUPT), 0);
	wait_held(a);
}

static void resume(struct spy *a)
{
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
}

/* The program sees what the kernel left in ax. */
static void without_a_number_it_ends(void (*body)(void), long nr, long code)
{
	struct spy *a;
	struct subject subject = start_sleeper(body, nr, &a);

	hold(a);
	EXPECT_EQ(custom(SAVE, subject.task, 0), code);
	EXPECT_EQ(custom(CANCEL, subject.task, 0), 0);
	resume(a);
	wait_word(&live->ended, 1);
	EXPECT_EQ(live->spies[0].values[0], code);
	finish(subject);
}

static void with_all_registers_it_goes_on(void (*body)(void), long nr, long code, long result)
{
	struct spy *a;
	struct subject subject = start_sleeper(body, nr, &a);
	u32 before = live->progress;

	hold(a);
	EXPECT_EQ(custom(SAVE, subject.task, 0), code);
	EXPECT_EQ(custom(CALL_FUNCTION, subject.task, called_function), 0);
	resume(a);
	wait_more(&live->progress, before);
	hold(a);
	EXPECT_EQ(custom(RESTORE, subject.task, 0), 0);
	resume(a);
	if (nr == SYS_read) {
		wait_in_call(subject.tid, nr);
		check_eq(write(ends[1], "x", 1), 1, "something to read");
	}
	wait_word(&live->ended, 1);
	EXPECT_EQ(live->spies[0].values[0], result);
	finish(subject);
}

void test(void)
{
	check_eq(pipe(ends), 0, "a pipe");
	watch();
	without_a_number_it_ends(read_one, SYS_read, -512);
	without_a_number_it_ends(sleep_once, SYS_nanosleep, -516);
	with_all_registers_it_goes_on(read_one, SYS_read, -512, 1);
	with_all_registers_it_goes_on(sleep_once, SYS_nanosleep, -516, 0);
	unwatch();
}
#endif
