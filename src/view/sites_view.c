/* SPDX-License-Identifier: MIT */
/*
 * The report about sites. A place in a file is one site however many
 * processes ran it: their counts are added up, and it counts as patched when
 * it was in some process, since the window of a patch depends on where a
 * mapping happened to lie. Places outside files are told apart by address.
 */
#include "view/sites_view.h"
#include "view/json.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct site {
	char *path;
	u64 place; /* file offset, or address where there is no file */
	bool in_file;
	u32 tactic;
	u32 kind;
	u64 traps;
	u64 jumps;
};

struct sites_view {
	struct view view;
	struct sites_options options;
	struct output *output;
	struct site *sites;
	size_t count;
	size_t capacity;
};

/* Sums over the sites of a mapping, or over all. */
struct sites_sum {
	u64 sites;
	u64 by_tactic[WEIR_SITE_TACTIC_COUNT];
	u64 traps;
	u64 jumps;
};

static const char *const tactic_names[WEIR_SITE_TACTIC_COUNT] = {
	[WEIR_SITE_TRAP] = "trap", [WEIR_SITE_PUN] = "pun",	[WEIR_SITE_PREFIX] = "prefix",
	[WEIR_SITE_LOAD] = "load", [WEIR_SITE_EVICT] = "evict", [WEIR_SITE_PAD] = "pad",
};

static const char *const kind_names[] = { "syscall", "int80" };

static struct sites_view *sites_view_of(struct view *view)
{
	return (struct sites_view *)view;
}

/*** Collecting ***/

static int reserve(struct sites_view *view)
{
	size_t capacity = view->capacity == 0 ? 256 : view->capacity * 2;
	struct site *larger;

	if (view->count < view->capacity)
		return 0;
	larger = reallocarray(view->sites, capacity, sizeof(*larger));
	if (larger == NULL)
		return -ENOMEM;
	view->sites = larger;
	view->capacity = capacity;
	return 0;
}

static int sites_event(struct view *view, const struct view_event *event)
{
	struct sites_view *sites = sites_view_of(view);
	const struct weir_record_site *record = (const void *)event->record;
	const char *path = view_record_path(event->record, sizeof(*record));
	struct site *site;

	view_count(view, event->record);
	if (event->record->type != WEIR_RECORD_SITE)
		return 0;
	if (reserve(sites) < 0)
		return -ENOMEM;
	site = &sites->sites[sites->count];
	site->path = strdup(*path != '\0' ? path : "[anonymous]");
	if (site->path == NULL)
		return -ENOMEM;
	site->in_file = record->file_offset != UINT64_MAX;
	site->place = site->in_file ? record->file_offset : record->address;
	site->tactic = record->tactic < WEIR_SITE_TACTIC_COUNT ? record->tactic : WEIR_SITE_TRAP;
	site->kind = record->kind < array_size(kind_names) ? record->kind : 0;
	site->traps = record->traps;
	site->jumps = record->jumps;
	sites->count++;
	return 0;
}

static int compare_places(const void *left, const void *right)
{
	const struct site *a = left;
	const struct site *b = right;
	int order = strcmp(a->path, b->path);

	if (order != 0)
		return order;
	if (a->in_file != b->in_file)
		return a->in_file - b->in_file;
	return a->place < b->place ? -1 : a->place > b->place;
}

static void merge_equal(struct sites_view *view)
{
	size_t kept = 0;

	if (view->count == 0)
		return;
	qsort(view->sites, view->count, sizeof(*view->sites), compare_places);
	for (size_t i = 1; i < view->count; i++) {
		struct site *last = &view->sites[kept];
		struct site *site = &view->sites[i];

		if (compare_places(last, site) != 0) {
			view->sites[++kept] = *site;
			continue;
		}
		last->traps += site->traps;
		last->jumps += site->jumps;
		if (site->tactic > last->tactic)
			last->tactic = site->tactic;
		free(site->path);
	}
	view->count = kept + 1;
}

/*** Printing ***/

static void add(struct sites_sum *sum, const struct site *site)
{
	sum->sites++;
	sum->by_tactic[site->tactic]++;
	sum->traps += site->traps;
	sum->jumps += site->jumps;
}

static double percent_by_jump(u64 jumps, u64 traps)
{
	return jumps + traps > 0 ? 100 * (double)jumps / (double)(jumps + traps) : 0;
}

static void put_text_sum(struct sites_view *view, const struct sites_sum *sum, const char *name)
{
	char buffer[128];

	snprintf(buffer, sizeof(buffer), "%7llu %7llu %8llu %12llu %10llu %6.2f ",
		 (unsigned long long)sum->sites,
		 (unsigned long long)(sum->sites - sum->by_tactic[WEIR_SITE_TRAP]),
		 (unsigned long long)sum->by_tactic[WEIR_SITE_TRAP], (unsigned long long)sum->jumps,
		 (unsigned long long)sum->traps, percent_by_jump(sum->jumps, sum->traps));
	text_string(&view->output->text, buffer);
	text_string(&view->output->text, name);
	text_char(&view->output->text, '\n');
}

