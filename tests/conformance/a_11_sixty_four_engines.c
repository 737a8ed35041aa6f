/* SPDX-License-Identifier: MIT */
/*
 * Any number of engines may be attached, of unrelated clients.
 *
 * Sixty-four for one event; and ten for all of them, through a whole life, of which one leaves
 * early: each hears of everything, in its place.
 */
#include "conform.h"

enum { ENGINES = 64, SOME = 10, LEAVES = 3 };

static void sixty_four(void)
{
	struct spy *spies[ENGINES];
	char expected[ENGINES * 16 + 1] = "";

	for (u32 i = 0; i < ENGINES; i++) {
		spies[i] = attach(SELF, (char)('0' + i % 10), EV(SYSCALL_EXIT));
		snprintf(expected + strlen(expected), 17, "%u.leave(5,110) ", i % 10);
	}
	watch();
	raw0(SYS_getppid);
	unwatch();
	expect_log(expected);
	for (u32 i = 0; i < ENGINES; i++)
		EXPECT_EQ(spies[i]->count[ON_LEAVE], 1);
}

/* For each engine in turn: report_quiesce(event), if there is one, and then what. */
static void expect_of_each(unsigned long event, const char *what, bool backwards, u32 but)
{
	char expected[SOME * 64] = "";

	for (u32 i = 0; i < SOME; i++) {
		u32 engine = backwards ? SOME - 1 - i : i;
		char name = (char)('a' + engine);
		char prelude[32] = "";

		if (engine == but)
			continue;
		if (event != 0)
			snprintf(prelude, sizeof(prelude), "%c.quiesce(5,%lx) ", name, event);
		snprintf(expected + strlen(expected), 64, "%s%c.%s ", prelude, name, what);
	}
	expect_logged(expected);
}

static void ten_of_everything(void)
{
	const unsigned long everything = 2 * EV(JCTL) - 1;
	struct spy *spies[SOME];
	struct subject subject;

	handle(SIGUSR1, ignore_signal, 0);
	for (u32 i = 0; i < SOME; i++)
		spies[i] = attach_next((char)('a' + i), everything);
	subject = start_process(act_up_in_turn);
	answer_once(spies[LEAVES], ON_LEAVE, UTRACE_DETACH, ECHO);
	watch();
	live->begun = 1;
	finish(subject);
	wait_logged("j.reap ");
	unwatch();
	expect_of_each(EV(SYSCALL_ENTRY), "entry(5,110)", true, SOME);
	expect_of_each(EV(SYSCALL_EXIT), "leave(5,110)", false, SOME);
	expect_of_each(EV(SYSCALL_ENTRY), "entry(5,62)", true, LEAVES);
	expect_of_each(0, "signal(5,10)", false, LEAVES);
	expect_of_each(EV(CLONE), "clone(5)", false, LEAVES);
	expect_of_each(EV(EXIT), "exit(5,0)", false, LEAVES);
	expect_of_each(EV(DEATH), "death(1,17)", false, LEAVES);
	expect_of_each(0, "reap", false, LEAVES);
	EXPECT_EQ(spies[LEAVES]->count[ON_LEAVE], 1);
	for (u32 i = 1; i < SOME; i++)
		EXPECT(i == LEAVES ||
		       memcmp(spies[i]->count, spies[0]->count, sizeof(spies[0]->count)) == 0);
}

void test(void)
{
	sixty_four();
	for (u32 i = 0; i < ENGINES; i++)
		EXPECT_EQ(control(live->spies + i, UTRACE_DETACH), 0);
	ten_of_everything();
}
