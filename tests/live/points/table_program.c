/* SPDX-License-Identifier: MIT */
/*
 * Runs cpuid many times in two threads while a timer interrupts them, with known
 * values in all registers and both sets of flags; and once under its own trap flag.
 * What a handler sees, and what is there behind it, has to be what the CPU would
 * make of it. Prints results and the way of the steps; and on stderr by what the
 * instruction was made. With a number of rounds and a file it waits for
 * table_driver.c instead, and SIGUSR1 comes in each round.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

enum { THREADS = 2, ROUNDS = 20000, KEPT = 11, STEPS = 16 };
enum { BEFORE_BX = 0x1111, BEFORE_DX = 0x2222, FLAGS_SET = 0x8d5, FLAG_TRAP = 0x100 };
enum { AX, BX, CX, DX, RESULTS };

/* Leaves that exist, that do not, and levels beyond the last; none that tells the CPU apart. */
static const uint32_t questions[][2] = {
	{ 0, 0 },	   { 7, 0 },	      { 7, 9 },	  { 0x80000002, 5 }, { 4, 63 },
	{ 0x80000000, 0 }, { 0x40000000, 0 }, { 0xd, 2 }, { 0xd, 1000 },
};
enum { QUESTIONS = sizeof(questions) / sizeof(questions[0]) };

static uint32_t answers[QUESTIONS][RESULTS];
static atomic_int wrong, strays, signals;
static uint64_t steps[STEPS];
static int step_count;

extern const char before[], instruction[], behind[], stepped[];

struct run {
	uint64_t in[2]; /* rax, rcx */
	uint64_t out[RESULTS];
	uint64_t flags;	     /* before, then behind */
	uint64_t kept[KEPT]; /* rsi, rdi, r9 to r15, rbp and the word below the stack pointer */
};

void run_cpuid(struct run *run);

/*
 * What follows the instruction makes its jump lead below the program, where there is
 * room: see tests/rr-list/programs/cpuid_cost.c. Or, where the program lies low and
 * there is none, it decides what is left: padding, or that it gives way itself.
 */
#ifdef PADDED
#define BEHIND "lea -0x0f0f0f10(%rbx), %r8d"
#elif defined EVICTING
#define BEHIND "mov $0xf0f0f0f0, %r8d"
#else
#define BEHIND "mov %ebx, %r8d"
#endif

__asm__(".text\n"
	".type run_cpuid, @function\n"
	".type take_steps, @function\n"
	"run_cpuid:\n\t"
	"push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15\n\t"
	"push %rdi\n\t"
	"mov %rdi, %r8\n\t"
	"movq $0x3333, -8(%rsp)\n\t"
	"pushq 48(%r8)\n\t"
	"mov $1, %esi; mov $2, %edi; mov $3, %r9d; mov $4, %r10d; mov $5, %r11d; mov $6, %r12d\n\t"
	"mov $7, %r13d; mov $8, %r14d; mov $9, %r15d; mov $10, %ebp\n\t"
	"mov 0(%r8), %rax; mov 8(%r8), %rcx; mov $0x1111, %ebx; mov $0x2222, %edx\n\t"
	"popfq\n"
	".globl before, instruction, behind\n"
	"before: movq $0x3333, -8(%rsp)\n"
	"instruction: cpuid\n"
	"behind: " BEHIND "\n\t"
	"mov -8(%rsp), %r8\n\t"
	"jmp 1f; .nops 9; 1: "
	"pushfq\n\t"
	"push %rdi\n\t"
	"mov 16(%rsp), %rdi\n\t"
	"mov %rax, 16(%rdi); mov %rbx, 24(%rdi); mov %rcx, 32(%rdi); mov %rdx, 40(%rdi)\n\t"
	"mov %rsi, 56(%rdi); mov %r9, 72(%rdi); mov %r10, 80(%rdi); mov %r11, 88(%rdi)\n\t"
	"mov %r12, 96(%rdi); mov %r13, 104(%rdi); mov %r14, 112(%rdi); mov %r15, 120(%rdi)\n\t"
	"mov %rbp, 128(%rdi); mov %r8, 136(%rdi)\n\t"
	"pop %rax; mov %rax, 64(%rdi)\n\t"
	"pop %rax; mov %rax, 48(%rdi)\n\t"
	"pop %rdi\n\t"
	"pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx\n\t"
	"ret\n"
	".size run_cpuid, . - run_cpuid\n"
	".globl stepped\n"
	"take_steps:\n\t"
	"push %rbx\n\t"
	"pushfq; orq $0x100, (%rsp); popfq\n"
	"stepped: mov $7, %eax\n\t"
	"xor %ecx, %ecx\n\t"
	"cpuid\n\t"
	"mov %ebx, %r8d\n\t"
	"nop\n\t"
	"pushfq; andq $~0x100, (%rsp); popfq\n"
	"nop\n\t"
	"pop %rbx\n\t"
	"ret\n"
	".size take_steps, . - take_steps\n");

void take_steps(void);

static void check(int holds)
{
	wrong += !holds;
}

static int is_question(const greg_t *registers)
{
	for (int i = 0; i < QUESTIONS; i++) {
		if ((uint32_t)registers[REG_RAX] == questions[i][0] &&
		    (uint32_t)registers[REG_RCX] == questions[i][1])
			return 1;
	}
	return 0;
}

