/* SPDX-License-Identifier: MIT */
/*
 * One run of a program under weir, as every launching command needs it: the
 * output, the filter, the launch by settings, and what is said at the end.
 */
#ifndef WEIR_CLI_INVOCATION_H
#define WEIR_CLI_INVOCATION_H

#include "cli/cli.h"
#include "supervisor/run.h"
#include "view/filter.h"
#include "view/output.h"

struct invocation {
	const struct settings *settings;
	struct output *output; /* where the view writes; NULL: it opens its own files */
	struct filter filter;  /* of -e, -P, -q, -z, -Z */
	char *injection;       /* an engine for -e inject and fault; NULL: none */
};

/* Whether each process gets a file of its own (-ff -o FILE). */
static inline bool invocation_is_separate(const struct settings *settings)
{
	return settings->follow_forks > 1 && settings->output_path != NULL &&
	       !settings->summary_only;
}

/*
 * Opens the output and reads the filter. Returns 0, or -errno after a message;
 * invocation_close is to be called only after 0.
 */
int invocation_open(struct invocation *invocation, const struct settings *settings);

/*
 * The engine from which a table of calls is made: stat, which counts in the
 * process, or trace when calls are chosen by more than their number.
 */
const char *invocation_counting_engine(const struct invocation *invocation);

/*
 * Puts the engines of a command that shows calls with the one it names. That of
 * -e inject comes first, so that what it does shows.
 */
void invocation_set_engines(const struct invocation *invocation, const char *name,
			    struct run_engine engines[2], struct run_options *options);

/*
 * Runs argv under the options, in which the command has set the view and the
 * engines; the rest comes from the settings. Destroys the view. Returns weir's
 * exit status, or dies by the signal that ended the program.
 */
int invocation_run(struct invocation *invocation, char **argv, struct run_options *options);

void invocation_close(struct invocation *invocation);

#endif
