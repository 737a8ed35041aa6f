/* SPDX-License-Identifier: MIT */
/*
 * Options behind the program's name are the program's: `weir trace -s 5 ls -s`
 * must hand -s to ls.
 */
#include "cli/options.h"
#include "harness.h"

TEST(options_end_at_the_program)
{
	static const struct command trace = { .name = "trace", .bit = COMMAND_TRACE };
	struct settings settings;
	char *argv[] = { (char[]){ "trace" },
			 (char[]){ "-s" },
			 (char[]){ "5" },
			 (char[]){ "ls" },
			 (char[]){ "-s" },
			 (char[]){ "9" },
			 NULL };

	options_defaults(&settings);
	EXPECT_EQ(options_parse(&trace, 6, argv, &settings), 3);
	EXPECT_EQ(settings.string_limit, 5);
	EXPECT_STR(argv[3], "ls");
}
