/* SPDX-License-Identifier: MIT */
/*
 * `weir check --self`: what every signal does to a process on this host, under
 * each disposition, blocked or not, natively and under weir. All must be the
 * same; a difference is a fault of weir, or a host that weir was not tried on.
 *
 * The table is made by a process of its own, `weir check --self table`: once
 * alone, once as the program of each way of tracing. A line is one case:
 *
 *   SIGNAL DISPOSITION MASK: what happened
 */
#include "cli/cli.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/check_self.h"
#include "cli/report.h"

enum { SIGNAL_MAX = 64, DISPOSITIONS = 3, MASKS = 2, WAITS_MAX = 4, WORD_MAX = 8 };

static const char *const disposition_names[DISPOSITIONS] = { "default", "ignored", "handled" };
static const char *const mask_names[MASKS] = { "open", "blocked" };

/* What the child of a case tells. Shared with its parent, for it may not live. */
struct outcome {
	int refused; /* sigaction said no */
	int handled; /* times the handler ran while the mask was as asked for */
	int code;    /* si_code it saw */
	int pending; /* sigpending had it */
	int later;   /* times it ran once the signal was unblocked */
	int done;    /* the child came to its end */
};

static struct outcome *outcome;
static volatile sig_atomic_t handler_runs;

static void handler(int signo, siginfo_t *info, void *context)
{
	(void)signo;
	(void)context;
	outcome->code = info->si_code;
	handler_runs++;
}

static void set_disposition(int signo, int disposition)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	sigemptyset(&action.sa_mask);
	action.sa_handler = disposition == 1 ? SIG_IGN : SIG_DFL;
	if (disposition == 2) {
		action.sa_sigaction = handler;
		action.sa_flags = SA_SIGINFO;
	}
	if (sigaction(signo, &action, NULL) < 0)
		outcome->refused = errno;
}

/* In the child: one case from setting up to the end, if it comes to that. */
static _Noreturn void live_through(int signo, int disposition, bool blocked)
{
	sigset_t one;
	sigset_t pending;

	/* A group of its own, whose parent is in the session: stop keys work. */
	setpgid(0, 0);
	sigemptyset(&one);
	sigaddset(&one, signo);
	set_disposition(signo, disposition);
	sigprocmask(blocked ? SIG_BLOCK : SIG_UNBLOCK, &one, NULL);
	kill(getpid(), signo);
	outcome->handled = handler_runs;
	sigpending(&pending);
	outcome->pending = sigismember(&pending, signo) == 1;
	sigprocmask(SIG_UNBLOCK, &one, NULL);
	outcome->later = handler_runs - outcome->handled;
	outcome->done = 1;
	_exit(3);
}

static void print_status(int status)
{
	if (WIFSTOPPED(status))
		printf(" stopped by %d", WSTOPSIG(status));
	else if (WIFCONTINUED(status))
		printf(" continued");
	else if (WIFSIGNALED(status))
		printf(" killed by %d%s", WTERMSIG(status),
		       WCOREDUMP(status) ? " with a core" : "");
	else
		printf(" exited with %d", WEXITSTATUS(status));
}

static void print_statuses(pid_t child)
{
	int status;

	for (int i = 0; i < WAITS_MAX; i++) {
		if (waitpid(child, &status, WUNTRACED) != child)
			return;
		print_status(status);
		if (WIFSTOPPED(status))
			kill(child, SIGCONT);
		else
			return;
	}
}

static void run_case(int signo, int disposition, int mask)
{
	pid_t child;

	memset(outcome, 0, sizeof(*outcome));
	printf("%d %s %s:", signo, disposition_names[disposition], mask_names[mask]);
	fflush(stdout);
	child = fork();
	if (child == 0)
		live_through(signo, disposition, mask == 1);
	print_statuses(child);
	printf(", refused %d, handled %d code %d, pending %d, later %d, done %d\n",
	       outcome->refused, outcome->handled, outcome->code, outcome->pending, outcome->later,
	       outcome->done);
}

