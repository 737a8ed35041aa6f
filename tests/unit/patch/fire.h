/* SPDX-License-Identifier: MIT */
/*
 * A real process under fire: two threads call functions with a syscall in them
 * a million times while a third patches and restores them through
 * /proc/self/mem. Every call gives the kernel's answer or the stub's, whatever
 * the site's alignment.
 */
#ifndef WEIR_TESTS_PATCH_FIRE_H
#define WEIR_TESTS_PATCH_FIRE_H

#include <fcntl.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "fake.h"

enum {
	CALLER_COUNT = 2,
	CALL_COUNT = 500000, /* of each caller, at least */
	FLIP_COUNT = 1000,   /* at least */
	ENTRY_ANSWER = 0x7e57,
	FUNCTION_SIZE = 64,
	FUNCTION_COUNT = 8,
	AREA_SIZE = 32 * 1024 * 1024,
};

/* What stubs jump to, in place of the agent: answers and returns to rcx. */
void flip_entry(void);
__asm__(".text\n.globl flip_entry\nflip_entry:\n\tmovl $0x7e57, %eax\n\tjmp *%rcx\n");

/* mov $SYS_getpid, %eax; syscall; cmp $-4096, %rax; ret */
static const u8 function_bytes[] = { 0xb8, 0x27, 0,    0,    0,	   0x0f, 0x05,
				     0x48, 0x3d, 0x00, 0xf0, 0xff, 0xff, 0xc3 };

static int memory_fd;
static u64 area;
static u32 callers_left = CALLER_COUNT;
static u32 traps;
static u64 wrong_answers;
static u64 jumps;
static u64 flips;

static int live_read(void *context, u64 address, void *bytes, size_t size)
{
	(void)context;
	memcpy(bytes, (const void *)(uintptr_t)address, size);
	return 0;
}

static int live_write(void *context, u64 address, const void *bytes, size_t size)
{
	(void)context;
	return pwrite(memory_fd, bytes, size, (off_t)address) == (ssize_t)size ? 0 : -errno;
}

static int live_map(void *context, u64 address)
{
	void *place = (void *)(uintptr_t)address;

	(void)context;
	if (mmap(place, PAGE_SIZE, PROT_READ | PROT_EXEC,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != place)
		return -EEXIST;
	return 0;
}

static void live_unmap(void *context, u64 address)
{
	(void)context;
	munmap((void *)(uintptr_t)address, PAGE_SIZE);
}

static int live_sync(void *context)
{
	(void)context;
	return syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 0, 0) == 0
		   ? 0
		   : -errno;
}

static const struct patch_ops live_ops = {
	.read_code = live_read,
	.write_code = live_write,
	.map_page = live_map,
	.unmap_page = live_unmap,
	.sync_cores = live_sync,
	.alone = fake_alone,
	.may_patch = fake_may_patch,
	.known_code = fake_known,
};

/* The agent's part: a trapped call is made here and continued behind the site. */
static void on_trap(int signal, siginfo_t *info, void *argument)
{
	ucontext_t *context = argument;
	u64 site = (u64)context->uc_mcontext.gregs[REG_RIP] - 1;
	u64 target = 0;

	(void)info;
	__atomic_add_fetch(&traps, 1, __ATOMIC_RELAXED);
	switch (patch_trap_byte(&fake_space, site, &target)) {
	case PATCH_TRAP_CALL:
		context->uc_mcontext.gregs[REG_RAX] = getpid();
		context->uc_mcontext.gregs[REG_RIP] = (greg_t)(site + SYSCALL_SIZE);
		return;
	case PATCH_TRAP_AGAIN:
		context->uc_mcontext.gregs[REG_RIP] = (greg_t)site;
		return;
	case PATCH_TRAP_MOVED:
		context->uc_mcontext.gregs[REG_RIP] = (greg_t)target;
		return;
	case PATCH_TRAP_POINT:
	case PATCH_TRAP_FOREIGN:
		_exit(128 + signal);
	}
}

