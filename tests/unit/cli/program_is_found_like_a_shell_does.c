/* SPDX-License-Identifier: MIT */
/*
 * Scripts tell "not there" (127) from "there, but not executable" (126), and
 * the first executable file along PATH wins, not the first file.
 */
#include "cli/program.h"
#include "harness.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void make_file(const char *path, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);

	EXPECT_TRUE(fd >= 0);
	close(fd);
}

TEST(program_is_found_like_a_shell_does)
{
	char path[PATH_MAX];

	mkdir("first", 0755);
	mkdir("second", 0755);
	mkdir("second/folder", 0755);
	make_file("first/tool", 0644);
	make_file("second/tool", 0755);
	make_file("first/plain", 0644);

	setenv("PATH", "first:second", 1);
	EXPECT_EQ(program_find("tool", path), 0);
	EXPECT_STR(path, "second/tool");
	EXPECT_EQ(program_find("plain", path), CLI_NOT_EXECUTABLE);
	EXPECT_EQ(program_find("folder", path), CLI_NOT_FOUND);
	EXPECT_EQ(program_find("absent", path), CLI_NOT_FOUND);
	EXPECT_EQ(program_find("", path), CLI_NOT_FOUND);

	EXPECT_EQ(program_find("second/tool", path), 0);
	EXPECT_EQ(program_find("second/folder", path), CLI_NOT_EXECUTABLE);
	EXPECT_EQ(program_find("first/tool", path), CLI_NOT_EXECUTABLE);
	EXPECT_EQ(program_find("first/absent", path), CLI_NOT_FOUND);
}
