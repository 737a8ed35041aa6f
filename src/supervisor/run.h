/* SPDX-License-Identifier: MIT */
/*
 * Running a program and all it starts under weir: what the command line asks
 * the supervisor for.
 */
#ifndef WEIR_SUPERVISOR_RUN_H
#define WEIR_SUPERVISOR_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/domain.h"
#include "base/violation.h"

struct view;

enum { RUN_CALL_SET_SIZE = 257 };

enum { REFUSAL_SIZE = 1024, UNDECODABLE_SIZE = VIOLATION_IMAGE_SIZE + 32 };

enum follow {
	FOLLOW_ALL,  /* children and new images */
	FOLLOW_FORK, /* children; a new image runs native */
	FOLLOW_NONE, /* the first process only, up to its next image */
};

struct run_engine {
	const char *spec; /* "name,key=value..." or "path.so,key=value..." */
};

struct run_options {
	const char *file; /* path of the program, as execve takes it */
	char **argv;
	char **envp;
	const char *user;  /* run as this user, NULL: as we are */
	const int *attach; /* processes that run already, instead of file */
	size_t attach_count;
	bool quiet; /* no word on attaching */
	enum follow follow;
	bool no_patch;
	bool strict;		/* end the run rather than miss anything */
	u32 adverse;		/* seed of adverse mode, 0: none */
	bool no_cache;		/* plans of code are neither read from disk nor kept there */
	bool want_sites;	/* leave WEIR_RECORD_SITE records */
	bool want_counts;	/* count calls by the way they come */
	u32 string_limit;	/* bytes of strings and buffers to capture */
	bool fd_paths;		/* capture what descriptors lead to (-y) */
	bool verbose;		/* capture environment strings too (-v) */
	const u64 *call_filter; /* 1024 bits; NULL: all calls */
	const struct run_engine *engines;
	size_t engine_count;
	const char *debug_path;
	struct view *view; /* gets every event; not destroyed */
};

struct run_result {
	int exec_error;	 /* why the first program could not be executed; set with an error, too */
	int wait_status; /* of the first program */
	u64 lost_records;
	u32 untraced_images;
	struct call_counts counts;  /* with want_counts */
	bool refused;		    /* by strict, ... */
	char refusal[REFUSAL_SIZE]; /* ... for this */
	u32 undecodable_count;	    /* files in which proven code does not decode; the first: */
	char undecodable[UNDECODABLE_SIZE];
};

/* A set of 1024 calls as engines take it: a digit for four calls, the lowest first. */
void run_call_set(char text[RUN_CALL_SET_SIZE], const u64 *calls);

/*
 * Runs the program to its end and that of all it started. Returns 0 and
 * *result, or a negative error number: that of result->exec_error, which is
 * left to the caller to print, or one of weir's own after printing it.
 */
int run_program(const struct run_options *options, struct run_result *result);

#endif
