/* SPDX-License-Identifier: MIT */
/*
 * Asks the kernel for many things that differ from run to run, each by a call
 * with out-parameters of another shape, and prints all it got.
 */
#include <dirent.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/times.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static unsigned long sum;

/* FNV over everything that was received. */
static void add(const char *what, const void *data, size_t size)
{
	const unsigned char *bytes = data;

	for (size_t i = 0; i < size; i++)
		sum = (sum ^ bytes[i]) * 0x100000001b3ul;
	printf("%s %zu %lx\n", what, size, sum);
}

static void gather_numbers(void)
{
	unsigned char noise[40];
	struct timespec now;
	struct rusage usage;
	struct sysinfo info;
	struct tms ticks;
	long ids[3] = { syscall(SYS_getpid), syscall(SYS_getppid), times(&ticks) };

	add("random", noise, (size_t)getrandom(noise, sizeof(noise), 0));
	syscall(SYS_clock_gettime, CLOCK_REALTIME, &now);
	add("clock", &now, sizeof(now));
	getrusage(RUSAGE_SELF, &usage);
	add("usage", &usage, sizeof(usage));
	memset(&info, 0, sizeof(info));
	sysinfo(&info);
	add("sysinfo", &info, sizeof(info));
	add("ids", ids, sizeof(ids));
}

static void gather_files(void)
{
	char first[10] = "";
	char second[100] = "";
	struct iovec vector[2] = { { first, sizeof(first) }, { second, sizeof(second) } };
	int fd = open("data", O_RDONLY);
	struct stat status;
	char link[200];

	memset(&status, 0, sizeof(status));
	fstat(fd, &status);
	add("stat", &status, sizeof(status));
	add("readv", vector, readv(fd, vector, 2) > 0 ? 0 : 1);
	add("first", first, sizeof(first));
	add("second", second, sizeof(second));
	add("pread", link, (size_t)pread(fd, link, 20, 3));
	close(fd);
	add("readlink", link, (size_t)readlink("/proc/self/cwd", link, sizeof(link)));
	DIR *folder = opendir(".");
	for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder))
		add("entry", entry->d_name, strlen(entry->d_name));
	closedir(folder);
}

static void gather_messages(void)
{
	char text[32] = "";
	char control[64] = "";
	struct sockaddr_un address;
	socklen_t size = sizeof(address);
	struct iovec part = { text, sizeof(text) };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = 64
	};
	int pair[2];

	socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
	write(pair[0], &sum, sizeof(sum));
	add("recvmsg", &pair, (size_t)recvmsg(pair[1], &message, 0));
	add("text", text, sizeof(text));
	memset(&address, 0, sizeof(address));
	getsockname(pair[0], (struct sockaddr *)&address, &size);
	add("name", &address, size);
	write(pair[0], "more", 4);
	struct pollfd ready = { pair[1], POLLIN, 0 };
	poll(&ready, 1, 1000);
	add("poll", &ready, sizeof(ready));
	fd_set set;
	FD_ZERO(&set);
	FD_SET(pair[1], &set);
	struct timeval limit = { 1, 0 };
	select(pair[1] + 1, &set, NULL, NULL, &limit);
	add("select", &set, sizeof(set));
	add("left", &limit, sizeof(limit));
	struct epoll_event event = { EPOLLIN, { .u64 = 77 } };
	int fd = epoll_create1(0);
	epoll_ctl(fd, EPOLL_CTL_ADD, pair[1], &event);
	memset(&event, 0, sizeof(event));
	epoll_wait(fd, &event, 1, 1000);
	add("epoll", &event, sizeof(event));
	add("bytes", text, (size_t)recv(pair[1], text, sizeof(text), 0));
}

/* A structure behind a pointer in another one: no row describes that. */
static void gather_by_watching(int fd)
{
	struct ethtool_value link = { .cmd = ETHTOOL_GLINK };
	struct ifreq request = { .ifr_name = "lo", .ifr_data = (void *)&link };

	add("ethtool", &link, ioctl(fd, SIOCETHTOOL, &request) == 0 ? sizeof(link) : 0);
}

static void gather_interfaces(void)
{
	struct ifreq entries[8];
	struct ifconf list = { .ifc_len = sizeof(entries), .ifc_req = entries };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	memset(entries, 0, sizeof(entries));
	ioctl(fd, SIOCGIFCONF, &list);
	add("interfaces", &list.ifc_len, sizeof(list.ifc_len));
	add("entries", entries, sizeof(entries));
	ioctl(fd, SIOCGIFTXQLEN, &entries[0]);
	add("queue", &entries[0].ifr_qlen, sizeof(entries[0].ifr_qlen));
	gather_by_watching(fd);
}

int main(void)
{
	gather_numbers();
	gather_files();
	gather_messages();
	gather_interfaces();
	return 0;
}
