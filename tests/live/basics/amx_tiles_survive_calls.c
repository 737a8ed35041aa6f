/* SPDX-License-Identifier: MIT */
/*
 * Tiles are 8 KiB of register state, allowed by a call and then kept by the kernel
 * across calls and in signal frames, which grow by that much.
 * Flags: -mamx-tile
 */
#include "live.h"

enum { REQ_XCOMP_PERM = 0x1023, XFEATURE_TILES = 18, ROWS = 16, ROW_BYTES = 64 };

struct tile_config {
	uint8_t palette;
	uint8_t start_row;
	uint8_t reserved[14];
	uint16_t row_bytes[16];
	uint8_t rows[16];
};

static uint8_t want[ROWS * ROW_BYTES], got[ROWS * ROW_BYTES];
static volatile int handled;

static void handler(int signal)
{
	(void)signal;
	raw0(SYS_getppid);
	handled++;
}

int main(void)
{
	struct tile_config config = { .palette = 1, .row_bytes = { ROW_BYTES }, .rows = { ROWS } };
	long stride = ROW_BYTES;

	if (raw3(SYS_arch_prctl, REQ_XCOMP_PERM, XFEATURE_TILES, 0) != 0)
		skip("no AMX");
	for (unsigned i = 0; i < sizeof(want); i++)
		want[i] = (uint8_t)(i * 7 + 3);
	handle(SIGUSR1, handler, 0);
	__asm__ volatile("ldtilecfg %0" : : "m"(config));
	for (int round = 0; round < 200; round++) {
		__asm__ volatile("tileloadd (%0,%1), %%tmm0" : : "r"(want), "r"(stride) : "memory");
		raw0(SYS_getppid);
		if (round % 10 == 0)
			raw3(SYS_tgkill, getpid(), raw0(SYS_gettid), SIGUSR1);
		__asm__ volatile("tilestored %%tmm0, (%0,%1)" : : "r"(got), "r"(stride) : "memory");
		check(memcmp(want, got, sizeof(want)) == 0, "the tile is intact");
	}
	check_eq(handled, 20, "signals handled");
	return 0;
}
