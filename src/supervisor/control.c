/* SPDX-License-Identifier: MIT */
/*
 * The control thread: takes requests of agents from the mailbox, and stops of
 * its own tracees and children from wait.
 *
 * All ptrace calls and all waiting for children happen here. The thread sleeps
 * on the mailbox word; SIGCHLD, which only this thread receives, bumps the
 * word too, so neither source can be missed. Deaths pass through here so that
 * a task is freed only when no request and no stop names it any more.
 */
#include "supervisor/session.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/rawsys.h"
#include "supervisor/branch_events.h"
#include "supervisor/hosted.h"
#include "supervisor/leave.h"
#include "supervisor/strict.h"

void control_wake(void)
{
	struct domain *domain = domain_get();

	__atomic_add_fetch(&domain->mailbox, 1, __ATOMIC_RELEASE);
	sys_futex_wake(&domain->mailbox, 1);
}

static void on_child(int signo)
{
	(void)signo;
	__atomic_add_fetch(&domain_get()->mailbox, 1, __ATOMIC_RELEASE);
}

void session_answer(struct task *task, enum task_answer answer)
{
	/* Release pairs with the acquire in the agent's supervisor_wait. */
	__atomic_store_n(&task->answer, answer, __ATOMIC_RELEASE);
	sys_futex_wake(&task->answer, 1);
}

static void serve(struct session *session, struct task *task)
{
	u32 request = __atomic_load_n(&task->request, __ATOMIC_RELAXED);
	struct task *target = task->request_target;

	/* From here on the task may post its next request. */
	__atomic_store_n(&task->request, REQUEST_NONE, __ATOMIC_RELEASE);
	sys_futex_wake(&task->request, 1);
	switch (request) {
	case REQUEST_NUMBERS:
		numbers_find(session, task);
		break;
	case REQUEST_WATCH:
		watch_process(session, task);
		break;
	case REQUEST_LEFT:
		watch_leaving(session, task);
		break;
	case REQUEST_EXEC:
		handover_begin(session, task);
		break;
	case REQUEST_EXEC_FAIL:
		handover_failed(session, task);
		break;
	case REQUEST_KICK:
		session->image.calls.kick(target);
		break;
	case REQUEST_ORPHANED:
		session_answer(task, jobctl_is_orphaned(getpgid(task->tgid)) ? ANSWER_GRANTED
									     : ANSWER_REFUSED);
		break;
	case REQUEST_VIOLATION:
		strict_refuse(session, task->violation);
		break;
	case REQUEST_RECORD:
		session_answer(task,
			       branch_events_open(task) == 0 ? ANSWER_GRANTED : ANSWER_REFUSED);
		break;
	case REQUEST_READ:
		branch_events_read(target);
		session_answer(task, ANSWER_GRANTED);
		break;
	default:
		break;
	}
}

void control_serve(struct session *session)
{
	struct domain *domain = domain_get();
	/* Acquire pairs with the release of the agent's push. */
	struct task *task = __atomic_exchange_n(&domain->requests, NULL, __ATOMIC_ACQUIRE);

	while (task != NULL) {
		struct task *next = task->request_next;

		serve(session, task);
		task = next;
	}
}

static void take_child(struct session *session, pid_t pid, int status)
{
	if (WIFSTOPPED(status) && handover_is_traced(pid, status)) {
		handover_stop(session, pid, status);
		return;
	}
	if (WIFSTOPPED(status)) {
		jobctl_follow(session, WSTOPSIG(status));
		return;
	}
	handover_forget(pid);
	if (hosted_died(pid, status))
		return;
	if (pid == session->first_pid) {
		session->wait_status = status;
		atomic_store(&session->reaped, true);
		drain_wake();
		jobctl_program_ended();
	}
}

static void take_children(struct session *session)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, __WALL | WNOHANG | WUNTRACED)) > 0)
		take_child(session, pid, status);
}

static void catch_child_signals(void)
{
	struct sigaction action;
	sigset_t set;

	memset(&action, 0, sizeof(action));
	action.sa_handler = on_child;
	sigaction(SIGCHLD, &action, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

void control_serve_all(struct session *session)
{
	struct death *deaths = watch_take_deaths(session);

	control_serve(session);
	take_children(session);
	watch_pass_on(session, deaths);
}

void control_run(struct session *session)
{
	const u64 again[2] = { 0, 10 * 1000 * 1000 };
	struct domain *domain = domain_get();

	catch_child_signals();
	for (;;) {
		u32 seen = __atomic_load_n(&domain->mailbox, __ATOMIC_ACQUIRE);

		control_serve_all(session);
		if (atomic_load(&session->leaving) && !atomic_load(&session->left)) {
			leave_processes(session);
			atomic_store(&session->left, true);
			drain_wake();
		}
		if (atomic_load(&session->reaped) && atomic_load(&session->finished))
			break;
		/* Those who are to end may still be making others. */
		sys_futex_wait(&domain->mailbox, seen, strict_end_all(session) ? again : NULL);
	}
	/* The reader of -o '|COMMAND' may end when the domain is no longer mapped. */
	signal(SIGCHLD, SIG_DFL);
}
