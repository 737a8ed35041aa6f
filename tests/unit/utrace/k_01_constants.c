/* SPDX-License-Identifier: MIT */
/*
 * K-01 to K-10: names, numbers, layouts and signatures of API version
 * 20091216, as an engine written for the kernel has compiled them in.
 */
#include "scene.h"

static_assert(UTRACE_EVENT(QUIESCE) == 0x1 && UTRACE_EVENT(REAP) == 0x2, "K-01");
static_assert(UTRACE_EVENT(CLONE) == 0x4 && UTRACE_EVENT(EXEC) == 0x8, "K-01");
static_assert(UTRACE_EVENT(EXIT) == 0x10 && UTRACE_EVENT(DEATH) == 0x20, "K-01");
static_assert(UTRACE_EVENT(SYSCALL_ENTRY) == 0x40 && UTRACE_EVENT(SYSCALL_EXIT) == 0x80, "K-01");
static_assert(UTRACE_EVENT(SIGNAL) == 0x100 && UTRACE_EVENT(SIGNAL_IGN) == 0x200, "K-01");
static_assert(UTRACE_EVENT(SIGNAL_STOP) == 0x400 && UTRACE_EVENT(SIGNAL_TERM) == 0x800, "K-01");
static_assert(UTRACE_EVENT(SIGNAL_CORE) == 0x1000 && UTRACE_EVENT(JCTL) == 0x2000, "K-01");
static_assert(_UTRACE_NEVENTS == 14, "K-01");
static_assert(sizeof(UTRACE_EVENT(JCTL)) == sizeof(unsigned long), "K-01");
static_assert(UTRACE_EVENT_SIGNAL_ALL == 0x1f00 && UTRACE_EVENT_SYSCALL == 0xc0, "K-02");
static_assert((UTRACE_EVENT(DEATH) | UTRACE_EVENT(QUIESCE)) == 0x21, "K-02");
static_assert(UTRACE_STOP == 0 && UTRACE_INTERRUPT == 1 && UTRACE_REPORT == 2, "K-03");
static_assert(UTRACE_SINGLESTEP == 3 && UTRACE_BLOCKSTEP == 4, "K-03");
static_assert(UTRACE_RESUME == 5 && UTRACE_DETACH == 6 && UTRACE_RESUME_MAX == 7, "K-03");
static_assert(UTRACE_RESUME_BITS == 3 && UTRACE_RESUME_MASK == 7, "K-03");
static_assert(UTRACE_SIGNAL_DELIVER == 0x00 && UTRACE_SIGNAL_IGN == 0x10, "K-04");
static_assert(UTRACE_SIGNAL_TERM == 0x20 && UTRACE_SIGNAL_CORE == 0x30, "K-04");
static_assert(UTRACE_SIGNAL_STOP == 0x40 && UTRACE_SIGNAL_TSTP == 0x50, "K-04");
static_assert(UTRACE_SIGNAL_REPORT == 0x60 && UTRACE_SIGNAL_HANDLER == 0x70, "K-04");
static_assert(UTRACE_SIGNAL_MASK == 0xf0 && UTRACE_SIGNAL_HOLD == 0x100, "K-04");
static_assert(UTRACE_SYSCALL_RUN == 0x00 && UTRACE_SYSCALL_ABORT == 0x10, "K-05");
static_assert(UTRACE_SYSCALL_MASK == 0xf0 && UTRACE_SYSCALL_RESUMED == 0x100, "K-05");
static_assert(UTRACE_ATTACH_MATCH_OPS == 1 && UTRACE_ATTACH_MATCH_DATA == 2, "K-06");
static_assert(UTRACE_ATTACH_CREATE == 0x10 && UTRACE_ATTACH_EXCLUSIVE == 0x20, "K-06");
static_assert(UTRACE_ATTACH_ATOMIC == 0, "K-06");
static_assert(UTRACE_API_VERSION == 20091216, "K-07");
static_assert(ERESTARTSYS == 512 && EINPROGRESS == 115 && EALREADY == 114, "K-10");

#define HOOK_IS(index, member)                                                                     \
	static_assert(offsetof(struct utrace_engine_ops, member) == (index) * sizeof(void *),      \
		      "K-08")

HOOK_IS(0, report_quiesce);
HOOK_IS(1, report_signal);
HOOK_IS(2, report_clone);
HOOK_IS(3, report_jctl);
HOOK_IS(4, report_exec);
HOOK_IS(5, report_syscall_entry);
HOOK_IS(6, report_syscall_exit);
HOOK_IS(7, report_exit);
HOOK_IS(8, report_death);
HOOK_IS(9, report_reap);
HOOK_IS(10, release);

SCENE(k_01_constants)
{
	EXPECT_EQ(utrace_resume_action(0x15), UTRACE_RESUME);
	EXPECT_EQ(utrace_resume_action(0x170), UTRACE_STOP);
	EXPECT_EQ(utrace_signal_action(0x165), UTRACE_SIGNAL_REPORT);
	EXPECT_EQ(utrace_syscall_action(0x115), UTRACE_SYSCALL_ABORT);
	EXPECT_TRUE(utrace_current() == &fake.task);
	EXPECT_TRUE(IS_ERR(ERR_PTR(-ESRCH)));
	EXPECT_FALSE(IS_ERR(&fake));
	EXPECT_EQ(PTR_ERR(ERR_PTR(-ESRCH)), -3);
	ATTACH(a, EV(JCTL));
	EXPECT_TRUE(a.engine->ops == &probe_ops);
	EXPECT_TRUE(a.engine->data == &a);
	EXPECT_EQ(a.engine->flags, EV(JCTL));
}
