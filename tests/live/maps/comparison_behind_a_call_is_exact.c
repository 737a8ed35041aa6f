/* SPDX-License-Identifier: MIT */
/*
 * The agent makes the comparison that follows most calls itself. Its operand,
 * the flags it leaves, rcx and r11 must be the program's, also when the code
 * there changes between two calls or cannot be read.
 */
#include "code.h"

enum { FLAG_MASK = 0x8d5, OPERAND = 9, CALL_COUNT = 4 };

/* mov $nr, %eax; syscall; cmp $imm32, %rax; pushfq; pop %rax; ret */
static const uint8_t code[] = { 0xb8, 110, 0, 0, 0, 0x0f, 0x05, 0x48,
				0x3d, 0,   0, 0, 0, 0x9c, 0x58, 0xc3 };

static uint64_t flags_of_comparison(int64_t value, int64_t operand)
{
	uint64_t flags;

	__asm__ volatile("lea -256(%%rsp), %%rsp\n"
			 "cmp %2, %1\n"
			 "pushfq\n"
			 "pop %0\n"
			 "lea 256(%%rsp), %%rsp\n"
			 : "=&r"(flags)
			 : "r"(value), "r"(operand)
			 : "memory", "cc");
	return flags & FLAG_MASK;
}

static void write_code(int fd, const void *at, const void *bytes, size_t size)
{
	check_eq(pwrite(fd, bytes, size, (off_t)(uintptr_t)at), (long)size, "pwrite");
}

static void check_calls(uint64_t (*call)(void), int32_t operand)
{
	for (unsigned i = 0; i < CALL_COUNT; i++)
		check_eq((long)(call() & FLAG_MASK), (long)flags_of_comparison(getppid(), operand),
			 "flags of the comparison");
}

int main(void)
{
	const int32_t operands[] = { -4095, -4096, 0, 1, INT32_MAX, INT32_MIN, getppid() };
	uint8_t *page = map_pages(4096, PROT_READ | PROT_EXEC);
	uint64_t (*call)(void) = (uint64_t(*)(void))(uintptr_t)page;
	static const uint8_t carry[] = { 0xf9, 0x90, 0x90, 0x90, 0x90, 0x90 }; /* stc; nops */
	int fd = open("/proc/self/mem", O_RDWR | O_CLOEXEC);

	check(fd >= 0, "open");
	write_code(fd, page, code, sizeof(code));
	for (unsigned i = 0; i < sizeof(operands) / sizeof(operands[0]); i++) {
		write_code(fd, page + OPERAND, &operands[i], sizeof(operands[i]));
		check_calls(call, operands[i]);
	}
	check_eq(mprotect(page, 4096, PROT_EXEC), 0, "mprotect");
	check_calls(call, getppid());
	write_code(fd, page + OPERAND - 2, carry, sizeof(carry));
	check_eq((long)(call() & 1), 1, "the code that took the comparison's place");
	return 0;
}
