/* SPDX-License-Identifier: MIT */
/*
 * chroot and new namespaces take away every path that was known at the start.
 * Builds: static
 */
#include <sched.h>
#include <sys/sendfile.h>

#include "live.h"

static void copy_self(const char *from)
{
	struct stat info;
	int source = open(from, O_RDONLY), target = open("root/program", O_WRONLY | O_CREAT, 0755);

	check_eq(fstat(source, &info), 0, "fstat");
	check_eq(sendfile(target, source, NULL, (size_t)info.st_size), info.st_size, "sendfile");
	close(source);
	close(target);
}

int main(int argc, char **argv)
{
	if (argc == 2) {
		printf("inside as pid %s, %s /proc\n", getpid() == 1 ? "1" : "other",
		       access("/proc", F_OK) == 0 ? "with" : "without");
		fflush(stdout);
		check_exits(child_exiting(3), 3, "fork inside");
		return 7;
	}
	if (geteuid() != 0)
		skip("needs root");
	check_eq(mkdir("root", 0755), 0, "mkdir");
	copy_self(argv[0]);
	for (int variant = 0; variant < 2; variant++) {
		pid_t child = fork();

		if (child == 0) {
			if (variant == 1) {
				check_eq(unshare(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS), 0,
					 "unshare");
				pid_t first = fork();
				if (first != 0)
					_exit(WEXITSTATUS(status_of(first)));
			}
			check_eq(chroot("root") + chdir("/"), 0, "chroot");
			execl("/program", "/program", "x", (char *)NULL);
			_exit(1);
		}
		check_exits(child, 7, "the program inside");
	}
	return 0;
}
