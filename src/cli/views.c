/* SPDX-License-Identifier: MIT */
/* From the settings of the command line to the options of views. */
#include "cli/views.h"

#include <errno.h>
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

/* How arguments are printed, alike in all views. -EINVAL after a message. */
static int read_decode_options(const struct invocation *invocation, struct decode_options *decode)
{
	static const char *const styles[] = {
		[DECODE_XLAT_ABBREV] = "abbrev",
		[DECODE_XLAT_RAW] = "raw",
		[DECODE_XLAT_VERBOSE] = "verbose",
	};
	const struct settings *settings = invocation->settings;
	const char *style = settings->constant_style;
	size_t xlat = DECODE_XLAT_ABBREV;

	while (style != NULL && xlat < array_size(styles) && strcmp(style, styles[xlat]) != 0)
		xlat++;
	if (xlat == array_size(styles)) {
		report_error("Styles are raw, abbrev, verbose.", "-X %s: no such style", style);
		return -EINVAL;
	}
	*decode = (struct decode_options){
		.string_limit = (u32)settings->string_limit,
		.verbose = settings->no_abbreviation,
		.fd_paths = invocation->filter.decode_fds != 0,
		.hex = settings->hex_strings > 1 ? DECODE_HEX_ALL
						 : (enum decode_hex)settings->hex_strings,
		.xlat = (enum decode_xlat)xlat,
	};
	return 0;
}

static struct view *create_text(const struct invocation *invocation)
{
	const struct settings *settings = invocation->settings;
	struct text_options options;

	text_options_init(&options, &invocation->filter);
	if (read_decode_options(invocation, &options.decode) < 0)
		return NULL;
	options.clock = settings->absolute_times > STAMP_UNIX
			    ? STAMP_UNIX
			    : (enum stamp_clock)settings->absolute_times;
	options.relative = settings->relative_times;
	options.durations = settings->call_times;
	options.instruction_pointers = settings->instruction_pointer;
	options.numbers = settings->call_number;
	options.to_file = settings->output_path != NULL;
	options.column = (unsigned int)settings->columns;
	options.separate = invocation_is_separate(settings) ? settings->output_path : NULL;
	options.output_flags = settings->append ? OUTPUT_APPEND : 0;
	return or_no_memory(text_view_create(&options, invocation->output));
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
	enum stat_sort unused;

	if (read_sort(invocation, &unused) < 0)
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

	if (read_sort(invocation, &options.sort) < 0)
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
