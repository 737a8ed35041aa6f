/* SPDX-License-Identifier: MIT */
/*
 * I-06: Beyond its timing the program cannot tell that it is traced: parents, waits, masks,
 * limits, descriptors and the status file are what they would be.
 */
#include <dirent.h>
#include <sched.h>

#include "conform.h"

/* The value of a line of /proc/self/status. */
static void status_line(const char *name, char value[128])
{
	char line[256];
	FILE *file = fopen("/proc/self/status", "r");

	check(file != NULL, "the status of this process");
	value[0] = '\0';
	while (fgets(line, sizeof(line), file) != NULL) {
		if (strncmp(line, name, strlen(name)) == 0)
			snprintf(value, 128, "%s", line + strlen(name) + 2);
	}
	fclose(file);
	value[strcspn(value, "\n")] = '\0';
}

static unsigned long status_number(const char *name, int base)
{
	char value[128];

	status_line(name, value);
	check(value[0] != '\0', name);
	return strtoul(value, NULL, base);
}

static void masks_and_dispositions(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGRTMAX - 3);
	check(sigprocmask(SIG_SETMASK, &set, NULL) == 0, "block some signals");
	handle(SIGUSR2, SIG_IGN, 0);
	EXPECT_EQ(status_number("SigBlk", 16),
		  1UL << (SIGUSR1 - 1) | 1UL << (SIGTERM - 1) | 1UL << (SIGRTMAX - 4));
	EXPECT((status_number("SigIgn", 16) & 1UL << (SIGUSR2 - 1)) != 0);
	EXPECT_EQ(status_number("SigPnd", 16) | status_number("ShdPnd", 16), 0);
	handle(SIGUSR2, SIG_DFL, 0);
	EXPECT((status_number("SigIgn", 16) & 1UL << (SIGUSR2 - 1)) == 0);
	sigemptyset(&set);
	sigprocmask(SIG_SETMASK, &set, NULL);
}

static void parents_and_threads(void)
{
	EXPECT_EQ(status_number("TracerPid", 10), 0);
	EXPECT_EQ(status_number("PPid", 10), getppid());
	EXPECT_EQ(status_number("Pid", 10), getpid());
	EXPECT_EQ(status_number("Threads", 10), 1);
	EXPECT_EQ(status_number("Seccomp", 10), 0);
}

/* Each change of a child is seen once, in its order, and the child has the parent it should. */
static void waits(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		raw3(SYS_kill, getpid(), SIGSTOP, 0);
		_exit(getppid() == (pid_t)live->words[0] ? 9 : 8);
	}
	EXPECT_EQ(waitpid(pid, &status, WUNTRACED | WCONTINUED), pid);
	EXPECT(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
	EXPECT_EQ(waitpid(pid, &status, WUNTRACED | WCONTINUED | WNOHANG), 0);
	EXPECT_EQ(kill(pid, SIGCONT), 0);
	EXPECT_EQ(waitpid(pid, &status, WCONTINUED), pid);
	EXPECT(WIFCONTINUED(status) || (WIFEXITED(status) && WEXITSTATUS(status) == 9));
	if (WIFCONTINUED(status))
		check_exits(pid, 9, "the child ends");
	EXPECT_EQ(waitpid(-1, &status, WNOHANG | __WALL), -1);
	EXPECT_EQ(errno, ECHILD);
}

static u32 descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	u32 count = 0;

	check(folder != NULL, "the folder of descriptors");
	while (readdir(folder) != NULL)
		count++;
	closedir(folder);
	return count;
}

/* ".", "..", three of the standard ones, and the folder itself. */
static void descriptors_and_names(void)
{
	char comm[128];
	char link[256];
	ssize_t size = readlink("/proc/self/exe", link, sizeof(link) - 1);

	EXPECT_EQ(descriptors(), 6);
	EXPECT_EQ(dup(0), 3);
	close(3);
	check(size > 0, "the program's own file");
	link[size] = '\0';
	status_line("Name", comm);
	EXPECT(strstr(link, "i_06_tracing") != NULL);
	EXPECT(strncmp(strrchr(link, '/') + 1, comm, strlen(comm)) == 0);
	EXPECT(getenv("LD_PRELOAD") == NULL);
}

void test(void)
{
	/* Not SIGNAL_IGN: who asks for signals without effect has them blocked. */
	attach(SELF, 'A',
	       EV(QUIESCE) | UTRACE_EVENT_SYSCALL | EV(SIGNAL) | EV(SIGNAL_TERM) | EV(SIGNAL_CORE) |
		   EV(SIGNAL_STOP) | EV(CLONE) | EV(EXIT) | EV(JCTL) | EV(DEATH));
	live->words[0] = (u32)getpid();
	parents_and_threads();
	masks_and_dispositions();
	waits();
	descriptors_and_names();
	parents_and_threads();
}
