/* SPDX-License-Identifier: MIT */
/* What a view could not see or write is in its counters, for the last line. */
#include "harness.h"
#include "view/text_view.h"

#include <errno.h>

static void send(struct view *view, const void *record)
{
	static const struct view_task task = { .pid = 1, .tid = 1 };
	struct view_event event = { 1, &task, record };

	EXPECT_EQ(view_event(view, &event), 0);
}

TEST(view_counts_losses)
{
	struct weir_record_value lost = { { sizeof(lost), WEIR_RECORD_LOST, 0, 0 }, 5 };
	struct weir_record_value end = { { sizeof(end), WEIR_RECORD_EXIT, 0, 0 }, 0 };
	struct text_options options;
	struct output *output = NULL;
	struct filter filter;
	struct view *view;

	filter_init(&filter);
	text_options_init(&options, &filter);
	EXPECT_EQ(output_open(&output, "/dev/full", 0), 0);
	view = text_view_create(&options, output);
	send(view, &lost);
	send(view, &end);
	view_finish(view);
	EXPECT_EQ(view->counters.events, 2);
	EXPECT_EQ(view->counters.lost_records, 5);
	EXPECT_EQ(view->counters.unwritten, 2);
	EXPECT_EQ(view->counters.unwritten_error, -ENOSPC);
	view_destroy(view);
	output_destroy(output);
	filter_finish(&filter);
}
