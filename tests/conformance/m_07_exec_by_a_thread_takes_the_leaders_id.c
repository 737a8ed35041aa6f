/* SPDX-License-Identifier: MIT */
/*
 * M-07: At an exec by another thread than the leader, the leader's task dies and is reaped;
 * the caller keeps its task and engines, takes over the leader's id, and reports EXEC then.
 */
#include "conform.h"

#ifdef ENGINE
#include "utrace-task.h"

u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot == ON_EXEC) {
		spy->values[0] = task_pid_nr(utrace_current());
		spy->values[1] = task_tgid_nr(utrace_current());
	}
	return answer;
}
#else
static void exec_it(void)
{
	turn_begins(1);
	exec_file("tiny");
	leave_process(1);
}

static void lead(void)
{
	attach(SELF, 'L', EV(EXEC) | EV(DEATH) | EV(REAP));
	attach_next('W', EV(EXEC) | EV(EXIT) | EV(DEATH) | EV(REAP));
	start_thread(exec_it);
	live->words[0] = 1;
	for (;;)
		spin(&live->words[15], 1);
}

void test(void)
{
	const struct spy *worker;
	pid_t pid;

	write_program("tiny", TINY_EXIT, TINY_SIZE);
	live->follow = live->expects = 1;
	pid = fork();
	if (pid == 0)
		lead();
	wait_word(&live->words[0], 1);
	watch();
	live->begun = 1;
	check_exits(pid, 42, "the new program ends");
	wait_logged("W.reap ");
	unwatch();
	worker = &live->spies[1];
	EXPECT_EQ(worker->values[0], pid);
	EXPECT_EQ(worker->values[1], pid);
	expect_log("L.death(0,17) L.reap W.exec(5) W.exit(5,2a00) W.death(1,17) W.reap ");
}
#endif
