/* SPDX-License-Identifier: MIT */
/*
 * Faults at the pages of stubs that weir has mapped for this program's calls, and at one
 * of its own: says where, first its own. Stubs are what is executable and of no file.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PAGE = 4096, CALLS = 20, STUBS_MAXIMUM = 64 };

static sigjmp_buf before;

static void on_fault(int signo)
{
	siglongjmp(before, signo);
}

static void write_to(unsigned long page)
{
	if (sigsetjmp(before, 1) == 0)
		*(volatile char *)page = 1;
}

static int find_stubs(unsigned long *stubs)
{
	char line[512];
	int count = 0;
	FILE *maps = fopen("/proc/self/maps", "r");

	while (count < STUBS_MAXIMUM && fgets(line, sizeof(line), maps) != NULL) {
		unsigned long inode = 1;
		char name = '\n';
		int fields =
		    sscanf(line, "%lx-%*x r-xp %*x %*s %lu %c", &stubs[count], &inode, &name);

		count += fields == 2 && inode == 0;
	}
	fclose(maps);
	return count;
}

int main(void)
{
	unsigned long stubs[STUBS_MAXIMUM];
	void *own = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int count;

	signal(SIGSEGV, on_fault);
	for (int i = 0; i < CALLS; i++)
		syscall(SYS_getppid);
	count = find_stubs(stubs);
	printf("%lx\n", (unsigned long)own);
	for (int i = 0; i < count; i++)
		printf("%lx\n", stubs[i]);
	fflush(stdout);
	for (int i = 0; i < count; i++)
		write_to(stubs[i]);
	write_to((unsigned long)own);
	return 0;
}