/* The k-th function has its site at k modulo 8. */
static u64 site_of(u32 k)
{
	return area + k * FUNCTION_SIZE + 8 + k;
}

/* On a busy machine a caller may long run only between two flips. */
static bool enough_happened(void)
{
	return __atomic_load_n(&flips, __ATOMIC_RELAXED) >= FLIP_COUNT &&
	       __atomic_load_n(&jumps, __ATOMIC_RELAXED) != 0;
}

static void *call_functions(void *argument)
{
	long pid = getpid();

	(void)argument;
	for (u32 i = 0; i < CALL_COUNT || !enough_happened(); i++) {
		u64 start = site_of(i % FUNCTION_COUNT) - 5;
		long (*function)(void) = (long (*)(void))(uintptr_t)start;
		long answer = function();

		if (answer == ENTRY_ANSWER)
			__atomic_add_fetch(&jumps, 1, __ATOMIC_RELAXED);
		else if (answer != pid)
			__atomic_add_fetch(&wrong_answers, 1, __ATOMIC_RELAXED);
	}
	__atomic_sub_fetch(&callers_left, 1, __ATOMIC_RELEASE);
	return NULL;
}

static inline void fire_prepare(void)
{
	struct patch_host host = { &live_ops, &fake_memory };
	struct sigaction action = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO };
	u8 *page =
	    mmap(NULL, AREA_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE, 0, 0) != 0)
		harness_skip("no membarrier for code");
	memory_fd = open("/proc/self/mem", O_RDWR | O_CLOEXEC);
	if (memory_fd < 0 || page == MAP_FAILED)
		harness_skip("no /proc/self/mem");
	area = (u64)(uintptr_t)page;
	munmap(page + PAGE_SIZE, AREA_SIZE - PAGE_SIZE);
	for (u32 k = 0; k < FUNCTION_COUNT; k++)
		memcpy((void *)(uintptr_t)(site_of(k) - 5), function_bytes, sizeof(function_bytes));
	mprotect(page, PAGE_SIZE, PROT_READ | PROT_EXEC);
	sigaction(SIGTRAP, &action, NULL);
	patch_init(&fake_space, &host, (u64)(uintptr_t)flip_entry);
}

/* Then there is no place for puns. */
static inline void fire_take_places(void)
{
	for (u32 k = 0; k < FUNCTION_COUNT; k++) {
		live_map(NULL, align_down(site_of(k) + 5 + 0x3d4800, PAGE_SIZE));
		live_map(NULL, align_down(site_of(k) + 6 + (u64)(s64)(s32)0xf0003d48, PAGE_SIZE));
	}
}

static inline void flip_until_callers_end(void)
{
	for (u32 i = 0; __atomic_load_n(&callers_left, __ATOMIC_ACQUIRE) != 0; i++) {
		u64 site = site_of(i % FUNCTION_COUNT);

		EXPECT_EQ(patch_site(&fake_space, site), 0);
		EXPECT_EQ(patch_undo(&fake_space, site), 0);
		__atomic_add_fetch(&flips, 1, __ATOMIC_RELAXED);
	}
}

/* Flips all sites by whatever tactic there is place for. */
static inline void fire_run(void)
{
	pthread_t callers[CALLER_COUNT];

	for (u32 i = 0; i < CALLER_COUNT; i++)
		pthread_create(&callers[i], NULL, call_functions, NULL);
	flip_until_callers_end();
	for (u32 i = 0; i < CALLER_COUNT; i++)
		pthread_join(callers[i], NULL);

	EXPECT_EQ(wrong_answers, 0);
	EXPECT_NE(jumps, 0);
	for (u32 k = 0; k < FUNCTION_COUNT; k++)
		EXPECT_MEM((void *)(uintptr_t)(site_of(k) - 5), function_bytes,
			   sizeof(function_bytes));
	printf("%ju flips, %ju calls by jump, %u traps\n", (uintmax_t)flips, (uintmax_t)jumps,
	       traps);
}

#endif
