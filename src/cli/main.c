/* SPDX-License-Identifier: MIT */
/*
 * The weir command: global options, then a command word and what belongs to
 * it. A first word that names no command is a program to trace.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/options.h"
#include "cli/program.h"
#include "cli/report.h"

static const struct command commands[] = {
	{
	    .name = "trace",
	    .bit = COMMAND_TRACE,
	    .operands = "[--] PROGRAM [ARG...]",
	    .summary = "print every system call, signal and exit (the default)",
	    .details = "Runs PROGRAM and prints what it asks of the kernel, in strace's format.",
	    .run = command_trace,
	},
	{
	    .name = "stat",
	    .bit = COMMAND_STAT,
	    .operands = "[--] PROGRAM [ARG...]",
	    .summary = "count system calls and measure how long they take",
	    .details = "Runs PROGRAM and prints a table of its system calls: how many, how\n"
		       "many failed, and the median, p99 and longest time of each.",
	    .run = command_stat,
	},
	{
	    .name = "sites",
	    .bit = COMMAND_SITES,
	    .operands = "[--] PROGRAM [ARG...]",
	    .summary = "show where calls are made, and how weir intercepts them there",
	    .details = "Runs PROGRAM and prints, for each mapping, the instructions that made\n"
		       "system calls: how many are patched, how many trap, calls through each.",
	    .run = command_sites,
	},
	{
	    .name = "branches",
	    .bit = COMMAND_BRANCHES,
	    .operands = "[--] PROGRAM [ARG...]",
	    .summary = "print the last branches of each thread before its end",
	    .details =
		"Runs PROGRAM and prints, when a thread ends, crashes or is killed, the last\n"
		"branches that it took: from where to where, and how that was found out.",
	    .run = command_branches,
	},
	{
	    .name = "run",
	    .bit = COMMAND_RUN,
	    .operands = "-e ENGINE[,KEY=VALUE...] [--] PROGRAM [ARG...]",
	    .summary = "run a program under engines of your choice",
	    .details = "Runs PROGRAM with engines attached: shared objects built against\n"
		       "<utrace.h> that see and change what the program does.",
	    .run = command_run,
	},
	{
	    .name = "check",
	    .bit = COMMAND_CHECK,
	    .operands = "[--oracle [--] PROGRAM [ARG...]]",
	    .summary = "tell what this host allows, and what follows from it",
	    .details = "Tries what weir needs of the kernel and prints what it found. The exit\n"
		       "status is 0 when weir can run here, 1 when it cannot. With --oracle, 1\n"
		       "means that calls wrote memory which weir's table does not know of.",
	    .run = command_check,
	},
	{
	    .name = "cache",
	    .bit = COMMAND_CACHE,
	    .operands = "",
	    .summary = "show or clear what weir has learned about code",
	    .details =
		"Prints the plans that weir keeps on disk: for each build-id, what is known\n"
		"of the system calls in that file. --clear removes them.",
	    .run = command_cache,
	},
	{
	    .name = "status",
	    .bit = COMMAND_STATUS,
	    .operands = "[PID]",
	    .summary = "list what runs under weir now, and its engines",
	    .details = "Prints, for each weir of yours that is running, or for the one that PID\n"
		       "belongs to, all threads: state, union of the events that engines want\n"
		       "(in hexadecimal, see utrace(7)), and each engine with its own.",
	    .run = command_status,
	},
};

static const struct command global = {
	.bit = COMMAND_GLOBAL,
	.operands = "COMMAND [options] [--] PROGRAM [ARG...]",
};

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < array_size(commands); i++) {
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	}
	return NULL;
}

static int print_introduction(void)
{
	fputs("weir traces programs from inside: it sees every system call at the price of\n"
	      "a function call, on a stock kernel, without root.\n"
	      "\n"
	      "  weir ls -l                        print every system call of ls\n"
	      "  weir trace -e openat -o log make  see what make and its children open\n"
	      "  weir stat ./server                count calls and see which are slow\n"
	      "\n"
	      "  weir check                        see what this host allows\n"
	      "  weir --help                       all commands and options\n"
	      "  man weir                          the manual\n",
	      stdout);
	return CLI_OK;
}

static int print_help(void)
{
	fputs("Usage: weir [options] COMMAND [options] [--] PROGRAM [ARG...]\n"
	      "       weir [options] COMMAND [options] -p PID\n"
	      "       weir [options] PROGRAM [ARG...]       the same as weir trace PROGRAM\n"
	      "\n"
	      "Commands:\n",
	      stdout);
	for (size_t i = 0; i < array_size(commands); i++)
		printf("  %-9s %s\n", commands[i].name, commands[i].summary);
	options_help(&global, stdout);
	fputs("\n"
	      "WEIR_OPTIONS in the environment holds more of these options, read first.\n"
	      "Exit status: the program's own, or death by the same signal; 125 weir failed,\n"
	      "126 the program cannot be executed, 127 it was not found.\n",
	      stdout);
	return CLI_OK;
}

static int print_command_help(const struct command *command)
{
	printf("Usage: weir %s [options]%s%s\n\n%s\n", command->name, *command->operands ? " " : "",
	       command->operands, command->details);
	options_help(command, stdout);
	return CLI_OK;
}

/* Cuts text at white space into words[1..]; words[0] stays for getopt. Returns the count. */
static int split_words(char *text, char **words, int limit)
{
	int count = 1;

	words[0] = (char[]){ "weir" };
	for (;;) {
		text += strspn(text, " \t\n");
		if (*text == '\0' || count == limit)
			break;
		words[count++] = text;
		text += strcspn(text, " \t\n");
		if (*text != '\0')
			*text++ = '\0';
	}
	words[count] = NULL;
	return count;
}

