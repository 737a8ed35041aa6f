/* SPDX-License-Identifier: MIT */
/*
 * EE-08: Every thread of a process that ends reports its own EXIT.
 *
 * Wherever it is: in a loop, asleep in a call, between calls, held by an engine. Those that an
 * exec, a core dump or SIGKILL ends have none.
 */
#include "conform.h"

static int ends[2];
static void (*leader_ends)(void);

static void sleep_in_read(void)
{
	char byte;

	raw3(SYS_read, ends[0], (long)&byte, 1);
}

static void be_held(void)
{
	raw0(SYS_getpid);
	leave_thread(0);
}

static void exit_in_the_leader(void)
{
	leave_process(3);
}

static void exit_in_a_worker(void)
{
	turn_begins(3);
	leave_process(3);
}

static void die_by_a_signal(void)
{
	raw3(SYS_kill, raw0(SYS_getpid), SIGTERM, 0);
}

static void make_threads(void)
{
	void (*const bodies[])(void) = { count_forever, sleep_in_read, call_forever, be_held,
					 exit_in_a_worker };

	for (u32 i = 0; i < 5; i++) {
		unsigned long events = i == 3 ? EV(EXIT) | EV(SYSCALL_ENTRY) : EV(EXIT);
		struct spy *spy = attach_next((char)('A' + i), events);

		answer(spy, ON_ENTRY, UTRACE_STOP);
		/* Who is taken along cannot be held there. */
		answer(spy, ON_EXIT, i < 4 ? UTRACE_STOP : UTRACE_RESUME);
		start_thread(bodies[i]);
	}
	turn_ends(1);
	turn_begins(2);
	leader_ends();
}

static struct spy *start(struct subject *subject)
{
	struct spy *leader = attach_next('L', EV(EXIT));

	live->begun = live->ended = 0;
	*subject = start_process(make_threads);
	wait_word(&live->ended, 1);
	wait_held(leader + 4);
	return leader;
}

static void expect_exits(struct spy *leader, const char *code)
{
	for (u32 i = 0; i < 6; i++) {
		char line[32];

		/* The hold of who was held shows (D-10). */
		snprintf(line, sizeof(line), "%c.exit(%c,%s) ", "LABCDE"[i], "555505"[i], code);
		expect_logged(line);
		EXPECT_EQ(leader[i].count[ON_EXIT], 1);
	}
}

static void run(void (*how)(void), u32 turn_of, int status, const char *code)
{
	struct subject subject;
	struct spy *leader;

	leader_ends = how;
	watch();
	leader = start(&subject);
	live->log_length = 0;
	live->begun = turn_of;
	EXPECT_EQ(status_of(subject.tid), status);
	unwatch();
	expect_exits(leader, code);
}

void test(void)
{
	live->follow = 1;
	check_eq(pipe(ends), 0, "a pipe");
	run(exit_in_the_leader, 2, 0x300, "300");
	run(exit_in_the_leader, 3, 0x300, "300"); /* the worker is first */
	run(die_by_a_signal, 2, SIGTERM, "f");
}
