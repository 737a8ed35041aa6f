/* SPDX-License-Identifier: MIT */
/*
 * M-10: The thread whose signal dumps core has EXIT with the core flag; its siblings are killed
 * for the dump, and all have their DEATH.
 */
#include "conform.h"

static void spin_on(void)
{
	spin(&live->words[15], 1);
}

static void lead(void)
{
	const struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };

	setrlimit(RLIMIT_CORE, &limit);
	attach(SELF, 'L', EV(SIGNAL_CORE) | EV(EXIT) | EV(DEATH));
	attach_next('W', EV(DEATH) | EV(REAP));
	start_thread(spin_on);
	attach_next('V', EV(DEATH) | EV(REAP));
	start_thread(spin_on);
	watch();
	raw3(SYS_tgkill, getpid(), raw0(SYS_gettid), SIGQUIT);
	for (;;)
		spin(&live->words[15], 1);
}

void test(void)
{
	pid_t pid;

	live->follow = live->expects = 1;
	pid = fork();
	if (pid == 0)
		lead();
	check_killed(pid, SIGQUIT, "killed by its signal");
	wait_logged("L.death(1,17) ");
	wait_logged("W.reap ");
	wait_logged("V.reap ");
	unwatch();
	expect_logged("L.signal(35,3) L.exit(5,83) ");
	expect_logged("W.death(0,-1) ");
	expect_logged("V.death(0,-1) ");
}
