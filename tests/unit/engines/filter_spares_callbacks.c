/* SPDX-License-Identifier: MIT */
/*
 * An engine with a filter hears of the calls in its set only, at both ends,
 * while its neighbours hear of all; what no set can express is always told.
 */
#include "../utrace/fake.h"

static uint64_t filter[UTRACE_FILTER_CALLS / 64];

static void call(struct fake *fake, unsigned long nr)
{
	fake->regs.orig_ax = nr;
	utrace_report_syscall_entry(&fake->task, &fake->regs);
	utrace_report_syscall_exit(&fake->task, &fake->regs);
}

TEST(filter_spares_callbacks)
{
	static struct fake fake;
	struct probe a = { .silent = true };
	struct probe b = { .silent = true };

	fake_init(&fake);
	probe_attach(&a, &fake, 'A', UTRACE_EVENT_SYSCALL);
	probe_attach(&b, &fake, 'B', UTRACE_EVENT_SYSCALL);
	filter[1] = 1; /* 64 */
	a.engine->syscall_filter = filter;

	call(&fake, 0);
	call(&fake, 63);
	call(&fake, 65);
	EXPECT_EQ(a.calls[HOOK_ENTRY], 0);
	EXPECT_EQ(a.calls[HOOK_LEAVE], 0);
	call(&fake, 64);
	EXPECT_EQ(a.calls[HOOK_ENTRY], 1);
	EXPECT_EQ(a.calls[HOOK_LEAVE], 1);
	call(&fake, UTRACE_FILTER_CALLS);
	call(&fake, (unsigned long)-1);
	EXPECT_EQ(a.calls[HOOK_ENTRY], 3);
	EXPECT_EQ(b.calls[HOOK_ENTRY], 6);
	EXPECT_EQ(b.calls[HOOK_LEAVE], 6);
	probe_put(&a);
	probe_put(&b);
	fake_finish(&fake);
}
