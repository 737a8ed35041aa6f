/* SPDX-License-Identifier: MIT */
/*
 * Hands every event to two views. What was lost before the views is counted
 * once; what each could not write is added up.
 */
#include "view/tee_view.h"

#include <stdlib.h>

struct tee_view {
	struct view view;
	struct view *views[2];
};

static struct tee_view *tee_view_of(struct view *view)
{
	return (struct tee_view *)view;
}

static void add_up(struct view *view)
{
	const struct view_counters *first = &tee_view_of(view)->views[0]->counters;
	const struct view_counters *second = &tee_view_of(view)->views[1]->counters;

	view->counters = *first;
	view->counters.unwritten += second->unwritten;
	if (first->unwritten_error == 0)
		view->counters.unwritten_error = second->unwritten_error;
}

static int both(int first, int second)
{
	return first < 0 ? first : second;
}

static int tee_event(struct view *view, const struct view_event *event)
{
	struct tee_view *tee = tee_view_of(view);
	int first = view_event(tee->views[0], event);

	return both(first, view_event(tee->views[1], event));
}

static int tee_idle(struct view *view)
{
	struct tee_view *tee = tee_view_of(view);
	int first = view_idle(tee->views[0]);
	int second = view_idle(tee->views[1]);

	add_up(view);
	return both(first, second);
}

static int tee_finish(struct view *view)
{
	struct tee_view *tee = tee_view_of(view);
	int first = view_finish(tee->views[0]);
	int second = view_finish(tee->views[1]);

	add_up(view);
	return both(first, second);
}

static void tee_destroy(struct view *view)
{
	struct tee_view *tee = tee_view_of(view);

	view_destroy(tee->views[0]);
	view_destroy(tee->views[1]);
	free(tee);
}

static const struct view_ops tee_ops = {
	.event = tee_event,
	.idle = tee_idle,
	.finish = tee_finish,
	.destroy = tee_destroy,
};

struct view *tee_view_create(struct view *first, struct view *second)
{
	struct tee_view *tee = first != NULL && second != NULL ? calloc(1, sizeof(*tee)) : NULL;

	if (tee == NULL) {
		view_destroy(first);
		view_destroy(second);
		return NULL;
	}
	tee->view.ops = &tee_ops;
	tee->views[0] = first;
	tee->views[1] = second;
	return &tee->view;
}
