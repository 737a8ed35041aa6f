/* SPDX-License-Identifier: MIT */
/*
 * F-05: A held thread is shown as such: by `weir status`, as the kernel's own status file can
 * only say that it sleeps.
 */
#include "conform.h"

/* The state that weir status tells of the first thread of a process. */
static void expect_state(pid_t pid, const char *want)
{
	char command[512];
	char line[512];
	char state[32] = "nothing";
	FILE *pipe;

	snprintf(command, sizeof(command), "exec \"$WEIR\" status %d", pid);
	pipe = popen(command, "r");
	check(pipe != NULL, "run weir status");
	while (fgets(line, sizeof(line), pipe) != NULL) {
		int shown;

		if (sscanf(line, "%d %*d %31s", &shown, state) == 2 && shown == pid)
			break;
	}
	while (fgets(line, sizeof(line), pipe) != NULL)
		;
	EXPECT_EQ(pclose(pipe), 0);
	if (strcmp(state, want) != 0) {
		dprintf(STDERR_FILENO, "failed: state is %s, not %s\n", state, want);
		_exit(1);
	}
}

/* What the kernel says of a held thread: it sleeps, in the agent. */
static void wait_sleeping(pid_t tid)
{
	char path[64];
	char state = '?';

	snprintf(path, sizeof(path), "/proc/%d/stat", tid);
	while (state != 'S') {
		FILE *file = fopen(path, "r");

		check(file != NULL, "open stat of a task");
		EXPECT_EQ(fscanf(file, "%*d (%*[^)]) %c", &state), 1);
		fclose(file);
	}
}

void test(void)
{
	struct spy *a = attach_next('A', EV(SYSCALL_ENTRY));
	struct subject subject = start_process(call_in_turn);

	expect_state(subject.tid, "running");
	answer_once(a, ON_ENTRY, UTRACE_STOP, ECHO);
	watch();
	live->begun = 1;
	wait_held(a);
	expect_state(subject.tid, "held");
	wait_sleeping(subject.tid);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	wait_word(&live->ended, 1);
	unwatch();
	expect_state(subject.tid, "running");
	finish(subject);
}
