/* SPDX-License-Identifier: MIT */
/*
 * Linux takes NULL for argv and envp; whatever carries the tracer across exec
 * cannot live in the environment.
 */
#include "live.h"

extern char **environ;

int main(int argc, char **argv)
{
	if (environ[0] == NULL) {
		check(argc == 1, "one empty argument");
		puts(argv[0][0] == '\0' ? "argv was NULL" : argv[0]);
		fflush(stdout);
		if (argv[0][0] != '\0')
			raw3(SYS_execve, (long)"/proc/self/exe", 0, 0);
		return 0;
	}
	char *const only_name[] = { (char *)(uintptr_t) "renamed", NULL };
	raw3(SYS_execve, (long)"/proc/self/exe", (long)only_name, 0);
	return 1;
}
