/* SPDX-License-Identifier: MIT */
/*
 * Each thread slot has a page for one copy at a time (SLOT_STEP):
 *
 *   page + 0    address of weir_step
 *   page + ..   the copy, right in front of the tail
 *   page + 64   mov %rsp, regs.sp     all by rip: the thread block is where it is,
 *               lea regs.sp, %rsp     and gs may be the program's own
 *               jmp *page
 *
 * The page is never writable: what runs there gets there as patches do. The way to it
 * is iretq, behind which a CPU sees new code.
 *
 * Where the code of the program was patched it is followed to what stands there: the
 * jump of a call leads to the agent anyway, the one around an instruction that had to
 * give way leads to its copy, which is then the instruction.
 */
#include "agent/step_copy.h"

#include "agent/descriptors.h"
#include "agent/displaced.h"
#include "agent/mm.h"
#include "agent/plans.h"
#include "agent/points.h"
#include "agent/registers.h"
#include "agent/sites.h"
#include "agent/step.h"
#include "agent/uaccess.h"
#include "base/bytes.h"
#include "base/rawsys.h"

extern char weir_step[];

enum {
	PROT_RX = 5,
	TAIL_OFFSET = 64,
	TAIL_SIZE = 20,
	MOVE_SIZE = 7, /* of the first two instructions of the tail */
	JUMP_SIZE = 6,
	FLAG_ZERO = 0x40,
	LOOP_UNEQUAL = 0xe0,
	LOOP_EQUAL = 0xe1,
	LOOP_ALWAYS = 0xe2,
	FOLLOWED_AT_MOST = 4,
	READ_AT_MOST = 16,
	BREAKPOINT = 0xcc,
	OPEN_CLOEXEC = 02000000,
	STATUS_SIZE = 512, /* its first lines */
	RSEQ_SECTION = 8,  /* offset of rseq_cs in struct rseq */
};

static u64 page_of(const struct thread *thread)
{
	return as_u64(thread) - SLOT_THREAD + SLOT_STEP;
}

bool step_in_tail(const struct thread *thread, u64 ip)
{
	return ip - (page_of(thread) + TAIL_OFFSET) < TAIL_SIZE;
}

bool step_in_copy(const struct thread *thread, u64 ip)
{
	return thread->step_armed == STEP_BY_COPY && ip == thread->step_copy;
}

/*** The page ***/

static u8 *put_by_rip(u8 *at, const u8 *opcode, u32 opcode_size, u64 target, u64 end)
{
	u32 distance = (u32)(target - end);

	memcpy(at, opcode, opcode_size);
	memcpy(at + opcode_size, &distance, sizeof(distance));
	return at + opcode_size + sizeof(distance);
}

static bool make_page(struct thread *thread)
{
	static const u8 store_rsp[] = { 0x48, 0x89, 0x25 };
	static const u8 take_rsp[] = { 0x48, 0x8d, 0x25 };
	static const u8 jump[] = { 0xff, 0x25 };
	u64 page = page_of(thread);
	u64 tail = page + TAIL_OFFSET;
	u64 sp = as_u64(&thread->regs->sp);
	u64 entry = as_u64(weir_step);
	u8 code[TAIL_SIZE];
	u8 *at = code;

	/* A filter of the program may punish the call. */
	if (thread->mm->filtered ||
	    result_is_error(raw_syscall3(__NR_mprotect, page, PAGE_SIZE, PROT_RX)))
		return false;
	at = put_by_rip(at, store_rsp, sizeof(store_rsp), sp, tail + MOVE_SIZE);
	at = put_by_rip(at, take_rsp, sizeof(take_rsp), sp, tail + 2 * MOVE_SIZE);
	put_by_rip(at, jump, sizeof(jump), page, tail + 2 * MOVE_SIZE + JUMP_SIZE);
	return mem_write(page, &entry, sizeof(entry)) == 0 && mem_write(tail, code, TAIL_SIZE) == 0;
}

