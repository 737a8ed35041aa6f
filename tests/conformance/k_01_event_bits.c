/* SPDX-License-Identifier: MIT */
/*
 * K-01: The 14 events have the kernel's names and bits, QUIESCE 0x1 to JCTL 0x2000, as
 * unsigned long.
 */
#include "conform.h"

_Static_assert(UTRACE_EVENT(QUIESCE) == 0x1 && UTRACE_EVENT(REAP) == 0x2, "");
_Static_assert(UTRACE_EVENT(CLONE) == 0x4 && UTRACE_EVENT(EXEC) == 0x8, "");
_Static_assert(UTRACE_EVENT(EXIT) == 0x10 && UTRACE_EVENT(DEATH) == 0x20, "");
_Static_assert(UTRACE_EVENT(SYSCALL_ENTRY) == 0x40 && UTRACE_EVENT(SYSCALL_EXIT) == 0x80, "");
_Static_assert(UTRACE_EVENT(SIGNAL) == 0x100 && UTRACE_EVENT(SIGNAL_IGN) == 0x200, "");
_Static_assert(UTRACE_EVENT(SIGNAL_STOP) == 0x400 && UTRACE_EVENT(SIGNAL_TERM) == 0x800, "");
_Static_assert(UTRACE_EVENT(SIGNAL_CORE) == 0x1000 && UTRACE_EVENT(JCTL) == 0x2000, "");
_Static_assert(_UTRACE_NEVENTS == 14 && sizeof(UTRACE_EVENT(JCTL)) == sizeof(unsigned long), "");

static void wait_for_turn(void)
{
	turn_begins(1);
}

void test(void)
{
	struct subject subject = start_process(wait_for_turn);
	struct spy *a = attach(subject.task, 'A', 0);

	/* The number an engine asks for is the number it has, and the one that is shown. */
	for (unsigned long bit = 0x4; bit <= 0x1000; bit <<= 1) {
		EXPECT_EQ(set_events(a, bit), 0);
		EXPECT_EQ(a->engine->flags, bit);
		EXPECT_EQ(proc_mask(subject.task), bit | 0x2);
	}
	live->begun = 1;
	finish(subject);
}
