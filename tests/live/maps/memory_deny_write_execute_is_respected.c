/* SPDX-License-Identifier: MIT */
/*
 * Under PR_SET_MDWE the program cannot make text writable; dlopen and fresh sites
 * must still work, and the denial must hold.
 */
#include <dlfcn.h>
#include <sys/prctl.h>

#include "live.h"

#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#endif

int main(void)
{
	check_eq(prctl(PR_SET_MDWE, 1, 0, 0, 0), 0, "PR_SET_MDWE");
	void *library = dlopen("libm.so.6", RTLD_NOW);
	check(library != NULL, "dlopen");
	check_eq(raw0(SYS_getppid), getppid(), "a call");
	void *page = map_pages(4096, PROT_READ | PROT_WRITE);
	check_fails(mprotect(page, 4096, PROT_READ | PROT_EXEC), EACCES, "turning data into code");
	void *refused = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check_fails((long)refused, EACCES, "RWX memory");
	check_exits(child_exiting(8), 8, "fork");
	return 0;
}
