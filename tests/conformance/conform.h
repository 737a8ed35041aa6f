/* SPDX-License-Identifier: MIT */
/*
 * The stage of the live conformance tests: what engine and target share.
 *
 * A test is a program that runs under weir, together with one engine. The
 * engine, `conductor`, does nothing by itself: it answers calls of a number that
 * no kernel knows (act), so that the program can drive the utrace interface
 * from any of its threads, and it carries the spies.
 *
 * A spy is an attachment that logs each callback made to it and answers what
 * the test wrote into it. It is neutral and silent unless `watching` is set:
 * the test opens that window around the calls it means to observe.
 *
 * All of this lies in the engine's data, which every process of the run, and
 * weir, sees at one address. So the program reads the log and sets answers there
 * without making a system call that would be observed itself.
 *
 * A test that needs callbacks of its own defines live_hook, live_act or
 * live_clone under #ifdef ENGINE; the file is then compiled a second time, as
 * an engine of its own, with the flags of an engine from outside the tree.
 */
#ifndef WEIR_TESTS_CONFORM_H
#define WEIR_TESTS_CONFORM_H

#ifdef ENGINE
#include "weir.h"
#else
#include "utrace.h"
#endif

#define EV(name) UTRACE_EVENT(name)

enum {
	ACT_NUMBER = 0x7ee1, /* beyond every filter of calls, and unknown to kernels */
	TASKS = 32,
	SPIES = 80,
	LOG_SIZE = 16384,
};

/*
 * The kinds of callbacks. Specific ones have the number of their event; the
 * five kinds of signals share one.
 */
enum slot {
	ON_QUIESCE = _UTRACE_EVENT_QUIESCE, /* before an event */
	ON_REAP = _UTRACE_EVENT_REAP,
	ON_CLONE = _UTRACE_EVENT_CLONE,
	ON_EXEC = _UTRACE_EVENT_EXEC,
	ON_EXIT = _UTRACE_EVENT_EXIT,
	ON_DEATH = _UTRACE_EVENT_DEATH,
	ON_ENTRY = _UTRACE_EVENT_SYSCALL_ENTRY,
	ON_LEAVE = _UTRACE_EVENT_SYSCALL_EXIT,
	ON_SIGNAL = _UTRACE_EVENT_SIGNAL,
	ON_JCTL = _UTRACE_EVENT_JCTL,
	ON_FINAL = _UTRACE_NEVENTS, /* report_quiesce(0) */
	ON_REPORT,		    /* report_signal without a signal */
	ON_RELEASE,
	SLOTS
};

/* One callback, with the arguments that it has. */
struct event {
	enum slot slot;
	u32 action;
	unsigned long quiesce; /* the event that report_quiesce precedes */
	struct pt_regs *regs;
	siginfo_t *info;
	const struct k_sigaction *orig_ka;
	struct k_sigaction *return_ka;
	unsigned long clone_flags;
	struct task_struct *child;
	const struct linux_binfmt *fmt;
	const struct linux_binprm *bprm;
	long orig_code;
	long *code;
	int type;
	int notify;
	struct task_struct *task; /* report_reap */
};

#define ECHO UINT32_MAX /* event-specific bits: those of `action` */

/* What a spy does in a callback, once: an act of the conductor. */
struct deed {
	u32 due;
	u32 what; /* enum act */
	unsigned long a, b, c;
	long result;
};

struct spy {
	struct utrace_engine_ops ops; /* a table of its own; a test may take callbacks out */
	struct utrace_engine *engine;
	struct task_struct *task;
	char name;
	u32 attached_to_next; /* becomes attached to the next subject, with these events */
	u32 resume[SLOTS];    /* what it answers: a resume action */
	u32 bits[SLOTS];      /* and event-specific bits, or ECHO */
	u32 once;	      /* slots whose answer is forgotten when it was given */
	u32 count[SLOTS];     /* callbacks so far, within the window */
	u32 gate;	      /* bits of slots: such a callback waits as long as it is set */
	u32 inside;	      /* a callback is waiting */
	struct deed deeds[SLOTS];
	long values[8]; /* the test's own */
};

