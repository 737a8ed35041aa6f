/* SPDX-License-Identifier: MIT */
/*
 * Perf events of branches: see branch_events.h. The generic event of branch
 * instructions does for all CPUs. With a period of 1 and without the kernel's part it is
 * Intel's branch trace store, which the kernel reads out at interrupts and when the
 * thread leaves the CPU, so that nothing is missing of one that sleeps or is gone.
 * Where that is not to be had, every few branches take a sample of the branch stack
 * (LBR of Intel, LbrExtV2 of AMD).
 *
 * CPUs with two kinds of cores have a unit for each: two events then, with one ring.
 *
 * An event that can be opened is no proof: without a trace store, AMD's samples have
 * the place of the interrupt and no target. So it counts only if a thread of ours finds
 * its own branches there.
 *
 * Invariant: rings are mapped and unmapped, and read, under the lock alone.
 */
#ifndef WEIR_HOST
#define WEIR_HOST
#endif

#include "supervisor/branch_events.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/perf_event.h>

#include "agent/branch_events.h"
#include "supervisor/branch_samples.h"

enum {
	/* What the trace store hands over at once, 2560 branches, must fit well. */
	DATA_SIZE = 256 * 1024,
	MAPPED_SIZE = PAGE_SIZE + DATA_SIZE,
	/* Fewer than half a stack of 16, so that successive ones overlap. */
	STACK_PERIOD = 4,
	KNOWN_CALLS = 64,
	PART_LIMIT = 2,
};

#define KERNEL_HALF (1ULL << 63)

enum kind { KIND_TRACE, KIND_STACKS, KIND_STAND_IN };

/* The events of one thread. Newer kernels let only one of those who share a ring map it. */
struct recording {
	struct perf_event_mmap_page *ring; /* of the first one; NULL: nothing is recorded */
	int fds[PART_LIMIT];
	u32 count;
};

static struct {
	pthread_mutex_t lock;
	enum kind kind;
	struct recording of_tasks[DOMAIN_TASK_COUNT];
	/* Of the one read that is under way: */
	u64 stubs[BRANCH_STUB_PAGES];
	size_t stub_count;
} events = { .lock = PTHREAD_MUTEX_INITIALIZER };

/*** Events ***/

static struct perf_event_attr attributes(enum kind kind)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = PERF_TYPE_HARDWARE,
		.sample_period = 1,
		.sample_type = PERF_SAMPLE_IP | PERF_SAMPLE_TIME | PERF_SAMPLE_ADDR,
		.exclude_kernel = 1,
		.exclude_hv = 1,
		.write_backward = 1,
	};

	if (kind == KIND_STACKS) {
		attr.sample_period = STACK_PERIOD;
		attr.sample_type = PERF_SAMPLE_TIME | PERF_SAMPLE_BRANCH_STACK;
		attr.branch_sample_type = PERF_SAMPLE_BRANCH_USER | PERF_SAMPLE_BRANCH_ANY;
	}
	if (kind == KIND_STAND_IN)
		attr.type = PERF_TYPE_SOFTWARE;
	return attr;
}

/* The number of a unit that only some cores have, as it stands in the upper half of config. */
static u64 unit_of_cores(const char *name)
{
	char path[64];
	unsigned int type = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/sys/bus/event_source/devices/%s/type", name);
	file = fopen(path, "re");
	if (file == NULL)
		return 0;
	if (fscanf(file, "%u", &type) != 1)
		type = 0;
	fclose(file);
	return (u64)type << PERF_PMU_TYPE_SHIFT;
}

