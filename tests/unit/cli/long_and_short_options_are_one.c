/* SPDX-License-Identifier: MIT */
/*
 * A long name does what its letter does, and doubled letters have one: -ff is
 * --output-separately, --trace=X is -e trace=X.
 */
#include "cli/options.h"
#include "harness.h"

static const struct command trace = { .name = "trace", .bit = COMMAND_TRACE };

static struct settings parse(char *a, char *b, char *c)
{
	char *argv[] = { (char[]){ "trace" }, a, b, c, NULL };
	struct settings settings;

	options_defaults(&settings);
	EXPECT_EQ(options_parse(&trace, 4, argv, &settings), 4);
	return settings;
}

TEST(long_and_short_options_are_one)
{
	struct settings brief =
	    parse((char[]){ "-ttT" }, (char[]){ "-ff" }, (char[]){ "-etrace=open" });
	struct settings wordy =
	    parse((char[]){ "--absolute-timestamps" }, (char[]){ "--output-separately" },
		  (char[]){ "--trace=open" });

	EXPECT_EQ(brief.absolute_times, 2);
	EXPECT_STR(wordy.absolute_format, "");
	EXPECT_STR(brief.call_times, "");
	EXPECT_EQ(brief.follow_forks, wordy.follow_forks);
	EXPECT_EQ(brief.qualifiers.count, 1);
	EXPECT_STR(brief.qualifiers.texts[0], "trace=open");
	EXPECT_STR(wordy.qualifiers.texts[0], "trace=open");
	options_finish(&brief);
	options_finish(&wordy);
}
