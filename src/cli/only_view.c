/* SPDX-License-Identifier: MIT */
/*
 * A view that lets another see records of one type only: `weir run -e stat -e
 * trace` prints the table of what stat counted, and must not count again what
 * trace reports.
 */
#include "cli/only_view.h"

#include <stdlib.h>

struct only_view {
	struct view view;
	struct view *other;
	enum weir_record_type type;
	bool used;
};

static struct only_view *only_of(struct view *view)
{
	return (struct only_view *)view;
}

static int only_event(struct view *view, const struct view_event *event)
{
	struct only_view *only = only_of(view);

	if (event->record->type != only->type)
		return 0;
	only->used = true;
	return view_event(only->other, event);
}

static int only_idle(struct view *view)
{
	return only_of(view)->used ? view_idle(only_of(view)->other) : 0;
}

static int only_finish(struct view *view)
{
	struct only_view *only = only_of(view);
	int err = only->used ? view_finish(only->other) : 0;

	view->counters = only->other->counters;
	return err;
}

static void only_destroy(struct view *view)
{
	view_destroy(only_of(view)->other);
	free(view);
}

static const struct view_ops only_ops = {
	.event = only_event,
	.idle = only_idle,
	.finish = only_finish,
	.destroy = only_destroy,
};

struct view *only_view_create(struct view *other, enum weir_record_type type)
{
	struct only_view *only = calloc(1, sizeof(*only));

	if (only == NULL || other == NULL) {
		view_destroy(other);
		free(only);
		return NULL;
	}
	only->view.ops = &only_ops;
	only->other = other;
	only->type = type;
	return &only->view;
}
