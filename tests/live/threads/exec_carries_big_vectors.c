/* SPDX-License-Identifier: MIT */
/*
 * xargs and build tools pass megabytes of arguments; too much is E2BIG.
 */
#include "live.h"

enum { COUNT = 8000 };

int main(int argc, char **argv)
{
	static char *big[COUNT + 2];
	static char word[101];

	if (argc > 1) {
		check_eq(argc, COUNT + 1, "argc");
		for (int i = 1; i < argc; i++)
			check_eq((long)strlen(argv[i]), 100, "an argument");
		puts("all there");
		return 0;
	}
	memset(word, 'w', 100);
	big[0] = argv[0];
	for (int i = 1; i <= COUNT; i++)
		big[i] = word;
	char *huge = malloc(200000);
	memset(huge, 'x', 199999);
	huge[199999] = '\0';
	check_fails(execl(argv[0], huge, (char *)NULL), E2BIG, "one endless argument");
	execv(argv[0], big);
	return 1;
}
