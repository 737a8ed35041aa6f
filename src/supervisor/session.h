/* SPDX-License-Identifier: MIT */
/*
 * One run of weir: its threads and what they share.
 *
 *   control thread (main)  launches, is there when images are executed
 *   watch thread           waits for processes to die, through pidfds
 *   drain thread           reads the rings, feeds the view, ends tasks
 */
#ifndef WEIR_SUPERVISOR_SESSION_H
#define WEIR_SUPERVISOR_SESSION_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/queue.h>
#include <sys/types.h>

#include "supervisor/clock_rate.h"
#include "supervisor/debug.h"
#include "supervisor/image.h"
#include "supervisor/plans.h"
#include "supervisor/run.h"
#include "view/view.h"

enum death_kind {
	DEATH_OF_PROCESS,  /* all its threads are gone; it waits to be reaped */
	DEATH_OF_THREAD,   /* by itself; gone without a trace */
	DEATH_BY_EXEC,	   /* all threads but one; the process goes on in a new image */
	DEATH_OF_A_ZOMBIE, /* the process was reaped */
};

/* What the drain thread is told about those who are gone. */
struct death {
	struct death *next;
	enum death_kind kind;
	u32 process_index;
	u32 task_index;	 /* of a thread; by exec: of the one that lives on */
	int wait_status; /* of a process; -1: not to be had */
	pid_t parent;	 /* of a process, as it was reaped or is to be; 0: not to be had */
	bool counted;	 /* of a process, in session->watched */
};

struct session {
	const struct run_options *options;
	struct image image;
	struct clock_scale clock;
	struct debug_reader debug;
	struct plans plans;
	pid_t first_pid;	       /* 0: weir is attached to processes that ran before */
	struct attachment *attachment; /* while it attaches to them: attach.c */
	struct task **tasks;	       /* that engines begin with, in the domain */
	u32 task_count;
	struct pt_regs first_regs; /* of its execve, as engines have seen them */
	int wait_status;	   /* of the first program, once reaped */
	atomic_bool reaped;

	int epoll_fd;		/* pidfds of all processes, and of threads that end alone */
	int stop_fd;		/* eventfd: the watch thread should end */
	bool pidfds_of_threads; /* Linux 6.9: these exist, and pidfds tell of reaping */
	LIST_HEAD(, watched) all_watched; /* watch.c: what the epoll waits for */
	pthread_mutex_t all_watched_lock;
	pthread_t watch;
	pthread_t drain;
	_Atomic(struct death *) died;	/* stack: seen by the watch thread */
	_Atomic(struct death *) deaths; /* stack: nothing of theirs is left in the mailbox */
	u32 execs_seen;			/* futex: deaths by exec that were reported */
	atomic_uint watched;		/* processes whose death is waited for */
	atomic_bool launched;		/* the first program was started, or failed to */
	atomic_bool finished;		/* the drain thread saw the last task go */
	atomic_bool leaving;		/* attached, and somebody wants us to go */
	atomic_bool left;		/* done: nothing is heard of the processes any more */
	u64 lost_records;

	pthread_mutex_t refusal_lock;
	atomic_bool refused; /* by --strict */
	char refusal[REFUSAL_SIZE];
	u32 untraced_images; /* that only the supervisor knows of */
};

/* control.c: runs until the session is over. */
void control_run(struct session *session);
void control_wake(void);
void control_serve(struct session *session);	 /* what is in the mailbox now */
void control_serve_all(struct session *session); /* that, and stops and deaths */

/* watch.c */
int watch_start(struct session *session);
void watch_stop(struct session *session);

/* Starts waiting for the death of a process, once. 0, or -errno (it is dead already). */
int watch_process(struct session *session, struct task *task);

/* The thread is about to end, alone: waits for that, or has the drain thread look. */
void watch_leaving(struct session *session, struct task *task);

/*
 * Hands deaths on to the drain thread, which frees the tasks. By the control
 * thread, after it served every request and reaped every tracee of the dead:
 * both name tasks. Chains of deaths are in the order of time.
 */
struct death *watch_take_deaths(struct session *session);
void watch_pass_on(struct session *session, struct death *deaths);
struct death *watch_take_passed(struct session *session);

/* Siblings died by an exec of `survivor`: returns when their deaths were reported. */
void watch_exec(struct session *session, const struct task *survivor);

/* drain.c */
int drain_start(struct session *session);
void drain_wake(void);

/* What the exit functions of engines print: it is in the first task's ring. After the thread. */
void drain_last_words(struct session *session);

/* numbers.c: answers REQUEST_NUMBERS. */
void numbers_find(struct session *session, struct task *task);

/*
 * jobctl.c: whether nobody outside of the process group could continue it; a
 * terminal's stop signals have no effect then.
 */
bool jobctl_is_orphaned(pid_t group);

/* Takes weir's own signals of job control, if a shell may be waiting for it. */
void jobctl_start(const struct session *session);

/* weir is the leader where the first program would be, and its terminal hung up. */
bool jobctl_leads_session(void);
void jobctl_hung_up(void);
void jobctl_program_ended(void);

/* The first program was stopped by this signal: so is weir, until it goes on. */
void jobctl_follow(struct session *session, int signo);

/* launch.c: 0, or -errno when the program cannot be started. */
int launch(struct session *session);

/* handover.c: the hand-over of images. */
void handover_begin(struct session *session, struct task *task);
void handover_failed(struct session *session, struct task *task);
void handover_stop(struct session *session, pid_t tid, int status);
bool handover_is_traced(pid_t tid, int status); /* else a stop is one by job control */
void handover_forget(pid_t tid);

/* Answers a task that waits for it. */
void session_answer(struct task *task, enum task_answer answer);

#endif