struct live {
	u32 watching;
	u32 follow;  /* subjects can act, too */
	u32 expects; /* the next clone makes a subject */
	u32 task_count;
	struct task_struct *tasks[TASKS]; /* the first task, then subjects as they were made */
	u32 spy_count;
	struct spy spies[SPIES];
	u32 log_length;
	char log[LOG_SIZE];
	u32 failed; /* checks in the engine */
	char failure[256];
	u32 progress;	      /* subjects that count */
	u32 arrived[TASKS];   /* subjects that are in their program */
	u32 dismissed[TASKS]; /* and those that may end */
	u32 begun;	      /* the turn that may begin, and the last one that ended */
	u32 ended;
	u32 words[16]; /* the test's own rendezvous */
	char text[256];
	struct utrace_examiner examiner;
	struct pt_regs regs; /* what ACT_REGS read */
};

enum act {
	ACT_HELLO,   /* the address of struct live */
	ACT_SPY,     /* name: a new spy, not attached */
	ACT_ATTACH,  /* spy, task, flags: the result of utrace_attach_task */
	ACT_JOIN,    /* spy, task, mask: attaches, and sets the events */
	ACT_EVENTS,  /* spy, mask */
	ACT_CONTROL, /* spy, action */
	ACT_BARRIER, /* spy */
	ACT_PREPARE, /* spy */
	ACT_FINISH,  /* spy */
	ACT_REGS,    /* spy: the registers of its thread into `regs` */
	ACT_GET,     /* spy */
	ACT_PUT,     /* spy */
	ACT_STATUS,  /* task: utrace_proc_status into `text` */
	ACT_CUSTOM,  /* number, two arguments: live_act */
};

#define SELF UINT32_MAX /* as a task: the one that acts */

#ifdef ENGINE

extern struct live live;

void *memcpy(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);

/* What a test may define. Each has a default that does nothing. */
u32 live_hook(struct spy *spy, const struct event *event, u32 answer);
long live_act(long number, unsigned long a, unsigned long b);
void live_clone(struct task_struct *child);

void live_log(const char *text);
void live_fail(const char *sentence);
struct utrace_engine *live_attach(struct spy *spy, struct task_struct *task, int flags);
bool live_same_text(const char *one, const char *other);

