/* SPDX-License-Identifier: MIT */
/*
 * PR_SET_DUMPABLE 0 closes /proc/self/mem to others; fork, exec and fresh sites go
 * on, and the flag reads back.
 */
#include <sys/prctl.h>

#include "code.h"

int main(int argc, char **argv)
{
	uint8_t *page = map_pages(4096, PROT_READ | PROT_WRITE | PROT_EXEC);
	long (*call)(void) = code_getter(page, SYS_getpid);

	if (argc == 2) {
		check_eq(prctl(PR_GET_DUMPABLE), 1, "exec resets it");
		return 0;
	}
	check_eq(prctl(PR_SET_DUMPABLE, 0), 0, "PR_SET_DUMPABLE");
	check_eq(call() + call(), 2 * getpid(), "a fresh site");
	check_exits(child_exiting(4), 4, "fork");
	check_eq(prctl(PR_GET_DUMPABLE), 0, "it reads back");
	check_fails(execl("/no/such", "x", (char *)NULL), ENOENT, "a failed exec");
	check_eq(prctl(PR_GET_DUMPABLE), 0, "changes nothing");
	execl(argv[0], argv[0], "again", (char *)NULL);
	return 1;
}
