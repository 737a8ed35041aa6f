/* SPDX-License-Identifier: MIT */
/* A full disk loses lines, which are counted, and nothing else happens. */
#include "harness.h"
#include "view/output.h"

#include <errno.h>

TEST(output_counts_lost_lines)
{
	struct output *output = NULL;

	EXPECT_EQ(output_open(&output, "/dev/full", 0), 0);
	text_string(&output->text, "one\ntwo\nopen line");
	EXPECT_EQ(output_flush(output), -ENOSPC);
	EXPECT_EQ(output->unwritten, 2);
	EXPECT_EQ(output->error, -ENOSPC);
	EXPECT_EQ(output_position(output), 17);
	text_string(&output->text, "\n");
	EXPECT_EQ(output_flush(output), -ENOSPC);
	EXPECT_EQ(output->unwritten, 3);
	output_destroy(output);
}
