/* SPDX-License-Identifier: MIT */
/* The options part of help texts, printed from the table options.def. */
#include "cli/options.h"

#include <string.h>

enum { HELP_COLUMN = 30 };

/* `  -o, --output=FILE`, filled up to HELP_COLUMN; a longer one gets its own line. */
static void print_names(const struct option_row *row, FILE *stream)
{
	char text[96];
	char letter[4] = "   ";
	const char *argument = row->argument != NULL ? row->argument : "";

	if (row->letter != 0)
		snprintf(letter, sizeof(letter), "-%c%s", row->letter, row->name ? "," : "");
	if (row->name != NULL && row->argument != NULL && option_argument_is_optional(row))
		snprintf(text, sizeof(text), "  %s --%s[=%s", letter, row->name, argument + 1);
	else if (row->name != NULL)
		snprintf(text, sizeof(text), "  %s --%s%s%s", letter, row->name,
			 row->argument ? "=" : "", argument);
	else
		snprintf(text, sizeof(text), "  %s %s", letter, argument);

	fprintf(stream, "%-*s", HELP_COLUMN, text);
	if (strlen(text) >= HELP_COLUMN)
		fprintf(stream, "\n%*s", HELP_COLUMN, "");
}

static void print_text(const char *help, FILE *stream)
{
	for (; *help != '\0'; help++) {
		fputc(*help, stream);
		if (*help == '\n')
			fprintf(stream, "%*s", HELP_COLUMN, "");
	}
	fputc('\n', stream);
}

void options_help(const struct command *command, FILE *stream)
{
	const char *title = NULL;

	for (size_t i = 0; i < option_row_count; i++) {
		const struct option_row *row = &option_rows[i];

		if (row->title != NULL)
			title = row->title;
		if (row->title != NULL || (row->commands & command->bit) == 0)
			continue;
		/* A group that has no option of this command is not named. */
		if (title != NULL)
			fprintf(stream, "\n%s:\n", title);
		title = NULL;
		print_names(row, stream);
		print_text(row->help, stream);
	}
}
