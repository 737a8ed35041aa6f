/* SPDX-License-Identifier: MIT */
/*
 * What the commands share: the settings that options fill in, the list of
 * commands, and the exit statuses of weir's own.
 */
#ifndef WEIR_CLI_CLI_H
#define WEIR_CLI_CLI_H

#include "base/types.h"

enum cli_status {
	CLI_OK = 0,
	CLI_REFUSED = 1, /* an analysis says no: `weir check` on a host that cannot */
	CLI_FAILED = 125,
	CLI_NOT_EXECUTABLE = 126,
	CLI_NOT_FOUND = 127,
};

enum { CLI_LIST_MAX = 64 };

/* Texts that an option may give several times, in the order they came. */
struct text_list {
	const char *texts[CLI_LIST_MAX];
	size_t count;
};

/* Filled by the options table; each field says nothing until a command reads it. */
struct settings {
	/* launch */
	int follow; /* enum follow */
	bool no_patch;
	bool strict;
	u64 adverse;
	bool no_cache;
	bool accounting;
	bool clear_cache;
	const char *debug_path;
	const char *user;
	struct text_list attach;      /* numbers of processes, instead of a program */
	struct text_list environment; /* NAME=VALUE to set, NAME to remove */

	/* output */
	const char *output_path;
	bool append;
	bool json;
	bool self;
	bool oracle;
	const char *oracle_shrink;
	const char *cpuid;
	int follow_forks; /* -f; -ff asks for one file per process */

	/* which events */
	struct text_list qualifiers; /* -e, in order: KIND=SET */
	struct text_list paths;
	bool successful_only;
	bool failed_only;

	/* how they look */
	u64 string_limit;
	int decode_fds;
	bool decode_pids;
	int absolute_times;
	const char *absolute_format;
	const char *relative_times; /* their precision; "" is the usual one */
	const char *call_times;
	bool instruction_pointer;
	bool call_number;
	bool no_abbreviation;
	int hex_strings;
	const char *hex_style;
	const char *constant_style;
	u64 columns;
	int quiet;

	/* statistics */
	bool summary_only;
	bool summary_too;
	const char *sort_key;
	const char *table_columns;

	/* branches */
	u64 last;
	const char *source;
	struct text_list modules;

	/* engines of `weir run` */
	struct text_list engines;

	struct text_list owned; /* texts made here, freed by options_finish */

	bool ignored; /* of options that have no effect */

	bool show_coverage;
	bool show_help;
	bool show_version;
};

/* Bits of the commands that an option belongs to. */
enum command_bit {
	COMMAND_GLOBAL = 0x01, /* before the command word */
	COMMAND_TRACE = 0x02,
	COMMAND_STAT = 0x04,
	COMMAND_SITES = 0x08,
	COMMAND_RUN = 0x10,
	COMMAND_CHECK = 0x20,
	COMMAND_CACHE = 0x40,
	COMMAND_STATUS = 0x80,
	COMMAND_BRANCHES = 0x100,
	COMMAND_FILTERING = COMMAND_TRACE | COMMAND_STAT,
	COMMAND_ANY = 0x1ff,
	COMMAND_LAUNCHING =
	    COMMAND_TRACE | COMMAND_STAT | COMMAND_SITES | COMMAND_RUN | COMMAND_BRANCHES,
};

struct command {
	const char *name;
	u32 bit;
	const char *operands; /* of the usage line */
	const char *summary;  /* one line of `weir --help` */
	const char *details;  /* what `weir NAME --help` says before the options */

	/* argv holds what follows the options. Returns weir's exit status. */
	int (*run)(const struct settings *settings, char **argv);
};

int command_trace(const struct settings *settings, char **argv);
int command_stat(const struct settings *settings, char **argv);
int command_sites(const struct settings *settings, char **argv);
int command_branches(const struct settings *settings, char **argv);
int command_run(const struct settings *settings, char **argv);
int command_check(const struct settings *settings, char **argv);
int command_cache(const struct settings *settings, char **argv);
int command_status(const struct settings *settings, char **argv);

#endif
