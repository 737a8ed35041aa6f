/* SPDX-License-Identifier: MIT */
/*
 * Path calls: what is made, listed, renamed and removed.
 */
#include <dirent.h>

#include "live.h"

int main(void)
{
	char buffer[256];
	struct stat info;

	mkdir("d", 0700);
	mkdir("d", 0700);
	symlink("target", "d/link");
	readlink("d/link", buffer, sizeof(buffer));
	stat("d/link", &info);
	lstat("d/link", &info);
	link("d/link", "d/hard");
	rename("d/hard", "d/other");
	access("d", R_OK | X_OK);
	chmod("d", 0755);
	closedir(opendir("d"));
	DIR *folder = opendir("d");
	while (readdir(folder) != NULL)
		;
	closedir(folder);
	rmdir("d");
	unlink("d/link");
	unlink("d/other");
	rmdir("d");
	chdir("/");
	getcwd(buffer, sizeof(buffer));
	return 0;
}
