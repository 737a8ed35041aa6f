/* SPDX-License-Identifier: MIT */
/*
 * utrace for the programs that it traces: system calls that do not exist, which
 * the engine in bridge.c answers. A thread enrols and gets a number; from then on
 * any thread, of any process, may control it by that number.
 */
#ifndef WEIR_TESTS_BRIDGE_H
#define WEIR_TESTS_BRIDGE_H

enum {
	BRIDGE_FIRST = 7000,
	BRIDGE_ENROL = BRIDGE_FIRST, /* events: returns the caller's number */
	BRIDGE_EVENTS,		     /* number, events */
	BRIDGE_CONTROL,		     /* number, action */
	BRIDGE_BARRIER,		     /* number */
	BRIDGE_COUNT,		     /* number, enum bridge_count */
	BRIDGE_ANSWER,	/* number, enum bridge_count, answer to callbacks of that kind */
	BRIDGE_SIGNAL,	/* number, enum bridge_count, signal, handler to invent then */
	BRIDGE_WORD,	/* number, enum bridge_word */
	BRIDGE_STEP_IP, /* number, which step: where it ended */
	BRIDGE_LAST,
	BRIDGE_TARGETS = 256,
	BRIDGE_STEP_LIMIT = 64,
	BRIDGE_ECHO = 0xffff, /* an answer: what the callback was told */
};

/* Kinds of callbacks, which are counted. */
enum bridge_count {
	BRIDGE_QUIESCE,	 /* report_quiesce(0) */
	BRIDGE_REPORTED, /* report_signal with UTRACE_SIGNAL_REPORT */
	BRIDGE_HANDLER,	 /* with UTRACE_SIGNAL_HANDLER */
	BRIDGE_SIGNALS,	 /* with a signal */
	BRIDGE_STEPS,	 /* with a SIGTRAP of TRAP_TRACE */
	BRIDGE_ENTRIES,
	BRIDGE_EXITS,
	BRIDGE_DEATHS,
	BRIDGE_COUNTS
};

/* What the last callback of the kind saw. */
enum bridge_word {
	BRIDGE_LAST_IP,	    /* of report_signal */
	BRIDGE_LAST_SIGNAL, /* number */
	BRIDGE_LAST_RESULT, /* of a system call at its exit */
	BRIDGE_LAST_FLAGS,
	BRIDGE_WORDS
};

#endif
