/* SPDX-License-Identifier: MIT */
/*
 * Reads options by the table options.def: what a row says about a field of
 * struct settings is all that this file knows about any option.
 */
#include "cli/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cli/report.h"
#include "supervisor/run.h"

#define GROUP(text) { .title = (text) },
#define OPTION(command_bits, letter_, name_, argument_, kind_, field_, help_)                      \
	{ NULL,		  name_,	argument_, help_, offsetof(struct settings, field_),       \
	  OPTION_##kind_, command_bits, letter_ },
#define REFUSED(letter, name, why)
const struct option_row option_rows[] = {
#include "cli/options.def"
};
#undef GROUP
#undef OPTION
#undef REFUSED

const size_t option_row_count = array_size(option_rows);

struct refusal {
	char letter;
	const char *name;
	const char *why;
};

#define GROUP(text)
#define OPTION(command_bits, letter, name, argument, kind, field, help)
#define REFUSED(letter, name, why) { letter, name, why },
static const struct refusal refusals[] = {
#include "cli/options.def"
};
#undef GROUP
#undef OPTION
#undef REFUSED

/* getopt's value of a long name is LONG_NAME plus the row's index. */
enum { LONG_NAME = 256 };

/* What getopt_long needs to know of the rows of one command. */
struct parser {
	u32 command;
	char letters[2 * array_size(option_rows) + 3];
	struct option names[array_size(option_rows) + 1];
};

/* What getopt_long calls the wish for an argument. */
static int wanted_argument(const struct option_row *row)
{
	if (row->argument == NULL)
		return no_argument;
	return option_argument_is_optional(row) ? optional_argument : required_argument;
}

static void parser_init(struct parser *parser, u32 command)
{
	/* '+': the first word that is no option ends them; ':': we print the errors. */
	char *letter = parser->letters;
	struct option *name = parser->names;

	*parser = (struct parser){ .command = command };
	*letter++ = '+';
	*letter++ = ':';
	for (size_t i = 0; i < array_size(option_rows); i++) {
		const struct option_row *row = &option_rows[i];

		int wanted = wanted_argument(row);

		if ((row->commands & command) == 0)
			continue;
		if (row->letter != 0)
			*letter++ = row->letter;
		if (row->letter != 0 && wanted == required_argument)
			*letter++ = ':';
		if (row->name != NULL)
			*name++ = (struct option){ row->name, wanted, NULL, LONG_NAME + (int)i };
	}
}

/* The row that a letter, or a long name's value, stands for in this command. */
static const struct option_row *parser_find(const struct parser *parser, int value)
{
	if (value >= LONG_NAME)
		return &option_rows[value - LONG_NAME];
	for (size_t i = 0; i < array_size(option_rows); i++) {
		const struct option_row *row = &option_rows[i];

		if ((row->commands & parser->command) != 0 && row->letter == value)
			return row;
	}
	return NULL;
}

static int list_add(struct text_list *list, const char *text)
{
	if (list->count == array_size(list->texts))
		return -E2BIG;
	list->texts[list->count++] = text;
	return 0;
}

/* Takes the text over. */
static char *keep(struct settings *settings, char *text)
{
	if (text != NULL && list_add(&settings->owned, text) == 0)
		return text;
	free(text);
	return NULL;
}

char *options_keep(struct settings *settings, const char *text)
{
	return keep(settings, strdup(text));
}

static int add_qualifier(struct settings *settings, struct text_list *list, const char *kind,
			 const char *set)
{
	char *text;

	if (asprintf(&text, "%s=%s", kind, set) < 0 || keep(settings, text) == NULL)
		return -ENOMEM;
	return list_add(list, text);
}

static int parse_number(const char *text, u64 *number)
{
	char *end;

	errno = 0;
	u64 value = strtoull(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || *text == '-' || value > INT32_MAX)
		return -EINVAL;
	*number = value;
	return 0;
}

static int parse_follow(const char *text, int *follow)
{
	static const char *const words[] = {
		[FOLLOW_ALL] = "all",
		[FOLLOW_FORK] = "fork",
		[FOLLOW_NONE] = "none",
	};

	for (size_t i = 0; i < array_size(words); i++) {
		if (strcmp(text, words[i]) == 0) {
			*follow = (int)i;
			return 0;
		}
	}
	return -EINVAL;
}

/* The only call that strace can detach at. */
static int parse_detach(const char *text, int *follow)
{
	if (strcmp(text, "execve") != 0)
		return -EINVAL;
	*follow = FOLLOW_FORK;
	return 0;
}

/* What a qualifier's long name means without a set. */
static const char *usual_set(const char *name)
{
	return strcmp(name, "quiet") == 0 ? "attach,personality" : "path";
}

static int option_apply(const struct option_row *row, struct settings *settings,
			const char *argument)
{
	void *field = (char *)settings + row->field;

	switch (row->kind) {
	case OPTION_FLAG:
		*(bool *)field = true;
		return 0;
	case OPTION_COUNT:
		++*(int *)field;
		return 0;
	case OPTION_TWICE:
		*(int *)field = 2;
		return 0;
	case OPTION_TEXT:
		*(const char **)field = argument;
		return 0;
	case OPTION_OPTIONAL:
		*(const char **)field = argument != NULL ? argument : "";
		return 0;
	case OPTION_IGNORED:
		return 0;
	case OPTION_NUMBER:
		return parse_number(argument, field);
	case OPTION_LIST:
		return list_add(field, argument);
	case OPTION_FOLLOW:
		return parse_follow(argument, field);
	case OPTION_DETACH:
		return parse_detach(argument, field);
	case OPTION_QUALIFIER:
		return add_qualifier(settings, field, row->name,
				     argument != NULL ? argument : usual_set(row->name));
	}
	return -EINVAL;
}

/* letter is that of a one-letter option; otherwise word is `--NAME` or `--NAME=...`. */
static const struct refusal *find_refusal(int letter, const char *word)
{
	for (size_t i = 0; i < array_size(refusals); i++) {
		size_t length = strlen(refusals[i].name);

		if (letter != 0 && letter == refusals[i].letter)
			return &refusals[i];
		if (letter == 0 && strncmp(word + 2, refusals[i].name, length) == 0 &&
		    (word[2 + length] == '\0' || word[2 + length] == '='))
			return &refusals[i];
	}
	return NULL;
}

/* Says what is wrong with an option; the next step is to read the help. */
static void complain(const struct command *command, const char *option, const char *why)
{
	char next[64];

	if (command->name == NULL) {
		report_error("Try 'weir --help'.", "option '%s' %s", option, why);
		return;
	}
	snprintf(next, sizeof(next), "Try 'weir %s --help'.", command->name);
	report_error(next, "%s: option '%s' %s", command->name, option, why);
}

static void complain_about_unknown(const struct command *command, const char *option)
{
	if (command->name != NULL) {
		complain(command, option, "is unknown");
		return;
	}
	report_error("Options of a command come after its name: weir trace -f ls.",
		     "option '%s' is not one of all commands", option);
}

/* getopt returned '?' or ':': optopt holds the letter, or a long name's value. */
static void complain_about_word(const struct command *command, int error, const char *word)
{
	bool is_long = strncmp(word, "--", 2) == 0 && (optopt == 0 || optopt >= LONG_NAME);
	int letter = is_long ? 0 : optopt;
	char shown[3] = { '-', (char)letter, '\0' };
	const char *option = is_long ? word : shown;
	const struct refusal *refusal = find_refusal(letter, word);
	char why[128];

	if (error == ':') {
		complain(command, option, "needs an argument");
		return;
	}
	if (optopt >= LONG_NAME) {
		complain(command, option, "takes no argument");
		return;
	}
	if (refusal == NULL || command->bit != COMMAND_TRACE) {
		complain_about_unknown(command, option);
		return;
	}
	snprintf(why, sizeof(why), "is not supported: %s", refusal->why);
	complain(command, option, why);
}

static void complain_about_value(const struct command *command, const struct option_row *row,
				 const char *argument)
{
	char shown[64];

	if (row->name != NULL)
		snprintf(shown, sizeof(shown), "--%s=%s", row->name, argument);
	else
		snprintf(shown, sizeof(shown), "-%c %s", row->letter, argument);
	complain(command, shown, "has a value that is not understood, or comes too often");
}

void options_defaults(struct settings *settings)
{
	*settings = (struct settings){
		.follow = FOLLOW_ALL, .string_limit = 32, .columns = 40, .last = 32
	};
}

void options_finish(struct settings *settings)
{
	for (size_t i = 0; i < settings->owned.count; i++)
		free((char *)(uintptr_t)settings->owned.texts[i]);
}

int options_parse(const struct command *command, int argc, char **argv, struct settings *settings)
{
	struct parser parser;
	int value;

	parser_init(&parser, command->bit);
	optind = 0; /* start afresh: another argv may have been read before */
	opterr = 0;
	while ((value = getopt_long(argc, argv, parser.letters, parser.names, NULL)) != -1) {
		if (value == '?' || value == ':') {
			complain_about_word(command, value, argv[optind - 1]);
			return -EINVAL;
		}
		const struct option_row *row = parser_find(&parser, value);
		if (option_apply(row, settings, optarg) < 0) {
			complain_about_value(command, row, optarg);
			return -EINVAL;
		}
	}
	return optind;
}
