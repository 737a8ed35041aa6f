/* SPDX-License-Identifier: MIT */
/*
 * Being there when a traced thread executes a new image: a ptrace seize that
 * lasts from just before the call to just after it.
 *
 * A tracee of ours is never left unwaited: its real parent's wait would be
 * held up for so long.
 *
 * Of a process only one thread at a time is seized. The kernel lets nobody seize one while
 * another executes, which may wait for the end of a third that we have seized: until we, who
 * would wait in that seize, take notice of it.
 */
#include "supervisor/session.h"
#include "supervisor/wait_status.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "base/rawsys.h"
#include "supervisor/inject.h"
#include "supervisor/strict.h"

enum { HANDOVER_COUNT = 1024 };

/* Threads that are seized at the moment. */
static struct handover {
	struct task *task; /* NULL: free */
	pid_t tid;
} handovers[HANDOVER_COUNT];

static struct handover *find(pid_t tid)
{
	for (size_t i = 0; i < HANDOVER_COUNT; i++) {
		if (handovers[i].task != NULL && handovers[i].tid == tid)
			return &handovers[i];
	}
	return NULL;
}

static struct handover *find_task(const struct task *task)
{
	for (size_t i = 0; i < HANDOVER_COUNT; i++) {
		if (handovers[i].task == task)
			return &handovers[i];
	}
	return NULL;
}

/* A tracee that died: its number may soon be another's. */
void handover_forget(pid_t tid)
{
	struct handover *handover = find(tid);

	if (handover != NULL)
		handover->task = NULL;
}

static bool is_begun_in(u32 process_index)
{
	for (size_t i = 0; i < HANDOVER_COUNT; i++) {
		if (handovers[i].task != NULL && handovers[i].task->process_index == process_index)
			return true;
	}
	return false;
}

void handover_begin(struct session *session, struct task *task)
{
	struct handover *handover;

	(void)session;
	/* Nobody tells the end of a leader that is ended by another thread's exec. */
	handover_forget(task->tid);
	if (is_begun_in(task->process_index)) {
		session_answer(task, ANSWER_LATER);
		return;
	}
	handover = find_task(NULL);
	if (handover == NULL ||
	    ptrace(PTRACE_SEIZE, task->tid, NULL, (void *)(uintptr_t)PTRACE_O_TRACEEXEC) < 0) {
		session_answer(task, ANSWER_REFUSED);
		return;
	}
	*handover = (struct handover){ .task = task, .tid = task->tid };
	session_answer(task, ANSWER_GRANTED);
}

void handover_failed(struct session *session, struct task *task)
{
	struct handover *handover = find_task(task);

	(void)session;
	if (handover == NULL) {
		session_answer(task, ANSWER_REFUSED);
		return;
	}
	/* The agent waits in a futex; the stop that this makes ends in handover_stop. */
	if (ptrace(PTRACE_INTERRUPT, handover->tid, NULL, NULL) < 0) {
		handover->task = NULL;
		session_answer(task, ANSWER_REFUSED);
	}
}

/* Whoever made it is gone, or long done: nobody will make CLONE reports any more. */
static void release_child(struct task *task)
{
	if (__atomic_exchange_n(&task->started, 1, __ATOMIC_ACQ_REL) == 0)
		sys_futex_wake(&task->started, 1);
}

static bool is_alive(const struct task *task)
{
	u32 state = __atomic_load_n(&task->state, __ATOMIC_ACQUIRE);

	return state != TASK_FREE && state != TASK_REAPED;
}

/* The siblings of a thread that executed an image are gone. */
static void end_siblings(struct session *session, const struct task *survivor, pid_t tgid)
{
	u32 high = __atomic_load_n(&domain_get()->task_high, __ATOMIC_ACQUIRE);
	bool has_siblings = false;

	for (u32 slot = 0; slot < high; slot++) {
		struct task *task = domain_task(slot);

		if (!is_alive(task))
			continue;
		if (task->parent_tgid == tgid)
			release_child(task);
		/* A vfork child of ours is a process of its own; these are threads. */
		if (task != survivor && task->process_index == survivor->process_index)
			has_siblings = true;
	}
	if (!has_siblings)
		return;
	session->image.calls.break_process_locks(survivor->process_index);
	watch_exec(session, survivor);
}

static void tell_untraced(struct session *session, pid_t tid, int err)
{
	const char *why = strerror(-err);
	struct violation violation = { .pid = tid };

	if (err == -ENOEXEC)
		why = "32-bit code is not traced";
	if (err == -ENOMEM)
		why = "its limits leave no room for weir (ulimit -v, ulimit -d)";
	if (!session->options->strict) {
		session->untraced_images++;
		fprintf(stderr, "weir: process %d: its new image runs untraced: %s\n", (int)tid,
			why);
		return;
	}
	/* The image has its name only as long as it lives. */
	snprintf(violation.what, sizeof(violation.what), "%s", why);
	strict_refuse(session, &violation);
	kill(tid, SIGKILL);
}

static void image_executed(struct session *session, pid_t pid)
{
	unsigned long former = (unsigned long)pid;
	struct handover *handover;
	struct task *task;
	int err;

	ptrace(PTRACE_GETEVENTMSG, pid, NULL, &former);
	handover = find((pid_t)former);
	if (handover == NULL) {
		ptrace(PTRACE_DETACH, pid, NULL, NULL);
		return;
	}
	task = handover->task;
	handover->task = NULL;
	/* Siblings that had a request of their own posted are gone now as well. */
	control_serve(session);
	/* Whoever it was, it has the leader's number now. */
	__atomic_fetch_or(&task->flags, TASK_LEADER, __ATOMIC_RELAXED);
	end_siblings(session, task, pid);
	err = inject_agent(&session->image, pid, task);
	/* -ESRCH: killed at once, and there is nothing to trace. */
	if (err < 0 && err != -ESRCH) {
		tell_untraced(session, pid, err);
		__atomic_fetch_or(&task->flags, TASK_UNTRACED, __ATOMIC_RELAXED);
		ptrace(PTRACE_DETACH, pid, NULL, NULL);
	}
}

bool handover_is_traced(pid_t tid, int status)
{
	return status >> 16 != 0 || find(tid) != NULL;
}

void handover_stop(struct session *session, pid_t tid, int status)
{
	struct wait_status stop = wait_status_decode(status);
	bool is_stop = stop.kind == WAIT_INTERRUPTED || stop.kind == WAIT_GROUP_STOPPED;
	struct handover *handover;
	int signo;

	if (stop.kind == WAIT_EXEC) {
		image_executed(session, tid);
		return;
	}
	handover = find(tid);
	if (is_stop && handover != NULL &&
	    __atomic_load_n(&handover->task->answer, __ATOMIC_ACQUIRE) == ANSWER_NONE) {
		/* The interrupt after a failed exec. */
		struct task *task = handover->task;

		handover->task = NULL;
		ptrace(PTRACE_DETACH, tid, NULL, NULL);
		session_answer(task, ANSWER_GRANTED);
		return;
	}
	/* Somebody stopped the process: it stays so, and we hear of its SIGCONT. */
	if (stop.kind == WAIT_GROUP_STOPPED) {
		ptrace(PTRACE_LISTEN, tid, NULL, NULL);
		return;
	}
	/* A signal on the way (only SIGKILL and SIGSTOP can be): hand it on. */
	signo = stop.kind == WAIT_SIGNAL ? stop.number : 0;
	ptrace(PTRACE_CONT, tid, NULL, (void *)(intptr_t)signo);
}
