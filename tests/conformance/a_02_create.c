/* SPDX-License-Identifier: MIT */
/*
 * With CREATE: a new engine with an empty mask, one reference for the attachment and one
 * for the caller.
 */
#include "conform.h"

void test(void)
{
	struct spy *a = spy_new('A');
	struct utrace_engine *engine =
	    (struct utrace_engine *)try_attach(a, SELF, UTRACE_ATTACH_CREATE);

	EXPECT_EQ(engine->flags, 0);
	EXPECT(engine->ops == &a->ops && engine->data == a);
	/* It is attached without the caller's reference, and can be found again. */
	watch();
	act(ACT_PUT, (unsigned long)a, 0, 0);
	expect_log("");
	unwatch();
	EXPECT_EQ(try_attach(a, SELF, UTRACE_ATTACH_MATCH_DATA), (long)engine);
	act(ACT_PUT, (unsigned long)a, 0, 0);
	EXPECT_EQ(set_events(a, EV(SYSCALL_EXIT)), 0);
	watch();
	raw0(SYS_getppid);
	expect_log("A.leave(5,110) ");
	EXPECT_EQ(control(a, UTRACE_DETACH), 0);
	unwatch();
	expect_log("A.release ");
}
