/* SPDX-License-Identifier: MIT */
/*
 * Programs that audit their descriptors (Chrome's sandbox, sshd, Python's
 * subprocess) read /proc/self/fd.
 */
#include <dirent.h>

#include "live.h"

int main(void)
{
	DIR *folder = opendir("/proc/self/fd");
	struct dirent *entry;
	int count = 0;

	check(folder != NULL, "opendir");
	while ((entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		check(strlen(entry->d_name) == 1 && entry->d_name[0] <= '3',
		      "a descriptor of ours");
		count++;
	}
	check_eq(count, 4, "0, 1, 2 and the folder itself");
	return 0;
}
