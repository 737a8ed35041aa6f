/* SPDX-License-Identifier: MIT */
/*
 * By the tracepoint raw_syscalls:sys_enter, read through perf: one ring per CPU.
 * sys_exit tells which calls ended for the kernel to make them again.
 *
 * Syscall User Dispatch comes before the tracepoint: a call that traps is not
 * counted, the one that the agent makes for it is.
 */
#include "counter.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/perf_event.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	CPUS_MAXIMUM = 256,
	RING_BYTES = 32 << 20,
	PAGE_BYTES = 4096,
	RECORD_MAXIMUM = 1 << 16,
	REGISTER_IP = 8, /* PERF_REG_X86_IP */
};

#define EVENTS "/events/raw_syscalls/"
#define RESTARTS "ret >= -516 && ret <= -512" /* -ERESTART_RESTARTBLOCK .. -ERESTARTSYS */

struct tracepoints {
	long enter, exit;
};

/* A record of the ring from its header on; ours are all made of 64-bit words. */
struct sample {
	struct perf_event_header header;
	uint32_t pid, tid;
	uint64_t time;
	uint32_t raw_size;
	struct {
		uint16_t type;
		uint8_t flags, preempt_count;
		int32_t pid;
		int64_t nr;
		uint64_t first; /* argument, or the result */
	} __attribute__((packed)) raw;
	/* Padding of raw up to 8 bytes is included in raw_size. */
} __attribute__((packed));

struct change {
	struct perf_event_header header;
	uint32_t pid, parent, tid, parent_tid;
	uint64_t time;
};

struct counted_cpu {
	int fd;
	struct perf_event_mmap_page *page;
};

static struct tracepoints tracepoints = { -1, -1 };
static struct counted_cpu cpus[CPUS_MAXIMUM];
static int cpu_count;
static bool lost;

static long read_number(const char *path)
{
	char text[32] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (read(fd, text, sizeof(text) - 1) <= 0)
		text[0] = '\0';
	close(fd);
	return text[0] != '\0' ? strtol(text, NULL, 10) : -1;
}

static bool read_numbers(const char *tracefs, struct tracepoints *found)
{
	char path[128];

	snprintf(path, sizeof(path), "%s" EVENTS "sys_enter/id", tracefs);
	found->enter = read_number(path);
	snprintf(path, sizeof(path), "%s" EVENTS "sys_exit/id", tracefs);
	found->exit = read_number(path);
	return found->enter >= 0 && found->exit >= 0;
}

/* Mounts tracefs where nobody else sees it, in a process that ends at once. */
static _Noreturn void read_numbers_in_private(int to)
{
	struct tracepoints found;

	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("tracefs", "/mnt", "tracefs", 0, NULL) < 0 || !read_numbers("/mnt", &found))
		_exit(1);
	_exit(write(to, &found, sizeof(found)) != (ssize_t)sizeof(found));
}

/* Whether this user may know the tracepoints. */
static bool find_tracepoints(void)
{
	int ends[2];
	pid_t child;
	bool found;

	if (read_numbers("/sys/kernel/tracing", &tracepoints))
		return true;
	if (pipe2(ends, O_CLOEXEC) < 0)
		fail("pipe");
	child = fork();
	if (child == 0)
		read_numbers_in_private(ends[1]);
	close(ends[1]);
	found = read(ends[0], &tracepoints, sizeof(tracepoints)) == (ssize_t)sizeof(tracepoints);
	close(ends[0]);
	waitpid(child, NULL, 0);
	return found;
}

/* Of the program and all that it makes, on one CPU. -1: not allowed. */
static int open_event(pid_t program, int cpu, long id)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT,
		.size = sizeof(attr),
		.config = (uint64_t)id,
		.sample_period = 1,
		.sample_type =
		    PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_RAW | PERF_SAMPLE_REGS_USER,
		.sample_regs_user = 1ULL << REGISTER_IP,
		.inherit = 1,
		.task = id == tracepoints.enter,
		.comm = id == tracepoints.enter,
		.comm_exec = id == tracepoints.enter,
		.sample_id_all = 1,
		.use_clockid = 1,
		.clockid = CLOCK_MONOTONIC,
		.watermark = 1,
		.wakeup_watermark = RING_BYTES / 16,
	};

	return (int)syscall(SYS_perf_event_open, &attr, program, cpu, -1, PERF_FLAG_FD_CLOEXEC);
}