static void put_text_site(struct sites_view *view, const struct site *site)
{
	char buffer[160];

	snprintf(buffer, sizeof(buffer), "%7s %7s %8s %12llu %10llu %6.2f   %s%llx\n", "",
		 tactic_names[site->tactic], kind_names[site->kind],
		 (unsigned long long)site->jumps, (unsigned long long)site->traps,
		 percent_by_jump(site->jumps, site->traps), site->in_file ? "+0x" : "0x",
		 (unsigned long long)site->place);
	text_string(&view->output->text, buffer);
}

static void put_json_sum(struct sites_view *view, const struct sites_sum *sum, const char *path)
{
	struct text *out = &view->output->text;

	text_char(out, '{');
	json_member_unsigned(out, "v", 1);
	json_member_string(out, "ev", path != NULL ? "sites" : "sites_total");
	if (path != NULL)
		json_member_string(out, "path", path);
	json_member_unsigned(out, "sites", sum->sites);
	for (u32 i = 0; i < WEIR_SITE_TACTIC_COUNT; i++)
		json_member_unsigned(out, tactic_names[i], sum->by_tactic[i]);
	json_member_unsigned(out, "jumps", sum->jumps);
	json_member_unsigned(out, "traps", sum->traps);
	text_string(out, "}\n");
}

static void put_json_site(struct sites_view *view, const struct site *site)
{
	struct text *out = &view->output->text;

	text_char(out, '{');
	json_member_unsigned(out, "v", 1);
	json_member_string(out, "ev", "site");
	json_member_string(out, "path", site->path);
	json_member_unsigned(out, site->in_file ? "offset" : "address", site->place);
	json_member_string(out, "kind", kind_names[site->kind]);
	json_member_string(out, "tactic", tactic_names[site->tactic]);
	json_member_unsigned(out, "jumps", site->jumps);
	json_member_unsigned(out, "traps", site->traps);
	text_string(out, "}\n");
}

static void put_sum(struct sites_view *view, const struct sites_sum *sum, const char *path)
{
	if (view->options.json)
		put_json_sum(view, sum, path);
	else
		put_text_sum(view, sum, path != NULL ? path : "total");
}

static void put_site(struct sites_view *view, const struct site *site)
{
	if (view->options.json)
		put_json_site(view, site);
	else
		put_text_site(view, site);
}

static void put_dashes(struct sites_view *view)
{
	if (!view->options.json)
		text_string(&view->output->text, "------- ------- -------- ------------ ---------- "
						 "------ ----------------\n");
}

/* Prints one mapping, the sites first..end. */
static void put_mapping(struct sites_view *view, size_t first, size_t end)
{
	struct sites_sum sum = { 0 };

	for (size_t i = first; i < end; i++)
		add(&sum, &view->sites[i]);
	put_sum(view, &sum, view->sites[first].path);
	for (size_t i = first; i < end && view->options.verbose; i++)
		put_site(view, &view->sites[i]);
}

static int sites_finish(struct view *view)
{
	struct sites_view *sites = sites_view_of(view);
	struct sites_sum total = { 0 };
	size_t end;

	merge_equal(sites);
	if (!sites->options.json)
		text_string(&sites->output->text,
			    "  sites patched trapping      by jump    by trap "
			    " jump% mapping\n");
	put_dashes(sites);
	for (size_t first = 0; first < sites->count; first = end) {
		end = first;
		while (end < sites->count &&
		       strcmp(sites->sites[end].path, sites->sites[first].path) == 0)
			add(&total, &sites->sites[end++]);
		put_mapping(sites, first, end);
	}
	put_dashes(sites);
	put_sum(sites, &total, NULL);
	return view_flush(view, sites->output);
}

static void sites_destroy(struct view *view)
{
	struct sites_view *sites = sites_view_of(view);

	for (size_t i = 0; i < sites->count; i++)
		free(sites->sites[i].path);
	free(sites->sites);
	free(sites);
}

static const struct view_ops sites_ops = {
	.event = sites_event,
	.finish = sites_finish,
	.destroy = sites_destroy,
};

struct view *sites_view_create(const struct sites_options *options, struct output *output)
{
	struct sites_view *sites = calloc(1, sizeof(*sites));

	if (sites == NULL)
		return NULL;
	sites->view.ops = &sites_ops;
	sites->options = *options;
	sites->output = output;
	return &sites->view;
}
