/* SPDX-License-Identifier: MIT */
/*
 * Threads run through instructions that become points and themselves again: each run
 * gives the same answer, with or without the detour.
 */
#ifndef WEIR_TESTS_PATCH_FIRE_POINTS_H
#define WEIR_TESTS_PATCH_FIRE_POINTS_H

#include <asm/prctl.h>

#include "fire.h"
#include "x86/layout.h"

#define TEXT_OF(number) #number
#define TEXT(number) TEXT_OF(number)

/* What stubs of points lead to: counts the hit, and goes on in the copy. */
u64 flip_copies[FUNCTION_COUNT];
void flip_point(void);
__asm__(".text\n.globl flip_point\nflip_point:\n"
	"\tmovq %rax, %gs:72\n\tleaq flip_copies(%rip), %rax\n\tmovq (%rax,%rcx,8), %rcx\n"
	"\tmovq %rcx, %gs:64\n\tmovq %gs:80, %rax\n\tleaq 1(%rax), %rax\n\tmovq %rax, %gs:80\n"
	"\tmovq %gs:72, %rax\n\tmovl $0x72696577, %ecx\n\txchgq %rcx, %gs:" TEXT(
	    THREAD_MAGIC) "\n\tjmp *%gs:64\n");

struct block {
	u64 words[32]; /* as struct thread begins, as far as stubs mind */
};

/* mov %edi, %eax; add $0x01000007, %eax (the point); ret; mov .. */
static const u8 long_function[] = { 0x89, 0xf8, 0x05, 7, 0, 0, 1, 0xc3, 0, 0, 0, 0 };
/* mov %edi, %eax; lea 7(%rax), %eax (the point: two bytes are borrowed); add $0x01000000, %eax */
static const u8 short_function[] = { 0x89, 0xf8, 0x8d, 0x40, 7, 0x05, 0, 0, 0, 1, 0xc3, 0 };
enum { POINT_OFFSET = 2, POINT_PAD = 20, NEXT_SIZE = 5, ANSWER_ADDED = 0x01000007 };

static u64 function_at(u32 k)
{
	return area + k * FUNCTION_SIZE + k;
}

static void *run_functions(void *argument)
{
	struct block block = { { 0 } };

	(void)argument;
	block.words[THREAD_MAGIC / 8] = THREAD_MAGIC_VALUE;
	syscall(SYS_arch_prctl, ARCH_SET_GS, &block);
	for (u32 i = 0; i < CALL_COUNT || !enough_happened(); i++) {
		int (*function)(int) = (int (*)(int))(uintptr_t)function_at(i % FUNCTION_COUNT);

		if (function((int)i) != (int)i + ANSWER_ADDED)
			__atomic_add_fetch(&wrong_answers, 1, __ATOMIC_RELAXED);
		__atomic_store_n(&jumps, block.words[10], __ATOMIC_RELAXED);
	}
	__atomic_sub_fetch(&callers_left, 1, __ATOMIC_RELEASE);
	return NULL;
}

static void place(void *context, const struct point_place *placed)
{
	__atomic_store_n(&flip_copies[*(u32 *)context], placed->copy, __ATOMIC_SEQ_CST);
}

/* A trap on the way goes on in the copy, as the agent would have it. */
static void on_point_trap(int signal, siginfo_t *info, void *argument)
{
	ucontext_t *context = argument;
	u64 address = (u64)context->uc_mcontext.gregs[REG_RIP] - 1;
	u64 number = 0;

	(void)info;
	__atomic_add_fetch(&traps, 1, __ATOMIC_RELAXED);
	switch (patch_trap_byte(&fake_space, address, &number)) {
	case PATCH_TRAP_POINT:
		context->uc_mcontext.gregs[REG_RIP] = (greg_t)flip_copies[number];
		return;
	case PATCH_TRAP_MOVED:
		context->uc_mcontext.gregs[REG_RIP] = (greg_t)number;
		return;
	case PATCH_TRAP_AGAIN:
		context->uc_mcontext.gregs[REG_RIP] = (greg_t)address;
		return;
	default:
		_exit(128 + signal);
	}
}

static inline void flip(enum site_tactic tactic)
{
	for (u32 i = 0; __atomic_load_n(&callers_left, __ATOMIC_ACQUIRE) != 0; i++) {
		u32 k = i % FUNCTION_COUNT;
		u64 address = function_at(k) + POINT_OFFSET;
		const u8 *bytes = k % 2 != 0 ? short_function : long_function;
		struct point_code code = { .number = k, .size = k % 2 != 0 ? 3 : 5, .moves = 1 };

		code.pads[0] = tactic == TACTIC_POINT_PAD ? POINT_PAD : 0;
		code.alone = tactic == TACTIC_POINT_PAD && k % 2 != 0;
		code.next_size = tactic == TACTIC_POINT_EVICT && k % 2 != 0 ? NEXT_SIZE : 0;
		memcpy(code.next, bytes + POINT_OFFSET + code.size, NEXT_SIZE);
		memcpy(code.bytes, bytes + POINT_OFFSET, code.size);
		memcpy(code.copy, code.bytes, code.size);
		EXPECT_EQ(patch_point(&fake_space, address, &code, place, &k), 0);
		EXPECT_EQ(patch_undo(&fake_space, address), 0);
		__atomic_add_fetch(&flips, 1, __ATOMIC_RELAXED);
	}
}

/* Those that would borrow, if they go another way; TACTIC_POINT: they do. */
static inline void fire_points(enum site_tactic tactic)
{
	struct sigaction action = { .sa_sigaction = on_point_trap, .sa_flags = SA_SIGINFO };
	pthread_t callers[CALLER_COUNT];

	fire_prepare();
	patch_set_point_entry(&fake_space, (u64)(uintptr_t)flip_point);
	sigaction(SIGTRAP, &action, NULL);
	for (u32 k = 0; k < FUNCTION_COUNT; k++)
		live_write(NULL, function_at(k), k % 2 != 0 ? short_function : long_function,
			   sizeof(long_function));
	/* Where those jumps lead that borrow. */
	for (u64 page = area + 0x50000; page <= area + 0x61000; page += PAGE_SIZE) {
		if (tactic == TACTIC_POINT_EVICT)
			live_map(NULL, page);
	}
	for (u32 i = 0; i < CALLER_COUNT; i++)
		pthread_create(&callers[i], NULL, run_functions, NULL);
	flip(tactic);
	for (u32 i = 0; i < CALLER_COUNT; i++)
		pthread_join(callers[i], NULL);
	EXPECT_EQ(site_shape_of(site_find(&fake_space.sites, function_at(1) + POINT_OFFSET)).tactic,
		  tactic);
	EXPECT_EQ(wrong_answers, 0);
	EXPECT_NE(jumps, 0);
	printf("%ju flips, %u traps\n", (uintmax_t)flips, traps);
}

#endif
