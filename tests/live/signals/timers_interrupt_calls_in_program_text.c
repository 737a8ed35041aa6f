/* SPDX-License-Identifier: MIT */
/*
 * At a thousand signals a second during a flood of calls, every handler must see
 * a RIP in the program, its libraries or the vDSO: profilers symbolise it.
 */
#include <sys/time.h>
#include <ucontext.h>

#include "live.h"

struct range {
	uintptr_t from, to;
};

static struct range ranges[64];
static unsigned range_count;
static volatile int ticks, outside;

static void handler(int signal, siginfo_t *info, void *context)
{
	const ucontext_t *frame = context;
	uintptr_t at = (uintptr_t)frame->uc_mcontext.gregs[REG_RIP];
	bool known = false;

	(void)signal;
	(void)info;
	for (unsigned i = 0; i < range_count; i++)
		known |= at >= ranges[i].from && at < ranges[i].to;
	ticks++;
	outside += !known;
}

static void read_ranges(void)
{
	char line[512], flags[8], path[256];
	FILE *maps = fopen("/proc/self/maps", "r");

	check(maps != NULL, "open maps");
	while (range_count < 64 && fgets(line, sizeof(line), maps) != NULL) {
		struct range range;
		int got = sscanf(line, "%lx-%lx %7s %*s %*s %*s %255s", &range.from, &range.to,
				 flags, path);

		if (got == 4 && flags[2] == 'x' &&
		    (path[0] == '/' || strcmp(path, "[vdso]") == 0) &&
		    strncmp(path, "/memfd", 6) != 0)
			ranges[range_count++] = range;
	}
	fclose(maps);
}

int main(void)
{
	struct itimerval every = { { 0, 1000 }, { 0, 1000 } };

	read_ranges();
	handle_info(SIGALRM, handler, SA_RESTART);
	check_eq(setitimer(ITIMER_REAL, &every, NULL), 0, "setitimer");
	while (ticks < 200)
		check_eq(raw0(SYS_getppid), getppid(), "a call");
	check_eq(outside, 0, "handlers that saw a foreign RIP");
	return 0;
}
