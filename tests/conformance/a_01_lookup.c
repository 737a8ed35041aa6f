/* SPDX-License-Identifier: MIT */
/*
 * Without CREATE: the first engine that matches, with one more reference; -ENOENT if
 * there is none.
 */
#include "conform.h"

static void stay(void)
{
	turn_begins(1);
}

void test(void)
{
	struct spy *b, *n = spy_new('N'), *a = attach_next('A', EV(CLONE));
	struct subject subject;
	struct utrace_engine *first, *second;

	b = attach_next('B', EV(CLONE));
	subject = start_process(stay);
	first = a->engine;
	second = b->engine;
	/* By nothing: the first in attach order. */
	EXPECT_EQ(try_attach(n, subject.task, 0), (long)first);
	EXPECT_EQ(try_attach(n, subject.task, UTRACE_ATTACH_EXCLUSIVE), (long)first);
	EXPECT_EQ(try_attach(b, subject.task, UTRACE_ATTACH_MATCH_OPS), (long)second);
	EXPECT_EQ(try_attach(b, subject.task, UTRACE_ATTACH_MATCH_DATA), (long)second);
	EXPECT_EQ(try_attach(b, subject.task, UTRACE_ATTACH_MATCH_MASK & 3), (long)second);
	EXPECT_EQ(try_attach(n, subject.task, UTRACE_ATTACH_MATCH_OPS), -ENOENT);
	EXPECT_EQ(try_attach(n, subject.task, UTRACE_ATTACH_MATCH_DATA), -ENOENT);
	/* Each lookup gave a reference to B: four puts, and the detach, for release to come. */
	watch();
	EXPECT_EQ(control(b, UTRACE_DETACH), 0);
	for (u32 i = 0; i < 3; i++)
		act(ACT_PUT, (unsigned long)b, 0, 0);
	expect_log("");
	act(ACT_PUT, (unsigned long)b, 0, 0);
	unwatch();
	expect_log("B.release ");
	live->begun = 1;
	finish(subject);
}