/* What is counted, by one unit or more. Returns how many. */
static u32 list_parts(enum kind kind, u64 configs[PART_LIMIT])
{
	static const char *const names[PART_LIMIT] = { "cpu_core", "cpu_atom" };
	u32 count = 0;

	if (kind == KIND_STAND_IN) {
		/* The second one never comes: it is there for the sharing of the ring. */
		configs[0] = PERF_COUNT_SW_PAGE_FAULTS;
		configs[1] = PERF_COUNT_SW_EMULATION_FAULTS;
		return PART_LIMIT;
	}
	for (u32 i = 0; i < PART_LIMIT; i++) {
		u64 unit = unit_of_cores(names[i]);

		if (unit != 0)
			configs[count++] = unit | PERF_COUNT_HW_BRANCH_INSTRUCTIONS;
	}
	if (count == 0)
		configs[count++] = PERF_COUNT_HW_BRANCH_INSTRUCTIONS;
	return count;
}

/* The first event brings the ring, another one writes into it; both are of one thread. */
static int share_ring(struct recording *recording, int fd)
{
	void *mapped;

	if (recording->count > 0)
		return ioctl(fd, PERF_EVENT_IOC_SET_OUTPUT, recording->fds[0]);
	/* Not writable: the kernel overwrites what is old then, and stops for nobody. */
	mapped = mmap(NULL, MAPPED_SIZE, PROT_READ, MAP_SHARED, fd, 0);
	if (mapped == MAP_FAILED)
		return -1;
	recording->ring = mapped;
	return 0;
}

