/* SPDX-License-Identifier: MIT */
/*
 * Functions that begin with each kind of instruction which a probe may have to
 * displace, each in two copies: `plain_NAME` and `probed_NAME` must do the same to
 * registers, flags and stack, while a timer interrupts. The last argument is how
 * often. Prints how often each was called.
 */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

uint64_t value = 0x1122334455667788;
void helper(void);
extern void (*const pointer)(void);
void (*const pointer)(void) = helper;

struct state {
	uint64_t ax, cx, dx, flags, sp;
};

/* Calls `function` with rax, rcx, rdx and flags of *state, and stores what they are then. */
void call_with(void (*function)(void), struct state *state);
__asm__(".text\n.globl call_with\n.type call_with, @function\ncall_with:\n"
	"push %rbx\npush %rbp\nmov %rsi, %rbx\nmov %rdi, %rbp\n"
	"mov (%rbx), %rax\nmov 8(%rbx), %rcx\nmov 16(%rbx), %rdx\n"
	"pushq 24(%rbx)\npopfq\ncall *%rbp\n"
	"mov %rax, (%rbx)\nmov %rcx, 8(%rbx)\nmov %rdx, 16(%rbx)\nmov %rsp, 32(%rbx)\n"
	"pushfq\npopq 24(%rbx)\npop %rbp\npop %rbx\nret\n.size call_with, . - call_with\n"
	".globl helper\n.type helper, @function\nhelper: lea 5(%rax), %rax\nret\n"
	".size helper, . - helper\n");

#define ONE(prefix, name, code)                                                                    \
	".balign 16, 0xcc\n.globl " prefix name "\n.type " prefix name ", @function\n" prefix name \
	":\n" code "\n.size " prefix name ", . - " prefix name "\n"
#define BOTH(name, code) ONE("plain_", name, code) ONE("probed_", name, code)
#define JUMP(condition)                                                                            \
	BOTH("j" condition "8", "j" condition " 7f\nmov $1, %eax\nret\n7: mov $2, %eax\nret")      \
	BOTH("j" condition "32",                                                                   \
	     "{disp32} j" condition " 7f\nmov $1, %eax\nret\n7: mov $2, %eax\nret")

#define CONDITIONS(X)                                                                              \
	X("o")                                                                                     \
	X("no")                                                                                    \
	X("b")                                                                                     \
	X("ae")                                                                                    \
	X("e") X("ne") X("be") X("a") X("s") X("ns") X("p") X("np") X("l") X("ge") X("le") X("g")

#define OTHERS(X)                                                                                  \
	X("load", "mov value(%rip), %rax\nret")                                                    \
	X("address", "lea value(%rip), %rax\nret")                                                 \
	X("compare", "cmpq $7, value(%rip)\nret")                                                  \
	X("constant", "mov $0x12345678, %eax\nret")                                                \
	X("add", "add %rcx, %rax\nret")                                                            \
	X("push", "push %rax\npop %rdx\nret")                                                      \
	X("push_flags", "pushfq\npop %rdx\nret")                                                   \
	X("call", "call helper\nret")                                                              \
	X("call_register", "call *%rdx\nret")                                                      \
	X("call_memory", "call *pointer(%rip)\nret")                                               \
	X("jump8", "jmp 7f\nud2\n7: lea 3(%rax), %rax\nret")                                       \
	X("jump32", "{disp32} jmp 7f\nud2\n7: lea 3(%rax), %rax\nret")                             \
	X("jump_far_away", "jmp helper")                                                           \
	X("nothing", "nop\nmov %rcx, %rax\nret")                                                   \
	X("return", "ret")

__asm__(".text\n" CONDITIONS(JUMP) OTHERS(BOTH));

#define NAMES_OF_JUMP(condition) "j" condition "8", "j" condition "32",
#define NAME_OF_OTHER(name, code) name,
static const char *const names[] = { CONDITIONS(NAMES_OF_JUMP) OTHERS(NAME_OF_OTHER) };

enum { COUNT = sizeof(names) / sizeof(names[0]), ARITHMETIC = 0x8d5 };

/* Both copies of all, in the order of names: plain, probed. */
#define TABLE_OF_JUMP(condition)                                                                   \
	".quad plain_j" condition "8, probed_j" condition "8\n.quad plain_j" condition             \
	"32, probed_j" condition "32\n"
#define TABLE_OF_OTHER(name, code) ".quad plain_" name ", probed_" name "\n"
extern void (*const functions[COUNT][2])(void);
__asm__(".section .data.rel.ro, \"aw\"\n.globl functions\n.balign 8\nfunctions:\n" CONDITIONS(
    TABLE_OF_JUMP) OTHERS(TABLE_OF_OTHER) ".text\n");

static volatile sig_atomic_t signals;

static void on_timer(int signal)
{
	(void)signal;
	signals++;
}

static uint64_t next_random(void)
{
	static uint64_t seed = 0x9e3779b97f4a7c15;

	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static int compare(int which)
{
	struct state states[2];

	memset(states, 0, sizeof(states));
	states[0].ax = next_random();
	states[0].cx = next_random();
	states[0].dx = (uint64_t)(uintptr_t)helper;
	states[0].flags = 0x202 | (next_random() & ARITHMETIC);
	states[1] = states[0];
	call_with(functions[which][0], &states[0]);
	call_with(functions[which][1], &states[1]);
	if (memcmp(&states[0], &states[1], sizeof(states[0])) == 0)
		return 0;
	printf("%s: ax %#lx %#lx, flags %#lx %#lx, sp %#lx %#lx\n", names[which], states[0].ax,
	       states[1].ax, states[0].flags, states[1].flags, states[0].sp, states[1].sp);
	return 1;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_timer, .sa_flags = SA_RESTART };
	struct itimerval timer = { { 0, 50 }, { 0, 50 } };
	int rounds = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 1;

	if (argc > 2) {
		for (int i = 0; i < COUNT; i++)
			printf("%s\n", names[i]);
		return 0;
	}
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
	for (int round = 0; round < rounds; round++) {
		for (int i = 0; i < COUNT; i++) {
			if (compare(i) != 0)
				return 1;
		}
	}
	return rounds > 100 && signals == 0;
}
