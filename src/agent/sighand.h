/* SPDX-License-Identifier: MIT */
/*
 * struct sighand: the program's signal dispositions, shared by the tasks that
 * share them in the kernel (CLONE_SIGHAND) and copied when they do not.
 *
 * A signal whose real disposition is not the agent's is *native*: what the
 * kernel holds is what the program set, and the table here says nothing. The
 * six synchronous signals and the carrier of kicks are never native.
 */
#ifndef WEIR_AGENT_SIGHAND_H
#define WEIR_AGENT_SIGHAND_H

#include "base/types.h"
#include "x86/sigframe.h"

enum {
	SIGNAL_COUNT = 64,
	SIG_HUP = 1,
	SIG_QUIT = 3,
	SIG_ILL = 4,
	SIG_TRAP = 5,
	SIG_ABRT = 6,
	SIG_BUS = 7,
	SIG_FPE = 8,
	SIG_KILL = 9,
	SIG_SEGV = 11,
	SIG_TERM = 15,
	SIG_CHLD = 17,
	SIG_CONT = 18,
	SIG_STOP = 19,
	SIG_TSTP = 20,
	SIG_TTIN = 21,
	SIG_TTOU = 22,
	SIG_URG = 23,
	SIG_XCPU = 24,
	SIG_XFSZ = 25,
	SIG_WINCH = 28,
	SIG_SYS = 31,
	SIG_KICK = 64, /* carries kicks, see kick.c */
};

#define HANDLER_DEFAULT 0ULL
#define HANDLER_IGNORE 1ULL

#define SIGNAL_BIT(signo) (1ULL << ((signo)-1))
#define SIGNALS_SYNCHRONOUS                                                                        \
	(SIGNAL_BIT(SIG_ILL) | SIGNAL_BIT(SIG_TRAP) | SIGNAL_BIT(SIG_BUS) | SIGNAL_BIT(SIG_FPE) |  \
	 SIGNAL_BIT(SIG_SEGV) | SIGNAL_BIT(SIG_SYS))
/* What stops a process by default and can be caught; a SIGCONT takes it back. */
#define SIGNALS_STOPPING (SIGNAL_BIT(SIG_TSTP) | SIGNAL_BIT(SIG_TTIN) | SIGNAL_BIT(SIG_TTOU))

/* Whose real disposition is the agent's from the first to the last. */
#define SIGNALS_OWN (SIGNALS_SYNCHRONOUS | SIGNAL_BIT(SIG_KICK))

#define SIGNALS_UNBLOCKABLE (SIGNAL_BIT(SIG_KILL) | SIGNAL_BIT(SIG_STOP))

/* sa_flags, as the kernel numbers them */
#define ACTION_NOCLDSTOP 0x1ULL
#define ACTION_NOCLDWAIT 0x2ULL
#define ACTION_SIGINFO 0x4ULL
#define ACTION_RESTORER 0x04000000ULL
#define ACTION_ONSTACK 0x08000000ULL
#define ACTION_RESTART 0x10000000ULL
#define ACTION_NODEFER 0x40000000ULL
#define ACTION_RESETHAND 0x80000000ULL
#define ACTION_EXPOSE_TAGBITS 0x800ULL

/* The kernel forgets all others, so that programs can find out what it knows. */
#define ACTION_KNOWN_FLAGS                                                                         \
	(ACTION_NOCLDSTOP | ACTION_NOCLDWAIT | ACTION_SIGINFO | ACTION_RESTORER | ACTION_ONSTACK | \
	 ACTION_RESTART | ACTION_NODEFER | ACTION_RESETHAND | ACTION_EXPOSE_TAGBITS)

/* A stop of the whole process in the making: see jobctl.c. All zero between two. */
struct group_stop {
	u32 leader;    /* futex: some thread makes one */
	u32 reporters; /* threads that have not begun to report it */
	u32 missing;   /* futex: threads that are not ready for it */
	u32 turn;      /* which one it is; never set back */
};

struct sighand {
	u32 users; /* 0: free */
	u64 lock;
	u64 installed; /* signals whose real disposition is the agent's */
	u64 ignored;   /* native ones without effect; known once SIGNAL_IGN is wanted */
	u64 wanted;    /* signal events (UTRACE_EVENT) that engines want; only grows */
	struct group_stop stop;
	struct kernel_sigaction actions[SIGNAL_COUNT];
};

struct thread;

/* Fresh image: installs the agent for the signals that are never native. */
int sighand_init(struct sighand *sighand);

/* After that, in a process that ran without us: the program's handlers become the agent's, too. */
void sighand_take_over(struct sighand *sighand);

/* A new user of the same table, or a copy for a child that does not share it. */
struct sighand *sighand_share(struct sighand *sighand);
struct sighand *sighand_copy(const struct sighand *sighand);
void sighand_put(struct sighand *sighand);

/* The disposition in force for the program. */
struct kernel_sigaction sighand_get(struct sighand *sighand, int signo);

/* Sets what the program asked for; *old gets what was in force. 0 or -errno. */
int sighand_set(struct sighand *sighand, int signo, const struct kernel_sigaction *action,
		struct kernel_sigaction *old);

/* Engines want these events: what would cause one arrives at the agent from now on. */
void sighand_want(struct sighand *sighand, u64 events);

/*
 * The kernel's own default action for a moment, behind the program's back: see
 * take_from_queue in jobctl.c.
 */
void sighand_lend_default(struct sighand *sighand, int signo);
void sighand_take_back(struct sighand *sighand, int signo);

/* Gives a signal its default action, also towards the kernel. */
void sighand_reset(struct sighand *sighand, int signo);

/* SA_RESETHAND: the handler is used up; synchronous signals stay with the agent. */
void sighand_reset_handler(struct sighand *sighand, int signo);

/* CLONE_CLEAR_SIGHAND: every handler becomes the default. */
void sighand_clear_handlers(struct sighand *sighand);

/* Gives the kernel every disposition as the program set it. */
void sighand_make_native(struct sighand *sighand);

/* Before exec: makes ignored synchronous signals really ignored; undo on failure. */
void sighand_prepare_exec(struct sighand *sighand);
void sighand_exec_failed(struct sighand *sighand);

#endif
