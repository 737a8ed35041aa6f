/* SPDX-License-Identifier: MIT */
/*
 * Asking engines for the results of instructions, putting these into registers,
 * and the CPU's own traps for those that are no points.
 *
 * What a program has forbidden itself by prctl (its view is thread->denied) it
 * gets as a signal: the copy of the instruction runs and faults.
 */
#include "agent/instructions.h"

#include <asm/errno.h>
#include <asm/prctl.h>

#include "agent/clock.h"
#include "agent/mm.h"
#include "agent/points.h"
#include "agent/registers.h"
#include "agent/seccomp.h"
#include "agent/sites.h"
#include "agent/special.h"
#include "agent/uaccess.h"
#include "base/bytes.h"
#include "base/slab.h"
#include "utrace/task.h"

enum {
	SI_KERNEL_CODE = 0x80,
	PR_GET_TSC_OPTION = 25,
	PR_SET_TSC_OPTION = 26,
	TSC_ENABLE = 1,
	TSC_SIGSEGV = 2,
	CPU_NUMBER_SEGMENT = 0x7b, /* its limit is what TSC_AUX holds: node and CPU */
	FLAGS_ARITHMETIC = 0x8d5,  /* CF PF AF ZF SF OF */
	FLAG_CARRY = 0x1,
	EVENTS = WEIR_CPUID | WEIR_RDTSC | WEIR_RDTSCP | WEIR_RDRAND | WEIR_RDSEED | WEIR_RDPID |
		 WEIR_XGETBV,
	COUNTER_EVENTS = WEIR_RDTSC | WEIR_RDTSCP,
	MODES = WEIR_VDSO_CALLS | WEIR_BACKSTOP,
};

/*** What the CPU gives ***/

static void run_cpuid(const struct pt_regs *regs, u64 values[4], bool traps)
{
	u32 a = (u32)regs->ax;
	u32 b;
	u32 c = (u32)regs->cx;
	u32 d;

	if (traps)
		raw_syscall3(__NR_arch_prctl, ARCH_SET_CPUID, 1, 0);
	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	if (traps)
		raw_syscall3(__NR_arch_prctl, ARCH_SET_CPUID, 0, 0);
	values[0] = a;
	values[1] = b;
	values[2] = c;
	values[3] = d;
}

/* ecx may be anything: what is no such register faults, and gives nothing. */
static int run_xgetbv(const struct pt_regs *regs, u64 values[4])
{
	u32 low = 0;
	u32 high = 0;
	s64 err = -EFAULT;

	__asm__ volatile("1: xgetbv\n\t"
			 "xorl %k2, %k2\n\t"
			 "2:\n\t"
			 ".pushsection .fixup_table, \"a\"\n\t"
			 ".quad 1b - ., 2b - .\n\t"
			 ".popsection"
			 : "+a"(low), "+d"(high), "+r"(err)
			 : "c"((u32)regs->cx));
	values[0] = (u64)high << 32 | low;
	return (int)err;
}

/* As rdpid and rdtscp have it, on any CPU. */
static u64 processor_number(void)
{
	u64 limit = 0;

	__asm__ volatile("lsl %1, %0" : "+r"(limit) : "r"((u64)CPU_NUMBER_SEGMENT) : "cc");
	return limit;
}

static bool random_word(bool seed, u64 *value)
{
	u8 given;

	if (seed)
		__asm__ volatile("rdseed %0; setc %1" : "=r"(*value), "=qm"(given) : : "cc");
	else
		__asm__ volatile("rdrand %0; setc %1" : "=r"(*value), "=qm"(given) : : "cc");
	return given != 0;
}

static u64 cut(u64 value, u32 size)
{
	return size >= 8 ? value : value & ((1ULL << (8 * size)) - 1);
}

static void run_random(const struct weir_instruction *instruction, u64 values[4])
{
	u64 value;

	values[1] = random_word(instruction->kind == WEIR_RDSEED, &value);
	values[0] = values[1] != 0 ? cut(value, instruction->size) : 0;
}

int weir_instruction_run(const struct weir_instruction *instruction, const struct pt_regs *regs,
			 struct weir_instruction_result *result)
{
	struct thread *thread = thread_current();

	*result = (struct weir_instruction_result){ { 0 } };
	if ((instruction->kind & COUNTER_EVENTS) != 0 && (thread->denied & WEIR_RDTSC) != 0)
		return -EPERM;
	switch (instruction->kind) {
	case WEIR_CPUID:
		if ((thread->denied & WEIR_CPUID) != 0)
			return -EPERM;
		run_cpuid(regs, result->values, thread->host_id == 0 && domain_get()->cpuid_traps);
		return 0;
	case WEIR_RDTSCP:
		result->values[1] = processor_number();
		result->values[0] = clock_now();
		return 0;
	case WEIR_RDTSC:
		result->values[0] = clock_now();
		return 0;
	case WEIR_RDRAND:
	case WEIR_RDSEED:
		run_random(instruction, result->values);
		return 0;
	case WEIR_RDPID:
		result->values[0] = processor_number();
		return 0;
	case WEIR_XGETBV:
		return run_xgetbv(regs, result->values);
	default:
		return -EINVAL;
	}
}

