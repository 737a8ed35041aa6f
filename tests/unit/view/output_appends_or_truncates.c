/* SPDX-License-Identifier: MIT */
/* -A keeps what the file held; without it the file starts empty. */
#include "harness.h"
#include "view/output.h"

#include <errno.h>
#include <unistd.h>

static void put(const char *line, unsigned int flags)
{
	struct output *output = NULL;

	EXPECT_EQ(output_open(&output, "appended", flags), 0);
	text_string(&output->text, line);
	output_destroy(output);
}

static long size_of_file(void)
{
	FILE *file = fopen("appended", "r");
	long size;

	fseek(file, 0, SEEK_END);
	size = ftell(file);
	fclose(file);
	return size;
}

TEST(output_appends_or_truncates)
{
	struct output *output = NULL;

	put("one\n", 0);
	put("two\n", OUTPUT_APPEND);
	EXPECT_EQ(size_of_file(), 8);
	put("three\n", 0);
	EXPECT_EQ(size_of_file(), 6);
	unlink("appended");
	EXPECT_EQ(output_open(&output, "/no/such/folder/file", 0), -ENOENT);
	EXPECT_NULL(output);
}
