/* SPDX-License-Identifier: MIT */
/* D-02: Engines are visited in the order they were attached, except at SYSCALL_ENTRY. */
#include "conform.h"

void test(void)
{
	const unsigned long events =
	    EV(SYSCALL_EXIT) | EV(SIGNAL) | EV(CLONE) | EV(EXIT) | EV(DEATH);
	struct subject subject;

	handle(SIGUSR1, ignore_signal, 0);
	attach_next('A', events);
	attach_next('B', events);
	attach_next('C', events);
	subject = start_process(act_up_in_turn);
	watch();
	live->begun = 1;
	wait_logged("C.death");
	unwatch();
	expect_logged("A.leave(5,110) B.leave(5,110) C.leave(5,110) ");
	expect_logged("A.signal(5,10) B.signal(5,10) C.signal(5,10) ");
	expect_logged("A.clone(5) B.clone(5) C.clone(5) ");
	expect_logged("A.exit(5,0) B.exit(5,0) C.exit(5,0) ");
	expect_logged("A.death(1,17) B.death(1,17) C.death(1,17) ");
	finish(subject);
}