static bool page_is_ready(struct thread *thread)
{
	if (thread->step_ready == 0)
		thread->step_ready = make_page(thread);
	return thread->step_ready != 0;
}

/*** Registers ***/

static u64 counter(const struct step_code *code, const struct pt_regs *regs)
{
	return code->narrow != 0 ? (u32)regs->cx : regs->cx;
}

static void count_down(const struct step_code *code, struct pt_regs *regs)
{
	regs->cx = code->narrow != 0 ? (u32)regs->cx - 1 : regs->cx - 1;
}

static bool uses_scratch(const struct step_code *code)
{
	return code->based != 0 || code->action == STEP_JUMP_INDIRECT ||
	       code->action == STEP_CALL_INDIRECT;
}

/*** What is done here ***/

/* The CPU keeps return addresses of its own, which only the real instructions mind. */
static bool has_shadow_stack(void)
{
	u64 pointer = 0;

	/* rdsspq %rax: nothing at all on CPUs that have none. */
	__asm__ volatile(".byte 0xf3, 0x48, 0x0f, 0x1e, 0xc8" : "+a"(pointer));
	return pointer != 0;
}

static bool minds_shadow_stack(const struct step_code *code)
{
	return (code->action == STEP_CALL || code->action == STEP_CALL_INDIRECT ||
		code->action == STEP_RETURN) &&
	       has_shadow_stack();
}

static bool loop_goes_on(const struct step_code *code, struct pt_regs *regs)
{
	bool zero = (regs->flags & FLAG_ZERO) != 0;

	if (code->condition > LOOP_ALWAYS)
		return counter(code, regs) == 0;
	count_down(code, regs);
	return counter(code, regs) != 0 &&
	       (code->condition == LOOP_ALWAYS || zero == (code->condition == LOOP_EQUAL));
}

static int return_to_caller(const struct step_code *code, struct pt_regs *regs)
{
	u64 target;
	int err = copy_from_user(&target, regs->sp, sizeof(target));

	if (err != 0)
		return err;
	regs->ip = target;
	regs->sp += sizeof(target) + code->popped;
	return 0;
}

/* -EFAULT: the program's stack is not there, and nothing was done. */
static int branch(const struct step_code *code, u64 next, struct pt_regs *regs)
{
	u64 target = next + (u64)(s64)code->distance;
	int err = 0;

	switch (code->action) {
	case STEP_RETURN:
		return return_to_caller(code, regs);
	case STEP_CALL:
		err = displaced_push(regs, next);
		break;
	case STEP_CONDITION:
		if (!displaced_condition_holds(code->condition, regs->flags))
			target = next;
		break;
	case STEP_LOOP:
		if (!loop_goes_on(code, regs))
			target = next;
		break;
	default:
		break;
	}
	if (err == 0)
		regs->ip = target;
	return err;
}

/* The instruction was run: what was remembered of a point there is over. */
static void note_run(struct thread *thread)
{
	if (thread->point_address == thread->step_ip)
		thread->point_done = 0;
}

static void load_copy(struct thread *thread, struct pt_regs *regs)
{
	const struct step_code *code = &thread->step_code;
	unsigned long *scratch = register_at(regs, code->scratch);

	thread->step_saved = *scratch;
	if (code->based != 0)
		*scratch = thread->step_place + code->size;
	regs->ip = thread->step_copy;
	/* By iretq. */
	thread->foreign_cs = 1;
}

static enum step_outcome run_copy(struct thread *thread, struct pt_regs *regs)
{
	const struct step_code *code = &thread->step_code;
	u64 copy = page_of(thread) + TAIL_OFFSET - code->copy_size;

	if (!page_is_ready(thread) || mem_write(copy, code->copy, code->copy_size) != 0)
		return STEP_NEEDS_FLAG;
	thread->step_copy = copy;
	load_copy(thread, regs);
	return STEP_IS_READY;
}

