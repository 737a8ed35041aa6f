/* SPDX-License-Identifier: MIT */
/*
 * A thread is interrupted between the load of a call's number and the call. While it
 * is in its handler others make that call often, so that whatever rewrites calls
 * gets to it. Then the thread goes on at the call, with the number loaded.
 */
#include <pthread.h>
#include <ucontext.h>

#include "live.h"

enum { TRAP_FLAG = 0x100, OTHERS = 200 };

long loaded_call(void);
extern const uint8_t the_call[];
__asm__(".text\n.globl loaded_call\n.type loaded_call, @function\nloaded_call:\n"
	".cfi_startproc\n"
	"	mov $110, %eax\n"
	".globl the_call\nthe_call:\n"
	"	syscall\n"
	"	cmp $-4096, %rax\n"
	"	ja 1f\n"
	"	ret\n"
	"1:	mov $-1, %rax\n"
	"	ret\n"
	".cfi_endproc\n.size loaded_call, . - loaded_call\n");

static volatile int stopped_at_the_call;

static void *call_often(void *argument)
{
	for (unsigned i = 0; i < OTHERS; i++)
		check_eq(loaded_call(), getppid(), "the call of another thread");
	return argument;
}

static void on_step(int signal, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
	pthread_t thread;

	(void)signal;
	(void)info;
	if ((const uint8_t *)uc->uc_mcontext.gregs[REG_RIP] != the_call)
		return;
	stopped_at_the_call++;
	check_eq(uc->uc_mcontext.gregs[REG_RAX], SYS_getppid, "the number is loaded");
	check_eq(pthread_create(&thread, NULL, call_often, NULL), 0, "create");
	check_eq(pthread_join(thread, NULL), 0, "join");
	uc->uc_mcontext.gregs[REG_EFL] &= ~TRAP_FLAG;
}

int main(void)
{
	handle_info(SIGTRAP, on_step, 0);
	for (int round = 1; round <= 3; round++) {
		__asm__ volatile("pushfq\n"
				 "orl $0x100, (%%rsp)\n"
				 "popfq\n" ::
				     : "memory", "cc");
		check_eq(loaded_call(), getppid(), "the interrupted call");
	}
	check(stopped_at_the_call >= 1, "a step ended between load and call");
	return 0;
}
