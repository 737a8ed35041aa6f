/* SPDX-License-Identifier: MIT */
/*
 * Runs a program with a kernel's uprobe in it: `uprobe FILE OFFSET PROGRAM ARG...`.
 * Hits are counted by a perf event and nothing else is done, as little as can be.
 */
#include <linux/perf_event.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static int type_of_uprobes(void)
{
	FILE *file = fopen("/sys/bus/event_source/devices/uprobe/type", "re");
	int type = -1;

	if (file == NULL)
		return -1;
	if (fscanf(file, "%d", &type) != 1)
		type = -1;
	fclose(file);
	return type;
}

int main(int argc, char **argv)
{
	struct perf_event_attr attributes = {
		.size = sizeof(attributes),
		.inherit = 1,
	};
	int type = type_of_uprobes();

	if (argc < 4 || type < 0)
		return 2;
	attributes.type = (uint32_t)type;
	attributes.config1 = (uint64_t)(uintptr_t)argv[1];
	attributes.config2 = strtoull(argv[2], NULL, 0);
	/* Kept open across the exec: the event lives as long. */
	if (syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0) < 0) {
		perror("perf_event_open");
		return 1;
	}
	execv(argv[3], argv + 3);
	perror(argv[3]);
	return 1;
}
