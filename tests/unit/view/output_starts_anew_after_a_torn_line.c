/* SPDX-License-Identifier: MIT */
/*
 * When a write failed in the middle of a line, the next that succeeds begins
 * on a line of its own, so that what is there can be parsed.
 */
#include "harness.h"
#include "view/output.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

static void limit_file_size(rlim_t size)
{
	struct rlimit limit = { size, RLIM_INFINITY };

	EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

TEST(output_starts_anew_after_a_torn_line)
{
	struct output *output = NULL;
	char text[64] = "";
	FILE *file;

	signal(SIGXFSZ, SIG_IGN);
	EXPECT_EQ(output_open(&output, "torn", 0), 0);
	limit_file_size(6);
	text_string(&output->text, "one\ntwo\nthree\n");
	EXPECT_TRUE(output_flush(output) < 0);
	EXPECT_EQ(output->unwritten, 2);
	limit_file_size(RLIM_INFINITY);
	text_string(&output->text, "four\n");
	EXPECT_EQ(output_flush(output), 0);
	output_destroy(output);

	file = fopen("torn", "r");
	EXPECT_EQ(fread(text, 1, sizeof(text) - 1, file), 12);
	fclose(file);
	unlink("torn");
	EXPECT_STR(text, "one\ntw\nfour\n");
}
