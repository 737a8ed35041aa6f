/* SPDX-License-Identifier: MIT */
/*
 * A task without a process, and engines that write down what happens.
 *
 * Tests of the utrace core run in one thread as a rule: when the task would
 * sleep, fake->on_park is called instead and plays the other thread (with
 * utrace_current() NULL). Concurrent tests leave on_park NULL and use real
 * threads. A probe is an engine whose callbacks append "NAME.hook(action)" to
 * the log of this test, then do and answer what the test has told it.
 */
#ifndef WEIR_TESTS_FAKE_H
#define WEIR_TESTS_FAKE_H

#include "harness.h"
#include "utrace/report.h"
#include "utrace/task.h"
#include "utrace/task_ops.h"

enum { FAKE_QUEUE = 8, FAKE_LOG_SIZE = 8192 };

struct fake {
	struct task task; /* first */
	void (*on_park)(struct fake *fake);
	unsigned parks;
	bool killed;	    /* park says so */
	bool kernel_thread; /* may not be attached to */
	bool job_stopped;   /* in a stop that only the kernel knows of */
	u32 kicks[2];	    /* enum task_kick */
	u32 step;	    /* enum task_step, what is armed */
	u32 steps;	    /* how often it was armed or disarmed */
	u32 sleep_count;
	u32 events_changes;
	siginfo_t queue[FAKE_QUEUE]; /* requeued signals, latest first */
	u32 queued;
	struct pt_regs regs;
};

/* What the ops table cannot vary, being const. */
struct fake_world {
	unsigned long unsupported;
	u32 fail_alloc; /* this allocation from now on fails, 0: none */
	u32 live;	/* allocations not freed */
	u32 warnings;
	struct task *pid_task;
	u32 task_references;
	bool without_steps; /* tests of C-04 link another table */
};

extern struct fake_world world;
extern __thread struct task *fake_current;

void fake_init(struct fake *fake);	/* live, and current */
void fake_finish(struct fake *fake);	/* discards; expects that nothing is left */
void fake_exit_loop(struct fake *fake); /* back to the program, without signals */
struct utrace *fake_utrace(struct fake *fake);
u32 fake_pending(struct fake *fake);
bool fake_is_held(struct fake *fake);
bool fake_is_stopped(struct fake *fake);

/* Does something as another thread would: not as the fake task. */
#define AS_OTHER(statement)                                                                        \
	do {                                                                                       \
		struct task *former_current = fake_current;                                        \
		fake_current = NULL;                                                               \
		statement;                                                                         \
		fake_current = former_current;                                                     \
	} while (0)

enum hook {
	HOOK_QUIESCE,
	HOOK_SIGNAL,
	HOOK_CLONE,
	HOOK_JCTL,
	HOOK_EXEC,
	HOOK_ENTRY,
	HOOK_LEAVE, /* report_syscall_exit */
	HOOK_EXIT,
	HOOK_DEATH,
	HOOK_REAP,
	HOOK_COUNT
};

/* Arguments of the callback being made, whichever it is. */
struct call {
	u32 action;
	unsigned long event;
	unsigned long clone_flags;
	struct task *child;
	struct pt_regs *regs;
	siginfo_t *info;
	const struct k_sigaction *orig_ka;
	struct k_sigaction *return_ka;
	const struct linux_binprm *bprm;
	int type;
	int notify;
	long orig_code;
	long *code;
	bool group_dead;
	int signal;
};

/* Answer: a resume action with the event bits echoed, or (whole) all of it. */
struct answer {
	u32 action;
	bool whole;
};

#define ECHO(resume_action) ((struct answer){ (resume_action), false })
#define WHOLE(value) ((struct answer){ (value), true })

struct probe {
	char name;
	struct fake *fake;
	struct utrace_engine *engine;
	struct answer answers[HOOK_COUNT];
	/* Called in the callback, before it answers; may change the answer. */
	void (*act[HOOK_COUNT])(struct probe *probe, struct call *call);
	u32 calls[HOOK_COUNT];
	u32 last_action[HOOK_COUNT];
	struct probe *other;
	int result;  /* of what act did */
	bool silent; /* does not log */
};

extern const struct utrace_engine_ops probe_ops;
extern const struct utrace_engine_ops probe_ops_without_signal;

/* Attaches; names go A, B, C... The probe keeps the caller's reference until probe_put. */
void probe_attach(struct probe *probe, struct fake *fake, char name, unsigned long events);
void probe_attach_ops(struct probe *probe, struct fake *fake, char name, unsigned long events,
		      const struct utrace_engine_ops *ops);
void probe_put(struct probe *probe);

/* As another thread. */
int probe_control(struct probe *probe, u32 action);
int probe_set_events(struct probe *probe, unsigned long events);

/* The log since the last call, each entry followed by a space. */
const char *log_take(void);
void log_add(const char *text);

/* park hooks that let the thread go in one way, through the probe `releaser`. */
extern struct probe *releaser;
extern u32 release_action;
void park_release(struct fake *fake);
void park_die(struct fake *fake);

#define EXPECT_LOG(text) EXPECT_STR(log_take(), text)

#define EV(type) UTRACE_EVENT(type)

#endif
