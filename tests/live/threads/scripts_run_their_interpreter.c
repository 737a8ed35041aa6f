/* SPDX-License-Identifier: MIT */
/*
 * The first image of a script is its interpreter, with the argument of the first
 * line and the script's path put in between; scripts may nest.
 */
#include "live.h"

static void write_script(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);

	check(write(fd, text, strlen(text)) == (ssize_t)strlen(text), "write");
	close(fd);
}

static pid_t run(const char *path)
{
	pid_t child = fork();

	if (child == 0) {
		execl(path, "ignored", "last", (char *)NULL);
		_exit(127);
	}
	return child;
}

int main(void)
{
	char outer[4200], folder[4096];

	write_script("inner", "#!/bin/sh -e\necho \"$0\" \"$@\" | sed 's,.*/,,'\nexit 3\n");
	snprintf(outer, sizeof(outer), "#!%s/inner argument\n", getcwd(folder, sizeof(folder)));
	write_script("outer", outer);
	write_script("lost", "#!/no/such/interpreter\n");
	write_script("plain", "echo no first line\n");
	check_exits(run("./inner"), 3, "a script");
	check_exits(run("./outer"), 3, "a nested script");
	check_exits(run("./lost"), 127, "no interpreter");
	check_exits(run("./plain"), 127, "ENOEXEC");
	return 0;
}
