/* SPDX-License-Identifier: MIT */
/* F-06: TracerPid is not affected. */
#include "conform.h"

void test(void)
{
	char status[4096];
	int fd;
	ssize_t size;

	attach(SELF, 'A', EV(QUIESCE) | UTRACE_EVENT_SYSCALL | UTRACE_EVENT_SIGNAL_ALL);
	watch();
	fd = open("/proc/self/status", O_RDONLY);
	size = read(fd, status, sizeof(status) - 1);
	unwatch();
	check(size > 0, "read the status");
	status[size] = '\0';
	EXPECT(strstr(status, "\nTracerPid:\t0\n") != NULL);
}
