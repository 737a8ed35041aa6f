/* SPDX-License-Identifier: MIT */
/*
 * A signal in 32-bit code that was entered by a far call runs a 64-bit handler,
 * which sees the code segment it came from and goes back to it.
 * Builds: nopie
 */
#include <ucontext.h>

#include "host.h"
#include "live.h"

enum { SIZE = 65536, CODE32 = 0x23, COUNT = 5 };

struct __attribute__((packed)) far_pointer {
	uint32_t offset;
	uint16_t segment;
};

/* mov $7, %eax; ud2; inc %eax (a prefix in 64-bit code); lret */
static const uint8_t body[] = { 0xb8, 7, 0, 0, 0, 0x0f, 0x0b, 0x40, 0xcb };

static volatile int seen;

static void handler(int signal, siginfo_t *info, void *context)
{
	ucontext_t *frame = context;

	(void)signal;
	(void)info;
	if ((frame->uc_mcontext.gregs[REG_CSGSFS] & 0xffff) == CODE32)
		seen++;
	frame->uc_mcontext.gregs[REG_RIP] += 2;
}

int main(void)
{
	uint8_t *low = mmap(NULL, SIZE, PROT_READ | PROT_WRITE | PROT_EXEC,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	if (!host_has_code32())
		skip("no 32-bit code");
	check(low != MAP_FAILED, "MAP_32BIT");
	memcpy(low, body, sizeof(body));
	handle_info(SIGILL, handler, 0);
	const struct far_pointer target = { (uint32_t)(uintptr_t)low, CODE32 };
	for (unsigned i = 0; i < COUNT; i++) {
		long result;

		__asm__ volatile("mov %%rsp, %%rbx\n"
				 "mov %2, %%rsp\n"
				 "lcall *(%1)\n"
				 "mov %%rbx, %%rsp\n"
				 : "=&a"(result)
				 : "r"(&target), "r"(low + SIZE - 64)
				 : "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11",
				   "memory", "cc");
		check_eq((uint32_t)result, 8, "went on in 32-bit code");
	}
	check_eq(seen, COUNT, "handlers saw the segment");
	return 0;
}
