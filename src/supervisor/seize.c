/* SPDX-License-Identifier: MIT */
/*
 * See seize.h. A seize that the kernel keeps waiting, and a thread that does not stop, may
 * both wait for us: see reap_dead.
 */
#include "supervisor/seize.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>

#include "supervisor/session.h"
#include "supervisor/wait_status.h"

enum {
	LOOK_NS = 1000 * 1000,
	LOOKS_BEFORE_WORD = 1000,
	LOOKS_WHEN_LEAVING = 100,
	SEIZED_AT_FIRST = 64,
};

int seize_refuse(pid_t pid, const char *why, int err)
{
	fprintf(stderr, "weir: process %d: %s\n", (int)pid, why);
	return err;
}

bool seize_knows(const struct attachment *all, pid_t tid)
{
	for (size_t i = 0; i < all->count; i++) {
		if (all->threads[i].tid == tid)
			return true;
	}
	return false;
}

static int add(struct attachment *all, pid_t pid, pid_t tid)
{
	struct stopped *threads = realloc(all->threads, (all->count + 1) * sizeof(*all->threads));

	if (threads == NULL)
		return -ENOMEM;
	all->threads = threads;
	threads[all->count++] = (struct stopped){ .tid = tid, .pid = pid };
	return 0;
}

/*
 * All that are our tracees, also those that could not be stopped. A thread that executes
 * a file waits for the end of the others: of those it is ours to take notice.
 */
static struct {
	pid_t *tids;
	size_t count;
	size_t room;
} seized;

static bool note_seized(pid_t tid)
{
	if (seized.count == seized.room) {
		size_t room = 2 * seized.room + SEIZED_AT_FIRST;
		pid_t *tids = realloc(seized.tids, room * sizeof(*tids));

		if (tids == NULL)
			return false;
		seized.tids = tids;
		seized.room = room;
	}
	seized.tids[seized.count++] = tid;
	return true;
}

static void note_released(pid_t tid)
{
	for (size_t i = 0; i < seized.count; i++) {
		if (seized.tids[i] == tid)
			seized.tids[i--] = seized.tids[--seized.count];
	}
}

static void reap_dead(void)
{
	const int options = WEXITED | WNOHANG | __WALL;
	siginfo_t info;

	for (size_t i = 0; i < seized.count; i++) {
		info.si_pid = 0;
		/* Of tracees this tells of stops as well, which others wait for. */
		if (waitid(P_PID, (id_t)seized.tids[i], &info, options | WNOWAIT) == 0 &&
		    info.si_pid != 0 && info.si_code != CLD_TRAPPED && info.si_code != CLD_STOPPED)
			waitid(P_PID, (id_t)seized.tids[i], &info, options);
	}
}

static void on_death(int signo)
{
	int err = errno;

	(void)signo;
	reap_dead();
	/* There may have been something in it for the control thread, too. */
	control_wake();
	errno = err;
}

/* Meanwhile the kernel keeps us waiting here. A death that is told breaks that off. */
static long seize_and_reap(pid_t tid)
{
	struct sigaction action;
	struct sigaction old_action;
	sigset_t set;
	sigset_t old_set;
	long result;
	int err;

	memset(&action, 0, sizeof(action));
	action.sa_handler = on_death;
	action.sa_flags = SA_RESTART;
	sigaction(SIGCHLD, &action, &old_action);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	pthread_sigmask(SIG_UNBLOCK, &set, &old_set);
	/* Of those that died before, nothing is told any more. */
	reap_dead();
	result = ptrace(PTRACE_SEIZE, tid, NULL, (void *)(uintptr_t)PTRACE_O_TRACESYSGOOD);
	err = errno;
	pthread_sigmask(SIG_SETMASK, &old_set, NULL);
	sigaction(SIGCHLD, &old_action, NULL);
	errno = err;
	return result;
}

static bool is_begun(const struct attachment *all, pid_t pid)
{
	return all->count > 0 && all->threads[all->count - 1].pid == pid;
}

