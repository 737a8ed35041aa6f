/* SPDX-License-Identifier: MIT */
/*
 * The stage of most tests: one task, `fake`, and engines a, b, c, d that the
 * test attaches. When the test is over everything must have been given back.
 */
#ifndef WEIR_TESTS_SCENE_H
#define WEIR_TESTS_SCENE_H

#include <sched.h>

#include "fake.h"

static struct fake fake;
static struct probe a, b, c, d;

static inline void scene_begin(void)
{
	fake_init(&fake);
	fake.on_park = park_release;
	releaser = &a;
}

static inline void scene_end(void)
{
	struct probe *probes[] = { &a, &b, &c, &d };

	fake_current = NULL;
	utrace_discard(&fake.task);
	for (size_t i = 0; i < 4; i++) {
		if (probes[i]->engine != NULL)
			probe_put(probes[i]);
	}
	log_take();
	fake_finish(&fake);
}

#define SCENE(name)                                                                                \
	static void name##_scene(void);                                                            \
	TEST(name)                                                                                 \
	{                                                                                          \
		scene_begin();                                                                     \
		name##_scene();                                                                    \
		scene_end();                                                                       \
	}                                                                                          \
	static void name##_scene(void)

/* ATTACH(a, ...) names the engine A in the log. */
#define ATTACH(probe, events) probe_attach(&(probe), &fake, (char)(#probe[0] - 32), events)

static inline bool syscall_entry(void)
{
	return utrace_report_syscall_entry(&fake.task, &fake.regs);
}

static inline void syscall_exit(void)
{
	utrace_report_syscall_exit(&fake.task, &fake.regs);
}

static inline void task_exit(long code)
{
	utrace_report_exit(&fake.task, &code, false);
}

static inline void task_dies(void)
{
	utrace_mark_dead(&fake.task);
	utrace_report_death(&fake.task, true, 17);
}

/* One signal with this handler (0 default, 1 ignored, else a handler). */
static siginfo_t signal_info;
static struct utrace_signal signal_check;

static inline enum utrace_outcome signal_arrives(int signo, uintptr_t handler)
{
	struct k_sigaction ka = { 0 };

	ka.sa.sa_handler = (void (*)(int))handler;
	signal_info.si_signo = signo;
	signal_check = (struct utrace_signal){ .info = &signal_info, .ka = &ka };
	return utrace_get_signal(&fake.task, &fake.regs, &signal_check);
}

static inline enum utrace_outcome signal_report(void)
{
	signal_check = (struct utrace_signal){ .info = &signal_info };
	return utrace_get_signal(&fake.task, &fake.regs, &signal_check);
}

#endif