/*** What the program gets ***/

static void set_pair(struct pt_regs *regs, u64 value)
{
	regs->ax = (u32)value;
	regs->dx = value >> 32;
}

static void set_target(const struct weir_instruction *instruction, struct pt_regs *regs, u64 value)
{
	unsigned long *target = register_at(regs, instruction->target);

	/* A result of two bytes leaves the others, one of four clears them. */
	if (instruction->size == 2)
		*target = (*target & ~0xffffULL) | (value & 0xffff);
	else
		*target = cut(value, instruction->size);
}

static void set_registers(const struct weir_instruction *instruction, struct pt_regs *regs,
			  const u64 values[4])
{
	switch (instruction->kind) {
	case WEIR_CPUID:
		regs->ax = (u32)values[0];
		regs->bx = (u32)values[1];
		regs->cx = (u32)values[2];
		regs->dx = (u32)values[3];
		return;
	case WEIR_RDTSCP:
		regs->cx = (u32)values[1];
		set_pair(regs, values[0]);
		return;
	case WEIR_RDTSC:
	case WEIR_XGETBV:
		set_pair(regs, values[0]);
		return;
	case WEIR_RDRAND:
	case WEIR_RDSEED:
		regs->flags &= ~(unsigned long)FLAGS_ARITHMETIC;
		regs->flags |= values[1] != 0 ? FLAG_CARRY : 0;
		set_target(instruction, regs, values[0]);
		return;
	default:
		set_target(instruction, regs, values[0]);
	}
}

/*** The event ***/

/* Size and target of what ModRM and the prefixes say: 66 or f3, then REX, then 0f. */
static void decode_target(const struct known_instruction *code,
			  struct weir_instruction *instruction)
{
	u8 rex = 0;

	instruction->size = instruction->kind == WEIR_RDPID ? 8 : 4;
	for (u32 i = 0; i < code->size && code->bytes[i] != 0x0f; i++) {
		if (code->bytes[i] == 0x66 && instruction->kind != WEIR_RDPID)
			instruction->size = 2;
		rex = (code->bytes[i] & 0xf0) == 0x40 ? code->bytes[i] : 0;
	}
	if ((rex & 8) != 0)
		instruction->size = 8;
	instruction->target = (code->bytes[code->size - 1] & 7U) | (rex & 1U) << 3;
}

static bool ask(const struct weir_instruction *instruction, const struct pt_regs *regs,
		struct weir_instruction_result *result)
{
	const struct instruction_handler *handler = domain_get()->instruction_handlers;

	for (; handler != NULL; handler = handler->next) {
		if ((handler->set & instruction->kind) != 0 &&
		    handler->function(instruction, regs, result, handler->data))
			return true;
	}
	/* Nobody cares, but the real one would trap. */
	return (((instruction->kind & COUNTER_EVENTS) != 0 && domain_get()->counter_traps != 0) ||
		(instruction->kind == WEIR_CPUID && domain_get()->cpuid_traps != 0)) &&
	       weir_instruction_run(instruction, regs, result) == 0;
}

static bool is_denied(const struct thread *thread, u32 kind)
{
	return (kind & COUNTER_EVENTS) != 0 ? (thread->denied & WEIR_RDTSC) != 0
					    : (thread->denied & kind) != 0;
}

bool instruction_answer(struct thread *thread, const struct known_instruction *code,
			struct pt_regs *regs)
{
	struct weir_instruction_result result = { { 0 } };
	struct weir_instruction instruction = {
		.kind = code->kind == 0 ? 0 : 1U << (code->kind - 1),
		.size = 8,
		.address = regs->ip,
	};

	if (instruction.kind == 0 || is_denied(thread, instruction.kind))
		return false;
	if ((instruction.kind & (WEIR_RDRAND | WEIR_RDSEED | WEIR_RDPID)) != 0)
		decode_target(code, &instruction);
	if (!ask(&instruction, regs, &result))
		return false;
	set_registers(&instruction, regs, result.values);
	return true;
}

int weir_instructions(u32 set, weir_instruction_fn *fn, void *data)
{
	struct domain *domain = domain_get();
	struct instruction_handler **end = &domain->instruction_handlers;
	struct instruction_handler *handler;

	if ((set & ~(u32)(EVENTS | MODES)) != 0 || (fn == NULL && (set & EVENTS) != 0))
		return -EINVAL;
	if (domain->engines_started != 0)
		return -EPERM;
	handler = slab_alloc(slab_domain(), sizeof(*handler));
	if (handler == NULL)
		return -ENOMEM;
	*handler =
	    (struct instruction_handler){ .function = fn, .data = data, .set = set & EVENTS };
	while (*end != NULL)
		end = &(*end)->next;
	*end = handler;
	domain->instructions |= set;
	if ((set & WEIR_BACKSTOP) != 0 && (set & COUNTER_EVENTS) != 0)
		domain->counter_traps = 1;
	return 0;
}

/*** The CPU's traps ***/

