/* SPDX-License-Identifier: MIT */
/*
 * The options of every command: one table (options.def) from which the parser,
 * the help text and the shell completions are made, so that they cannot drift.
 */
#ifndef WEIR_CLI_OPTIONS_H
#define WEIR_CLI_OPTIONS_H

#include <stdio.h>

#include "cli/cli.h"

enum option_kind {
	OPTION_FLAG,	  /* a bool becomes true */
	OPTION_COUNT,	  /* an int counts how often the option was given */
	OPTION_TWICE,	  /* an int becomes 2: the long name of a doubled letter */
	OPTION_TEXT,	  /* a const char * */
	OPTION_OPTIONAL,  /* the same; "" without an argument, and its letter takes none */
	OPTION_DETACH,	  /* the int of OPTION_FOLLOW, by the call that ends the following */
	OPTION_IGNORED,	  /* strace's, with nothing to do here */
	OPTION_NUMBER,	  /* a u64 */
	OPTION_LIST,	  /* a struct text_list grows */
	OPTION_FOLLOW,	  /* an int takes an enum follow */
	OPTION_QUALIFIER, /* a struct text_list grows by "NAME=ARGUMENT" */
};

/* A row with a title starts a group and is no option. */
struct option_row {
	const char *title;
	const char *name;
	const char *argument;
	const char *help;
	size_t field;
	enum option_kind kind;
	u32 commands;
	char letter;
};

/* "[SET]": only the long name takes it, and behind an = only. */
static inline bool option_argument_is_optional(const struct option_row *row)
{
	return row->argument[0] == '[';
}

extern const struct option_row option_rows[];
extern const size_t option_row_count;

/* Sets what a field has when no option says otherwise. */
void options_defaults(struct settings *settings);

void options_finish(struct settings *settings);

/* Copies a text that lives until options_finish. NULL: no memory, or too many. */
char *options_keep(struct settings *settings, const char *text);

/*
 * Reads the options of a command from argv[1] on, up to the first word that is
 * none. Returns the index of that word, or -EINVAL after a message.
 */
int options_parse(const struct command *command, int argc, char **argv, struct settings *settings);

/* Prints the options of a command, by group. */
void options_help(const struct command *command, FILE *stream);

#endif
