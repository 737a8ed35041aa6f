/* SPDX-License-Identifier: MIT */
/*
 * Stubs and the agent run in the program's threads, so the hardware records their
 * branches, too. They are not the program's. By page faults in place of branches, of
 * this thread itself.
 */
#include "supervisor/branch_events.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "agent/branch_events.h"
#include "harness.h"

enum { PAGES = 6 };

char *domain_base_variable;

static void *map(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED || madvise(memory, size, MADV_NOHUGEPAGE) < 0)
		harness_skip("no memory");
	return memory;
}

static void touch(const char *page)
{
	*(volatile char *)(uintptr_t)page = 1;
}

static void expect_pages(const struct branch_record *record, const char *program, const u64 *kept,
			 size_t count)
{
	size_t seen = 0;

	for (u64 i = 0; i < record->count; i++) {
		u64 to = record->branches[i].to;

		EXPECT_FALSE(domain_contains(to));
		if (to - (u64)(uintptr_t)program >= PAGES * PAGE_SIZE)
			continue;
		EXPECT_TRUE(seen < count && to == (u64)(uintptr_t)program + kept[seen] * PAGE_SIZE);
		seen++;
	}
	EXPECT_EQ(seen, count);
}

TEST(branch_events_leave_weir_out)
{
	static struct branch_stubs stubs;
	static u64 record[BRANCH_RING_SIZE / sizeof(u64)];
	static struct task task = { .slot = 3, .branches = record };
	const u64 kept[] = { 0, 2, 3, 5 };
	char *program = map(PAGES * PAGE_SIZE);

	domain_base_variable = map(DOMAIN_SPAN);
	stubs.pages[stubs.count++] = (u64)(uintptr_t)program + 4 * PAGE_SIZE;
	stubs.pages[stubs.count++] = (u64)(uintptr_t)program + PAGE_SIZE;
	domain_get()->branch_stubs = &stubs;
	task.tid = getpid();
	branch_events_offer();
	if (domain_get()->branch_hardware->want(true) != 0)
		harness_skip("perf_event_open is refused");
	EXPECT_EQ(branch_events_open(&task), 0);
	for (u64 i = 0; i < PAGES; i++) {
		touch(program + i * PAGE_SIZE);
		touch(domain_base_variable + DOMAIN_PRIVATE_OFFSET + i * PAGE_SIZE);
	}
	branch_events_read(&task);
	expect_pages((const struct branch_record *)(const void *)record, program, kept, 4);
	branch_events_close(&task);
	/* What was copied stays as it is; there is nothing new. */
	touch(domain_base_variable);
	branch_events_read(&task);
	expect_pages((const struct branch_record *)(const void *)record, program, kept, 4);
}
