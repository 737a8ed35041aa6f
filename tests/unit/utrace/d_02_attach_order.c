/* SPDX-License-Identifier: MIT */
/*
 * D-02: engines are visited in the order in which they were attached.
 */
#include "scene.h"

SCENE(d_02_attach_order)
{
	const unsigned long events =
	    EV(EXEC) | EV(CLONE) | EV(EXIT) | EV(SYSCALL_EXIT) | EV(SIGNAL) | EV(JCTL);
	struct linux_binprm bprm = { 0 };
	struct fake child;

	ATTACH(a, events);
	ATTACH(b, events);
	ATTACH(c, events);
	fake_init(&child);
	fake_current = &fake.task;
	utrace_report_exec(&fake.task, NULL, &bprm, &fake.regs);
	EXPECT_LOG("A.exec(5) B.exec(5) C.exec(5) ");
	utrace_report_clone(&fake.task, SIGCHLD, &child.task);
	EXPECT_LOG("A.clone(5) B.clone(5) C.clone(5) ");
	syscall_exit();
	EXPECT_LOG("A.leave(5) B.leave(5) C.leave(5) ");
	signal_arrives(SIGUSR1, 2);
	EXPECT_LOG("A.signal(5) B.signal(5) C.signal(5) ");
	utrace_report_jctl(&fake.task, CLD_STOPPED, CLD_STOPPED);
	EXPECT_LOG("A.jctl(5) B.jctl(5) C.jctl(5) ");
	task_exit(0);
	EXPECT_LOG("A.exit(5) B.exit(5) C.exit(5) ");
}
