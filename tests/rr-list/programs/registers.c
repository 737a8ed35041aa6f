/* SPDX-License-Identifier: MIT */
/*
 * Every call number from 0 to 470, from one site, with arguments that none
 * accepts: all general registers but rax, rcx and r11, the flags, the whole
 * vector and x87 state, and 8 KiB below the stack pointer must be as before.
 * Prints how many calls it made and whether the site was a jump in the end.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { CALLS = 471, REGISTERS = 16, RAX = 0, STACK_SIZE = 65536, BELOW = 8192, XSAVE_SIZE = 4096 };

/* In the order of the code below; rsp is checked apart from them. */
static const char *const names[REGISTERS] = { "rax", "rbx", "rdx", "rsi", "rdi",
					      "rbp", "r8",  "r9",  "r10", "r12",
					      "r13", "r14", "r15", "rsp", "flags" };

uint64_t registers_in[REGISTERS];
uint64_t registers_out[REGISTERS];
uint64_t own_stack;
unsigned char state_in[XSAVE_SIZE] __attribute__((aligned(64)));
unsigned char state_out[XSAVE_SIZE] __attribute__((aligned(64)));
static unsigned char stack[STACK_SIZE] __attribute__((aligned(64)));

void make_call(void);
extern unsigned char call_site[];

/* What follows the call is what follows it in C libraries: that can be patched. */
__asm__(".text\n"
	".globl make_call, call_site\n"
	"make_call:\n"
	"	push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15\n"
	"	mov %rsp, own_stack(%rip)\n"
	"	mov $-1, %eax; mov $-1, %edx\n"
	"	xrstor64 state_in(%rip)\n"
	"	mov 8+registers_in(%rip), %rbx; mov 16+registers_in(%rip), %rdx\n"
	"	mov 24+registers_in(%rip), %rsi; mov 32+registers_in(%rip), %rdi\n"
	"	mov 40+registers_in(%rip), %rbp; mov 48+registers_in(%rip), %r8\n"
	"	mov 56+registers_in(%rip), %r9; mov 64+registers_in(%rip), %r10\n"
	"	mov 72+registers_in(%rip), %r12; mov 80+registers_in(%rip), %r13\n"
	"	mov 88+registers_in(%rip), %r14; mov 96+registers_in(%rip), %r15\n"
	"	mov 104+registers_in(%rip), %rsp\n"
	"	push 112+registers_in(%rip); popfq\n"
	"	mov registers_in(%rip), %rax\n"
	"call_site:\n"
	"	syscall\n"
	"	mov %rax, registers_out(%rip)\n"
	"	mov %rbx, 8+registers_out(%rip); mov %rdx, 16+registers_out(%rip)\n"
	"	mov %rsi, 24+registers_out(%rip); mov %rdi, 32+registers_out(%rip)\n"
	"	mov %rbp, 40+registers_out(%rip); mov %r8, 48+registers_out(%rip)\n"
	"	mov %r9, 56+registers_out(%rip); mov %r10, 64+registers_out(%rip)\n"
	"	mov %r12, 72+registers_out(%rip); mov %r13, 80+registers_out(%rip)\n"
	"	mov %r14, 88+registers_out(%rip); mov %r15, 96+registers_out(%rip)\n"
	"	mov %rsp, 104+registers_out(%rip)\n"
	"	mov own_stack(%rip), %rsp\n"
	"	pushfq; pop 112+registers_out(%rip)\n"
	"	cld\n"
	"	mov $-1, %eax; mov $-1, %edx\n"
	"	xsave64 state_out(%rip)\n"
	"	pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx\n"
	"	ret\n");

/*
 * Not made: what does not come back or makes somebody else come back (exit,
 * clone, fork, vfork, execve, rt_sigreturn, clone3, execveat, exit_group), what
 * waits for ever (pause), what would leave something behind (msgget) or reach
 * beyond this process (sync, vhangup, umask of no harm but to what follows),
 * and the two that only uprobes may make.
 */
static int is_left_out(int nr)
{
	static const int left_out[] = { 15, 34,	 56,  57,  58,	59,  60,  68,
					95, 153, 162, 231, 322, 335, 336, 435 };

	for (size_t i = 0; i < sizeof(left_out) / sizeof(left_out[0]); i++)
		if (left_out[i] == nr)
			return 1;
	return 0;
}

static void fill_state(void)
{
	static const double numbers[4] = { 1.5, -2.25, 3e300, 0.1 };
	uint32_t mxcsr = 0x7f80; /* round to zero, all masked */
	uint16_t control = 0x0c7f;

	memset(state_in, 0, sizeof(state_in));
	__asm__ volatile("fninit; fldcw %0; fldl %1; fldl %2; fldpi; ldmxcsr %3"
			 :
			 : "m"(control), "m"(numbers[0]), "m"(numbers[2]), "m"(mxcsr));
	__asm__ volatile("xsave64 %0" : "=m"(state_in) : "a"(-1), "d"(-1));
	/* xmm registers lie at 160, the upper halves of ymm at 576 when there are any. */
	for (int i = 160; i < 416; i++)
		state_in[i] = (unsigned char)(i * 7 + 3);
	if ((state_in[512] & 4) != 0)
		for (int i = 576; i < 832; i++)
			state_in[i] = (unsigned char)(i * 11 + 5);
	state_in[512] |= 3;
	__asm__ volatile("fninit");
}

static void fill_registers(int nr)
{
	/* Carry, parity, adjust, zero, sign, direction, overflow: now all, now none. */
	const uint64_t flags = nr % 2 == 0 ? 0xcd7 : 0x202;

	for (int i = 1; i < REGISTERS; i++)
		registers_in[i] = 0x1111111111111111ull * (uint64_t)i + (uint64_t)nr;
	for (int i = 2; i <= 8; i++) /* arguments; rbp is none */
		if (i != 5)
			registers_in[i] = ~0ull;
	registers_in[RAX] = (uint64_t)nr;
	registers_in[13] = (uint64_t)(uintptr_t)(stack + STACK_SIZE / 2);
	registers_in[14] = flags | 0x202;
	memset(stack, 0x5a, sizeof(stack));
}

/* The flags word that was pushed for popfq is the test's own. */
static int stack_is_untouched(void)
{
	for (int i = STACK_SIZE / 2 - BELOW; i < STACK_SIZE / 2 - 8; i++)
		if (stack[i] != 0x5a)
			return 0;
	return 1;
}

static int compare(int nr)
{
	int bad = 0;

	for (int i = 1; i < 15; i++) {
		if (registers_in[i] == registers_out[i])
			continue;
		printf("call %d: %s was %#lx, is %#lx\n", nr, names[i], registers_in[i],
		       registers_out[i]);
		bad = 1;
	}
	/* The header says which parts are in their initial state: contents count. */
	if (memcmp(state_in, state_out, 512) != 0 ||
	    memcmp(state_in + 576, state_out + 576, 256) != 0) {
		printf("call %d: the vector or x87 state changed\n", nr);
		bad = 1;
	}
	if (!stack_is_untouched()) {
		printf("call %d: bytes below the stack pointer changed\n", nr);
		bad = 1;
	}
	return bad;
}

int main(void)
{
	int made = 0;
	int bad = 0;

	fill_state();
	for (int nr = 0; nr < CALLS; nr++) {
		if (is_left_out(nr))
			continue;
		fill_registers(nr);
		make_call();
		bad += compare(nr);
		made++;
	}
	fprintf(stderr, "%d calls, %s\n", made, call_site[0] == 0x0f ? "by the trap" : "by a jump");
	return bad != 0;
}
