/* SPDX-License-Identifier: MIT */
/*
 * Where a patched call leads to, something of weir lies in memory that is free to
 * the program: it may map over it, move memory there, unmap it with all around. The
 * calls go on, and the memory is the program's alone.
 */
#include "code.h"

enum { PAGE = 4096, ROOM = 16 << 20, LEAD = 0x3d4800 };

/* mov %edi, %eax; syscall; cmp $-4096, %rax; ret: the comparison decides where it leads. */
static const uint8_t code[] = { 0x89, 0xf8, 0x0f, 0x05, 0x48, 0x3d, 0x00, 0xf0, 0xff, 0xff, 0xc3 };

static long (*call)(long);

static void call_often(const char *when)
{
	for (unsigned i = 0; i < 20; i++)
		check_eq(call(SYS_getppid), getppid(), when);
}

static void check_ours(uint8_t *pages, uint8_t value)
{
	memset(pages, value, 2 * PAGE);
	call_often("with memory of the program there");
	for (unsigned i = 0; i < 2 * PAGE; i++)
		check_eq(pages[i], value, "the program's memory");
}

int main(void)
{
	for (unsigned round = 0; round < 10; round++) {
		uint8_t *room = code_below_room(code, sizeof(code), ROOM);
		uintptr_t lead = ((uintptr_t)room + 2 + 5 + LEAD) & ~(uintptr_t)(PAGE - 1);
		uint8_t *place = (uint8_t *)lead;
		uint8_t *other = map_pages(2 * PAGE, PROT_READ | PROT_WRITE);

		call = (long (*)(long))(uintptr_t)room;
		call_often("at first");
		check(mmap(place, 2 * PAGE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == place,
		      "map over it");
		check_ours(place, 0x5a);
		check_eq(munmap(place, 2 * PAGE), 0, "unmap what was mapped over it");
		call_often("with the place free again");
		check(mremap(other, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, place) ==
			  place,
		      "move over it");
		check_ours(place, 0xa5);
		check_eq(munmap(place, 2 * PAGE), 0, "unmap what was moved there");
		call_often("with the place free once more");
		check(mmap(place, 2 * PAGE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == place,
		      "map where nothing is");
		check_ours(place, 0x3c);
		check_eq(munmap(place - PAGE, 4 * PAGE), 0, "unmap around it");
		call_often("in the end");
		check_eq(munmap(room, ROOM), 0, "munmap of all");
	}
	return 0;
}