static int print_table(void)
{
	const struct rlimit no_core = { 0, 0 };

	outcome =
	    mmap(NULL, sizeof(*outcome), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (outcome == MAP_FAILED)
		return CLI_FAILED;
	/* Else each case would leave a file, or wake the machine's crash reporter. */
	setrlimit(RLIMIT_CORE, &no_core);
	for (int signo = 1; signo <= SIGNAL_MAX; signo++) {
		for (int i = 0; i < DISPOSITIONS * MASKS; i++)
			run_case(signo, i / MASKS, i % MASKS);
	}
	return CLI_OK;
}

struct way {
	const char *name;
	const char *words[WORD_MAX]; /* before "WEIR check --self table" */
};

static const struct way ways[] = {
	{ "natively", { NULL } },
	{ "under run -e null", { "run", "-e", "null", "-o", "/dev/null", "--", NULL } },
	{ "under trace", { "trace", "-o", "/dev/null", "--", NULL } },
};

enum { WAY_COUNT = sizeof(ways) / sizeof(ways[0]) };

static _Noreturn void become_table(const char *self, const struct way *way, int output)
{
	const char *words[WORD_MAX + 6] = { self };
	size_t count = 1;

	for (size_t i = 0; way->words[i] != NULL; i++)
		words[count++] = way->words[i];
	if (count > 1)
		words[count++] = self;
	words[count++] = "check";
	words[count++] = "--self";
	words[count++] = "table";
	dup2(output, STDOUT_FILENO);
	execv(self, (char *const *)(uintptr_t)words);
	_exit(CLI_FAILED);
}

/* Starts the making of a table; its lines come from the stream. */
static FILE *start_table(const char *self, const struct way *way, pid_t *child)
{
	int ends[2];

	if (pipe(ends) < 0)
		return NULL;
	fflush(stdout);
	*child = fork();
	if (*child == 0)
		become_table(self, way, ends[1]);
	close(ends[1]);
	return fdopen(ends[0], "r");
}

/* What stands after the name of the case; the whole line when it is not one. */
static const char *outcome_in(const char *line)
{
	const char *colon = strchr(line, ':');

	return colon != NULL ? colon + 2 : line;
}

/* Reads a line each, in step. Returns the number of cases that differ, or -1 at the end. */
static int compare_line(FILE *const tables[WAY_COUNT])
{
	char lines[WAY_COUNT][256];
	int differing = 0;

	for (size_t i = 0; i < WAY_COUNT; i++) {
		if (fgets(lines[i], sizeof(lines[i]), tables[i]) == NULL)
			lines[i][0] = '\0';
		lines[i][strcspn(lines[i], "\n")] = '\0';
	}
	if (lines[0][0] == '\0')
		return -1;
	printf("%s\n", lines[0]);
	for (size_t i = 1; i < WAY_COUNT; i++) {
		if (strcmp(lines[0], lines[i]) == 0)
			continue;
		printf("  but %s: %s\n", ways[i].name,
		       lines[i][0] != '\0' ? outcome_in(lines[i]) : "nothing");
		differing = 1;
	}
	return differing;
}

static int compare_tables(FILE *const tables[WAY_COUNT])
{
	int differing = 0;
	int cases = 0;
	int result;

	while ((result = compare_line(tables)) >= 0) {
		cases++;
		differing += result;
	}
	printf("\n%d cases, %d differ under weir.\n", cases, differing);
	return cases == SIGNAL_MAX * DISPOSITIONS * MASKS && differing == 0 ? CLI_OK : CLI_REFUSED;
}

static int run_ways(const char *self)
{
	FILE *tables[WAY_COUNT] = { NULL };
	pid_t children[WAY_COUNT];
	int result = CLI_FAILED;
	size_t started = 0;

	while (started < WAY_COUNT) {
		tables[started] = start_table(self, &ways[started], &children[started]);
		if (tables[started] == NULL)
			break;
		started++;
	}
	if (started == WAY_COUNT)
		result = compare_tables(tables);
	for (size_t i = 0; i < started; i++) {
		fclose(tables[i]);
		waitpid(children[i], NULL, 0);
	}
	return result;
}

int check_self(char **argv)
{
	char self[4096];
	ssize_t size;

	if (argv[0] != NULL && strcmp(argv[0], "table") == 0)
		return print_table();
	size = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (size < 0) {
		report_error(NULL, "check: /proc/self/exe: %s", strerror(errno));
		return CLI_FAILED;
	}
	self[size] = '\0';
	return run_ways(self);
}
