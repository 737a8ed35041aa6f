/* SPDX-License-Identifier: MIT */
/*
 * Page faults in a known order, by all that can be recorded: threads, which touch their
 * pages upwards, a child of fork, and the first thread, which does it downwards.
 *
 *   faults PAGES exec   says where its pages are, then executes itself
 *   faults PAGES kill   ... and is killed at last
 *   faults PAGES call   calls getppid behind each touch, alone
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, PARTS = 4, CALLS_BEFORE = 20 };

static long pages;
static char *area;

static void *touch_upwards(void *part)
{
	for (long i = 0; i < pages; i++)
		((volatile char *)part)[i * PAGE] = 1;
	return NULL;
}

static void touch_downwards(char *part)
{
	for (long i = pages - 1; i >= 0; i--)
		((volatile char *)part)[i * PAGE] = 1;
}

static char *part(int index)
{
	return area + index * pages * PAGE;
}

static void run_threads(void)
{
	pthread_t threads[2];

	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, touch_upwards, part(i));
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
}

static void run_child(void)
{
	pid_t child = fork();

	if (child == 0) {
		touch_upwards(part(2));
		_exit(0);
	}
	waitpid(child, NULL, 0);
}

static long call(void)
{
	long result = SYS_getppid;

	__asm__ volatile("syscall" : "+a"(result) : : "rcx", "r11", "memory");
	return result;
}

/* First so often that the call's place is as it will be. */
static void call_behind_touches(void)
{
	for (long i = -CALLS_BEFORE; i < pages; i++) {
		if (i >= 0)
			((volatile char *)area)[i * PAGE] = 1;
		call();
	}
}

int main(int argc, char **argv)
{
	size_t size;

	(void)argc;
	pages = strtol(argv[1], NULL, 10);
	size = (size_t)(PARTS * pages) * PAGE;
	area = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	madvise(area, size, MADV_NOHUGEPAGE);
	printf("%lx\n", (unsigned long)area);
	fflush(stdout);
	if (strcmp(argv[2], "call") == 0) {
		call_behind_touches();
		return 0;
	}
	run_threads();
	run_child();
	touch_downwards(part(3));
	if (strcmp(argv[2], "exec") == 0)
		execl("/proc/self/exe", argv[0], argv[1], "kill", NULL);
	return kill(getpid(), SIGKILL);
}
