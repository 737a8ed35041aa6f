/* SPDX-License-Identifier: MIT */
/*
 * The first program: forked, seized, executed.
 *
 * The child prepares itself and waits; the control thread seizes it, and the
 * kernel's exec stop brings the agent in as for every later image.
 */
#include "supervisor/session.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/rawsys.h"
#include "supervisor/limits.h"
#include "supervisor/strict.h"

enum {
	WISHED_FD = 1000,
	FD_HEADROOM = 8,
	HIGHEST_SOFT_LIMIT = 4096, /* beyond, the table would be costly to copy in each fork */
};

/* What weir has open itself is closed at the exec, and may be closed before. */
static bool belongs_to_program(int fd)
{
	int flags = fcntl(fd, F_GETFD);

	return flags >= 0 && (flags & FD_CLOEXEC) == 0;
}

/*
 * A number that programs do not reach: beyond the soft limit, where there is
 * room below the hard one; else one to which opening files one after the other
 * does not lead soon. -EMFILE when the standard streams are all there may be.
 */
static int choose_descriptor(void)
{
	struct rlimit limit;
	int fd = WISHED_FD;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		if (limit.rlim_cur <= HIGHEST_SOFT_LIMIT &&
		    limit.rlim_max >= limit.rlim_cur + FD_HEADROOM)
			fd = (int)limit.rlim_cur;
		else if (limit.rlim_cur <= FD_HEADROOM + FD_HEADROOM)
			fd = (int)limit.rlim_cur - 1;
		else if (limit.rlim_cur < WISHED_FD + FD_HEADROOM)
			fd = (int)limit.rlim_cur - FD_HEADROOM;
	}
	while (fd > STDERR_FILENO && belongs_to_program(fd))
		fd--;
	return fd > STDERR_FILENO ? fd : -EMFILE;
}

static int duplicate_onto(int from, int to)
{
	struct rlimit limit;
	struct rlimit raised;
	int err = 0;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return -errno;
	raised = limit;
	raised.rlim_cur = limit.rlim_max;
	if ((rlim_t)to >= limit.rlim_cur)
		setrlimit(RLIMIT_NOFILE, &raised);
	if (dup2(from, to) < 0)
		err = -errno;
	setrlimit(RLIMIT_NOFILE, &limit);
	return err;
}

static int become_user(const char *user)
{
	const struct passwd *entry = getpwnam(user);

	if (entry == NULL)
		return -EINVAL;
	if (initgroups(user, entry->pw_gid) < 0 || setgid(entry->pw_gid) < 0 ||
	    setuid(entry->pw_uid) < 0)
		return -errno;
	return 0;
}

/* In the child. Does not return; a failure is left in task->exit_code. */
static _Noreturn void child(const struct session *session, struct task *task, const char *path,
			    const sigset_t *mask)
{
	const struct run_options *options = session->options;
	int err = 0;

	if ((task->flags & TASK_UNTRACED) != 0)
		sigprocmask(SIG_SETMASK, mask, NULL);
	else
		err = duplicate_onto(session->image.fd, domain_get()->fd);
	/* Before privileges go: without any it costs those of the images to come. */
	if (err == 0 && options->strict)
		err = strict_filter_vsyscalls();
	if (err == 0 && options->user != NULL)
		err = become_user(options->user);
	if (err == 0) {
		limits_restore();
		while (__atomic_load_n(&task->answer, __ATOMIC_ACQUIRE) == ANSWER_NONE)
			sys_futex_wait(&task->answer, ANSWER_NONE, NULL);
		execve(path, options->argv, options->envp);
		err = -errno;
	}
	task->exit_code = err;
	_exit(127);
}

static void describe_first(struct task *task, pid_t pid, const sigset_t *mask)
{
	task->tid = pid;
	task->tgid = pid;
	task->flags |= TASK_LEADER | TASK_PROCESS;
	task->process_index = task->index;
	task->started = 1;
	task->exec.domain_fd = domain_get()->fd;
	memcpy(&task->exec.mask, mask, sizeof(task->exec.mask));
}

static int report_start(struct session *session, struct task *task, const char *path)
{
	u64 args[6] = { (u64)(uintptr_t)path, (u64)(uintptr_t)session->options->argv,
			(u64)(uintptr_t)session->options->envp };

	session->image.calls.report_exec_entry(task, args, &session->first_regs);
	return 0;
}

static int spawn(struct session *session, struct task *task, const char *path)
{
	sigset_t all;
	sigset_t own;
	sigset_t old;
	pid_t pid;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &own);
	old = own;
	sigdelset(&old, SIGCHLD);
	describe_first(task, 0, &old);
	pid = fork();
	if (pid == 0)
		child(session, task, path, &old);
	if (pid > 0) {
		session->first_pid = pid;
		describe_first(task, pid, &old);
		if ((task->flags & TASK_UNTRACED) != 0)
			session_answer(task, ANSWER_GRANTED);
		else
			handover_begin(session, task);
	}
	/* SIGCHLD stays blocked until the control thread runs: no other may take it. */
	pthread_sigmask(SIG_SETMASK, &own, NULL);
	return pid > 0 ? 0 : -errno;
}

/* A seize would take the privileges of such a file away: it runs as it is. */
static bool keeps_privileges_untraced(const char *path)
{
	struct stat st;

	if (geteuid() == 0 || stat(path, &st) < 0)
		return false;
	return (st.st_mode & (S_ISUID | S_ISGID)) != 0 ||
	       getxattr(path, "security.capability", NULL, 0) > 0;
}

int launch(struct session *session)
{
	const char *path = session->options->file;
	struct task *task = domain_task(0);
	int err;

	limits_describe();
	domain_get()->fd = choose_descriptor();
	if (domain_get()->fd < 0) {
		fprintf(stderr, "weir: no descriptor is left for the program's memory\n"
				"      Allow a few more: ulimit -n.\n");
		return -EMFILE;
	}
	if (keeps_privileges_untraced(path) && session->options->strict) {
		fprintf(stderr,
			"weir: strict: %s+0x0: a set-id program keeps its privileges only "
			"untraced\n",
			path);
		return -EPERM;
	}
	if (keeps_privileges_untraced(path)) {
		fprintf(stderr,
			"weir: %s: runs untraced: only so it keeps its set-id or file "
			"capabilities; run weir as root to trace it\n",
			path);
		task->flags |= TASK_UNTRACED;
	}
	report_start(session, task, path);
	err = spawn(session, task, path);
	if (err < 0) {
		fprintf(stderr, "weir: cannot fork: %s\n", strerror(-err));
		return err;
	}
	watch_process(session, task);
	atomic_store(&session->launched, true);
	return 0;
}
