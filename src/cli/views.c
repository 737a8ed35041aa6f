/* SPDX-License-Identifier: MIT */
/* From the settings of the command line to the options of views. */
#include "cli/views.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/only_view.h"
#include "cli/report.h"
#include "view/json_view.h"
#include "view/sites_view.h"
#include "view/stat_view.h"
#include "view/tee_view.h"
#include "view/text_view.h"

static struct view *or_no_memory(struct view *view)
{
	if (view == NULL)
		report_error(NULL, "output: %s", "out of memory");
	return view;
}

/* Finds a word among those that an option takes. -EINVAL after a message. */
static int read_word(const char *option, const char *word, const char *const *words, size_t count,
		     size_t *found)
{
	char next[128];
	size_t used = (size_t)snprintf(next, sizeof(next), "Choose from: ");

	for (size_t i = 0; i < count; i++) {
		*found = i;
		if (strcmp(words[i], word) == 0)
			return 0;
		used += (size_t)snprintf(next + used, sizeof(next) - used, "%s%s", words[i],
					 i + 1 < count ? ", " : ".");
	}
	report_error(next, "%s: '%s' is not known", option, word);
	return -EINVAL;
}

static int read_constant_style(const struct settings *settings, enum decode_xlat *xlat)
{
	static const char *const styles[] = {
		[DECODE_XLAT_ABBREV] = "abbrev",
		[DECODE_XLAT_RAW] = "raw",
		[DECODE_XLAT_VERBOSE] = "verbose",
	};
	size_t found = DECODE_XLAT_ABBREV;
	int err = 0;

	if (settings->constant_style != NULL)
		err = read_word("-X", settings->constant_style, styles, array_size(styles), &found);
	*xlat = (enum decode_xlat)found;
	return err;
}

/* -x, -xx, --strings-in-hex */
static int read_hex_style(const struct settings *settings, enum decode_hex *hex)
{
	static const char *const styles[] = { "", "all", "non-ascii", "non-ascii-chars" };
	static const enum decode_hex meanings[] = { DECODE_HEX_ALL, DECODE_HEX_ALL,
						    DECODE_HEX_NON_ASCII, DECODE_HEX_ESCAPES };
	size_t found;

	*hex = settings->hex_strings > 1 ? DECODE_HEX_ALL : (enum decode_hex)settings->hex_strings;
	if (settings->hex_style == NULL)
		return 0;
	if (read_word("--strings-in-hex", settings->hex_style, styles, array_size(styles), &found) <
	    0)
		return -EINVAL;
	*hex = meanings[found];
	return 0;
}

/* How arguments are printed, alike in all views. -EINVAL after a message. */
static int read_decode_options(const struct invocation *invocation, struct decode_options *decode)
{
	const struct settings *settings = invocation->settings;

	*decode = (struct decode_options){
		.string_limit = (u32)settings->string_limit,
		.verbose = settings->no_abbreviation,
		.fd_paths = invocation->filter.decode_fds != 0,
		.fd_devices = (invocation->filter.decode_fds & 1 << FILTER_DECODE_DEV) != 0,
	};
	if (read_constant_style(settings, &decode->xlat) < 0)
		return -EINVAL;
	return read_hex_style(settings, &decode->hex);
}

static int read_precision(const char *option, const char *precision, bool *wanted,
			  unsigned int *digits)
{
	*wanted = precision != NULL;
	if (precision == NULL || precision[0] == '\0' ||
	    stamp_parse_precision(precision, digits) == 0)
		return 0;
	report_error("Precisions are s, ms, us, ns.", "%s: '%s' is none", option, precision);
	return -EINVAL;
}