static bool open_cpu(struct counted_cpu *cpu, pid_t program, int number)
{
	int exits = open_event(program, number, tracepoints.exit);
	void *ring;

	cpu->fd = open_event(program, number, tracepoints.enter);
	if (cpu->fd < 0 || exits < 0)
		return false;
	ring = mmap(NULL, PAGE_BYTES + RING_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, cpu->fd, 0);
	cpu->page = ring;
	return ring != MAP_FAILED && ioctl(exits, PERF_EVENT_IOC_SET_FILTER, RESTARTS) == 0 &&
	       ioctl(exits, PERF_EVENT_IOC_SET_OUTPUT, cpu->fd) == 0;
}

static bool open_tracepoint(pid_t program)
{
	cpu_count = (int)sysconf(_SC_NPROCESSORS_ONLN);
	if (cpu_count > CPUS_MAXIMUM || !find_tracepoints())
		return false;
	for (int i = 0; i < cpu_count; i++) {
		if (!open_cpu(&cpus[i], program, i))
			return false;
	}
	return true;
}

static void write_sample(FILE *out, const struct sample *sample)
{
	const char *after = (const char *)&sample->raw + sample->raw_size;
	uint64_t registers[2] = { 0, 0 }; /* ABI, ip */

	if (sample->raw.type == tracepoints.exit) {
		fprintf(out, "R %" PRIu64 " %u\n", sample->time, sample->tid);
		return;
	}
	memcpy(registers, after, sizeof(registers));
	fprintf(out, "C %" PRIu64 " %u %u %" PRId64 " %" PRIx64 " %" PRIx64 "\n", sample->time,
		sample->pid, sample->tid, sample->raw.nr, registers[0] != 0 ? registers[1] : 0,
		sample->raw.first);
}

/* The time is the last word but what sample_id_all adds: pid and tid come first. */
static uint64_t time_of(const struct perf_event_header *header)
{
	uint64_t time;

	memcpy(&time, (const char *)header + header->size - sizeof(time), sizeof(time));
	return time;
}

static void write_record(FILE *out, const struct perf_event_header *header)
{
	const struct change *change = (const void *)header;

	if (header->type == PERF_RECORD_SAMPLE)
		write_sample(out, (const void *)header);
	else if (header->type == PERF_RECORD_LOST)
		lost = true;
	else if (header->type == PERF_RECORD_FORK)
		fprintf(out, "F %" PRIu64 " %u %u %u\n", change->time, change->pid, change->tid,
			change->parent);
	else if (header->type == PERF_RECORD_COMM && (header->misc & PERF_RECORD_MISC_COMM_EXEC))
		fprintf(out, "X %" PRIu64 " %u %u\n", time_of(header), change->pid, change->parent);
}

/* A record may lie around the end of the ring. */
static void copy_out(void *to, const char *ring, uint64_t at, size_t size)
{
	uint64_t start = at % RING_BYTES;
	size_t first = size < RING_BYTES - start ? size : RING_BYTES - start;

	memcpy(to, ring + start, first);
	memcpy((char *)to + first, ring, size - first);
}

static void drain(FILE *out, struct counted_cpu *cpu)
{
	static _Alignas(8) char record[RECORD_MAXIMUM];
	const char *ring = (const char *)cpu->page + PAGE_BYTES;
	/* Pairs with the kernel's barrier between the data and the head. */
	uint64_t head = __atomic_load_n(&cpu->page->data_head, __ATOMIC_ACQUIRE);
	uint64_t tail = cpu->page->data_tail;

	while (tail < head) {
		struct perf_event_header header;

		copy_out(&header, ring, tail, sizeof(header));
		copy_out(record, ring, tail, header.size);
		write_record(out, (const void *)record);
		tail += header.size;
	}
	__atomic_store_n(&cpu->page->data_tail, tail, __ATOMIC_RELEASE);
}

/* Until nobody is left who could make a call. */
static bool count_by_tracepoint(FILE *out)
{
	struct pollfd fds[CPUS_MAXIMUM];
	int left = cpu_count;

	for (int i = 0; i < cpu_count; i++)
		fds[i] = (struct pollfd){ .fd = cpus[i].fd, .events = POLLIN };
	while (left > 0) {
		if (poll(fds, (nfds_t)cpu_count, -1) < 0)
			fail("poll");
		for (int i = 0; i < cpu_count; i++) {
			if ((fds[i].revents & POLLHUP) != 0) {
				fds[i].fd = -1;
				left--;
			}
			drain(out, &cpus[i]);
		}
	}
	return !lost;
}

const struct way by_tracepoint = {
	.open = open_tracepoint,
	.count = count_by_tracepoint,
};
