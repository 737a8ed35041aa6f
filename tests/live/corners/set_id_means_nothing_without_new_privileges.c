/* SPDX-License-Identifier: MIT */
/*
 * After PR_SET_NO_NEW_PRIVS a set-user-id program runs with the caller's rights:
 * containers and sandboxes start everything so.
 * Builds: static
 */
#include <sys/prctl.h>
#include <sys/sendfile.h>

#include "live.h"

int main(int argc, char **argv)
{
	struct stat info;

	if (argc == 2) {
		printf("uid %d, effective %d\n", getuid(), geteuid());
		return geteuid() == 65534 ? 0 : 9;
	}
	if (geteuid() != 0)
		skip("needs root");
	check_eq(chmod(".", 0755), 0, "chmod");
	int source = open(argv[0], O_RDONLY), target = open("set-id", O_WRONLY | O_CREAT, 0755);
	check_eq(fstat(source, &info), 0, "fstat");
	check_eq(sendfile(target, source, NULL, (size_t)info.st_size), info.st_size, "sendfile");
	close(target);
	check_eq(chmod("set-id", 04755), 0, "chmod");
	target = open("set-id", O_PATH);
	pid_t child = fork();
	if (child == 0) {
		check_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0, "no_new_privs");
		check_eq(setresuid(65534, 65534, 65534), 0, "setresuid");
		raw_syscall(SYS_execveat, target, (long)"",
			    (long)(char *[]){ argv[0], argv[0], NULL }, 0, AT_EMPTY_PATH, 0);
		_exit(1);
	}
	check_exits(child, 0, "the set-id program");
	return 0;
}
