/* SPDX-License-Identifier: MIT */
/*
 * One run of a program under weir. The program's end decides the exit status;
 * what weir could not write or see is said on standard error afterwards and
 * never changes it.
 */
#include "cli/invocation.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/injection.h"
#include "cli/program.h"
#include "cli/report.h"
#include "view/decode.h"
#include "view/view.h"

/* Above what a shell or a program usually hands around by number. */
enum { FIRST_DESCRIPTOR = 100, ATTACH_MAXIMUM = 256 };

/* The program may close or redirect its standard error: ours stays where it was. */
static int open_standard_error(struct output **output)
{
	int fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, FIRST_DESCRIPTOR);

	/* RLIMIT_NOFILE may be lower than that. */
	if (fd < 0)
		fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	if (fd < 0)
		return -errno;
	*output = output_create(fd);
	return *output == NULL ? -ENOMEM : 0;
}

static int open_output(struct invocation *invocation)
{
	const struct settings *settings = invocation->settings;
	int err;

	if (settings->output_path == NULL)
		err = open_standard_error(&invocation->output);
	else
		err = output_open(&invocation->output, settings->output_path,
				  settings->append ? OUTPUT_APPEND : 0);
	if (err < 0)
		report_error("Choose another place with -o FILE.", "%s: %s",
			     settings->output_path != NULL ? settings->output_path
							   : "standard error",
			     strerror(-err));
	return err;
}

/* Options that stand for an expression, in strace's words. */
static int qualify_by_options(struct filter *filter, const struct settings *settings,
			      struct filter_error *error)
{
	const struct {
		bool given;
		const char *qualifier;
		const char *value;
	} rows[] = {
		{ settings->successful_only, "status", "successful" },
		{ settings->failed_only, "status", "failed" },
		{ settings->no_abbreviation, "abbrev", "none" },
		{ settings->decode_fds == 1, "decode-fds", "path" },
		{ settings->decode_fds > 1, "decode-fds", "all" },
		{ settings->decode_pids, "decode-pids", "comm" },
	};
	int err = 0;

	for (size_t i = 0; err == 0 && i < array_size(rows); i++) {
		if (rows[i].given)
			err = filter_qualify(filter, rows[i].qualifier, rows[i].value, error);
	}
	return err;
}

static int read_expression(struct invocation *invocation, const char *expression,
			   struct filter_error *error)
{
	if (injection_is(expression))
		return injection_add(&invocation->injection, expression, error);
	return filter_expression(&invocation->filter, expression, error);
}

static int read_filter(struct invocation *invocation, const struct settings *settings)
{
	struct filter *filter = &invocation->filter;
	struct filter_error error = { "out of memory", "" };
	int err = 0;

	filter_init(filter);
	for (size_t i = 0; err == 0 && i < settings->qualifiers.count; i++)
		err = read_expression(invocation, settings->qualifiers.texts[i], &error);
	if (err == 0)
		err = qualify_by_options(filter, settings, &error);
	for (size_t i = 0; err == 0 && i < settings->paths.count; i++)
		err = filter_add_path(filter, settings->paths.texts[i]);
	if (err < 0) {
		report_error(error.next[0] != '\0' ? error.next : "Try 'weir trace --help'.", "%s",
			     error.message);
		filter_finish(filter);
		free(invocation->injection);
		return err;
	}
	if (settings->quiet > 0)
		filter_set_quiet(filter, (unsigned int)settings->quiet);
	return 0;
}

int invocation_open(struct invocation *invocation, const struct settings *settings)
{
	*invocation = (struct invocation){ .settings = settings };
	int err = read_filter(invocation, settings);
	if (err < 0)
		return err;
	/* -ff: the view opens one file per process. */
	if (invocation_is_separate(settings))
		return 0;
	err = open_output(invocation);
	if (err < 0) {
		filter_finish(&invocation->filter);
		free(invocation->injection);
	}
	return err;
}