static int is_answer(const greg_t *registers)
{
	const greg_t found[RESULTS] = { registers[REG_RAX], registers[REG_RBX], registers[REG_RCX],
					registers[REG_RDX] };
	int result = 0;

	for (int i = 0; i < QUESTIONS; i++) {
		int same = 1;

		for (int j = 0; j < RESULTS; j++)
			same &= (uint64_t)found[j] == answers[i][j];
		result |= same;
	}
	return result;
}

static void on_timer(int signal, siginfo_t *info, void *argument)
{
	const greg_t *registers = ((ucontext_t *)argument)->uc_mcontext.gregs;
	uint64_t ip = (uint64_t)registers[REG_RIP];

	(void)signal;
	(void)info;
	signals++;
	if (ip > (uintptr_t)instruction && ip < (uintptr_t)behind)
		strays++;
	if (ip == (uintptr_t)instruction)
		check(registers[REG_RBX] == BEFORE_BX && registers[REG_RDX] == BEFORE_DX &&
		      is_question(registers));
	if (ip == (uintptr_t)behind)
		check(is_answer(registers));
	if (ip == (uintptr_t)instruction || ip == (uintptr_t)behind)
		check(registers[REG_RSI] == 1 && registers[REG_RBP] == 10 &&
		      ((registers[REG_EFL] & FLAGS_SET) == 0 ||
		       (registers[REG_EFL] & FLAGS_SET) == FLAGS_SET));
}

static void on_step(int signal, siginfo_t *info, void *argument)
{
	uint64_t ip = (uint64_t)((ucontext_t *)argument)->uc_mcontext.gregs[REG_RIP];

	(void)signal;
	(void)info;
	if (step_count < STEPS)
		steps[step_count++] = ip - (uintptr_t)stepped;
}

static void ask(int question, int set)
{
	const uint64_t high = 0x5555ULL << 32; /* cpuid does not look there */
	struct run run = { .in = { questions[question][0] | high, questions[question][1] | high },
			   .flags = set ? FLAGS_SET | 0x202 : 0x202 };

	run_cpuid(&run);
	for (int i = 0; i < RESULTS; i++)
		check(run.out[i] == answers[question][i]);
	check((run.flags & FLAGS_SET) == (set ? FLAGS_SET : 0));
	for (uint64_t i = 0; i < KEPT - 1; i++)
		check(run.kept[i] == i + 1);
	check(run.kept[KEPT - 1] == 0x3333);
}

static void *work(void *argument)
{
	for (int i = 0; i < ROUNDS; i++)
		ask(i % QUESTIONS, i / QUESTIONS % 2);
	return argument;
}

static void learn(int question)
{
	struct run run = { .in = { questions[question][0], questions[question][1] },
			   .flags = 0x202 };

	run_cpuid(&run);
	for (int i = 0; i < RESULTS; i++)
		answers[question][i] = (uint32_t)run.out[i];
}

static const char *way(void)
{
	const unsigned char *bytes = (const unsigned char *)instruction;

	switch (bytes[0]) {
	case 0x0f:
		return "cpuid";
	case 0xcc:
		return "trap";
	case 0xeb:
		return "padding";
	default:
		return bytes[2] == 0xe9 ? "two jumps" : "jump";
	}
}

static int finish(void)
{
	printf("\n%d wrong, %d strays\n", wrong, strays);
	return wrong != 0 || strays != 0;
}

/* Written whole or not at all, for who looks for it. */
static void tell_driver(const char *path)
{
	FILE *file = fopen("unfinished", "w");

	fprintf(file, "%d %#lx\n", getpid(), (unsigned long)(uintptr_t)before);
	check(fclose(file) == 0 && rename("unfinished", path) == 0);
}

static int be_driven(int rounds, const char *path)
{
	char byte;

	tell_driver(path);
	/* The driver has us when this ends. */
	check(read(STDIN_FILENO, &byte, 1) == 1);
	for (int i = 0; i < rounds; i++) {
		ask(i % QUESTIONS, i % 2);
		check(signals == i + 1);
	}
	fprintf(stderr, "%s\n", way());
	return finish();
}

int main(int argc, char **argv)
{
	struct sigaction timer = { .sa_sigaction = on_timer, .sa_flags = SA_SIGINFO | SA_RESTART };
	struct sigaction step = { .sa_sigaction = on_step, .sa_flags = SA_SIGINFO };
	struct itimerval often = { { 0, 100 }, { 0, 100 } };
	struct itimerval never = { { 0, 0 }, { 0, 0 } };
	pthread_t threads[THREADS];

	for (int i = 0; i < QUESTIONS; i++) {
		learn(i);
		printf("%x %x: %x %x %x %x\n", questions[i][0], questions[i][1], answers[i][AX],
		       answers[i][BX], answers[i][CX], answers[i][DX]);
	}
	sigaction(SIGUSR1, &timer, NULL);
	if (argc == 3)
		return be_driven((int)strtol(argv[1], NULL, 10), argv[2]);
	sigaction(SIGTRAP, &step, NULL);
	take_steps();
	for (int i = 0; i < step_count; i++)
		printf("%lx ", (unsigned long)steps[i]);
	sigaction(SIGALRM, &timer, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, work, NULL);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	setitimer(ITIMER_REAL, &never, NULL);
	fprintf(stderr, "%s\n", way());
	return finish();
}
