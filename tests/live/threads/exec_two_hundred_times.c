/* SPDX-License-Identifier: MIT */
/*
 * One process, 200 images: nothing may be leaked into the next one.
 */
#include <dirent.h>

#include "live.h"

static int open_descriptors(void)
{
	int count = 0;

	for (int fd = 0; fd < 256; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

int main(int argc, char **argv)
{
	char next[24];
	long round = argc > 1 ? strtol(argv[1], NULL, 10) : 0;

	check_eq(open_descriptors(), 3, "descriptors");
	if (round == 200) {
		puts("200 images later");
		return 0;
	}
	snprintf(next, sizeof(next), "%ld", round + 1);
	execl(argv[0], argv[0], next, (char *)NULL);
	return 1;
}