static int read_variable(struct settings *settings)
{
	enum { WORD_MAX = 64 };
	char *words[WORD_MAX + 1];
	const char *value = getenv(OPTIONS_VARIABLE);

	if (value == NULL)
		return 0;
	char *text = options_keep(settings, value);
	if (text == NULL)
		return -ENOMEM;
	int count = split_words(text, words, WORD_MAX);
	int read = options_parse(&global, count, words, settings);
	if (read == count)
		return 0;
	report_error("It may hold options of 'weir --help' only.", "%s: '%s' is not understood",
		     OPTIONS_VARIABLE, value);
	return -EINVAL;
}

/* argv[0] is the command word, or anything when the command was left out. */
static int run_command(const struct command *command, int argc, char **argv,
		       struct settings *settings)
{
	int first = options_parse(command, argc, argv, settings);

	if (first < 0)
		return CLI_FAILED;
	if (settings->show_help)
		return print_command_help(command);
	if (first == argc && (command->bit & COMMAND_LAUNCHING) != 0 && !settings->show_coverage &&
	    settings->attach.count == 0) {
		report_error("For example: weir trace ls -l", "%s: no program is given",
			     command->name);
		return CLI_FAILED;
	}
	return command->run(settings, argv + first);
}

/* What comes after the global options: a command, or a program to trace. */
static int run_words(int argc, char **argv, int first, struct settings *settings)
{
	/* `weir -- stat` is a program called stat. */
	bool is_program = strcmp(argv[first - 1], "--") == 0;
	const struct command *command = is_program ? NULL : find_command(argv[first]);

	if (command != NULL)
		return run_command(command, argc - first, argv + first, settings);
	return commands[0].run(settings, argv + first);
}

static int run_arguments(int argc, char **argv, struct settings *settings)
{
	if (read_variable(settings) < 0)
		return CLI_FAILED;
	int first = options_parse(&global, argc, argv, settings);
	if (first < 0)
		return CLI_FAILED;
	if (settings->show_version) {
		puts("weir " WEIR_VERSION);
		return CLI_OK;
	}
	if (settings->show_help)
		return print_help();
	if (first < argc)
		return run_words(argc, argv, first, settings);
	if (settings->attach.count > 0)
		return commands[0].run(settings, argv + first);
	report_error("Try 'weir --help'.", "no command and no program is given");
	return CLI_FAILED;
}

/*
 * Where a standard stream is closed, a file of weir's own must not take its
 * number: what is meant for the one would be written into the other. The
 * program finds the stream closed, as without weir.
 */
static void occupy_closed_streams(void)
{
	int fd;

	do {
		fd = open("/", O_PATH | O_CLOEXEC);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

int main(int argc, char **argv)
{
	struct settings settings;

	occupy_closed_streams();
	if (argc == 1)
		return print_introduction();
	options_defaults(&settings);
	int status = run_arguments(argc, argv, &settings);
	options_finish(&settings);
	return status;
}
