/* SPDX-License-Identifier: MIT */
/* A site whose window is taken, so that the tactics beyond punning have to serve. */
#ifndef WEIR_TESTS_PATCH_TACTICS_H
#define WEIR_TESTS_PATCH_TACTICS_H

#include "fake.h"

/* mov $39, %eax; syscall; cmp $-4096, %rax; ret */
static const u8 tactic_code[] = { 0xb8, 0x27, 0x00, 0x00, 0x00, 0x0f, 0x05,
				  0x48, 0x3d, 0x00, 0xf0, 0xff, 0xff, 0xc3 };
static const u64 tactic_site = FAKE_CODE + 0x345;

/* All places for puns are taken; what is known of the code is given. */
static inline void tactic_init(u8 load_size, u8 next_size)
{
	fake_init();
	fake_put(&fake_memory, tactic_site - 5, tactic_code, sizeof(tactic_code));
	fake_memory.floor = 0;
	fake_memory.taken_low = FAKE_CODE + 0x3d0000;
	fake_memory.taken_high = FAKE_CODE + 0x3e0000;
	/* The place of the prefix tactic. */
	fake_place(&fake_memory,
		   align_down(tactic_site + 6 + (u64)(s64)(s32)0xf0003d48, PAGE_SIZE));
	fake_memory.known_err = 0;
	fake_memory.known = (struct known_code){ .load_size = load_size, .next_size = next_size };
	memcpy(fake_memory.known.next, tactic_code + 7, 6);
}

static inline void tactic_expect_program(void)
{
	u8 bytes[sizeof(tactic_code)];

	fake_read(&fake_memory, tactic_site - 5, bytes, sizeof(bytes));
	EXPECT_MEM(bytes, tactic_code, sizeof(bytes));
}

static inline enum site_tactic tactic_used(void)
{
	struct site *site = site_find(&fake_space.sites, tactic_site);

	return site_state_of(site) == SITE_PATCHED ? site_shape_of(site).tactic : TACTIC_TRAP;
}

/* Follows what a thread would run from the tactic's first instruction to the entry. */
static inline bool tactic_works(void)
{
	u64 stub = fake_jump_target(tactic_site - 5);
	u8 bytes[LEA_RCX_SIZE + MOV_EAX_SIZE] = { 0 };
	u32 number = 0;
	u64 rcx = 0;

	if (tactic_used() == TACTIC_PAD) {
		fake_read(&fake_memory, tactic_site, bytes, JMP_REL8_SIZE);
		stub = fake_jump_target(tactic_site + JMP_REL8_SIZE + bytes[1]);
		return bytes[0] == OPCODE_JMP_REL8 && fake_stub_is_for(stub, tactic_site);
	}
	if (tactic_used() != TACTIC_LOAD)
		return fake_reaches_entry(tactic_site);
	fake_read(&fake_memory, stub, bytes, sizeof(bytes));
	decode_lea_rcx(bytes, stub, &rcx);
	decode_mov_eax(bytes + LEA_RCX_SIZE, &number);
	return rcx == tactic_site + 2 && number == 39 && fake_is_syscall(tactic_site);
}

#endif
