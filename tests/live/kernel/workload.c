/* SPDX-License-Identifier: MIT */
/*
 * Something for each of the engines here: a child that runs /bin/true, a file
 * called "old", calls whose answer depends on who looks, a stretch of code to
 * step, a function to put a breakpoint on, a child that crashes. What it prints
 * depends only on the engines that change calls.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STEPS = 100, HITS = 10 };

static int end_of(pid_t pid)
{
	int status;

	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static void run_true(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		execl("/bin/true", "true", (char *)NULL);
		_exit(9);
	}
	printf("true: %d\n", end_of(pid));
}

static void open_old(void)
{
	char path[] = "old";
	char text[16] = "";
	int fd = openat(AT_FDCWD, path, O_RDONLY);

	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		perror(path);
	printf("%s: %s", path, text);
	printf("parent is itself: %d\n", getppid() == getpid());
}

static void be_stepped(void)
{
	volatile int sum = 0;

	syscall(SYS_getpgid, 1001);
	for (int i = 0; i < STEPS; i++)
		sum += i;
	getppid();
	syscall(SYS_getpgid, 1002);
	printf("sum: %d\n", sum);
}

/* mov %edi,%eax; inc %eax; ret */
static void be_hit(void)
{
	static const unsigned char code[] = { 0x89, 0xf8, 0xff, 0xc0, 0xc3 };
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int (*next)(int);
	int value = 0;

	memcpy(page, code, sizeof(code));
	memcpy(&next, &page, sizeof(next));
	syscall(SYS_getpgid, 2001, page);
	for (int i = 0; i < HITS; i++)
		value = next(value);
	syscall(SYS_getpgid, 2002);
	printf("value: %d, intact: %d\n", value, memcmp(page, code, sizeof(code)) == 0);
	munmap(page, 4096);
}

/* Breakpoints in code that is stepped: two engines want the same traps. */
static void be_stepped_and_hit(void)
{
	syscall(SYS_getpgid, 1001);
	be_hit();
	syscall(SYS_getpgid, 1002);
}

/* Without the engine that holds crashed threads, nobody answers the order. */
static void crash(void)
{
	pid_t pid = fork();

	if (pid == 0)
		abort();
	while (syscall(SYS_getpgid, 4711) < 0 && errno == EAGAIN)
		;
	printf("crash: %d\n", end_of(pid));
}

int main(void)
{
	setvbuf(stdout, NULL, _IONBF, 0);
	run_true();
	open_old();
	be_stepped();
	be_hit();
	be_stepped_and_hit();
	crash();
	return 6;
}