static int seize(const struct attachment *all, pid_t pid, pid_t tid)
{
	if (seize_and_reap(tid) == 0) {
		ptrace(PTRACE_INTERRUPT, tid, NULL, NULL);
		/* After an exec it has the number of its process. */
		return note_seized(tid) && note_seized(pid) ? 0 : -ENOMEM;
	}
	/* Of a process that we may attach to, a thread that we may not is about to end. */
	if (errno == ESRCH || (errno == EPERM && (all->leaves || is_begun(all, pid))))
		return -ESRCH;
	if (errno != EPERM)
		return seize_refuse(pid, strerror(errno), -errno);
	fprintf(stderr,
		"weir: process %d: the kernel does not let us attach to it\n"
		"      It must be yours; see also /proc/sys/kernel/yama/ptrace_scope.\n",
		(int)pid);
	return -EPERM;
}

/* Seizes what is not seized yet. The number of threads that were new, or -errno. */
static int seize_threads(struct attachment *all, pid_t pid)
{
	char path[64];
	struct dirent *entry;
	int found = 0;
	DIR *folder;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	folder = opendir(path);
	if (folder == NULL)
		return -ESRCH;
	while (found >= 0 && (entry = readdir(folder)) != NULL) {
		pid_t tid = (pid_t)strtol(entry->d_name, NULL, 10);
		int err;

		if (tid == 0 || seize_knows(all, tid))
			continue;
		err = seize(all, pid, tid);
		if (err == 0)
			err = add(all, pid, tid);
		if (err != -ESRCH)
			found = err < 0 ? err : found + 1;
	}
	closedir(folder);
	return found;
}

/* Somebody has changed their mind while we attach. */
static bool is_given_up(struct session *session)
{
	return atomic_load(&session->leaving) && !atomic_load(&session->launched);
}

/*
 * Waits until a thread is stopped for us. One that has a signal gets it first. False: it
 * is gone; or it cannot be stopped, and weir is about to end, which lets go of it.
 */
static bool wait_for_stop(struct session *session, struct stopped *thread)
{
	const struct timespec a_while = { 0, LOOK_NS };
	struct attachment *all = session->attachment;
	int status;

	for (u32 look = 1; !is_given_up(session); look++) {
		pid_t pid = waitpid(thread->tid, &status, __WALL | WNOHANG);
		struct wait_status stop;

		if (pid < 0 || (pid > 0 && !WIFSTOPPED(status)))
			return false;
		if (pid == 0) {
			if (look == LOOKS_WHEN_LEAVING && all->leaves) {
				all->stays = true;
				return false;
			}
			if (look == LOOKS_BEFORE_WORD)
				fprintf(stderr,
					"weir: process %d: thread %d cannot be stopped now; "
					"waiting for it\n",
					(int)thread->pid, (int)thread->tid);
			reap_dead();
			nanosleep(&a_while, NULL);
			continue;
		}
		stop = wait_status_decode(status);
		if (stop.kind != WAIT_SIGNAL) {
			thread->is_held = true;
			thread->is_job_stopped = stop.kind == WAIT_GROUP_STOPPED;
			return true;
		}
		ptrace(PTRACE_CONT, thread->tid, NULL, (void *)(intptr_t)stop.number);
	}
	return true;
}

static void forget(struct attachment *all, size_t index)
{
	memmove(&all->threads[index], &all->threads[index + 1],
		(all->count - index - 1) * sizeof(*all->threads));
	all->count--;
}

int seize_process(struct session *session, pid_t pid)
{
	struct attachment *all = session->attachment;
	size_t first = all->count;
	int found;

	/* Those that are not stopped yet may be making others. */
	while ((found = seize_threads(all, pid)) > 0) {
		for (size_t i = first; i < all->count; i++) {
			if (all->threads[i].is_held || wait_for_stop(session, &all->threads[i]))
				continue;
			forget(all, i--);
		}
		if (is_given_up(session))
			return -EINTR;
	}
	return found < 0 ? found : first == all->count ? -ESRCH : 0;
}

void seize_release(struct stopped *thread)
{
	if (ptrace(PTRACE_DETACH, thread->tid, NULL, NULL) == 0)
		note_released(thread->tid);
	thread->is_held = false;
}
