/* SPDX-License-Identifier: MIT */
/*
 * SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGTRAP of the program carry the kernel's
 * si_code and si_addr; the agent uses the same signals for itself.
 */
#include <setjmp.h>

#include "live.h"

static sigjmp_buf back;
static siginfo_t got;
static uintptr_t bad_page, bus_page;

extern char ud2_here[], ud0_here[], div_here[];

static void handler(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	got = *info;
	siglongjmp(back, 1);
}

static void do_unmapped(void)
{
	*(volatile char *)bad_page = 1;
}

static void do_protected(void)
{
	*(volatile char *)(uintptr_t)ud2_here = 1;
}

static void do_noncanonical(void)
{
	*(volatile char *)0x8000000000000123ul = 1;
}

static void do_bus(void)
{
	*(volatile char *)(bus_page + 4096 + 12) = 1;
}

static void do_ud2(void)
{
	__asm__ volatile(".globl ud2_here\nud2_here: ud2");
}

static void do_ud0(void)
{
	__asm__ volatile(".globl ud0_here\nud0_here: .byte 0x0f, 0xff, 0xc0");
}

static void do_divide(void)
{
	__asm__ volatile("xor %%ecx, %%ecx\n.globl div_here\ndiv_here: div %%ecx"
			 :
			 :
			 : "eax", "ecx", "edx", "cc");
}

static void do_int3(void)
{
	__asm__ volatile("int3");
}

static void do_hlt(void)
{
	__asm__ volatile("hlt");
}

static void expect(const char *name, void (*act)(void), int signal, int code, uintptr_t address)
{
	memset(&got, 0, sizeof(got));
	if (sigsetjmp(back, 1) == 0) {
		act();
		check(false, name);
	}
	check_eq(got.si_signo, signal, name);
	check_eq(got.si_code, code, name);
	check_eq((long)got.si_addr, (long)address, name);
}

int main(void)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP };
	int fd = open("short", O_RDWR | O_CREAT, 0600);

	check_eq(ftruncate(fd, 4096), 0, "ftruncate");
	bus_page = (uintptr_t)mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	bad_page = (uintptr_t)map_pages(4096, PROT_NONE);
	check_eq(munmap((void *)bad_page, 4096), 0, "munmap");
	for (unsigned i = 0; i < 5; i++)
		handle_info(signals[i], handler, 0);
	for (unsigned round = 0; round < 20; round++) {
		expect("unmapped", do_unmapped, SIGSEGV, SEGV_MAPERR, bad_page);
		expect("protected", do_protected, SIGSEGV, SEGV_ACCERR, (uintptr_t)ud2_here);
		expect("non-canonical", do_noncanonical, SIGSEGV, SI_KERNEL, 0);
		expect("beyond the file", do_bus, SIGBUS, BUS_ADRERR, bus_page + 4096 + 12);
		expect("ud2", do_ud2, SIGILL, ILL_ILLOPN, (uintptr_t)ud2_here);
		expect("ud0", do_ud0, SIGILL, ILL_ILLOPN, (uintptr_t)ud0_here);
		expect("divide", do_divide, SIGFPE, FPE_INTDIV, (uintptr_t)div_here);
		expect("int3", do_int3, SIGTRAP, SI_KERNEL, 0);
		expect("hlt", do_hlt, SIGSEGV, SI_KERNEL, 0);
	}
	return 0;
}
