/* SPDX-License-Identifier: MIT */
/* P-03: After an exec by another thread, the leader's pid names the thread that called exec. */
#include "conform.h"

enum { REMEMBER, RESOLVE };

#ifdef ENGINE
#include "utrace-task.h"

static struct pid *pids[TASKS];

/* The place of the task that has the pid of the a-th one. */
long live_act(long number, unsigned long a, unsigned long b)
{
	struct task_struct *task;
	long found = -ESRCH;

	(void)b;
	if (number == REMEMBER) {
		pids[a] = get_task_pid(live.tasks[a], PIDTYPE_PID);
		return pids[a] != NULL ? task_pid_nr(live.tasks[a]) : -ESRCH;
	}
	task = get_pid_task(pids[a], PIDTYPE_PID);
	if (task == NULL)
		return -ESRCH;
	for (u32 i = 0; i < live.task_count; i++) {
		if (live.tasks[i] == task)
			found = i;
	}
	EXPECT(task_pid_nr(task) == task_tgid_nr(task));
	put_task_struct(task);
	return found;
}
#else
static void execute(void)
{
	turn_begins(2);
	exec_file("tiny");
}

static void make_worker(void)
{
	attach_next('W', EV(EXEC));
	start_thread(execute);
	turn_ends(1);
}

void test(void)
{
	struct subject leader;
	u32 worker;

	live->follow = 1;
	write_program("tiny", TINY_EXIT, TINY_SIZE);
	leader = start_process(make_worker);
	worker = leader.task + 1;
	wait_word(&live->ended, 1);
	EXPECT_EQ(custom(REMEMBER, leader.task, 0), leader.tid);
	EXPECT(custom(REMEMBER, worker, 0) > 0);
	EXPECT_EQ(custom(RESOLVE, leader.task, 0), leader.task);
	/* Holds it, so that the new program does not end before we have asked. */
	answer(&live->spies[0], ON_EXEC, UTRACE_STOP);
	watch();
	live->begun = 2;
	wait_held(&live->spies[0]);
	unwatch();
	EXPECT_EQ(custom(RESOLVE, leader.task, 0), worker);
	EXPECT_EQ(custom(RESOLVE, worker, 0), -ESRCH);
	EXPECT_EQ(control(&live->spies[0], UTRACE_RESUME), 0);
	check_exits(leader.tid, 42, "the new program ends");
}
#endif
