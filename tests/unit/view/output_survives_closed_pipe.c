/* SPDX-License-Identifier: MIT */
/* A reader that went away (`-o '|head'`) is a lost line, not the end of weir. */
#include "harness.h"
#include "view/output.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

TEST(output_survives_closed_pipe)
{
	struct output *output;
	int ends[2];

	signal(SIGPIPE, SIG_IGN);
	EXPECT_EQ(pipe(ends), 0);
	close(ends[0]);
	output = output_create(ends[1]);
	text_string(&output->text, "line\n");
	EXPECT_EQ(output_flush(output), -EPIPE);
	EXPECT_EQ(output->unwritten, 1);
	output_destroy(output);
}
