/* SPDX-License-Identifier: MIT */
/*
 * The guardian: a process beside weir that does nothing until weir is gone. It holds
 * the reading end of a pipe whose other end only weir has; a killed weir leaves the
 * end of file behind, and then the guardian kills what the domain's tasks name.
 *
 * Invariants:
 *  1. It is no child of weir, and has no descriptor but the pipe: nobody waits for it
 *     or for what it might have open.
 *  2. A process that dies is looked for until it is gone, as it may have been
 *     about to make another one.
 */
#include "supervisor/guardian.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/domain.h"
#include "utrace/task.h"

enum {
	WORD_IN_GOOD_ORDER = 'e',
	WORD_KILL = 'k',
	QUIET_ROUNDS = 5, /* so often nothing was found: nothing is left */
	ROUNDS_AT_MOST = 5000,
	ROUND_NS = 1000 * 1000,
};

#define REQUIRED_WORD "required"

static int guardian_pipe = -1;

bool guardian_take_required(char *specification)
{
	char *item = strchr(specification, ',');
	const size_t length = strlen(REQUIRED_WORD);

	for (; item != NULL; item = strchr(item + 1, ',')) {
		char *end = item + 1 + length;

		if (strncmp(item + 1, REQUIRED_WORD, length) != 0 || (*end != '\0' && *end != ','))
			continue;
		memmove(item, end, strlen(end) + 1);
		return true;
	}
	return false;
}

/* Neither gone nor a zombie. */
static bool is_alive(pid_t pid)
{
	char path[64];
	char line[512];
	const char *name_end;
	ssize_t size;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	size = read(fd, line, sizeof(line) - 1);
	close(fd);
	line[size > 0 ? size : 0] = '\0';
	name_end = strrchr(line, ')');
	return name_end != NULL && strncmp(name_end, ") Z", 3) != 0 &&
	       strncmp(name_end, ") X", 3) != 0;
}

/* A child that has not run yet has no number but what the kernel, or its maker, wrote. */
static pid_t process_of(const struct task *task)
{
	pid_t pid = __atomic_load_n(&task->tgid, __ATOMIC_ACQUIRE);

	if (pid == 0 && (task->flags & TASK_PROCESS) != 0)
		pid = __atomic_load_n(&task->tid, __ATOMIC_ACQUIRE);
	return pid;
}

/* One look at all tasks. Whether somebody was alive, or may come. */
static bool kill_round(void)
{
	u32 high = __atomic_load_n(&domain_get()->task_high, __ATOMIC_ACQUIRE);
	bool found = false;

	for (u32 slot = 0; slot < high; slot++) {
		const struct task *task = domain_task(slot);
		u32 state = __atomic_load_n(&task->state, __ATOMIC_ACQUIRE);
		pid_t pid = process_of(task);

		if (state == TASK_FREE || state >= TASK_DEAD)
			continue;
		if (pid <= 0) {
			found |= state == TASK_NEW;
			continue;
		}
		if (!is_alive(pid))
			continue;
		kill(pid, SIGKILL);
		found = true;
	}
	return found;
}

static void kill_all(void)
{
	const struct timespec pause = { .tv_nsec = ROUND_NS };

	for (int round = 0, quiet = 0; quiet < QUIET_ROUNDS && round < ROUNDS_AT_MOST; round++) {
		quiet = kill_round() ? 0 : quiet + 1;
		nanosleep(&pause, NULL);
	}
}

static _Noreturn void guard(int pipe)
{
	char word = WORD_KILL;
	sigset_t all;
	ssize_t size;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	setsid();
	prctl(PR_SET_NAME, "weir-guardian");
	if (dup2(pipe, 0) != 0)
		_exit(1);
	close_range(1, ~0U, 0);
	do
		size = read(0, &word, 1);
	while (size < 0 && errno == EINTR);
	if (size != 1 || word == WORD_KILL)
		kill_all();
	_exit(0);
}

int guardian_start(void)
{
	int ends[2];
	int status;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	pid = fork();
	if (pid == 0) {
		close(ends[1]);
		pid = fork();
		if (pid == 0)
			guard(ends[0]);
		_exit(pid < 0);
	}
	close(ends[0]);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0) {
		close(ends[1]);
		return -EAGAIN;
	}
	guardian_pipe = ends[1];
	return 0;
}

static void tell(char word)
{
	if (guardian_pipe < 0)
		return;
	while (write(guardian_pipe, &word, 1) < 0 && errno == EINTR)
		;
	close(guardian_pipe);
	guardian_pipe = -1;
}

void guardian_kill_programs(void)
{
	/* At once those that are there; the guardian has the patience for what they make. */
	if (guardian_pipe >= 0)
		kill_round();
	tell(WORD_KILL);
}

void guardian_end(void)
{
	tell(WORD_IN_GOOD_ORDER);
}
