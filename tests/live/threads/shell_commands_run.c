/* SPDX-License-Identifier: MIT */
/*
 * system() and popen(), with the signals they block and ignore.
 */
#include "live.h"

int main(void)
{
	char line[64];

	check_eq(WEXITSTATUS(system("exit 9")), 9, "the status of the command");
	check_eq(system("echo from system | cat"), 0, "a pipeline");
	FILE *pipe = popen("seq 1 5 | tail -1", "r");
	check(pipe != NULL && fgets(line, sizeof(line), pipe) != NULL, "popen");
	printf("last line %s", line);
	check_eq(pclose(pipe), 0, "pclose");
	check(WIFSIGNALED(system("kill -9 $$")), "a killed shell");
	return 0;
}
