/* SPDX-License-Identifier: MIT */
/*
 * ES-01: A signal is classified when it is taken from the queue, by its disposition then: event
 * bit and default action.
 *
 * Each number under each disposition; one spy per event asks for that alone. Ignored real-time
 * signals vanish when they are sent.
 */
#include "conform.h"

enum { FIRST_REALTIME = 32, NUMBERS = 64, KINDS = 5 };

static bool is_in(int signo, const int *set)
{
	while (*set != 0 && *set != signo)
		set++;
	return *set != 0;
}

/* The letter of the event, and the action. */
static const char *default_of(int signo)
{
	static const int ignored[] = { SIGCHLD, SIGCONT, SIGURG, SIGWINCH, 0 };
	static const int stops[] = { SIGTSTP, SIGTTIN, SIGTTOU, 0 };
	static const int cores[] = { SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE,
				     SIGSEGV, SIGSYS, SIGXCPU, SIGXFSZ, 0 };

	if (is_in(signo, ignored))
		return "I.signal(15";
	if (is_in(signo, stops))
		return "S.signal(55";
	return is_in(signo, cores) ? "C.signal(35" : "T.signal(25";
}

static void send(int signo, const char *class)
{
	char log[32];

	snprintf(log, sizeof(log), "%s,%d) ", class, signo);
	live->log_length = 0;
	memset(live->log, 0, sizeof(log));
	watch();
	raw3(SYS_tgkill, getpid(), gettid(), signo);
	unwatch();
	if (strcmp(live->log, log) != 0)
		dprintf(STDERR_FILENO, "signal %d: ", signo);
	expect_log(log);
}

static void send_in_all_ways(int signo)
{
	/* Back again first: what was ignored before must not be missed. */
	handle(signo, ignore_signal, 0);
	send(signo, "H.signal(5");
	handle(signo, SIG_DFL, 0);
	send(signo, default_of(signo));
	handle(signo, SIG_IGN, 0);
	if (signo < FIRST_REALTIME)
		send(signo, "I.signal(15");
	handle(signo, SIG_DFL, 0);
}

void test(void)
{
	static const unsigned long events[KINDS] = { EV(SIGNAL), EV(SIGNAL_IGN), EV(SIGNAL_STOP),
						     EV(SIGNAL_TERM), EV(SIGNAL_CORE) };

	for (int i = 0; i < KINDS; i++)
		answer_bits(attach(SELF, "HISTC"[i], events[i]), ON_SIGNAL, UTRACE_RESUME,
			    UTRACE_SIGNAL_IGN);
	for (int signo = 1; signo <= NUMBERS; signo++) {
		/* libc keeps two for itself. */
		if (signo != SIGKILL && signo != SIGSTOP && (signo < 32 || signo > 33))
			send_in_all_ways(signo);
	}
}
