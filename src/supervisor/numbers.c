/* SPDX-License-Identifier: MIT */
/*
 * The numbers of tasks in pid namespaces below ours: see agent/numbers.c.
 */
#include "supervisor/session.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_SIZE = 320, LINE_SIZE = 256 };

/* Process that holds the task's lock, 0: none that we can see. */
static pid_t lock_holder(const struct session *session, const struct task *task)
{
	struct flock lock = { .l_type = F_WRLCK, .l_start = task->lock_place, .l_len = 1 };

	if (fcntl(session->image.fd, F_GETLK, &lock) < 0 || lock.l_type == F_UNLCK)
		return 0;
	return lock.l_pid > 0 ? lock.l_pid : 0;
}

/* The number that a thread has in its innermost namespace: the last one of NSpid. */
static pid_t inner_number(pid_t tgid, const char *tid)
{
	char path[PATH_SIZE];
	char line[LINE_SIZE];
	pid_t number = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/task/%s/status", (int)tgid, tid);
	file = fopen(path, "re");
	if (file == NULL)
		return 0;
	while (number == 0 && fgets(line, sizeof(line), file) != NULL) {
		if (strncmp(line, "NSpid:", 6) == 0)
			number = (pid_t)strtol(strrchr(line, '\t') + 1, NULL, 10);
	}
	fclose(file);
	return number;
}

static pid_t find_thread(pid_t tgid, pid_t inner)
{
	char path[PATH_SIZE];
	struct dirent *entry;
	pid_t tid = 0;
	DIR *folder;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)tgid);
	folder = opendir(path);
	if (folder == NULL)
		return 0;
	while (tid == 0 && (entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] != '.' && inner_number(tgid, entry->d_name) == inner)
			tid = (pid_t)strtol(entry->d_name, NULL, 10);
	}
	closedir(folder);
	return tid;
}

void numbers_find(struct session *session, struct task *task)
{
	pid_t tgid = lock_holder(session, task);
	pid_t tid = tgid;

	if (tgid != 0 && (task->flags & TASK_PROCESS) == 0)
		tid = find_thread(tgid, task->inner_tid);
	if (tid == 0) {
		session_answer(task, ANSWER_REFUSED);
		return;
	}
	task->tgid = tgid;
	task->tid = tid;
	if (task->flags & TASK_PROCESS)
		watch_process(session, task);
	session_answer(task, ANSWER_GRANTED);
}
