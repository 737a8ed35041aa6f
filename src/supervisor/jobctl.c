/* SPDX-License-Identifier: MIT */
/*
 * Job control. Where a shell would wait for the first program it waits for weir:
 * so weir stops when that program does, and only then, whatever the stop key
 * does to others. A stopped weir serves nobody, so it must never stay stopped
 * behind a program that goes on: weir follows only stops that the agent carries
 * out, which counts them (domain.h) and sends a SIGCONT when it runs again.
 */
#include "supervisor/session.h"

#include "base/rawsys.h"

#include <signal.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 320, LINE_SIZE = 512, ANSWER_LOOKS = 100, ANSWER_LOOK_NS = 1000 * 1000 };

/* State and parent of a process; false when it is gone. */
static bool read_process(const char *pid, char *state, pid_t *parent)
{
	char path[PATH_SIZE];
	char line[LINE_SIZE];
	const char *name_end = NULL;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	file = fopen(path, "re");
	if (file == NULL)
		return false;
	/* The name may hold anything, also parentheses: the last one ends it. */
	if (fgets(line, sizeof(line), file) != NULL)
		name_end = strrchr(line, ')');
	fclose(file);
	return name_end != NULL && sscanf(name_end + 1, " %c %d", state, parent) == 2;
}

/* The kernel's rule: its parent is in another group of the same session, and not init. */
static bool holds_group(const char *name, pid_t group)
{
	pid_t pid = (pid_t)strtol(name, NULL, 10);
	pid_t parent;
	char state;

	if (pid <= 0 || getpgid(pid) != group || !read_process(name, &state, &parent))
		return false;
	return state != 'Z' && state != 'X' && parent > 1 && getpgid(parent) != group &&
	       getsid(parent) == getsid(pid);
}

/* The first program's parent is weir, its other numbers are of no use here. */
static bool is_stopped(pid_t pid)
{
	char name[16];
	char state;
	pid_t parent;

	snprintf(name, sizeof(name), "%d", (int)pid);
	return read_process(name, &state, &parent) && state == 'T';
}

bool jobctl_is_orphaned(pid_t group)
{
	DIR *folder = opendir("/proc");
	const struct dirent *entry;
	bool orphaned = true;

	if (folder == NULL)
		return false;
	while (orphaned && (entry = readdir(folder)) != NULL)
		orphaned = !holds_group(entry->d_name, group);
	closedir(folder);
	return orphaned;
}

static u32 stops_ended(void)
{
	return __atomic_load_n(&domain_get()->stops_ended, __ATOMIC_SEQ_CST);
}

static void stop_is_over(void)
{
	u32 *followed = &domain_get()->stop_followed;

	__atomic_store_n(followed, 0, __ATOMIC_RELEASE);
	sys_futex_wake(followed, INT32_MAX);
}

/*
 * From here until the handler is back in its place the stop key would stop weir
 * again, before the program: and the shell, which sees weir stop, would read from
 * a terminal that the program still reads. So the agent, when its stop ends, waits
 * for stop_is_over. Pairs with that: it counts the end of its stop first, and looks here then.
 */
static bool announce_stop(u32 ended)
{
	__atomic_store_n(&domain_get()->stop_followed, 1, __ATOMIC_SEQ_CST);
	if (stops_ended() == ended)
		return true;
	stop_is_over();
	return false;
}

/*
 * Stops weir by the signal's default action, unless `ended` is out of date. The
 * agent counts first and sends SIGCONT then: either the count is seen here, or
 * the SIGCONT finds the signal in the queue and removes it, or it ends the stop.
 */
static void stop_self(int signo, u32 ended)
{
	const struct timespec at_once = { 0, 0 };
	struct sigaction action = { .sa_handler = SIG_DFL };
	struct sigaction old;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, signo);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	sigaction(signo, &action, &old);
	raise(signo);
	if (stops_ended() != ended)
		sigtimedwait(&set, NULL, &at_once);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	sigaction(signo, &old, NULL);
}

/*
 * A shell that suspends itself made a group of its own, as it does not lead the
 * job's; to the shell that waits the two are one.
 */
static void hand_on_terminal(pid_t group)
{
	int fd = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (tcgetpgrp(fd) == getpgrp())
		tcsetpgrp(fd, group);
	close(fd);
}

/* A stopped weir answers nobody. An asker that was killed leaves its question open. */
static void answer_first(struct session *session)
{
	const struct timespec a_while = { 0, ANSWER_LOOK_NS };

	for (u32 i = 0; i < ANSWER_LOOKS; i++) {
		control_serve(session);
		if (__atomic_load_n(&domain_get()->orphan_questions, __ATOMIC_SEQ_CST) == 0)
			return;
		nanosleep(&a_while, NULL);
	}
}

/*
 * weir runs again. Who sends SIGCONT to a group does so under a lock that this
 * setpgid, which changes nothing, has to wait for: then the program has its own,
 * if it is in the group. Else the SIGCONT was for weir's number alone.
 */
static void continue_program(const struct session *session, u32 ended)
{
	pid_t group;

	setpgid(0, getpgrp());
	if (stops_ended() != ended || !is_stopped(session->first_pid))
		return;
	group = getpgid(session->first_pid);
	if (group == getpgrp()) {
		kill(session->first_pid, SIGCONT);
		return;
	}
	hand_on_terminal(group);
	kill(-group, SIGCONT);
}

void jobctl_follow(struct session *session, int signo)
{
	u32 ended = stops_ended();

	if (__atomic_load_n(&domain_get()->stops_begun, __ATOMIC_SEQ_CST) == ended ||
	    jobctl_is_orphaned(getpgrp()) || !announce_stop(ended))
		return;
	answer_first(session);
	/* SIGSTOP cannot wait in a queue. */
	stop_self(signo == SIGSTOP ? SIGTSTP : signo, ended);
	stop_is_over();
	continue_program(session, ended);
}

bool jobctl_leads_session(void)
{
	return getsid(0) == getpid();
}

static volatile sig_atomic_t leader_hung_up;

void jobctl_hung_up(void)
{
	leader_hung_up = jobctl_leads_session();
}

/* What the kernel does for a leader that ends after the hang-up: its group gets it, too. */
void jobctl_program_ended(void)
{
	if (!leader_hung_up)
		return;
	kill(0, SIGHUP);
	kill(0, SIGCONT);
}

static const struct session *volatile followed_session;

/* The program got it too, and decides; once it is gone, weir is all that the shell waits for. */
static void on_stop_key(int signo)
{
	const struct session *session = followed_session;

	if (session->reaped)
		stop_self(signo, stops_ended());
}

void jobctl_start(const struct session *session)
{
	/* Not SIGTTOU: the write that caused it would be made again for ever. */
	static const int signals[] = { SIGTSTP, SIGTTIN };
	struct sigaction action = { .sa_handler = on_stop_key, .sa_flags = SA_RESTART };
	struct sigaction old;

	followed_session = session;
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		/* Ignored, it stays so, for the program as well. */
		if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
			sigaction(signals[i], &action, NULL);
	}
}
