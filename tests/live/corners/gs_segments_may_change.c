/* SPDX-License-Identifier: MIT */
/*
 * gs as programs with segments know it: a base of 0 is really 0, setting a base
 * clears the selector, a selector brings its base, and loses it at once when a
 * call takes the segment away.
 */
#include <asm/ldt.h>
#include <asm/prctl.h>
#include <setjmp.h>

#include "host.h"
#include "live.h"

enum { SELECTOR = 7, GDT_FIRST = 12, COMPAT_SET_THREAD_AREA = 243 };

static sigjmp_buf back;

static void fault(int signal)
{
	siglongjmp(back, signal);
}

static unsigned selector(void)
{
	uint16_t value;

	__asm__ volatile("mov %%gs, %0" : "=r"(value));
	return value;
}

static void load(uint16_t value)
{
	__asm__ volatile("mov %0, %%gs" : : "r"(value));
}

static unsigned long base(void)
{
	unsigned long value = 0;

	check_eq(raw3(SYS_arch_prctl, ARCH_GET_GS, (long)&value, 0), 0, "ARCH_GET_GS");
	return value;
}

static void set_base(unsigned long value)
{
	check_eq(raw3(SYS_arch_prctl, ARCH_SET_GS, (long)value, 0), 0, "ARCH_SET_GS");
	check_eq((long)base(), (long)value, "the base that was set");
	check_eq(selector(), 0, "setting a base clears the selector");
}

static bool can_read(void)
{
	if (sigsetjmp(back, 1) != 0)
		return false;
	__asm__ volatile("mov %%gs:0, %%rax" : : : "rax");
	return true;
}

static struct user_desc segment(unsigned entry, unsigned address)
{
	return (struct user_desc){ .entry_number = entry,
				   .base_addr = address,
				   .limit = 0xfffff,
				   .seg_32bit = 1,
				   .limit_in_pages = 1 };
}

static void local_segment_is_used(void)
{
	struct user_desc data = segment(0, 0x10000);

	check_eq(raw3(SYS_modify_ldt, 1, (long)&data, sizeof(data)), 0, "modify_ldt");
	load(SELECTOR);
	check_eq((long)base(), 0x10000, "base of the segment");
	check_eq(selector(), SELECTOR, "the selector stays");
}

static long set_thread_area(struct user_desc *low)
{
	long result;

	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "0"(COMPAT_SET_THREAD_AREA), "b"(low)
			 : "r8", "r9", "r10", "r11", "memory");
	return (int)result;
}

static void thread_segment_goes(void)
{
	struct user_desc *low = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	check(low != MAP_FAILED, "MAP_32BIT");
	*low = segment(GDT_FIRST, 0x30000);
	if (set_thread_area(low) != 0)
		return; /* no 32-bit calls here */
	load(GDT_FIRST * 8 + 3);
	check_eq((long)base(), 0x30000, "base of the thread's segment");
	*low = (struct user_desc){ .entry_number = GDT_FIRST,
				   .read_exec_only = 1,
				   .seg_not_present = 1 };
	check_eq(set_thread_area(low), 0, "clear it");
	check_eq(selector(), 0, "the selector goes with the segment");
	check_eq((long)base(), 0, "and so does the base");
}

int main(void)
{
	static char area[64];
	const bool segments = host_has_segments();
	const bool calls32 = host_has_int80();

	handle(SIGSEGV, fault, 0);
	puts(segments ? "segments" : "no segments");
	puts(calls32 ? "int 0x80" : "no int 0x80");
	fflush(stdout);
	for (unsigned round = 0; round < 4; round++) {
		set_base((unsigned long)area);
		check(can_read(), "gs leads to the area");
		set_base(0);
		check(!can_read(), "a base of 0 leads nowhere");
		if (segments)
			local_segment_is_used();
		set_base(0);
		if (calls32)
			thread_segment_goes();
		check_exits(child_exiting(3), 3, "fork");
	}
	return 0;
}
