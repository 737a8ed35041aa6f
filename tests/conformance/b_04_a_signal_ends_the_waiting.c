/* SPDX-License-Identifier: MIT */
/* B-04: A signal to the caller ends it with -ERESTARTSYS. */
#include "conform.h"

#ifdef ENGINE
/* As the result of a call -512 would lead to its restart. */
long live_act(long number, unsigned long a, unsigned long b)
{
	struct spy *spy = (struct spy *)a;

	(void)number, (void)b;
	return -utrace_barrier(spy->task, spy->engine);
}
#else
static void send_signals(void)
{
	spin(&live->words[0], 1);
	while (__atomic_load_n(&live->words[0], __ATOMIC_ACQUIRE) == 1) {
		raw3(SYS_kill, (long)live->words[1], SIGUSR1, 0);
		raw0(SYS_sched_yield);
	}
}

void test(void)
{
	struct spy *a = attach_next('A', EV(SYSCALL_EXIT));
	struct subject subject = start_process(call_in_turn);
	struct subject sender = start_process(send_signals);

	handle(SIGUSR1, ignore_signal, SA_RESTART);
	a->gate = 1U << ON_LEAVE;
	watch();
	live->begun = 1;
	wait_word(&a->inside, 1);
	live->words[1] = (u32)getpid();
	live->words[0] = 1;
	EXPECT_EQ(custom(0, a, 0), 512);
	live->words[0] = 2;
	__atomic_store_n(&a->gate, 0, __ATOMIC_RELEASE);
	wait_word(&live->ended, 1);
	unwatch();
	finish(subject);
	finish(sender);
}
#endif