static const struct {
	u32 kind;
	u32 size;
	u8 bytes[3];
} trapping[] = {
	{ WEIR_RDTSC, 2, { 0x0f, 0x31 } },
	{ WEIR_RDTSCP, 3, { 0x0f, 0x01, 0xf9 } },
	{ WEIR_CPUID, 2, { 0x0f, 0xa2 } },
};

bool instruction_of_trap(u64 number, struct known_instruction *code)
{
	u64 i = number - INSTRUCTION_TRAPPED;

	if (i >= array_size(trapping))
		return false;
	*code = (struct known_instruction){
		.kind = (u8)(count_bits(trapping[i].kind - 1) + 1),
		.size = (u8)trapping[i].size,
	};
	return true;
}

bool instruction_trapped(struct thread *thread, const struct kernel_siginfo *info,
			 struct kernel_ucontext *uc)
{
	u32 wanted = domain_get()->instructions;
	u8 bytes[3] = { 0 };

	if ((wanted & WEIR_BACKSTOP) == 0 || info->signo != SIG_SEGV ||
	    info->code != SI_KERNEL_CODE || site_in_stub(uc->context.ip))
		return false;
	/* At the end of a page there may be two only. */
	if (copy_from_user(bytes, uc->context.ip, 2) != 0)
		return false;
	copy_from_user(bytes + 2, uc->context.ip + 2, 1);
	for (size_t i = 0; i < array_size(trapping); i++) {
		if ((wanted & trapping[i].kind) == 0 || is_denied(thread, trapping[i].kind) ||
		    memcmp(bytes, trapping[i].bytes, trapping[i].size) != 0)
			continue;
		point_trapped(thread, uc, INSTRUCTION_TRAPPED + i);
		return true;
	}
	return false;
}

static bool counter_is_wanted(void)
{
	return (domain_get()->instructions & COUNTER_EVENTS) != 0;
}

static bool cpuid_traps(void)
{
	return __atomic_load_n(&domain_get()->cpuid_traps, __ATOMIC_RELAXED) != 0;
}

static long set_counter(bool forbidden)
{
	return raw_syscall3(__NR_prctl, PR_SET_TSC_OPTION, forbidden ? TSC_SIGSEGV : TSC_ENABLE, 0);
}

static long set_cpuid(bool forbidden)
{
	return raw_syscall3(__NR_arch_prctl, ARCH_SET_CPUID, !forbidden, 0);
}

void instructions_arm(struct thread *thread)
{
	u32 wanted = domain_get()->instructions;
	s32 mode = TSC_ENABLE;

	/* A filter of the program may punish the calls; what was armed is inherited, then. */
	if (wanted == 0 || mm_current()->filtered)
		return;
	if (counter_is_wanted()) {
		raw_syscall3(__NR_prctl, PR_GET_TSC_OPTION, as_u64(&mode), 0);
		thread->denied |= mode == TSC_SIGSEGV ? WEIR_RDTSC : 0;
	}
	if (domain_get()->counter_traps != 0)
		set_counter(true);
	/* -ENODEV on most machines. */
	if ((wanted & WEIR_BACKSTOP) != 0 && (wanted & WEIR_CPUID) != 0 && set_cpuid(true) == 0)
		__atomic_store_n(&domain_get()->cpuid_traps, 1, __ATOMIC_RELAXED);
}

void instructions_disarm(const struct thread *thread)
{
	if (mm_current()->filtered)
		return;
	if (domain_get()->counter_traps != 0)
		set_counter((thread->denied & WEIR_RDTSC) != 0);
	if (cpuid_traps())
		set_cpuid((thread->denied & WEIR_CPUID) != 0);
}

static void deny(struct thread *thread, u32 kind, bool denied)
{
	thread->denied = denied ? thread->denied | kind : thread->denied & ~kind;
}

u32 instructions_prctl(struct thread *thread, struct pt_regs *regs)
{
	s32 mode = (thread->denied & WEIR_RDTSC) != 0 ? TSC_SIGSEGV : TSC_ENABLE;
	bool ours = domain_get()->counter_traps != 0;
	long result = regs->si == TSC_ENABLE || regs->si == TSC_SIGSEGV ? 0 : -EINVAL;

	if (regs->di == PR_GET_TSC_OPTION)
		return ours ? special_answer(regs, copy_to_user(regs->si, &mode, sizeof(mode)))
			    : GATE_RUN;
	if (!counter_is_wanted())
		return GATE_RUN;
	if (!ours)
		result = call_for_program(regs);
	if (result == 0)
		deny(thread, WEIR_RDTSC, regs->si == TSC_SIGSEGV);
	return special_answer(regs, result);
}

u32 instructions_arch_prctl(struct thread *thread, struct pt_regs *regs)
{
	long result = 0;

	if (regs->di == ARCH_GET_CPUID)
		return cpuid_traps() ? special_answer(regs, (thread->denied & WEIR_CPUID) == 0)
				     : GATE_RUN;
	if (!cpuid_traps())
		result = call_for_program(regs);
	if (result == 0)
		deny(thread, WEIR_CPUID, regs->si == 0);
	if (result == 0 && regs->si == 0)
		points_leave_table();
	return special_answer(regs, result);
}
