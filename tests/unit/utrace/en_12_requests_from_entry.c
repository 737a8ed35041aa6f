/* SPDX-License-Identifier: MIT */
/*
 * EN-10, EN-12, EN-13: INTERRUPT, REPORT and steps answered at entry are
 * pending during the call; its SYSCALL_EXIT cancels the latter two.
 */
#include "scene.h"

SCENE(en_12_requests_from_entry)
{
	static const struct {
		u32 answer, during, after;
	} rows[] = {
		{ UTRACE_RESUME, UTRACE_RESUME, UTRACE_RESUME },
		{ UTRACE_REPORT, UTRACE_REPORT, UTRACE_RESUME },
		{ UTRACE_SINGLESTEP, UTRACE_SINGLESTEP, UTRACE_RESUME },
		{ UTRACE_BLOCKSTEP, UTRACE_BLOCKSTEP, UTRACE_RESUME },
		{ UTRACE_INTERRUPT, UTRACE_INTERRUPT, UTRACE_INTERRUPT },
	};

	ATTACH(a, EV(SYSCALL_ENTRY) | EV(SYSCALL_EXIT));
	for (size_t i = 0; i < array_size(rows); i++) {
		a.answers[HOOK_ENTRY] = ECHO(rows[i].answer);
		EXPECT_TRUE(syscall_entry());
		EXPECT_EQ(fake_pending(&fake), rows[i].during);
		EXPECT_EQ(utrace_wants_signal(&fake.task), rows[i].during == UTRACE_INTERRUPT);
		syscall_exit();
		EXPECT_EQ(fake_pending(&fake), rows[i].after);
	}
}
