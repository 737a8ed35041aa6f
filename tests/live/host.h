/* SPDX-License-Identifier: MIT */
/*
 * What the machine may lack, tried in a child: kernels are built without 32-bit code,
 * and virtual machines that have no help of the CPU lack even more. Tests of it are
 * skipped then, or leave it out and print that: what is missing natively must be what
 * is missing under weir.
 */
#ifndef WEIR_TESTS_HOST_H
#define WEIR_TESTS_HOST_H

#include <asm/ldt.h>
#include <linux/perf_event.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HOST_CODE32 = 0x23, HOST_AREA = 4096 };

static inline bool host_survives(bool (*attempt)(void))
{
	int status = 1;
	pid_t child = fork();

	if (child == 0)
		_exit(attempt() ? 0 : 1);
	waitpid(child, &status, 0);
	return status == 0;
}

static inline bool host_try_int80(void)
{
	long result = 20; /* getpid */

	__asm__ volatile("int $0x80" : "+a"(result) : : "r8", "r9", "r10", "r11", "memory");
	return result == getpid();
}

/* From 64-bit code to 32-bit code and back, which only a program below 4 GiB can. */
static inline bool host_try_code32(void)
{
	const uint8_t far_return = 0xcb;
	struct __attribute__((packed)) {
		uint32_t offset;
		uint16_t segment;
	} target = { 0, HOST_CODE32 };
	uint8_t *low = mmap(NULL, HOST_AREA, PROT_READ | PROT_WRITE | PROT_EXEC,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	if (low == MAP_FAILED)
		return false;
	*low = far_return;
	target.offset = (uint32_t)(uintptr_t)low;
	__asm__ volatile("mov %%rsp, %%rbx\n"
			 "mov %1, %%rsp\n"
			 "lcall *(%0)\n"
			 "mov %%rbx, %%rsp\n"
			 :
			 : "r"(&target), "r"(low + HOST_AREA - 64)
			 : "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11",
			   "memory", "cc");
	return true;
}

static inline bool host_try_stack(void)
{
	long result = SYS_getpid;

	__asm__ volatile("mov %%rsp, %%rbx\n"
			 "mov %1, %%rsp\n"
			 "syscall\n"
			 "mov %%rbx, %%rsp\n"
			 : "+a"(result)
			 : "r"(1ul << 63)
			 : "rbx", "rcx", "r11", "memory");
	return result == getpid();
}

static inline bool host_try_segment(void)
{
	const uint16_t first = 7;
	struct user_desc data = { .limit = 0xfffff, .seg_32bit = 1, .limit_in_pages = 1 };

	if (syscall(SYS_modify_ldt, 1, &data, sizeof(data)) != 0)
		return false;
	__asm__ volatile("mov %0, %%gs" : : "r"(first));
	return true;
}

static inline bool host_try_counter(void)
{
	if (prctl(PR_SET_TSC, PR_TSC_SIGSEGV) == 0)
		__asm__ volatile("rdtsc" : : : "eax", "edx");
	return true;
}

/* Page faults of our own code, which need no unit of the CPU. */
static inline bool host_try_events(void)
{
	struct perf_event_attr event = {
		.size = sizeof(event),
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_PAGE_FAULTS,
		.sample_period = 1,
		.exclude_kernel = 1,
	};

	return syscall(SYS_perf_event_open, &event, 0, -1, -1, 0) >= 0;
}

static inline bool host_has_int80(void)
{
	return host_survives(host_try_int80);
}

static inline bool host_has_code32(void)
{
	return host_survives(host_try_code32);
}

static inline bool host_has_events(void)
{
	return host_survives(host_try_events);
}

/* Calls may be made with a stack pointer that is no address. */
static inline bool host_takes_any_stack(void)
{
	return host_survives(host_try_stack);
}

/* Segments of the program's own can be loaded. */
static inline bool host_has_segments(void)
{
	return host_survives(host_try_segment);
}

/* PR_SET_TSC does what it says. */
static inline bool host_can_forbid_counter(void)
{
	return !host_survives(host_try_counter);
}

#endif
