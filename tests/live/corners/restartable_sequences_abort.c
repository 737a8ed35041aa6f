/* SPDX-License-Identifier: MIT */
/*
 * A restartable sequence that is interrupted, by a signal or by a move to another
 * CPU, must be taken to its abort handler; per-CPU allocators lose memory otherwise.
 * The sequence here has no other end.
 */
#include <sys/time.h>
#include <stddef.h>
#include <sys/rseq.h>

#include "live.h"

/* Enters the sequence and stays in it until it is aborted. */
void wait_for_abort(volatile struct rseq *area);
__asm__(".data\n.balign 32\n"
	"sequence: .long 0, 0\n"
	"	.quad 1f, 2f - 1f, 3f\n"
	".text\n.globl wait_for_abort\nwait_for_abort:\n"
	"	lea sequence(%rip), %rax\n"
	"	mov %rax, 8(%rdi)\n"
	"1:	nop\n"
	"	jmp 1b\n"
	"2:	ud2\n"
	"	.byte 0x0f, 0xb9, 0x3d\n"
	"	.long 0x53053053\n"
	"3:	ret\n");

static volatile struct rseq *area;
static volatile int handled;

static void handler(int signal)
{
	(void)signal;
	handled++;
}

int main(void)
{
	struct itimerval often = { { 0, 1000 }, { 0, 1000 } }, never = { { 0, 0 }, { 0, 0 } };

	check(__rseq_size > 0, "registered");
	area = (void *)((char *)__builtin_thread_pointer() + __rseq_offset);
	check_eq(offsetof(struct rseq, rseq_cs), 8, "where the sequence is named");
	handle(SIGALRM, handler, 0);
	check_eq(setitimer(ITIMER_REAL, &often, NULL), 0, "setitimer");
	for (int round = 0; round < 100; round++) {
		wait_for_abort(area);
		raw0(SYS_getppid);
	}
	check_eq(setitimer(ITIMER_REAL, &never, NULL), 0, "setitimer");
	check(handled > 0, "signals arrived");
	return 0;
}
