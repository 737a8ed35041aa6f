/* SPDX-License-Identifier: MIT */
/*
 * Nothing that weir needs may show in argv, the environment or their order.
 * Args: one "two words" -o --help -- ""
 */
#include "live.h"

extern char **environ;

int main(int argc, char **argv)
{
	printf("%d arguments\n", argc);
	for (int i = 1; i < argc; i++)
		printf("argument %d is '%s'\n", i, argv[i]);
	check(argv[argc] == NULL, "argv ends with NULL");
	for (char **entry = environ; *entry != NULL; entry++)
		if (strncmp(*entry, "_=", 2) != 0 && strncmp(*entry, "PWD=", 4) != 0)
			puts(*entry);
	return 0;
}
