/* SPDX-License-Identifier: MIT */
/*
 * Nothing but sysret touches rflags. DF and AC are the dangerous ones: an agent
 * that forgets them copies backwards or dies of its own unaligned load.
 */
#include "live.h"

static uint64_t flags_after_call(uint64_t flags)
{
	uint64_t after;

	__asm__ volatile("lea -256(%%rsp), %%rsp\n"
			 "push %1\n"
			 "popfq\n"
			 "mov $110, %%eax\n"
			 "syscall\n"
			 "pushfq\n"
			 "pop %0\n"
			 "cld\n"
			 "lea 256(%%rsp), %%rsp\n"
			 "pushq $0x202\n"
			 "popfq\n"
			 : "=&r"(after)
			 : "r"(flags)
			 : "rax", "rcx", "r11", "memory", "cc");
	return after;
}

int main(void)
{
	/* CF PF AF ZF SF DF OF AC ID */
	static const uint64_t bits[] = {
		0x1, 0x4, 0x10, 0x40, 0x80, 0x400, 0x800, 0x40000, 0x200000
	};
	uint64_t all = 0;

	for (unsigned round = 0; round < 3; round++)
		for (unsigned i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
			uint64_t want = bits[i] | 0x202;

			all |= bits[i];
			check_eq((long)flags_after_call(want), (long)want, "one flag survives");
		}
	check_eq((long)flags_after_call(all | 0x202), (long)(all | 0x202), "all flags survive");
	return 0;
}