void invocation_set_engines(const struct invocation *invocation, const char *name,
			    struct run_engine engines[2], struct run_options *options)
{
	options->engines = engines;
	options->engine_count = 0;
	if (invocation->injection != NULL)
		engines[options->engine_count++].spec = invocation->injection;
	engines[options->engine_count++].spec = name;
}

const char *invocation_counting_engine(const struct invocation *invocation)
{
	const u64 all = (1ULL << FILTER_STATUS_COUNT) - 1;
	const struct filter *filter = &invocation->filter;

	return filter->path_count != 0 || (filter->statuses & all) != all ? "trace" : "stat";
}

/* -P compares what descriptors lead to, -y prints it. */
static bool needs_fd_paths(const struct filter *filter)
{
	return filter->path_count != 0 || filter->decode_fds != 0;
}

/* A dump wants more of the data than a line does. */
static u32 recorded_limit(const struct invocation *invocation)
{
	u32 limit = (u32)invocation->settings->string_limit;

	return filter_dumps(&invocation->filter) && limit < DUMP_LIMIT ? DUMP_LIMIT : limit;
}

/* Environments are captured when some call, like execve, is not abbreviated. */
static bool needs_environments(const struct filter *filter)
{
	for (size_t i = 0; i < FILTER_WORDS; i++) {
		if (filter->abbreviated[i] != ~0ULL)
			return true;
	}
	return false;
}

/* What the agent must record, or NULL when that is everything. */
static const u64 *recorded_calls(const struct invocation *invocation, u64 calls[FILTER_WORDS])
{
	filter_recorded_calls(&invocation->filter, calls);
	for (size_t i = 0; i < FILTER_WORDS; i++) {
		if (calls[i] != ~0ULL)
			return calls;
	}
	return NULL;
}

static void report_losses(const struct invocation *invocation, const struct view *view,
			  const struct run_result *result)
{
	const char *path = invocation->settings->output_path;

	if (view->counters.unwritten != 0)
		report_error("The program was not disturbed by that.",
			     "%s: %llu lines could not be written: %s",
			     path != NULL ? path : "standard error",
			     (unsigned long long)view->counters.unwritten,
			     strerror(-view->counters.unwritten_error));
	if (result->lost_records != 0)
		report_error("The program was not disturbed by that.",
			     "%llu events were lost before they could be shown",
			     (unsigned long long)result->lost_records);
}

/* What was seen, and how; and what was not, so that nobody has to guess. */
static void report_accounts(const struct run_result *result)
{
	const struct call_counts *counts = &result->counts;
	u64 all = counts->jumps + counts->traps;

	fprintf(stderr, "weir: %llu calls by jump, %llu by trap: %.1f%% by jump\n",
		(unsigned long long)counts->jumps, (unsigned long long)counts->traps,
		all != 0 ? 100 * (double)counts->jumps / (double)all : 0);
	if (counts->compat != 0)
		fprintf(stderr, "weir: %llu of them by int 0x80\n",
			(unsigned long long)counts->compat);
	fprintf(stderr, "weir: not seen: what vDSO and vsyscall page answer\n");
	if (counts->rings != 0)
		fprintf(stderr,
			"weir: not seen: requests in %llu io_uring instances, %llu handed in by "
			"calls\n",
			(unsigned long long)counts->rings, (unsigned long long)counts->asked);
	if (result->untraced_images != 0)
		fprintf(stderr, "weir: not seen: %u images that ran untraced\n",
			result->untraced_images);
	if (result->undecodable_count != 0)
		fprintf(stderr,
			"weir: not proven: code that does not decode, in %u files, first %s\n",
			result->undecodable_count, result->undecodable);
}

static int report_refusal(const struct run_result *result)
{
	report_error("What --strict ends, and why: man weir.", "strict: %s", result->refusal);
	return CLI_FAILED;
}

static bool is_known_user(const char *user)
{
	if (user == NULL || getpwnam(user) != NULL)
		return true;
	report_error("See getent passwd.", "-u %s: no such user", user);
	return false;
}

