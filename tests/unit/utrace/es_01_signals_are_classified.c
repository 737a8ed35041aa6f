/* SPDX-License-Identifier: MIT */
/*
 * ES-01, ES-02: each signal, by its disposition, has one event and one
 * default action; an engine with only QUIESCE is called when another traces
 * some signal.
 */
#include "scene.h"

static unsigned long expected_event(int signo)
{
	switch (signo) {
	case SIGCHLD:
	case SIGCONT:
	case SIGURG:
	case SIGWINCH:
		return EV(SIGNAL_IGN);
	case SIGSTOP:
	case SIGTSTP:
	case SIGTTIN:
	case SIGTTOU:
		return EV(SIGNAL_STOP);
	case SIGQUIT:
	case SIGILL:
	case SIGTRAP:
	case SIGABRT:
	case SIGBUS:
	case SIGFPE:
	case SIGSEGV:
	case SIGSYS:
	case SIGXCPU:
	case SIGXFSZ:
		return EV(SIGNAL_CORE);
	default:
		return EV(SIGNAL_TERM);
	}
}

static u32 expected_action(int signo)
{
	switch (expected_event(signo)) {
	case EV(SIGNAL_IGN):
		return UTRACE_SIGNAL_IGN;
	case EV(SIGNAL_STOP):
		return signo == SIGSTOP ? UTRACE_SIGNAL_STOP : UTRACE_SIGNAL_TSTP;
	case EV(SIGNAL_CORE):
		return UTRACE_SIGNAL_CORE;
	default:
		return UTRACE_SIGNAL_TERM;
	}
}

SCENE(es_01_signals_are_classified)
{
	for (int signo = 1; signo <= 64; signo++) {
		u32 action;
		struct k_sigaction ka = { 0 };

		EXPECT_EQ(utrace_signal_event(signo, &ka, &action), expected_event(signo));
		EXPECT_EQ(action, expected_action(signo));
		ka.sa.sa_handler = (void (*)(int))1;
		EXPECT_EQ(utrace_signal_event(signo, &ka, &action), EV(SIGNAL_IGN));
		EXPECT_EQ(action, UTRACE_SIGNAL_IGN);
		ka.sa.sa_handler = (void (*)(int))4096;
		EXPECT_EQ(utrace_signal_event(signo, &ka, &action), EV(SIGNAL));
		EXPECT_EQ(action, UTRACE_SIGNAL_DELIVER);
	}
	ATTACH(a, EV(QUIESCE));
	EXPECT_EQ(signal_arrives(SIGTERM, 0), UTRACE_OUTCOME_TERM);
	EXPECT_LOG("");
	ATTACH(b, EV(SIGNAL_IGN));
	EXPECT_EQ(signal_arrives(SIGTERM, 0), UTRACE_OUTCOME_TERM);
	EXPECT_LOG("A.signal(25) ");
}
