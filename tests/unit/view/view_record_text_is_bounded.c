/* SPDX-License-Identifier: MIT */
/*
 * Records come from processes that may scribble over their ring: a path or a
 * text without an end, or with a false size, is empty, not a read beyond it.
 */
#include "harness.h"
#include "view/view.h"

struct text_record {
	struct weir_record_text head;
	char text[8];
};

struct path_record {
	struct weir_record_exec head;
	struct weir_chunk chunk;
	char path[8];
};

TEST(view_record_text_is_bounded)
{
	struct text_record text = { { { sizeof(text), WEIR_RECORD_TEXT, 0, 0 }, 0 }, "text" };
	struct path_record path = { .head = { .head = { .size = sizeof(path) } },
				    .chunk = { .size = 5 },
				    .path = "/bin" };
	const struct weir_record *record = &path.head.head;

	EXPECT_STR(view_record_text(&text.head.head), "text");
	memset(text.text, 'x', sizeof(text.text));
	EXPECT_STR(view_record_text(&text.head.head), "");
	text.head.head.size = sizeof(text.head);
	EXPECT_STR(view_record_text(&text.head.head), "");

	EXPECT_STR(view_record_path(record, sizeof(path.head)), "/bin");
	path.chunk.size = 4;
	EXPECT_STR(view_record_path(record, sizeof(path.head)), "");
	path.chunk.size = 0x7fffffff;
	EXPECT_STR(view_record_path(record, sizeof(path.head)), "");
	path.head.head.size = sizeof(path.head);
	EXPECT_STR(view_record_path(record, sizeof(path.head)), "");
}
