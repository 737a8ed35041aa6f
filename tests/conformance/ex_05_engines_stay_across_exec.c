/* SPDX-License-Identifier: MIT */
/* EX-05: Engines of the calling thread stay attached, masks and data unchanged. */
#include "conform.h"

static void exec_it(void)
{
	turn_begins(1);
	exec_file("tiny");
}

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(EXEC) | EV(SYSCALL_ENTRY) | EV(DEATH));
	const struct utrace_engine *engine;
	struct subject subject;

	b = attach_next('B', EV(EXIT));
	write_program("tiny", TINY_EXIT, TINY_SIZE);
	subject = start_process(exec_it);
	engine = a->engine;
	watch();
	live->begun = 1;
	check_exits(subject.tid, 42, "the new program ends");
	wait_logged("death");
	unwatch();
	/* The engine's data are the spy; it was found. */
	expect_log("A.entry(5,59) A.exec(5) A.entry(5,231) B.exit(5,2a00) A.death(1,17) ");
	EXPECT(a->engine == engine && engine->data == a);
	(void)b;
}
