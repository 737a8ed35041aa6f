/* SPDX-License-Identifier: MIT */
/* L-07: A reaped thread has no engines. */
#include "conform.h"

void test(void)
{
	struct spy *spies[3];
	struct subject subject;

	for (u32 i = 0; i < 3; i++)
		spies[i] = attach_next((char)('A' + i), EV(CLONE));
	subject = start_process(leave_in_turn);
	for (u32 i = 0; i < 3; i++)
		act(ACT_PUT, (unsigned long)spies[i], 0, 0);
	watch();
	live->begun = 1;
	finish(subject);
	wait_logged("A.release");
	wait_logged("B.release");
	wait_logged("C.release");
	unwatch();
}
