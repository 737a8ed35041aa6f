/* SPDX-License-Identifier: MIT */
/*
 * Programs look into /proc/self for how large they are: to print it, to decide when to
 * give memory back, to find leaks. What they read is what they would read alone,
 * in whatever pieces they read it.
 */
#include <pthread.h>

#include "live.h"

enum { TEXT = 8192, GROWTH = 10 << 20 };

/* Reads a file with calls for `piece` bytes; returns it as text. */
static const char *read_in_pieces(const char *path, size_t piece, char *text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t size = 0;
	ssize_t got;

	check(fd >= 0, "open");
	while ((got = read(fd, text + size, piece)) > 0)
		size += (size_t)got;
	check_eq(got, 0, "the end");
	check_eq(read(fd, text + size, 1), 0, "the end again");
	check_eq(lseek(fd, 0, SEEK_CUR), (long)size, "the position");
	text[size] = '\0';
	close(fd);
	return text;
}

static long field(const char *text, const char *name)
{
	const char *line = strstr(text, name);

	check(line != NULL, name);
	return strtol(line + strlen(name), NULL, 10);
}

static void print_sizes(const char *when, size_t piece)
{
	char status[TEXT], stat[TEXT], statm[TEXT];
	long pages[7];
	const char *at;

	read_in_pieces("/proc/self/status", piece, status);
	read_in_pieces("/proc/thread-self/statm", piece, statm);
	read_in_pieces("/proc/self/stat", piece, stat);
	check_eq(sscanf(statm, "%ld %ld %ld %ld %ld %ld %ld\n", &pages[0], &pages[1], &pages[2],
			&pages[3], &pages[4], &pages[5], &pages[6]),
		 7, "statm");
	printf("%s: VmSize %ld VmData %ld VmStk %ld VmExe %ld VmLib %ld, ", when,
	       field(status, "\nVmSize:\t"), field(status, "\nVmData:\t"),
	       field(status, "\nVmStk:\t"), field(status, "\nVmExe:\t"),
	       field(status, "\nVmLib:\t"));
	check(field(status, "\nVmPeak:\t") >= field(status, "\nVmSize:\t"), "the peak");
	check_eq(pages[0] * 4, field(status, "\nVmSize:\t"), "statm and status");
	at = strrchr(stat, ')');
	for (unsigned i = 0; i < 21; i++)
		at = strchr(at + 1, ' ');
	check_eq(strtol(at, NULL, 10), pages[0] * 4096, "statm and stat");
	printf("pages %ld %ld %ld %ld\n", pages[0], pages[3], pages[4], pages[5]);
}

/* The same file, kept open: each look tells what is then. */
static void look_again(void)
{
	char name[32];
	char text[64] = { 0 };
	long before, after;

	snprintf(name, sizeof(name), "/proc/%d/statm", getpid());
	int fd = open(name, O_RDONLY);
	check(pread(fd, text, sizeof(text) - 1, 0) > 0, "pread");
	before = strtol(text, NULL, 10);
	void *more = mmap(NULL, GROWTH, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check(more != MAP_FAILED, "mmap");
	check(pread(fd, text, sizeof(text) - 1, 0) > 0, "pread");
	after = strtol(text, NULL, 10);
	check_eq(after - before, GROWTH / 4096, "growth");
	check_eq(munmap(more, GROWTH), 0, "munmap");
	check_eq(pread(fd, text, 3, 1), 3, "pread");
	printf("kept open: %ld, then %ld; its second byte on: %.3s\n", before, after, text);
	check_fails(syscall(SYS_read, fd, NULL, 10), EFAULT, "read to nowhere");
	/* The number is another file's now. */
	int other = open("/proc/self/comm", O_RDONLY);
	check_eq(dup2(other, fd), fd, "dup2");
	check(read(fd, text, sizeof(text) - 1) > 0, "read");
	close(fd);
	close(other);
}

static void print_limits(void)
{
	struct rlimit space = { 3ull << 30, 5ull << 30 };
	struct rlimit data = { 1ull << 30, RLIM_INFINITY };
	char text[TEXT];

	if (setrlimit(RLIMIT_DATA, &data) != 0) {
		data.rlim_max = 2ull << 30;
		check_eq(setrlimit(RLIMIT_DATA, &data), 0, "setrlimit");
	}
	check_eq(setrlimit(RLIMIT_AS, &space), 0, "setrlimit");
	for (size_t piece = 7; piece < TEXT; piece = piece * 40) {
		read_in_pieces("/proc/self/limits", piece, text);
		printf("%.80s\n%.80s\n", strstr(text, "Max data size"),
		       strstr(text, "Max address space"));
	}
}

static void *print_in_thread(void *argument)
{
	print_sizes("with a thread", 4096);
	return argument;
}

int main(void)
{
	pthread_t thread;

	for (size_t piece = 1; piece < TEXT; piece *= 8)
		print_sizes("alone", piece);
	look_again();
	check_eq(pthread_create(&thread, NULL, print_in_thread, NULL), 0, "create");
	check_eq(pthread_join(thread, NULL), 0, "join");
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		print_sizes("child", 4096);
		exit(0);
	}
	check_exits(child, 0, "the child");
	print_limits();
	return 0;
}
