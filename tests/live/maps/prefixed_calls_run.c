/* SPDX-License-Identifier: MIT */
/*
 * f3, 48 and 66 before 0f 05 change nothing for the CPU; the instruction is longer
 * and its first byte is not 0f.
 */
#include "live.h"

long with_f3(long nr);
long with_48(long nr);
long with_66(long nr);
long with_endbr(long nr);
__asm__(".text\n"
	".globl with_f3\nwith_f3: mov %rdi, %rax\n .byte 0xf3, 0x0f, 0x05\n ret\n"
	".globl with_48\nwith_48: mov %rdi, %rax\n .byte 0x48, 0x0f, 0x05\n ret\n"
	".globl with_66\nwith_66: mov %rdi, %rax\n .byte 0x66, 0x0f, 0x05\n ret\n"
	".globl with_endbr\nwith_endbr: mov %rdi, %rax\n endbr64\n syscall\n ret\n");

int main(void)
{
	for (unsigned i = 0; i < 100; i++) {
		check_eq(with_f3(SYS_getppid), getppid(), "f3");
		check_eq(with_48(SYS_getppid), getppid(), "48");
		check_eq(with_66(SYS_getppid), getppid(), "66");
		check_eq(with_endbr(SYS_getppid), getppid(), "endbr64");
	}
	return 0;
}