/* -t, -r, -T and their long names. -EINVAL after a message. */
static int read_times(const struct settings *settings, struct text_options *options)
{
	const char *format = settings->absolute_format;

	if (settings->absolute_times > 0)
		options->clock = settings->absolute_times > 2 ? STAMP_UNIX : STAMP_LOCAL;
	if (settings->absolute_times > 1)
		options->clock_digits = STAMP_DIGITS_DEFAULT;
	if (format != NULL &&
	    stamp_parse_clock(format, &options->clock, &options->clock_digits) < 0) {
		report_error("For example: unix,ms.", "--absolute-timestamps: '%s' is no format",
			     format);
		return -EINVAL;
	}
	if (read_precision("--relative-timestamps", settings->relative_times, &options->relative,
			   &options->relative_digits) < 0)
		return -EINVAL;
	return read_precision("--syscall-times", settings->call_times, &options->durations,
			      &options->duration_digits);
}

static struct view *create_text(const struct invocation *invocation)
{
	const struct settings *settings = invocation->settings;
	struct text_options options;

	text_options_init(&options, &invocation->filter);
	if (read_decode_options(invocation, &options.decode) < 0 ||
	    read_times(settings, &options) < 0)
		return NULL;
	options.instruction_pointers = settings->instruction_pointer;
	options.numbers = settings->call_number;
	options.to_file = settings->output_path != NULL;
	options.column = (unsigned int)settings->columns;
	options.separate = invocation_is_separate(settings) ? settings->output_path : NULL;
	options.output_flags = settings->append ? OUTPUT_APPEND : 0;
	return or_no_memory(text_view_create(&options, invocation->output));
}

/* -U */
static int read_columns(const struct invocation *invocation, struct stat_columns *columns)
{
	const char *text = invocation->settings->table_columns;

	if (text == NULL || stat_columns_parse(text, columns) == 0)
		return 0;
	report_error(
	    "Columns are time-percent, total-time, min-time, max-time, avg-time, p50-time, "
	    "p99-time, calls, errors, name.",
	    "-U %s: not a list of columns, each once", text);
	return -EINVAL;
}

/* -S. A mistake in it is told even where nothing is counted. */
static int read_sort(const struct invocation *invocation, enum stat_sort *sort)
{
	const char *key = invocation->settings->sort_key;

	if (key == NULL || stat_sort_parse(key, sort) == 0)
		return 0;
	report_error("Keys are time, calls, errors, name, min-time, max-time, avg-time, nothing.",
		     "-S %s: no such key", key);
	return -EINVAL;
}

struct view *views_trace(const struct invocation *invocation)
{
	struct json_options options = { .filter = &invocation->filter };
	struct stat_columns no_columns;
	enum stat_sort no_order;

	if (read_sort(invocation, &no_order) < 0 || read_columns(invocation, &no_columns) < 0)
		return NULL;
	if (!invocation->settings->json)
		return create_text(invocation);
	if (read_decode_options(invocation, &options.decode) < 0)
		return NULL;
	return or_no_memory(json_view_create(&options, invocation->output));
}

static struct view *create_stat(const struct invocation *invocation, bool latencies)
{
	struct stat_options options = {
		.filter = &invocation->filter,
		.latencies = latencies,
		.json = invocation->settings->json,
	};

	if (read_sort(invocation, &options.sort) < 0 ||
	    read_columns(invocation, &options.columns) < 0)
		return NULL;
	return or_no_memory(stat_view_create(&options, invocation->output));
}

/* What made one of them NULL has been said. */
static struct view *create_tee(struct view *first, struct view *second)
{
	if (first != NULL && second != NULL)
		return or_no_memory(tee_view_create(first, second));
	view_destroy(first);
	view_destroy(second);
	return NULL;
}

struct view *views_stat(const struct invocation *invocation, bool latencies)
{
	return create_stat(invocation, latencies);
}

struct view *views_trace_and_stat(const struct invocation *invocation)
{
	return create_tee(views_trace(invocation), create_stat(invocation, false));
}

struct view *views_engines(const struct invocation *invocation)
{
	struct view *stat = create_stat(invocation, true);

	return create_tee(views_trace(invocation), only_view_create(stat, WEIR_RECORD_STAT));
}

struct view *views_sites(const struct invocation *invocation)
{
	struct sites_options options = {
		.verbose = invocation->settings->no_abbreviation,
		.json = invocation->settings->json,
	};

	return or_no_memory(sites_view_create(&options, invocation->output));
}