/* Does a debugger trace this thread by ptrace? Where that cannot be seen: yes. */
static bool has_tracer(const struct thread *thread)
{
	static const char name[] = "\nTracerPid:\t";
	char status[STATUS_SIZE];
	long size = 0;
	long fd = -1;

	/* A filter of the program may punish the calls. */
	if (!thread->mm->filtered)
		fd = raw_syscall3(__NR_open, as_u64("/proc/thread-self/status"), OPEN_CLOEXEC, 0);
	if (fd >= 0) {
		size = raw_syscall3(__NR_read, (u64)fd, as_u64(status), sizeof(status));
		sys_close((int)fd);
	}
	for (long at = 0; at + (long)sizeof(name) <= size; at++) {
		if (memcmp(status + at, name, sizeof(name) - 1) == 0)
			return status[at + (long)sizeof(name) - 1] != '0';
	}
	return true;
}

/*
 * A trap byte may be a debugger's, and the trap flag would still be set when that one
 * goes on. One of the kernel's probes hides an instruction, which is to be stepped.
 */
static enum step_outcome run_native(const struct thread *thread)
{
	return thread->step_code.bytes[0] == BREAKPOINT && !has_tracer(thread) ? STEP_NEEDS_FLAG
									       : STEP_ENTERS;
}

/* The instruction that is in step_code, at step_place. */
static enum step_outcome run(struct thread *thread, struct pt_regs *regs, bool *elsewhere)
{
	const struct step_code *code = &thread->step_code;
	u64 next = thread->step_place + code->size;

	if (minds_shadow_stack(code))
		return STEP_NEEDS_FLAG;
	switch (code->action) {
	case STEP_UNKNOWN:
		return STEP_NEEDS_FLAG;
	case STEP_NATIVE:
		return run_native(thread);
	case STEP_REPEAT:
		if (counter(code, regs) != 0)
			return run_copy(thread, regs);
		regs->ip = next;
		return STEP_TAKEN;
	case STEP_COPY:
	case STEP_JUMP_INDIRECT:
	case STEP_CALL_INDIRECT:
		return run_copy(thread, regs);
	default:
		/* Without its stack it faults by itself. */
		if (branch(code, next, regs) != 0)
			return STEP_ENTERS;
		*elsewhere = (code->action != STEP_CONDITION && code->action != STEP_LOOP) ||
			     regs->ip != next;
		return STEP_TAKEN;
	}
}

/*** What is to be run ***/

/* In a restartable sequence: nothing but a trap in it aborts it as a signal does. */
static bool in_restartable_sequence(const struct thread *thread)
{
	u64 section = 0;

	return thread->rseq_start != 0 &&
	       copy_from_user(&section, thread->rseq_start + RSEQ_SECTION, sizeof(section)) == 0 &&
	       section != 0;
}

static size_t read_once(u64 place, u8 bytes[STEP_CODE_SIZE])
{
	size_t to_page_end = PAGE_SIZE - (place & (PAGE_SIZE - 1));
	size_t size = STEP_CODE_SIZE;

	if (copy_from_user(bytes, place, size) == 0)
		return size;
	size = to_page_end < size ? to_page_end : 0;
	return size != 0 && copy_from_user(bytes, place, size) == 0 ? size : 0;
}

/* Twice the same: patches change their first byte before and after all others. 0: none. */
static size_t read_code(u64 place, u8 bytes[STEP_CODE_SIZE])
{
	u8 again[STEP_CODE_SIZE];

	for (u32 i = 0; i < READ_AT_MOST; i++) {
		size_t size = read_once(place, bytes);

		if (read_once(place, again) == size && memcmp(bytes, again, size) == 0)
			return size;
	}
	return 0;
}

/* Its bytes decide, so that an entry never is out of date. */
static bool is_code_of(const struct step_code *code, const u8 *bytes, size_t size)
{
	return code->size != 0 && code->size <= size && memcmp(code->bytes, bytes, code->size) == 0;
}