/* Adds an event of the thread, 0 for our own. 0 or -errno. */
static int add_part(struct recording *recording, struct perf_event_attr *attr, pid_t tid)
{
	int err = 0;
	int fd = (int)syscall(SYS_perf_event_open, attr, tid, -1, -1, PERF_FLAG_FD_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (share_ring(recording, fd) < 0)
		err = -errno;
	if (err < 0)
		close(fd);
	else
		recording->fds[recording->count++] = fd;
	return err;
}

static void end_recording(struct recording *recording)
{
	while (recording->count > 0)
		close(recording->fds[--recording->count]);
	if (recording->ring != NULL)
		munmap(recording->ring, MAPPED_SIZE);
	recording->ring = NULL;
}

/* It keeps the first event, which is the only one for most: no descriptor per thread. */
static void let_mapping_keep(struct recording *recording)
{
	close(recording->fds[0]);
	recording->fds[0] = recording->fds[--recording->count];
}

static int start_recording(enum kind kind, pid_t tid, struct recording *recording)
{
	struct perf_event_attr attr = attributes(kind);
	u64 configs[PART_LIMIT];
	u32 count = list_parts(kind, configs);
	int err = 0;

	*recording = (struct recording){ 0 };
	for (u32 i = 0; err == 0 && i < count; i++) {
		attr.config = configs[i];
		err = add_part(recording, &attr, tid);
	}
	if (err < 0)
		end_recording(recording);
	return err;
}

static size_t read_ring(enum kind kind, const struct perf_event_mmap_page *mapped,
			bool (*is_wanted)(const struct weir_branch *branch),
			struct weir_branch *branches, size_t limit)
{
	const struct branch_ring ring = {
		.data = (const u8 *)mapped + PAGE_SIZE,
		.size = DATA_SIZE,
		/* Pairs with the kernel, which writes records before the head. */
		.head = __atomic_load_n(&mapped->data_head, __ATOMIC_ACQUIRE),
		.samples = kind == KIND_STACKS ? BRANCH_SAMPLES_STACKS : BRANCH_SAMPLES_TRACE,
	};

	return branch_samples_read(&ring, is_wanted, branches, limit);
}

/*** Is it there? ***/

static __attribute__((noinline)) void known_place(void)
{
	/* So that it is called each time, and really. */
	__asm__ volatile("");
}

static bool leads_to_known_place(const struct weir_branch *branch)
{
	return branch->to == (u64)(uintptr_t)known_place;
}

static int try_kind(enum kind kind)
{
	struct weir_branch branches[KNOWN_CALLS];
	void (*volatile place)(void) = known_place;
	struct recording recording;
	bool found = false;
	int err = start_recording(kind, 0, &recording);

	if (err < 0)
		return err;
	for (u32 i = 0; i < KNOWN_CALLS; i++)
		place();
	for (u32 i = 0; i < recording.count; i++)
		ioctl(recording.fds[i], PERF_EVENT_IOC_DISABLE, 0);
	for (size_t i =
		 read_ring(kind, recording.ring, leads_to_known_place, branches, KNOWN_CALLS);
	     i > 0; i--)
		found |= leads_to_known_place(&branches[i - 1]);
	end_recording(&recording);
	/* Of what stands in for branches none is expected. */
	return found || kind == KIND_STAND_IN ? 0 : -ENODATA;
}

void branch_events_probe(struct branch_probe *probe)
{
	probe->stacks = 0;
	probe->trace = try_kind(KIND_TRACE);
	if (probe->trace < 0)
		probe->stacks = try_kind(KIND_STACKS);
}

static int want(bool stand_in)
{
	struct branch_probe probe;

	if (stand_in) {
		events.kind = KIND_STAND_IN;
		return try_kind(KIND_STAND_IN);
	}
	branch_events_probe(&probe);
	events.kind = probe.trace == 0 ? KIND_TRACE : KIND_STACKS;
	return probe.stacks;
}

void branch_events_offer(void)
{
	static const struct branch_hardware hardware = { want, branch_events_read };

	domain_get()->branch_hardware = &hardware;
}

/*** Threads ***/

int branch_events_open(const struct task *task)
{
	struct recording *recording = &events.of_tasks[task->slot];
	int err;

	pthread_mutex_lock(&events.lock);
	/* That of its former image, if there was one: the kernel ends events at set-id images. */
	end_recording(recording);
	err = start_recording(events.kind, task->tid, recording);
	if (err == 0)
		let_mapping_keep(recording);
	pthread_mutex_unlock(&events.lock);
	return err;
}

/* Since before the first thread; else there is no ring. */
static bool are_wanted(void)
{
	return domain_get()->branch_stubs != NULL;
}

void branch_events_close(const struct task *task)
{
	if (!are_wanted())
		return;
	pthread_mutex_lock(&events.lock);
	end_recording(&events.of_tasks[task->slot]);
	pthread_mutex_unlock(&events.lock);
}

void branch_events_finish(void)
{
	for (u32 slot = 0; are_wanted() && slot < DOMAIN_TASK_COUNT; slot++)
		end_recording(&events.of_tasks[slot]);
}

/*** Reading ***/

static int compare_pages(const void *left, const void *right)
{
	const u64 *a = left;
	const u64 *b = right;

	return (*a > *b) - (*a < *b);
}

static void list_stubs(const struct branch_stubs *stubs)
{
	u64 count = __atomic_load_n(&stubs->count, __ATOMIC_RELAXED);

	events.stub_count = count < BRANCH_STUB_PAGES ? count : BRANCH_STUB_PAGES;
	/* Acquire pairs with the agent's release: from then on code may have run there. */
	for (size_t i = 0; i < events.stub_count; i++)
		events.stubs[i] = __atomic_load_n(&stubs->pages[i], __ATOMIC_ACQUIRE);
	qsort(events.stubs, events.stub_count, sizeof(u64), compare_pages);
}

/* Of weir: the agent, its stubs; or of the kernel. */
static bool is_foreign(u64 address)
{
	u64 page = align_down(address, PAGE_SIZE);

	return (address & KERNEL_HALF) != 0 || domain_contains(address) ||
	       bsearch(&page, events.stubs, events.stub_count, sizeof(u64), compare_pages) != NULL;
}

static bool is_of_program(const struct weir_branch *branch)
{
	return !is_foreign(branch->from) && !is_foreign(branch->to);
}

void branch_events_read(struct task *task)
{
	struct branch_record *record = (struct branch_record *)(void *)task->branches;
	const struct recording *recording = &events.of_tasks[task->slot];

	pthread_mutex_lock(&events.lock);
	if (record != NULL && recording->ring != NULL) {
		list_stubs(domain_get()->branch_stubs);
		record->count = read_ring(events.kind, recording->ring, is_of_program,
					  record->branches, BRANCH_RECORD_LIMIT);
	}
	pthread_mutex_unlock(&events.lock);
}
