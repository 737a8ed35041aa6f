/* SPDX-License-Identifier: MIT */
/*
 * G-08: IGN, TERM, CORE, STOP and TSTP do what they say, by the number in info as far as the
 * kernel allows: a number that nobody dies of gives way to SIGTERM, one that does not stop
 * to SIGSTOP.
 */
#include "conform.h"

#ifdef ENGINE
/* values[0]: the number that info gets, 0: none. */
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot == ON_SIGNAL && spy->values[0] != 0)
		event->info->si_signo = (int)spy->values[0];
	return answer;
}
#else
/* In a group of its own, whose parent is of this session: it is not orphaned. */
static void signal_itself(void)
{
	raw3(SYS_setpgid, 0, 0, 0);
	turn_begins(1);
	raw3(SYS_kill, raw0(SYS_getpid), SIGUSR1, 0);
	turn_ends(1);
}

static struct subject begin(u32 action, int number)
{
	struct spy *a = attach_next('A', EV(SIGNAL));
	struct subject subject;

	answer_once(a, ON_SIGNAL, UTRACE_RESUME, action);
	a->values[0] = number;
	live->begun = live->ended = live->words[0] = 0;
	subject = start_process(signal_itself);
	watch();
	live->begun = 1;
	return subject;
}

static void dies(u32 action, int number, int of, bool with_core)
{
	int status = status_of(begin(action, number).tid);

	unwatch();
	EXPECT(WIFSIGNALED(status));
	EXPECT_EQ(WTERMSIG(status), of);
	EXPECT_EQ((status & 0x80) != 0, with_core);
	EXPECT_EQ(live->words[0], 0);
}

static void stops(u32 action, int number, int by)
{
	struct subject subject = begin(action, number);
	int status;

	EXPECT_EQ(waitpid(subject.tid, &status, WUNTRACED), subject.tid);
	EXPECT(WIFSTOPPED(status));
	EXPECT_EQ(WSTOPSIG(status), by);
	unwatch();
	kill(subject.tid, SIGCONT);
	wait_word(&live->ended, 1);
	EXPECT_EQ(live->words[0], 0);
	finish(subject);
}

static void is_dropped(void)
{
	struct subject subject = begin(UTRACE_SIGNAL_IGN, 0);

	wait_word(&live->ended, 1);
	unwatch();
	EXPECT_EQ(live->words[0], 0);
	finish(subject);
}

/* Whether processes that could leave a core file here do. */
static bool cores_are_left(void)
{
	struct rlimit limit;
	pid_t pid;

	check(getrlimit(RLIMIT_CORE, &limit) == 0, "getrlimit");
	limit.rlim_cur = limit.rlim_max;
	check(setrlimit(RLIMIT_CORE, &limit) == 0, "setrlimit");
	pid = fork();
	if (pid == 0) {
		raw3(SYS_kill, raw0(SYS_getpid), SIGQUIT, 0);
		_exit(1);
	}
	return (status_of(pid) & 0x80) != 0;
}

void test(void)
{
	bool cores = cores_are_left();

	handle(SIGUSR1, count_signal, 0);
	is_dropped();
	dies(UTRACE_SIGNAL_TERM, 0, SIGUSR1, false);
	dies(UTRACE_SIGNAL_TERM, SIGUSR2, SIGUSR2, false);
	dies(UTRACE_SIGNAL_TERM, SIGCHLD, SIGTERM, false);
	dies(UTRACE_SIGNAL_TERM, SIGSTOP, SIGTERM, false);
	dies(UTRACE_SIGNAL_TERM, SIGQUIT, SIGQUIT, false);
	dies(UTRACE_SIGNAL_CORE, SIGQUIT, SIGQUIT, cores);
	dies(UTRACE_SIGNAL_CORE, SIGUSR2, SIGUSR2, false); /* the kernel leaves none for it */
	stops(UTRACE_SIGNAL_STOP, SIGTTIN, SIGTTIN);
	stops(UTRACE_SIGNAL_STOP, 0, SIGSTOP);
	stops(UTRACE_SIGNAL_TSTP, SIGTSTP, SIGTSTP);
}
#endif