static bool learn(struct thread *thread, u64 place, bool passed)
{
	struct step_code *known = &thread->step_known[place % STEP_KNOWN_COUNT];
	struct step_code *code = &thread->step_code;
	u8 bytes[STEP_COPY_SIZE] = { 0 };
	size_t size = read_code(place, bytes);

	if (size != 0 && passed)
		point_original(place, bytes, size);
	thread->step_place = place;
	if (is_code_of(known, bytes, size)) {
		*code = *known;
		return true;
	}
	*code = (struct step_code){ 0 };
	memcpy(code->bytes, bytes, sizeof(bytes));
	if (size == 0 || !plans_step(code, size))
		return false;
	*known = *code;
	return true;
}

/* Runs what is there, or what the patches there lead to. */
static enum step_outcome follow(struct thread *thread, struct pt_regs *regs, bool passed,
				bool *elsewhere)
{
	for (u32 i = 0; i < FOLLOWED_AT_MOST; i++) {
		enum step_outcome outcome = STEP_NEEDS_FLAG;

		if (learn(thread, regs->ip, passed && i == 0))
			outcome = run(thread, regs, elsewhere);
		if (outcome != STEP_TAKEN || !site_in_stub(regs->ip))
			return outcome;
		if (!site_in_moved_code(regs->ip))
			return STEP_ENTERS;
		*elsewhere = false;
	}
	return STEP_NEEDS_FLAG;
}

enum step_outcome step_copy_begin(struct thread *thread, struct pt_regs *regs, bool *elsewhere)
{
	enum point_way point = point_ahead(thread, regs->ip, regs->sp);
	enum step_outcome outcome;

	*elsewhere = false;
	if (thread->step_refused != 0 || regs->cs != USER_CS || regs->ss != USER_SS ||
	    in_restartable_sequence(thread)) {
		thread->step_refused = 0;
		return STEP_NEEDS_FLAG;
	}
	if (point == POINT_LEADS_AWAY)
		return STEP_ENTERS;
	if (point == POINT_BY_TABLE) {
		point_take_from_table(regs);
		return STEP_TAKEN;
	}
	outcome = follow(thread, regs, point == POINT_WAS_HIT, elsewhere);
	if (outcome == STEP_TAKEN)
		note_run(thread);
	else if (outcome != STEP_IS_READY)
		regs->ip = thread->step_ip;
	return outcome;
}

void step_copy_undo(struct thread *thread, struct pt_regs *regs)
{
	const struct step_code *code = &thread->step_code;

	thread->foreign_cs = 0;
	/* Only if nobody has sent it elsewhere. */
	if (regs->ip != thread->step_copy)
		return;
	regs->ip = thread->step_ip;
	if (uses_scratch(code))
		*register_at(regs, code->scratch) = thread->step_saved;
}

static bool repeats(const struct step_code *code, struct pt_regs *regs)
{
	bool equal = (regs->flags & FLAG_ZERO) != 0;

	count_down(code, regs);
	return counter(code, regs) != 0 && (code->condition == STEP_REPEAT_ALWAYS ||
					    equal == (code->condition == STEP_REPEAT_EQUAL));
}

bool step_copy_landed(struct thread *thread, struct pt_regs *regs, bool *elsewhere)
{
	const struct step_code *code = &thread->step_code;
	u64 next = thread->step_place + code->size;
	u64 target = *register_at(regs, code->scratch);

	thread->foreign_cs = 0;
	if (uses_scratch(code))
		*register_at(regs, code->scratch) = thread->step_saved;
	regs->ip = next;
	*elsewhere = code->action == STEP_JUMP_INDIRECT || code->action == STEP_CALL_INDIRECT;
	if (code->action == STEP_CALL_INDIRECT && displaced_push(regs, next) != 0) {
		/* Without its stack it faults by itself. */
		regs->ip = thread->step_ip;
		thread->step_refused = 1;
		return false;
	}
	if (*elsewhere)
		regs->ip = target;
	else if (code->action == STEP_REPEAT && repeats(code, regs))
		regs->ip = thread->step_place;
	/* Behind an instruction that had to give way. */
	regs->ip = site_program_ip(regs->ip);
	note_run(thread);
	return true;
}
