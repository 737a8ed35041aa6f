/* SPDX-License-Identifier: MIT */
/*
 * For each line that it reads: `r` runs code of all kinds, which is stepped, `l` has
 * the engine leave. The result of the code has to be what it was when nobody stepped.
 * With an argument signals come all the time.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

enum { ORDER_START = 1001, ORDER_END, ORDER_LEAVE };

extern int asks_cpu;

long all_kinds(char *memory);

/* What becomes of rax tells whether each instruction did what it should. */
__asm__(".data\n"
	".globl word, asks_cpu\n"
	"asks_cpu: .long 0, 0\n"
	"word:	.quad 5\n"
	"target:	.quad 0\n"
	".text\n"
	".type helper, @function\n"
	"helper:\n"
	"	lea 7(%rax), %rax\n"
	"	ret\n"
	".size helper, . - helper\n"
	"popper:\n"
	"	add 8(%rsp), %rax\n"
	"	ret $8\n"
	".globl all_kinds\n"
	".type all_kinds, @function\n"
	"all_kinds:\n"
	"	push %rbx\n"
	"	push %r12\n"
	/*
	 * From a table with --cpuid, which nobody comes to the agent for. Not in a storm: what
	 * hypervisors make of it takes longer than all the rest.
	 */
	"	cmpl $0, asks_cpu(%rip)\n"
	"	je 1f\n"
	"	xor %eax, %eax\n"
	"	xor %ecx, %ecx\n"
	"	cpuid\n"
	"	mov %ebx, %r8d\n"
	"1:\n"
	"	mov %rdi, %rbx\n"
	"	xor %eax, %eax\n"
	/* by rip, with every register that may take its place in use once */
	"	movq $3, word(%rip)\n"
	"	add word(%rip), %rax\n"
	"	mov word(%rip), %rcx\n"
	"	mov word(%rip), %r9\n"
	"	lea word(%rip), %r12\n"
	"	add (%r12), %rax\n"
	"	lock xadd %rcx, word(%rip)\n"
	"	mov $9, %edx\n"
	"	cmpxchg %rdx, word(%rip)\n"
	"	movdqu word(%rip), %xmm0\n"
	"	movq %xmm0, %rdx\n"
	"	add %rdx, %rax\n"
	"	add %rcx, %rax\n"
	"	add %r9, %rax\n"
	/* calls, jumps and returns of all kinds */
	"	lea helper(%rip), %rcx\n"
	"	mov %rcx, target(%rip)\n"
	"	call helper\n"
	"	call *%rcx\n"
	"	call *target(%rip)\n"
	"	push %rcx\n"
	"	call *(%rsp)\n"
	"	pop %rcx\n"
	"	push $11\n"
	"	call popper\n"
	"	lea 1f(%rip), %r9\n"
	"	jmp *%r9\n"
	"	hlt\n"
	"1:	mov $3, %ecx\n"
	"2:	add $13, %rax\n"
	"	loop 2b\n"
	"	jrcxz 3f\n"
	"	hlt\n"
	"3:	mov $5, %ecx\n"
	"4:	inc %rax\n"
	"	cmp $2, %ecx\n"
	"	loopne 4b\n"
	"	add %rcx, %rax\n"
	/* strings */
	"	mov %rax, %r8\n"
	"	mov %rbx, %rdi\n"
	"	mov $0x5a, %al\n"
	"	mov $24, %ecx\n"
	"	rep stosb\n"
	"	mov %rbx, %rsi\n"
	"	mov $3, %ecx\n"
	"	rep movsq\n"
	"	movb $1, 40(%rbx)\n"
	"	mov %rbx, %rdi\n"
	"	mov $48, %ecx\n"
	"	repe scasb\n"
	"	mov %r8, %rax\n"
	"	add %rcx, %rax\n"
	"	xor %ecx, %ecx\n"
	"	rep stosb\n"
	/* flags, the red zone, and what it pushes */
	"	mov %rax, -8(%rsp)\n"
	"	stc\n"
	"	adc $0, %rax\n"
	"	add -8(%rsp), %rax\n"
	"	pushfq\n"
	"	pop %rdx\n"
	"	and $0x100, %edx\n"
	"	add %rdx, %rax\n"
	"	pushfq\n"
	"	popfq\n"
	"	pop %r12\n"
	"	pop %rbx\n"
	"	jmp helper\n"
	".size all_kinds, . - all_kinds\n");

static char memory[64];

static long order(long number)
{
	return syscall(SYS_getpgid, number);
}

/* Where debuggers set a breakpoint. */
__attribute__((noinline)) void between(void)
{
	__asm__ volatile("nop\n\tnop\n\tnop");
}

static void run(long expected)
{
	long result;

	order(ORDER_START);
	result = all_kinds(memory);
	order(ORDER_END);
	if (result != expected) {
		printf("%ld, not %ld\n", result, expected);
		exit(1);
	}
	between();
}

static volatile sig_atomic_t signals;

static void on_signal(int signal)
{
	(void)signal;
	signals = signals + 1;
}

static void start_signals(void)
{
	const struct itimerval often = { { 0, 700 }, { 0, 700 } };
	const struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };

	sigaction(SIGALRM, &action, NULL);
	sigaction(SIGPROF, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	setitimer(ITIMER_PROF, &often, NULL);
}

int main(int count, char **arguments)
{
	long expected;
	char line[2];

	(void)arguments;
	asks_cpu = count == 1;
	expected = all_kinds(memory);
	if (count > 1)
		start_signals();

	printf("%d\n", (int)getpid());
	fflush(stdout);
	while (read(0, line, 2) == 2) {
		if (line[0] == 'l')
			order(ORDER_LEAVE);
		else
			run(expected);
	}
	if (count > 1)
		printf("signals: %s\n", signals != 0 ? "yes" : "no");
	return 0;
}
