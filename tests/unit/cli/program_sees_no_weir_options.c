/* SPDX-License-Identifier: MIT */
/*
 * The program's environment is weir's own, without WEIR_OPTIONS and changed as
 * -E asks: a variable set twice would let the program pick the wrong one.
 */
#include "cli/program.h"
#include "harness.h"

#include <unistd.h>

TEST(program_sees_no_weir_options)
{
	char *before[] = { (char[]){ "A=1" },	   (char[]){ "WEIR_OPTIONS=--json" },
			   (char[]){ "AB=2" },	   (char[]){ "A=3" },
			   (char[]){ "REMOVE=1" }, NULL };
	struct settings settings = { .environment = { { "A=new", "REMOVE", "FRESH=x=y" }, 3 } };

	environ = before;
	char **after = program_environment(&settings);
	EXPECT_STR(after[0], "AB=2");
	EXPECT_STR(after[1], "A=new");
	EXPECT_STR(after[2], "FRESH=x=y");
	EXPECT_NULL(after[3]);
	free(after);
}
