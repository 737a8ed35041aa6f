/* SPDX-License-Identifier: MIT */
/*
 * Compilers that keep their code unwritable append functions through /proc/self/mem,
 * with no other call that tells of it. The bytes right behind a call that has run
 * often change then: a jump that had borrowed them would lead elsewhere.
 */
#include "code.h"

enum { PAGE = 4096, CALLS = 100, SHORT_SIZE = 8, APART = 1 << 20 };

/* With room ahead, where a jump that borrows what is there now could lead. */
static uint8_t *code_page(unsigned number)
{
	uint8_t *place = (uint8_t *)0x200000000000 + (size_t)number * APART;
	uint8_t *page = mmap(place, PAGE, PROT_READ | PROT_EXEC,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	check(page == place, "a page for code");
	return page;
}

/* mov $nr, %eax; syscall; ret. The next function begins behind it. */
static void append(int memory, uint8_t *at, int nr)
{
	const uint8_t code[SHORT_SIZE] = { 0xb8, (uint8_t)nr, 0, 0, 0, 0x0f, 0x05, 0xc3 };

	check_eq(pwrite(memory, code, sizeof(code), (off_t)(uintptr_t)at), sizeof(code), "append");
}

static void call_often(const uint8_t *code, long result)
{
	for (unsigned i = 0; i < CALLS; i++)
		check_eq(((long (*)(void))(uintptr_t)code)(), result, "a call");
}

int main(void)
{
	int memory = open("/proc/self/mem", O_RDWR | O_CLOEXEC);

	check(memory >= 0, "open");
	for (unsigned round = 0; round < 4; round++) {
		uint8_t *page = code_page(round);

		for (unsigned at = 0; at < 8 * SHORT_SIZE; at += SHORT_SIZE) {
			append(memory, page + at, at % 16 == 0 ? SYS_getpid : SYS_getppid);
			call_often(page + at, at % 16 == 0 ? getpid() : getppid());
			if (at >= SHORT_SIZE)
				call_often(page + at - SHORT_SIZE,
					   at % 16 == 0 ? getppid() : getpid());
		}
		check_eq(munmap(page, PAGE), 0, "munmap");
	}
	return 0;
}
