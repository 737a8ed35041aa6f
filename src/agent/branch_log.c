/* SPDX-License-Identifier: MIT */
/*
 * Threads that are found amid the log of a copied branch, as supervisor/copier_emit.c
 * writes it. Its first instruction stores rcx and its last one loads it again; the entry
 * counts when the position is stored. What the program has done to the code is not
 * known: it is read like any memory of a program's.
 */
#include "agent/branch_log.h"

#include "agent/branch_copies.h"
#include "agent/sighand.h"
#include "agent/uaccess.h"
#include "base/bytes.h"

enum {
	MOVE_SIZE = 9, /* of `mov` between a register and a word behind gs */
	LOG_SIZE_MAXIMUM = 256,
	ADDRESS_BITS = 47,
	TRAP_TRACE_CODE = 2,
};

/* mov %rcx or %rdx to (0x89) or from (0x8b) a word of the thread block. */
static bool is_move(const u8 *code, u8 opcode, u8 modrm, size_t word)
{
	const u8 start[] = { 0x65, 0x48, opcode, modrm, 0x25 };
	u32 operand = (u32)word;

	return memcmp(code, start, sizeof(start)) == 0 &&
	       memcmp(code + sizeof(start), &operand, sizeof(operand)) == 0;
}

#define SAVED_RCX offsetof(struct thread, branch_saved[0])
#define SAVED_RDX offsetof(struct thread, branch_saved[1])
#define POSITION offsetof(struct thread, branch_position)
enum { STORE = 0x89, LOAD = 0x8b, RCX = 0x0c, RDX = 0x14 };

/* Code of an area around an instruction; behind it zeros, as far as one is looked at. */
struct log_code {
	u8 bytes[2 * LOG_SIZE_MAXIMUM + MOVE_SIZE];
	u64 start; /* address of the first */
	const u8 *ip;
	const u8 *end;
};

/* False: it cannot be read. What a program has unmapped is no code of ours. */
static bool look_at(const struct branch_area *area, u64 ip, struct log_code *code)
{
	u64 end = area->place + area->code_size;

	memset(code->bytes, 0, sizeof(code->bytes));
	code->start = area->place;
	if (ip - area->place > LOG_SIZE_MAXIMUM)
		code->start = ip - LOG_SIZE_MAXIMUM;
	if (end - ip > LOG_SIZE_MAXIMUM)
		end = ip + LOG_SIZE_MAXIMUM;
	code->ip = code->bytes + (ip - code->start);
	code->end = code->bytes + (end - code->start);
	return copy_from_user(code->bytes, code->start, end - code->start) == 0;
}

static u64 address_in(const struct log_code *code, const u8 *at)
{
	return code->start + (u64)(at - code->bytes);
}

/* The first instruction of the sequence that the thread is inside of, or NULL. */
static const u8 *log_around(const struct log_code *code)
{
	for (const u8 *behind = code->ip; behind >= code->bytes + MOVE_SIZE; behind--) {
		const u8 *at = behind - MOVE_SIZE;

		if (is_move(at, LOAD, RCX, SAVED_RCX))
			return NULL;
		if (is_move(at, STORE, RCX, SAVED_RCX))
			return at;
	}
	return NULL;
}

/* Whether the entry counts already: the position has moved. */
static bool is_logged(const u8 *start, const u8 *ip)
{
	for (const u8 *at = start; at + MOVE_SIZE <= ip; at++)
		if (is_move(at, STORE, RCX, POSITION))
			return true;
	return false;
}

/* jmp *%gs:target, which ends the log of a computed jump */
static bool is_jump_to_target(const u8 *code)
{
	static const u8 start[] = { 0x65, 0xff, 0x24, 0x25 };
	u32 operand = offsetof(struct thread, branch_target);

	return memcmp(code, start, sizeof(start)) == 0 &&
	       memcmp(code + sizeof(start), &operand, sizeof(operand)) == 0;
}

/*
 * The thread has logged its branch and restored its registers: all that may be left is to
 * jump, unless that is what faults, as no such address can be.
 */
static u64 finish_log(const struct branch_area *area, const struct thread *thread,
		      const struct log_code *code, const u8 *at)
{
	if (!is_jump_to_target(at) || thread->branch_target >> ADDRESS_BITS != 0)
		return address_in(code, at);
	return branch_copies_target(area, thread->branch_target);
}

static const u8 *end_of_log(const struct log_code *code)
{
	const u8 *at = code->ip;

	while (at < code->end && !is_move(at, LOAD, RCX, SAVED_RCX))
		at++;
	return at + MOVE_SIZE;
}

void branch_log_leave(const struct thread *thread, struct kernel_sigcontext *context)
{
	const struct branch_area *area = branch_copies_at(context->ip);
	struct log_code code;
	const u8 *start;
	bool two;

	if (likely(area == NULL) || !look_at(area, context->ip, &code))
		return;
	start = log_around(&code);
	if (start == NULL) {
		context->ip = finish_log(area, thread, &code, code.ip);
		return;
	}
	two = is_move(start + MOVE_SIZE, STORE, RDX, SAVED_RDX) && code.ip >= start + 2 * MOVE_SIZE;
	context->ip = is_logged(start, code.ip) ? finish_log(area, thread, &code, end_of_log(&code))
						: address_in(&code, start);
	if (two)
		context->dx = thread->branch_saved[1];
	context->cx = thread->branch_saved[0];
}

bool branch_log_steps_on(const struct kernel_siginfo *info, const struct kernel_sigcontext *context)
{
	const struct branch_area *area;
	struct log_code code;

	if (info->signo != SIG_TRAP || info->code != TRAP_TRACE_CODE)
		return false;
	area = branch_copies_at(context->ip);
	return unlikely(area != NULL) && look_at(area, context->ip, &code) &&
	       (log_around(&code) != NULL || is_jump_to_target(code.ip));
}
