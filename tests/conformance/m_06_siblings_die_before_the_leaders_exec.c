/* SPDX-License-Identifier: MIT */
/*
 * M-06: At an exec by the leader its siblings have DEATH and REAP first, then comes EXEC. As
 * the kernel kills them where they are, they have no EXIT.
 */
#include "conform.h"

static void spin_on(void)
{
	spin(&live->words[15], 1);
}

static void lead(void)
{
	attach(SELF, 'L', EV(EXEC) | EV(DEATH) | EV(REAP));
	attach_next('W', EV(EXIT) | EV(DEATH) | EV(REAP));
	start_thread(spin_on);
	attach_next('V', EV(EXIT) | EV(DEATH) | EV(REAP));
	start_thread(spin_on);
	watch();
	exec_file("tiny");
	leave_process(1);
}

void test(void)
{
	const char *exec;
	pid_t pid;

	write_program("tiny", TINY_EXIT, TINY_SIZE);
	live->follow = live->expects = 1;
	pid = fork();
	if (pid == 0)
		lead();
	check_exits(pid, 42, "the new program ends");
	wait_logged("L.reap ");
	unwatch();
	exec = strstr(live->log, "L.exec(5) ");
	EXPECT(exec != NULL);
	EXPECT(strstr(live->log, "W.death(0,-1) ") != NULL);
	EXPECT(strstr(live->log, "W.death(0,-1) ") < strstr(live->log, "W.reap "));
	EXPECT(strstr(live->log, "V.death(0,-1) ") < strstr(live->log, "V.reap "));
	EXPECT(strstr(live->log, "W.reap ") != NULL && strstr(live->log, "W.reap ") < exec);
	EXPECT(strstr(live->log, "V.reap ") != NULL && strstr(live->log, "V.reap ") < exec);
	EXPECT(strcmp(exec, "L.exec(5) L.death(1,17) L.reap ") == 0);
}
