/* SPDX-License-Identifier: MIT */
/* EN-11: Killed while held here, the thread does not make the call. */
#include "conform.h"

static void remove_file(void)
{
	turn_begins(1);
	raw3(SYS_unlink, (long)"file", 0, 0);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(SYSCALL_ENTRY));
	struct subject subject = start_process(remove_file);

	write_text("file", "");
	answer(a, ON_ENTRY, UTRACE_STOP);
	watch();
	live->begun = 1;
	wait_held(a);
	EXPECT_EQ(kill(subject.tid, SIGKILL), 0);
	check_killed(subject.tid, SIGKILL, "killed while it was held");
	unwatch();
	EXPECT_EQ(access("file", F_OK), 0);
}
