/* SPDX-License-Identifier: MIT */
/*
 * See limits.h. The domain is a file in memory that is larger than many a limit
 * of file sizes, and mapped whole in the supervisor; the agent's part of it
 * counts against the limits of the program's memory.
 */
#include "supervisor/limits.h"

#include <stdio.h>
#include <sys/resource.h>

#include "base/limits.h"

enum { LIMIT_OF_STACK = MEMORY_LIMIT_COUNT + 2, LIFTED_COUNT };

static const u64 paddings[MEMORY_LIMIT_COUNT] = {
	[MEMORY_LIMIT_SPACE] = MEMORY_LIMIT_SPACE_PADDING,
	[MEMORY_LIMIT_DATA] = MEMORY_LIMIT_DATA_PADDING,
};

static struct lifted_limit {
	__rlimit_resource_t resource;
	struct rlimit program;
	bool known;
	bool freely; /* beyond the hard limit, too */
} lifted[LIFTED_COUNT] = {
	[MEMORY_LIMIT_SPACE] = { .resource = RLIMIT_AS },
	[MEMORY_LIMIT_DATA] = { .resource = RLIMIT_DATA },
	[MEMORY_LIMIT_COUNT] = { .resource = RLIMIT_FSIZE },
	[MEMORY_LIMIT_COUNT + 1] = { .resource = RLIMIT_CPU },
	[LIMIT_OF_STACK] = { .resource = RLIMIT_STACK },
};

static void lift(struct lifted_limit *limit)
{
	const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };
	struct rlimit raised;

	limit->known = getrlimit(limit->resource, &limit->program) == 0;
	limit->freely = limit->known && setrlimit(limit->resource, &none) == 0;
	if (!limit->known || limit->freely)
		return;
	raised = limit->program;
	raised.rlim_cur = raised.rlim_max;
	setrlimit(limit->resource, &raised);
}

void limits_lift(void)
{
	for (size_t i = 0; i < LIFTED_COUNT; i++)
		lift(&lifted[i]);
}

u64 limits_stack(void)
{
	const struct lifted_limit *stack = &lifted[LIMIT_OF_STACK];

	return stack->known ? stack->program.rlim_cur : RLIM_INFINITY;
}

void limits_describe(void)
{
	bool freely = lifted[MEMORY_LIMIT_SPACE].freely && lifted[MEMORY_LIMIT_DATA].freely;
	u64 watch = domain_get()->options.watching && freely ? DOMAIN_WATCH_SIZE : 0;

	for (size_t i = 0; i < MEMORY_LIMIT_COUNT; i++)
		domain_get()->limit_padding[i] = lifted[i].freely ? paddings[i] + watch : 0;
}

void limits_restore(void)
{
	for (size_t i = 0; i < LIFTED_COUNT; i++) {
		struct rlimit limit = lifted[i].program;
		u64 padding = i < MEMORY_LIMIT_COUNT ? domain_get()->limit_padding[i] : 0;

		limit.rlim_cur = memory_limit_real(limit.rlim_cur, padding);
		limit.rlim_max = memory_limit_real(limit.rlim_max, padding);
		if (lifted[i].known)
			setrlimit(lifted[i].resource, &limit);
	}
}

/* Bytes that a process has mapped, or those of them that count as data. */
static u64 used_memory(pid_t pid, enum memory_limit which)
{
	unsigned long pages[MEMORY_LIMIT_COUNT] = { 0 };
	char path[64];
	FILE *file;
	int count = 0;

	snprintf(path, sizeof(path), "/proc/%d/statm", (int)pid);
	file = fopen(path, "re");
	if (file != NULL) {
		count = fscanf(file, "%lu %*u %*u %*u %*u %lu", &pages[MEMORY_LIMIT_SPACE],
			       &pages[MEMORY_LIMIT_DATA]);
		fclose(file);
	}
	/* Without /proc a new image is taken to be small. */
	return count == MEMORY_LIMIT_COUNT ? (u64)pages[which] * PAGE_SIZE : 0;
}

static bool leaves_room(pid_t pid, enum memory_limit which)
{
	struct rlimit limit;

	if (prlimit(pid, lifted[which].resource, NULL, &limit) < 0 ||
	    limit.rlim_cur == RLIM_INFINITY)
		return true;
	return limit.rlim_cur >= paddings[which] + used_memory(pid, which);
}

bool limits_leave_room(pid_t pid)
{
	return leaves_room(pid, MEMORY_LIMIT_SPACE) && leaves_room(pid, MEMORY_LIMIT_DATA);
}
