/* SPDX-License-Identifier: MIT */
/*
 * EX-03, EX-05, EX-06: engines, masks and data stay; registers may be
 * changed; STOP comes after the SYSCALL_EXIT of the exec.
 */
#include "scene.h"

static void move_start(struct probe *probe, struct call *call)
{
	(void)probe;
	EXPECT_STR(call->bprm->filename, "/bin/true");
	call->regs->ip = 0x1234;
}

SCENE(ex_05_engines_stay_across_exec)
{
	const struct linux_binfmt fmt = { "elf" };
	const struct linux_binprm bprm = { .filename = "/bin/true",
					   .interp = "/bin/true",
					   .argc = 1 };

	ATTACH(a, EV(EXEC) | EV(SYSCALL_EXIT));
	a.answers[HOOK_EXEC] = ECHO(UTRACE_STOP);
	a.answers[HOOK_LEAVE] = ECHO(UTRACE_STOP);
	a.act[HOOK_EXEC] = move_start;
	utrace_report_exec(&fake.task, &fmt, &bprm, &fake.regs);
	EXPECT_EQ(fake.parks, 0);
	syscall_exit();
	fake_exit_loop(&fake);
	EXPECT_LOG("A.exec(5) A.leave(0) parked ");
	EXPECT_EQ(fake.regs.ip, 0x1234);
}
