/* SPDX-License-Identifier: MIT */
/*
 * Runs each instruction with known values in all registers, on a stack with a
 * filled red zone and without any stack, with an own gs base or not: only what
 * the instruction gives may change, and it has to be what the engine supplies.
 */
#include <asm/prctl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { AX, CX, DX, BX, SP, BP, SI, DI, R8, R9, R10, R11, R12, R13, R14, R15, FLAGS, COUNT };

uint64_t values_in[COUNT], values_out[COUNT], own_sp;

#define MOVE_ALL(from, to)                                                                         \
	from("0", "%rax", to) from("8", "%rcx", to) from("16", "%rdx", to) from("24", "%rbx", to)  \
	    from("40", "%rbp", to) from("48", "%rsi", to) from("56", "%rdi", to)                   \
		from("64", "%r8", to) from("72", "%r9", to) from("80", "%r10", to)                 \
		    from("88", "%r11", to) from("96", "%r12", to) from("104", "%r13", to)          \
			from("112", "%r14", to) from("120", "%r15", to) from("32", "%rsp", to)
#define LOAD(at, reg, array) "mov " array "+" at "(%rip), " reg "\n"
#define STORE(at, reg, array) "mov " reg ", " array "+" at "(%rip)\n"
#define CASE(name, code)                                                                           \
	void name(void);                                                                           \
	__asm__(                                                                                   \
	    ".text\n.balign 32\n.globl " #name "\n.type " #name ", @function\n" #name ":\n"        \
	    "push %rbx\npush %rbp\npush %r12\npush %r13\npush %r14\npush %r15\n"                   \
	    "mov %rsp, own_sp(%rip)\npushq values_in+128(%rip)\npopfq\n" MOVE_ALL(                 \
		LOAD, "values_in") code "\n" MOVE_ALL(STORE, "values_out")                         \
		LOAD("0", "%rsp",                                                                  \
		     "own_sp") "pushfq\npopq values_out+128(%rip)\n"                               \
			       "pushq $0x202\npopfq\n"                                             \
			       "pop %r15\npop %r14\npop %r13\npop %r12\npop %rbp\npop %rbx\nret\n" \
			       ".size " #name ", . - " #name "\n");

CASE(case_cpuid, "cpuid")
CASE(case_rdtsc, "rdtsc")
CASE(case_rdtscp, "rdtscp")
CASE(case_xgetbv, "xgetbv")
CASE(case_rdpid, "rdpid %r9")
CASE(case_rdrand64, "rdrand %r13")
CASE(case_rdrand32, "rdrand %esi")
CASE(case_rdrand16, "rdrand %r10w")
CASE(case_rdseed, "rdseed %rbp")

enum { CARRY = 1, ARITHMETIC = 0x8d5 };

static const struct one {
	const char *name;
	void (*run)(void);
	int count;
	struct {
		int where;
		uint64_t value;
	} gives[4];
	uint64_t flags; /* bit 63: the arithmetic flags become the others */
} all[] = {
	{ "cpuid",
	  case_cpuid,
	  4,
	  { { AX, 0x11110000 + 7 },
	    { BX, 0x22220000 + 1 },
	    { CX, 0x33333333 },
	    { DX, 0x44444444 } },
	  0 },
	{ "rdtscp", case_rdtscp, 3, { { AX, 0x05060708 }, { DX, 0x01020304 }, { CX, 0x99 } }, 0 },
	{ "xgetbv", case_xgetbv, 2, { { AX, 5 }, { DX, 0 } }, 0 },
	{ "rdpid", case_rdpid, 1, { { R9, 0x77 } }, 0 },
	{ "rdrand", case_rdrand64, 1, { { R13, 0x1122334455667788 } }, 1ULL << 63 | CARRY },
	{ "rdrand, 32 bits", case_rdrand32, 1, { { SI, 0x55667788 } }, 1ULL << 63 | CARRY },
	{ "rdrand, 16 bits",
	  case_rdrand16,
	  1,
	  { { R10, 0xa0a0a0a0a0a07788 + 10 * 0x0101010101010000 } },
	  1ULL << 63 | CARRY },
	{ "rdseed", case_rdseed, 1, { { BP, 0x1122334455667788 } }, 1ULL << 63 },
};

static uint8_t stack[1024];
static uint64_t gs_memory[1024];
static int failures;

static void expect(const char *name, const char *what, uint64_t found, uint64_t wanted)
{
	if (found == wanted)
		return;
	printf("%s: %s is %#llx, not %#llx\n", name, what, (unsigned long long)found,
	       (unsigned long long)wanted);
	failures++;
}

static void prepare(uint64_t sp, uint64_t flags)
{
	for (int i = 0; i < FLAGS; i++)
		values_in[i] = 0xa0a0a0a0a0a0a0a0 + (uint64_t)i * 0x0101010101010101;
	values_in[AX] = 7;
	values_in[CX] = 1;
	values_in[SP] = sp;
	values_in[FLAGS] = flags;
	memset(stack, 0x5a, sizeof(stack));
}

static void check(const struct one *one, uint64_t sp, uint64_t flags)
{
	uint64_t wanted[COUNT];
	char what[32];

	prepare(sp, flags);
	if (one->run == case_xgetbv)
		values_in[CX] = 0;
	one->run();
	memcpy(wanted, values_in, sizeof(wanted));
	for (int i = 0; i < one->count; i++)
		wanted[one->gives[i].where] = one->gives[i].value;
	if ((one->flags >> 63) != 0)
		wanted[FLAGS] = (flags & ~(uint64_t)ARITHMETIC) | (one->flags & ARITHMETIC);
	for (int i = 0; i < COUNT; i++) {
		snprintf(what, sizeof(what), "register %d", i);
		expect(one->name, what, values_out[i], wanted[i]);
	}
	for (size_t i = 0; i < sizeof(stack); i++)
		expect(one->name, "a byte of the stack", stack[i], 0x5a);
}

static void check_all(void)
{
	static const uint64_t flags[] = { 0x202, 0xad7, 0x602, 0x40202, 0x246 };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		for (size_t k = 0; k < sizeof(flags) / sizeof(flags[0]); k++) {
			check(&all[i], (uint64_t)(uintptr_t)(stack + 512), flags[k]);
			check(&all[i], 8, flags[k]);
		}
	}
}

static void set_gs(uint64_t base)
{
	__asm__ volatile("wrgsbase %0" : : "r"(base));
}

int main(void)
{
	uint64_t last = 0;

	check_all();
	/* A base of its own, with memory there that is the program's. */
	for (int i = 0; i < 1024; i++)
		gs_memory[i] = (uint64_t)i * 3;
	set_gs((uint64_t)(uintptr_t)gs_memory);
	check_all();
	for (int i = 0; i < 1024; i++)
		expect("gs", "a word behind it", gs_memory[i], (uint64_t)i * 3);
	/* And one that leads nowhere. */
	set_gs(0x1000);
	check_all();
	set_gs(0);
	check_all();
	for (int i = 1; i <= 1000; i++) {
		prepare((uint64_t)(uintptr_t)(stack + 512), 0x202);
		case_rdtsc();
		expect("rdtsc", "the count", values_out[AX], last + 1);
		last = values_out[AX];
	}
	return failures != 0;
}