/* Numbers of processes, separated by commas or white space. */
static int read_pids(const struct text_list *lists, int pids[ATTACH_MAXIMUM], size_t *count)
{
	static const char separators[] = ", \t\n";

	*count = 0;
	for (size_t i = 0; i < lists->count; i++) {
		const char *at = lists->texts[i] + strspn(lists->texts[i], separators);

		do {
			char *end = NULL;
			long pid = *at >= '0' && *at <= '9' ? strtol(at, &end, 10) : 0;

			if (pid <= 0 || pid > INT32_MAX || strcspn(end, separators) != 0) {
				report_error("It wants numbers, as pgrep prints them.",
					     "-p %s: is no process", lists->texts[i]);
				return CLI_FAILED;
			}
			if (*count == ATTACH_MAXIMUM) {
				report_error(NULL, "-p: more than %d processes",
					     (int)ATTACH_MAXIMUM);
				return CLI_FAILED;
			}
			pids[(*count)++] = (int)pid;
			at = end + strspn(end, separators);
		} while (*at != '\0');
	}
	return 0;
}

/* A program and where it is, or processes that run already. Weir's exit status, 0 so far. */
static int what_to_run(const struct invocation *invocation, char **argv, char path[PATH_MAX],
		       struct run_options *options, int pids[ATTACH_MAXIMUM])
{
	const struct settings *settings = invocation->settings;

	if (settings->attach.count == 0)
		return program_find(argv[0], path);
	if (argv[0] != NULL) {
		report_error("Start a second weir for the program.",
			     "-p: %s cannot be started beside it", argv[0]);
		return CLI_FAILED;
	}
	if (settings->strict || settings->user != NULL || settings->environment.count > 0) {
		report_error("They are for programs that weir starts.",
			     "-p: --strict, -u and -E do not go with it");
		return CLI_FAILED;
	}
	options->attach = pids;
	/* Not what a command hides by itself. */
	options->quiet =
	    settings->quiet > 0 || (invocation->filter.quiet_given &&
				    (invocation->filter.quiet >> FILTER_QUIET_ATTACH & 1) != 0);
	return read_pids(&settings->attach, pids, &options->attach_count);
}

int invocation_run(struct invocation *invocation, char **argv, struct run_options *options)
{
	const struct settings *settings = invocation->settings;
	struct view *view = options->view;
	struct run_result result = { 0 };
	u64 calls[FILTER_WORDS];
	char path[PATH_MAX] = "";
	int pids[ATTACH_MAXIMUM];
	int status;

	status = what_to_run(invocation, argv, path, options, pids);
	if (status != 0)
		goto out_destroy;
	options->file = path;
	options->argv = argv;
	options->envp = program_environment(settings);
	options->user = settings->user;
	options->follow = (enum follow)settings->follow;
	options->no_patch = settings->no_patch;
	options->strict = settings->strict;
	options->adverse = (u32)settings->adverse;
	options->no_cache = settings->no_cache;
	options->want_counts = settings->accounting;
	options->debug_path = settings->debug_path;
	options->string_limit = recorded_limit(invocation);
	options->fd_paths = needs_fd_paths(&invocation->filter);
	options->verbose = needs_environments(&invocation->filter);
	options->call_filter = recorded_calls(invocation, calls);
	status = CLI_FAILED;
	if (options->envp == NULL || !is_known_user(settings->user))
		goto out_free;

	int err = run_program(options, &result);
	status = err < 0 ? CLI_FAILED : 0;
	if (result.exec_error < 0)
		status = program_report_exec(argv[0], result.exec_error);
	report_losses(invocation, view, &result);
	if (settings->accounting && err == 0)
		report_accounts(&result);
	if (result.refused)
		status = report_refusal(&result);
out_free:
	free(options->envp);
out_destroy:
	view_destroy(view);
	output_destroy(invocation->output);
	invocation->output = NULL;
	return status != 0 ? status : program_exit_status(result.wait_status);
}

void invocation_close(struct invocation *invocation)
{
	output_destroy(invocation->output);
	filter_finish(&invocation->filter);
	free(invocation->injection);
}
