/* SPDX-License-Identifier: MIT */
/*
 * ps, pkill and monitoring look at comm and cmdline; an injected program must
 * not look like its tracer.
 * Args: first second
 */
#include <sys/prctl.h>

#include "live.h"

static size_t read_file(const char *path, char *buffer, size_t size)
{
	int fd = open(path, O_RDONLY);
	ssize_t got = read(fd, buffer, size - 1);

	check(got > 0, path);
	buffer[got] = '\0';
	close(fd);
	return (size_t)got;
}

int main(int argc, char **argv)
{
	char buffer[4096], *at = buffer;
	const char *base = strrchr(argv[0], '/') + 1;

	read_file("/proc/self/cmdline", buffer, sizeof(buffer));
	for (int i = 0; i < argc; i++, at += strlen(at) + 1)
		check(strcmp(at, argv[i]) == 0, "cmdline equals argv");
	read_file("/proc/self/comm", buffer, sizeof(buffer));
	check(strncmp(buffer, base, 15) == 0, "comm is the file name");
	check_eq(prctl(PR_SET_NAME, "renamed"), 0, "PR_SET_NAME");
	read_file("/proc/self/comm", buffer, sizeof(buffer));
	check(strcmp(buffer, "renamed\n") == 0, "comm follows PR_SET_NAME");
	return 0;
}
