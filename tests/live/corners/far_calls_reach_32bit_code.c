/* SPDX-License-Identifier: MIT */
/*
 * 64-bit programs may enter 32-bit code by a far call (Wine does); its int 0x80
 * works as ever, seen or declared unseen. (Returning needs an address below 4 GiB.)
 * Builds: nopie
 */
#include "host.h"
#include "live.h"

struct __attribute__((packed)) far_pointer {
	uint32_t offset;
	uint16_t segment;
};

/* mov $20, %eax; int $0x80; lret */
static const uint8_t body[] = { 0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0xcb };

int main(void)
{
	uint8_t *low = mmap(NULL, 8192, PROT_READ | PROT_WRITE | PROT_EXEC,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	if (!host_has_int80() || !host_has_code32())
		skip("no 32-bit code");
	check(low != MAP_FAILED, "MAP_32BIT");
	memcpy(low, body, sizeof(body));
	const struct far_pointer target = { (uint32_t)(uintptr_t)low, 0x23 };
	for (unsigned i = 0; i < 5; i++) {
		long result;

		__asm__ volatile("mov %%rsp, %%rbx\n"
				 "mov %2, %%rsp\n"
				 "lcall *(%1)\n"
				 "mov %%rbx, %%rsp\n"
				 : "=&a"(result)
				 : "r"(&target), "r"(low + 8192 - 64)
				 : "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11",
				   "memory", "cc");
		check_eq((uint32_t)result, getpid(), "getpid of the 32-bit table");
	}
	check_eq(raw0(SYS_getppid), getppid(), "64-bit calls afterwards");
	return 0;
}
