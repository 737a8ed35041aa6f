/* SPDX-License-Identifier: MIT */
/* `-o '|command'`: the command reads the trace and has ended when we go on. */
#include "harness.h"
#include "view/output.h"

#include <unistd.h>

TEST(output_feeds_a_command)
{
	struct output *output = NULL;
	char text[32] = "";
	FILE *file;

	EXPECT_EQ(output_open(&output, "|tr a-z A-Z >fed", 0), 0);
	text_string(&output->text, "hello\n");
	output_destroy(output);
	file = fopen("fed", "r");
	EXPECT_TRUE(file != NULL && fgets(text, sizeof(text), file) != NULL);
	EXPECT_STR(text, "HELLO\n");
	if (file != NULL)
		fclose(file);
	unlink("fed");
}