#define EXPECT(condition)                                                                          \
	do {                                                                                       \
		if (!(condition))                                                                  \
			live_fail(#condition);                                                     \
	} while (0)

#else

#include "../live/live.h"

extern struct live *live;
extern int test_argc;
extern char **test_argv;

/* Defined by each test; the program ends with status 0 when it returns. */
void test(void);

#define EXPECT_EQ(got, want) check_eq((long)(got), (long)(want), #got)
#define EXPECT(condition) check((condition), #condition)

/* Makes the conductor of this thread do something. */
static inline long act(enum act what, unsigned long a, unsigned long b, unsigned long c)
{
	return raw_syscall(ACT_NUMBER, (long)what, (long)a, (long)b, (long)c, 0, 0);
}

#define custom(number, a, b)                                                                       \
	act(ACT_CUSTOM, (unsigned long)(number), (unsigned long)(a), (unsigned long)(b))

/* Spies. attach and those that follow end the test when they fail. */
struct spy *spy_new(char name);
struct spy *attach(u32 task, char name, unsigned long events);
struct spy *attach_next(char name, unsigned long events);
long try_attach(struct spy *spy, u32 task, int flags);

static inline long set_events(const struct spy *spy, unsigned long events)
{
	return act(ACT_EVENTS, (unsigned long)spy, events, 0);
}

static inline long control(const struct spy *spy, enum utrace_resume_action action)
{
	return act(ACT_CONTROL, (unsigned long)spy, action, 0);
}

static inline long barrier(const struct spy *spy)
{
	return act(ACT_BARRIER, (unsigned long)spy, 0, 0);
}

static inline long prepare_examine(const struct spy *spy)
{
	return act(ACT_PREPARE, (unsigned long)spy, 0, 0);
}

static inline long finish_examine(const struct spy *spy)
{
	return act(ACT_FINISH, (unsigned long)spy, 0, 0);
}

static inline long put_engine(const struct spy *spy)
{
	return act(ACT_PUT, (unsigned long)spy, 0, 0);
}

static inline long read_regs(const struct spy *spy)
{
	return act(ACT_REGS, (unsigned long)spy, 0, 0);
}

static inline void answer(struct spy *spy, enum slot slot, u32 resume)
{
	spy->resume[slot] = resume;
}

static inline void answer_bits(struct spy *spy, enum slot slot, u32 resume, u32 bits)
{
	spy->resume[slot] = resume;
	spy->bits[slot] = bits;
}

static inline void answer_once(struct spy *spy, enum slot slot, u32 resume, u32 bits)
{
	answer_bits(spy, slot, resume, bits);
	spy->once |= 1U << slot;
}

/* At the next callback of this kind the spy acts. Its result will be in the deed. */
void during(struct spy *spy, enum slot slot, enum act what, const struct spy *other,
	    unsigned long b, unsigned long c);

/* The window and the log. mark() leaves a word of the program's own, without a call. */
void watch(void);
void unwatch(void);
void mark(const char *word);
void expect_log(const char *text);
void expect_logged(const char *part);
void expect_not_logged(const char *part);
unsigned long proc_mask(u32 task);

/*
 * Subjects: tasks whose own calls are not observed by accident. start waits until
 * the subject is in its program, launch does not. When the body returns it waits
 * without a call until finish, which takes leave of it: status 0 for a process.
 */
struct subject {
	u32 task;
	pid_t tid;
	bool is_thread;
};

struct subject launch_process(void (*body)(void));
struct subject launch_thread(void (*body)(void));
struct subject start_process(void (*body)(void));
struct subject start_thread(void (*body)(void));
void finish(struct subject subject);

/*
 * A process that shares this one's memory: cheap to make, so that storms can have many.
 * Like a thread it must not touch libc. Its place is a task that is gone, or the next one.
 */
struct subject launch_sharer(u32 place, void (*body)(void));
struct subject start_sharer(u32 place, void (*body)(void));

/* What many subjects do, in turn 1 (and 2). */
void call_in_turn(void); /* one getppid */
void call_in_two_turns(void);
void leave_in_turn(void);
void act_up_in_turn(void); /* a call, SIGUSR1 to itself, a child, the end */
void vfork_in_turn(void);  /* the child says so in words[0], and ends at words[1] */
_Noreturn void call_forever(void);
void ignore_signal(int signal);
void count_signal(int signal); /* a handler, too: words[0] counts */

/* One call in turn 1, with spies A and B on the entries of its thread. */
struct subject start_call_with_two(struct spy **a, struct spy **b);
/* Lets it begin, to be held by both. */
void hold_by_both(struct spy *a, struct spy *b);

/*
 * A process in a group of its own, which counts for ever. Its threads have the spies B, C and
 * so on, for JCTL and these events, and that body.
 */
struct subject start_group(u32 threads, unsigned long events, void (*body)(void));

/* SIGTSTP to such a process: its first thread reports, but the stop does not come about yet. */
void begin_to_stop(struct subject subject);

/*
 * A program file of nothing but this code, at TINY_ENTRY. TINY_EXIT is
 * one that exits with status 42, in TINY_SIZE bytes.
 */
#define TINY_ENTRY 0x400078UL
enum { TINY_SIZE = 12 };
#define TINY_EXIT "\xb8\xe7\0\0\0\xbf\x2a\0\0\0\x0f\x05"
void write_program(const char *path, const void *code, size_t size);
void write_text(const char *path, const char *text);
void exec_file(const char *path);
void join_thread(struct subject subject);
_Noreturn void leave_thread(int status);
_Noreturn void leave_process(int status);

/*
 * Turns: the subject does something between turn_begins(n) and turn_ends(n), the
 * tester waits for just that in turn(n). No calls are made on the subject's side.
 */
void turn_begins(u32 number);
void turn_ends(u32 number);
void turn(u32 number);

/*
 * Storms. Each of STORM_ROUNDS rounds (few by default) is a race of this thread with what
 * somebody else does meanwhile. It pauses until a moment that moves to where the race is open: told
 * after each round who came first, it is later or earlier in the next one.
 */
struct race {
	u32 moments;
	u32 first;  /* rounds in which this thread came first */
	u32 second; /* and in which it did not */
};

u32 storm_rounds(void);
void race_pause(const struct race *race);
void race_went(struct race *race, bool came_first);
void expect_open(const struct race *race); /* it went either way */

/* Rendezvous. In a subject only spin() and the raw calls of live.h make no noise. */
void spin(const u32 *word, u32 value);
void wait_word(const u32 *word, u32 value);
void wait_more(const u32 *word, u32 than);
void wait_held(const struct spy *spy);
void wait_in_call(pid_t tid, long nr);
void wait_logged(const char *part);
bool stands_still(const u32 *counter);
void count_forever(void);

#endif
#endif
