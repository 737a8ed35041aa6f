/* SPDX-License-Identifier: MIT */
/*
 * What of a trace is wanted: the -e expressions, -P, -q, -z and -Z, parsed
 * into sets. The set of calls goes down to the traced processes, so that an
 * unwanted call costs nothing; the other sets are applied by the views.
 */
#ifndef WEIR_VIEW_FILTER_H
#define WEIR_VIEW_FILTER_H

#include "base/types.h"
#include "weir-record.h"

enum { FILTER_CALL_COUNT = 1024, FILTER_WORDS = FILTER_CALL_COUNT / 64 };

enum filter_status {
	FILTER_SUCCESSFUL,
	FILTER_FAILED,
	FILTER_UNFINISHED,
	FILTER_UNAVAILABLE,
	FILTER_DETACHED,
	FILTER_STATUS_COUNT
};

enum filter_quiet {
	FILTER_QUIET_ATTACH,
	FILTER_QUIET_EXIT,
	FILTER_QUIET_PATH_RESOLUTION,
	FILTER_QUIET_PERSONALITY,
	FILTER_QUIET_THREAD_EXECVE,
	FILTER_QUIET_COUNT
};

enum filter_decode_fd {
	FILTER_DECODE_PATH,
	FILTER_DECODE_SOCKET,
	FILTER_DECODE_DEV,
	FILTER_DECODE_PIDFD,
	FILTER_DECODE_EVENTFD,
	FILTER_DECODE_SIGNALFD,
	FILTER_DECODE_FD_COUNT
};

/* Descriptors from the last one on are taken for it. */
enum { FILTER_FD_COUNT = 1024, FILTER_FD_WORDS = FILTER_FD_COUNT / 64 };

enum filter_decode_pid { FILTER_DECODE_COMM, FILTER_DECODE_PIDNS, FILTER_DECODE_PID_COUNT };

/* All sets are bit maps; the bit of a signal is its number. */
struct filter {
	u64 calls[FILTER_WORDS];       /* -e trace: shown */
	u64 raw[FILTER_WORDS];	       /* -e raw: arguments as bare numbers */
	u64 abbreviated[FILTER_WORDS]; /* -e abbrev: structures cut short */
	u64 signals[2];		       /* -e signal: shown */
	u64 statuses;		       /* -e status, -z, -Z */
	u64 quiet;		       /* -e quiet */
	u64 decode_fds;		       /* -e decode-fds, -y */
	u64 decode_pids;	       /* -e decode-pids, -Y */
	u64 read[FILTER_FD_WORDS];     /* -e read: descriptors of which data is dumped */
	u64 written[FILTER_FD_WORDS];  /* -e write */
	bool quiet_given;	       /* by an expression, which excludes -q */
	bool hides_ends;	       /* no line when a task ends, however it does */
	char **paths;		       /* -P */
	unsigned int path_count;
};

struct filter_error {
	char message[256]; /* what: why */
	char next[256];	   /* the next step to take; "" for none in particular */
};

/* Everything is shown, structures are abbreviated. */
void filter_init(struct filter *filter);
void filter_finish(struct filter *filter);

/* `-e EXPRESSION`: QUALIFIER=[!]SET or a bare set of calls. 0 or -EINVAL, *error set. */
int filter_expression(struct filter *filter, const char *expression, struct filter_error *error);

/* The value of one qualifier, as in `--trace=VALUE`. */
int filter_qualify(struct filter *filter, const char *qualifier, const char *value,
		   struct filter_error *error);

/* A set of calls as `--trace=SET` takes it. 0 or -EINVAL, *error set. */
int filter_parse_calls(const char *text, u64 calls[FILTER_WORDS], struct filter_error *error);

/* -q once, twice, three times. */
void filter_set_quiet(struct filter *filter, unsigned int level);

/* -P PATH: the path as given and its real path. 0 or -ENOMEM. */
int filter_add_path(struct filter *filter, const char *path);

/* Whether -P wants the call: no path was given, or an argument leads to one. */
bool filter_wants_paths(const struct filter *filter, const struct weir_record_entry *entry);

/*
 * The calls that must be recorded so that the filter can be applied. Paths of
 * descriptors, for -P, come with the records.
 */
void filter_recorded_calls(const struct filter *filter, u64 calls[FILTER_WORDS]);

static inline bool filter_has(const u64 *set, s64 number, s64 limit)
{
	return number >= 0 && number < limit && (set[number / 64] >> (number % 64) & 1) != 0;
}

static inline bool filter_has_fd(const u64 set[FILTER_FD_WORDS], s32 fd)
{
	return filter_has(set, fd < FILTER_FD_COUNT ? fd : FILTER_FD_COUNT - 1, FILTER_FD_COUNT);
}

/* Whether data of any descriptor is dumped. */
bool filter_dumps(const struct filter *filter);

/* Calls that have no number of ours are shown when everything is. */
static inline bool filter_has_call(const u64 set[FILTER_WORDS], s64 nr)
{
	return filter_has(set, nr >= 0 && nr < FILTER_CALL_COUNT ? nr : FILTER_CALL_COUNT - 1,
			  FILTER_CALL_COUNT);
}

#endif
