/* SPDX-License-Identifier: MIT */
/*
 * Invariants:
 *  1. An entry has its copy, if its instruction needs one, before a byte of the
 *     program changes: whoever comes to agent_point knows how to go on.
 *  2. What a point is for happens once for each time that its instruction runs.
 *     A signal may come in between: then the program is shown at the point, and
 *     the thread remembers for where (address and stack pointer) it has happened, and
 *     for each handler's frame what that has interrupted.
 *  3. To who steps, each is one step. An answered one ends with the jump behind
 *     its copy, so that there is a trap behind it and not behind the next.
 */
#include "agent/points.h"

#include <asm/errno.h>

#include "agent/cpuid_table.h"
#include "agent/debug.h"
#include "agent/displaced.h"
#include "agent/instructions.h"
#include "agent/mm.h"
#include "agent/plans.h"
#include "agent/probes.h"
#include "agent/signal.h"
#include "agent/sites.h"
#include "agent/step.h"
#include "agent/uaccess.h"
#include "base/bytes.h"
#include "base/probes.h"
#include "base/rawsys.h"
#include "x86/instruction.h"

extern char point_call[], weir_cpuid[];

void agent_point(struct pt_regs *regs);

enum {
	POINT_TRIES = 100,
	HEAD_SWAPPED = 9,   /* behind the xchg: rcx and the word behind gs have changed places */
	HEAD_COMPARED = 16, /* behind the lea */
	HEAD_OURS = 19,	    /* behind the int3: rcx is in the thread block for sure */
	BUSY_BEFORE = 7,    /* how far the bytes of a call reach that may be in the way */
	BUSY_BEHIND = 6,
	CPUID_SIZE = 2,
	INSTRUCTION_CPUID = 1, /* the bit of WEIR_CPUID plus one: see known.h */
};

static struct point_table *points_here(void)
{
	return &mm_current()->points;
}

static void store(u64 *word, u64 value)
{
	/* Pairs with load: an entry is whole when a thread can come to it. */
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

static u64 load(const u64 *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static u32 points_used(const struct point_table *table)
{
	u32 count = __atomic_load_n(&table->count, __ATOMIC_ACQUIRE);

	return count < POINT_COUNT ? count : POINT_COUNT;
}

/* The entry of an address, a new one if need be. NULL: the table is full. */
static struct point *entry_of(struct point_table *table, u64 address)
{
	u32 number;

	for (u32 i = 0; i < points_used(table); i++) {
		if (load(&table->points[i].address) == address)
			return &table->points[i];
	}
	number = __atomic_fetch_add(&table->count, 1, __ATOMIC_ACQ_REL);
	if (number >= POINT_COUNT) {
		__atomic_store_n(&table->count, POINT_COUNT, __ATOMIC_RELEASE);
		return NULL;
	}
	store(&table->points[number].address, address);
	return &table->points[number];
}

static void take_place(void *context, const struct point_place *place)
{
	struct point *point = context;

	/* First: who finds the stub finds where its head is. */
	__atomic_store_n(&point->head, place->head, __ATOMIC_RELAXED);
	store(&point->stub, place->stub);
	store(&point->copy, place->copy);
}

/*
 * Calls and points whose jumps have some of the bytes: calls trap, and find another
 * way then; points have to be made again. Whether there were any.
 */
static bool free_bytes(u64 address)
{
	bool freed = false;

	for (u64 site = address - BUSY_BEFORE; site <= address + BUSY_BEHIND; site++)
		freed |= site != address && patch_undo(&mm_current()->patch, site) == 0;
	return freed;
}

static int make_point(struct point *point, const struct point_code *code, bool *freed)
{
	struct patch_space *space = &mm_current()->patch;
	u32 round = 0;
	int err;

	for (u32 i = 0; i < POINT_TRIES; i++) {
		do
			err = patch_point(space, point->address, code, take_place, point);
		while (err == -EAGAIN && sites_wait_for_patch(round++));
		if (err == -EBUSY)
			*freed |= free_bytes(point->address);
		else if (err != -ENFILE)
			return err;
	}
	return err;
}

/* Another thread may be at the point, for as long as it needs to patch. */
static void leave_table(const struct point *point)
{
	struct patch_space *space = &mm_current()->patch;
	u32 round = 0;

	while (patch_point_without_table(space, point->address) == -EAGAIN &&
	       sites_wait_for_patch(round))
		round++;
}

/* Is it a cpuid that nobody has to hear of? */
static bool goes_by_table(const struct wanted_point *wanted)
{
	return wanted->more == 0 && wanted->probe == NULL &&
	       wanted->code.kind == INSTRUCTION_CPUID && cpuid_table_is_first() &&
	       points_here()->without_table == 0;
}

static bool is_among(const struct wanted_point *wanted, const struct weir_probe *probe)
{
	for (u32 i = 0; wanted != NULL && i <= wanted->more; i++) {
		if (wanted[i].probe == probe)
			return true;
	}
	return false;
}

/* Tells probes what became of them here, those that hear of it for the first time. */
static void tell_probes(const struct wanted_point *wanted, const struct wanted_point *before,
			bool made)
{
	for (u32 i = 0; i <= wanted->more; i++) {
		struct weir_probe *probe = wanted[i].probe;

		if (probe != NULL && !is_among(before, probe))
			__atomic_fetch_add(made ? &probe->places : &probe->failed, 1,
					   __ATOMIC_RELAXED);
	}
}

/* While it is not raised, programs leave out what leads to their marker. */
static void raise_semaphore(struct point_table *table, struct point *point)
{
	const struct wanted_point *wanted = point->wanted;
	u16 value;

	for (u32 i = 0; point->raised == 0 && i <= wanted->more; i++) {
		u64 address = point->address + (u64)wanted[i].semaphore;

		if (wanted[i].semaphore == 0)
			continue;
		if (copy_from_user(&value, address, sizeof(value)) == 0) {
			value++;
			point->raised = copy_to_user(address, &value, sizeof(value)) == 0;
		}
		/* A loader maps data after code. */
		if (point->raised == 0)
			__atomic_store_n(&table->semaphores, 1, __ATOMIC_RELEASE);
	}
}

/*
 * Signals are blocked. 0, or why it is no point. Sets *freed if others had to give way.
 * Alone a point borrows nothing, and if it has to be a trap.
 */
static int want_point(struct point *point, const struct wanted_point *wanted, bool alone,
		      bool *freed)
{
	const struct known_instruction *known = &wanted->code;
	struct point_code code = { .number = (u32)(point - points_here()->points),
				   .size = known->size,
				   .moves = displaced_has_copy(known),
				   .relative = known->relative,
				   .alone = alone,
				   .room = known->room,
				   .next_size = known->next_size,
				   .table = goes_by_table(wanted) ? as_u64(weir_cpuid) : 0 };
	int err;

	if (known->action == KNOWN_FIXED)
		return -EOPNOTSUPP;
	/* Pairs with is_over. */
	__atomic_store_n(&point->wanted, wanted, __ATOMIC_SEQ_CST);
	memcpy(code.next, known->next, sizeof(code.next));
	memcpy(code.pads, known->pads, sizeof(code.pads));
	memcpy(code.bytes, known->bytes, known->size);
	displaced_copy(known, code.copy);
	err = make_point(point, &code, freed);
	if (err == -EEXIST && code.table == 0 && point->head != 0)
		leave_table(point);
	return err;
}

/*
 * Points that gave way to the one at the address are made so that they borrow nothing.
 * Where a jump is in the way of that which does, it gives way in its turn, be it the one
 * at the address, and borrows nothing either: so fewer do each time, and it ends.
 */
static void make_again(u64 address)
{
	struct point_table *table = points_here();
	u64 first = address - BUSY_BEFORE;
	u64 last = address + BUSY_BEHIND;
	bool freed;

	do {
		freed = false;
		for (u32 i = 0; i < points_used(table); i++) {
			struct point *point = &table->points[i];
			u64 at = load(&point->address);
			bool gave_way = false;

			if (at < first || at > last || point->wanted == NULL)
				continue;
			want_point(point, point->wanted, true, &gave_way);
			if (!gave_way)
				continue;
			freed = true;
			first = at - BUSY_BEFORE < first ? at - BUSY_BEFORE : first;
			last = at + BUSY_BEHIND > last ? at + BUSY_BEHIND : last;
		}
	} while (freed);
}

/* A point by the best way that there is. */
static int make_best(struct point *point, const struct wanted_point *wanted)
{
	bool freed = false;
	int err = want_point(point, wanted, false, &freed);

	if (freed)
		make_again(load(&point->address));
	return err;
}

static void want_new_point(u64 address, const struct wanted_point *wanted)
{
	struct point_table *table = points_here();
	struct point *point = entry_of(table, address);
	const struct wanted_point *before = point == NULL ? NULL : point->wanted;
	int err = -ENOSPC;

	if (point != NULL)
		err = make_best(point, wanted);
	/* Other code was there before. */
	if (err == 0)
		point->raised = 0;
	if (err == -EEXIST)
		err = 0;
	else
		before = NULL;
	tell_probes(wanted, before, err == 0);
	if (err == 0)
		raise_semaphore(table, point);
	debug_note(DEBUG_POINT, address, (u64)(s64)err);
}

static bool points_are_wanted(void)
{
	return domain_get()->instructions != 0 ||
	       __atomic_load_n(&domain_get()->probe_count, __ATOMIC_ACQUIRE) != 0;
}

void points_note_mapping(u64 start, u64 end, u64 offset)
{
	const struct point_list *list;
	sigmask_t mask;

	if (!points_are_wanted())
		return;
	list = plans_points(start);
	if (list == NULL)
		return;
	mask = signal_block_all();
	signal_let_faults_in();
	for (u32 i = 0; i < list->count; i += 1 + list->points[i].more) {
		u64 place = list->points[i].code.offset;

		if (place >= offset && place - offset < end - start)
			want_new_point(start + (place - offset), &list->points[i]);
	}
	signal_set_real(mask);
}

void points_note_all(void)
{
	struct mapping_table *mappings = &mm_current()->mappings;

	for (u32 i = 0; i < MAPPING_COUNT; i++) {
		struct mapping mapping = mappings->entries[i];

		if (mapping.end != 0)
			points_note_mapping(mapping.start, mapping.end, mapping.offset);
	}
}

bool points_are_stale(void)
{
	struct point_table *table = points_here();

	return (__atomic_load_n(&table->stale, __ATOMIC_ACQUIRE) |
		__atomic_load_n(&table->semaphores, __ATOMIC_ACQUIRE)) != 0;
}

void points_renew(void)
{
	struct point_table *table = points_here();
	sigmask_t mask;
	bool stale;

	if (!points_are_stale())
		return;
	stale = __atomic_exchange_n(&table->stale, 0, __ATOMIC_ACQ_REL) != 0;
	__atomic_store_n(&table->semaphores, 0, __ATOMIC_RELEASE);
	mask = signal_block_all();
	signal_let_faults_in();
	for (u32 i = 0; i < points_used(table); i++) {
		struct point *point = &table->points[i];
		const struct wanted_point *wanted =
		    __atomic_load_n(&point->wanted, __ATOMIC_ACQUIRE);

		/* Whether it is still that code is seen by its bytes. */
		if (wanted != NULL && stale)
			make_best(point, wanted);
		if (wanted != NULL)
			raise_semaphore(table, point);
	}
	signal_set_real(mask);
}

/*** Where a thread is ***/

static void remember_hit(struct thread *thread, u64 address, u64 sp)
{
	thread->point_done = 1;
	thread->point_address = address;
	thread->point_sp = sp;
}

static bool was_hit(const struct thread *thread, u64 address, u64 sp)
{
	return thread->point_done != 0 && thread->point_address == address &&
	       thread->point_sp == sp;
}

/* The one of a frame; of one that was never returned from, when that is used anew. */
static struct point_hit *hit_of(struct thread *thread, u64 frame)
{
	for (u32 i = 0; i < POINT_HIT_COUNT; i++) {
		if (thread->point_hits[i].frame == frame)
			return &thread->point_hits[i];
	}
	return NULL;
}

void points_enter_handler(struct thread *thread, u64 frame)
{
	struct point_hit *hit = hit_of(thread, frame);

	if (hit != NULL)
		hit->frame = 0;
	if (thread->point_done == 0)
		return;
	if (hit == NULL)
		hit = &thread->point_hits[thread->point_next++ % POINT_HIT_COUNT];
	*hit = (struct point_hit){ frame, thread->point_address, thread->point_sp };
	thread->point_done = 0;
}

void points_leave_handler(struct thread *thread, u64 frame)
{
	struct point_hit *hit = hit_of(thread, frame);

	if (hit == NULL)
		return;
	remember_hit(thread, hit->address, hit->sp);
	hit->frame = 0;
}

/* Swaps a value with the word that the program has where the magic would be. */
static u64 swap_in_program(const struct thread *thread, u64 value)
{
	u64 address = thread->program_gs + THREAD_MAGIC;
	u64 found;

	if (copy_from_user(&found, address, sizeof(found)) != 0)
		return value;
	copy_to_user(address, &value, sizeof(value));
	return found;
}

/* Undoes what the head of a stub has done so far. */
static void give_rcx_back(struct thread *thread, struct kernel_sigcontext *context, u64 in_stub)
{
	if (in_stub >= HEAD_OURS || thread->magic != THREAD_MAGIC_VALUE) {
		context->cx = thread->magic;
		thread->magic = THREAD_MAGIC_VALUE;
		return;
	}
	/* A gs base of the program's: what it had there is in rcx. */
	if (in_stub >= HEAD_COMPARED)
		context->cx += THREAD_MAGIC_VALUE;
	context->cx = swap_in_program(thread, context->cx);
}

/* The thread is in what its stub has for the table: before the instruction, or behind it. */
static void leave_table_part(struct kernel_sigcontext *context, const struct point *point,
			     u64 in_stub)
{
	const struct cpuid_values *row = as_pointer(context->cx);

	context->ip = point->address;
	if (in_stub <= TABLE_BEGUN)
		return;
	context->ip += point->wanted->code.size;
	if (in_stub >= TABLE_LOADED)
		return;
	if (in_stub < TABLE_LOADS)
		row = cpuid_table_row(context->ax, context->cx);
	cpuid_table_answer(row, &context->ax, &context->bx, &context->cx, &context->dx);
}

static bool leave_point(struct thread *thread, struct kernel_sigcontext *context,
			const struct point *point)
{
	u64 in_stub = context->ip - load(&point->stub);
	u64 in_copy = context->ip - load(&point->copy);
	const struct known_instruction *code = &point->wanted->code;

	if (point->stub != 0 && in_stub < point->head) {
		leave_table_part(context, point, in_stub);
		return true;
	}
	in_stub -= point->head;
	if (point->stub != 0 && in_stub < POINT_HEAD_SIZE + JMP_MEMORY_SIZE) {
		if (in_stub >= HEAD_SWAPPED)
			give_rcx_back(thread, context, in_stub);
		context->ip = point->address;
		return true;
	}
	if (point->copy == 0 || in_copy > code->size)
		return false;
	context->ip = point->address + in_copy;
	if (in_copy == 0) {
		displaced_undo(code, &context->sp);
		remember_hit(thread, point->address, context->sp);
	}
	return true;
}

bool points_leave_stub(struct thread *thread, struct kernel_sigcontext *context)
{
	struct point_table *table = points_here();

	for (u32 i = 0; i < points_used(table); i++) {
		if (table->points[i].wanted != NULL &&
		    leave_point(thread, context, &table->points[i]))
			return true;
	}
	return false;
}

/* How far behind the start of its point's stub this is, or -1. */
static s64 place_in_stub(u64 ip)
{
	struct point_table *table = points_here();

	if (!stubs_contain(&mm_current()->patch.stubs, ip))
		return -1;
	for (u32 i = 0; i < points_used(table); i++) {
		u64 stub = load(&table->points[i].stub);
		u64 in_head = ip - stub - table->points[i].head;

		if (stub != 0 && in_head < POINT_HEAD_SIZE)
			return (s64)in_head;
	}
	return -1;
}

bool point_with_foreign_gs(struct thread *thread, const struct kernel_siginfo *info,
			   struct kernel_ucontext *uc)
{
	bool trap = info->signo == SIG_TRAP;
	bool fault = info->signo == SIG_SEGV || info->signo == SIG_BUS;

	if (info->code <= 0 || !(trap || fault) ||
	    place_in_stub(uc->context.ip) != (trap ? HEAD_OURS : 0))
		return false;
	/* A fault: nothing has happened yet, and the next try finds our gs. */
	if (trap)
		thread->magic = swap_in_program(thread, uc->context.cx + THREAD_MAGIC_VALUE);
	return true;
}

void point_resume(struct thread *thread, struct pt_regs *regs)
{
	if (likely(thread->point_jump == 0) || regs->ip != thread->point_after ||
	    (regs->flags & FLAGS_TRAP) == 0)
		return;
	regs->ip = thread->point_jump;
	thread->step_ip = 0;
}

void point_suspend(struct thread *thread, struct pt_regs *regs)
{
	if (unlikely(thread->point_jump != 0) && regs->ip == thread->point_jump)
		regs->ip = thread->point_after;
	if (likely(thread->point_copy == 0))
		return;
	/* Only if nobody has sent it elsewhere. */
	if (regs->ip == thread->point_copy) {
		regs->ip = thread->point_address;
		displaced_undo(thread->point_code, &regs->sp);
		remember_hit(thread, thread->point_address, regs->sp);
	}
	thread->point_copy = 0;
}

/* Copies at most `size` of its bytes. How many there are, 0 if it is no point. */
static size_t point_code(u64 address, void *bytes, size_t size)
{
	struct point_table *table = points_here();

	for (u32 i = 0; i < points_used(table); i++) {
		const struct wanted_point *wanted = table->points[i].wanted;

		if (load(&table->points[i].address) != address || wanted == NULL)
			continue;
		memcpy(bytes, wanted->code.bytes,
		       size < wanted->code.size ? size : wanted->code.size);
		return wanted->code.size;
	}
	return 0;
}

static bool is_by_table(u64 address)
{
	struct point_table *table = points_here();
	u8 distance;

	for (u32 i = 0; i < points_used(table); i++) {
		const struct point *point = &table->points[i];

		if (load(&point->address) == address)
			return load(&point->stub) != 0 && point->head != 0 &&
			       copy_from_user(&distance, point->stub + TABLE_SWITCH, 1) == 0 &&
			       distance != TABLE_TO_HEAD;
	}
	return false;
}

void point_take_from_table(struct pt_regs *regs)
{
	u64 ip = regs->ip;

	cpuid_table_answer(cpuid_table_row(regs->ax, regs->cx), &regs->ax, &regs->bx, &regs->cx,
			   &regs->dx);
	regs->ip = ip + CPUID_SIZE;
}

void points_leave_table(void)
{
	struct point_table *table = points_here();
	sigmask_t mask = signal_block_all();

	__atomic_store_n(&table->without_table, 1, __ATOMIC_SEQ_CST);
	signal_let_faults_in();
	for (u32 i = 0; i < points_used(table); i++) {
		if (table->points[i].head != 0)
			leave_table(&table->points[i]);
	}
	signal_set_real(mask);
}

enum point_way point_ahead(const struct thread *thread, u64 address, u64 sp)
{
	u8 original[KNOWN_INSTRUCTION_SIZE];
	u8 found[KNOWN_INSTRUCTION_SIZE];
	size_t size = point_code(address, original, sizeof(original));

	if (size == 0 || copy_from_user(found, address, size) != 0 ||
	    memcmp(found, original, size) == 0)
		return POINT_NONE;
	if (was_hit(thread, address, sp))
		return POINT_WAS_HIT;
	return is_by_table(address) ? POINT_BY_TABLE : POINT_LEADS_AWAY;
}

bool point_original(u64 address, void *bytes, size_t size)
{
	return point_code(address, bytes, size) != 0;
}

/*** Coming to a point ***/

struct given_up {
	const struct point *point;
	const struct wanted_point *wanted;
};

static bool is_over(void *context)
{
	const struct given_up *given_up = context;

	/* Pairs with the store in want_point, which comes before the look at the point. */
	return __atomic_load_n(&given_up->point->wanted, __ATOMIC_SEQ_CST) == given_up->wanted;
}

/*
 * Signals are not blocked. What `wanted` asks for is nothing any more; but another thread
 * may have asked for more since, and found a point there.
 */
static void give_back(const struct point *point, const struct wanted_point *wanted)
{
	struct given_up given_up = { point, wanted };
	sigmask_t mask = signal_block_all();

	signal_let_faults_in();
	patch_undo_point(&mm_current()->patch, point->address, is_over, &given_up);
	signal_set_real(mask);
}

/* The instruction runs, as if there were no point. */
static void go_on(struct thread *thread, struct pt_regs *regs, const struct point *point)
{
	const struct known_instruction *code = &point->wanted->code;
	bool to_copy;

	thread->point_done = 0;
	/* Its stack is not there: let the instruction itself find that out. */
	if (displaced_run(code, regs, &to_copy) != 0) {
		give_back(point, point->wanted);
		return;
	}
	if (!to_copy)
		return;
	thread->point_code = code;
	thread->point_address = point->address;
	thread->point_copy = load(&point->copy);
	regs->ip = thread->point_copy;
}

/* Calls the engines' functions. True: the instruction was answered, and is not to run. */
static bool happen(struct thread *thread, struct pt_regs *regs, const struct point *point)
{
	const struct wanted_point *wanted = point->wanted;
	u32 removed = 0;
	bool event = false;

	for (u32 i = 0; i <= wanted->more; i++) {
		if (wanted[i].probe == NULL)
			event = true;
		else if (!probe_hit(&wanted[i], point->address, regs))
			removed++;
	}
	if (removed > wanted->more)
		give_back(point, wanted);
	return event && regs->ip == point->address &&
	       instruction_answer(thread, &wanted->code, regs);
}

static void come_to(struct thread *thread, struct pt_regs *regs, const struct point *point)
{
	u64 copy = load(&point->copy);
	u32 size = point->wanted->code.size;

	regs->ip = point->address;
	if (!was_hit(thread, point->address, regs->sp) && happen(thread, regs, point)) {
		regs->ip += size;
		thread->point_after = regs->ip;
		thread->point_jump = copy == 0 ? 0 : copy + size;
		point_resume(thread, regs);
		return;
	}
	/* Unless an engine has sent it elsewhere. */
	if (regs->ip == point->address)
		go_on(thread, regs, point);
}

/* The instruction that was to be stepped was a point: unless it is yet to run, it is over. */
static void end_step(struct thread *thread, struct pt_regs *regs)
{
	struct instruction instruction;
	u8 code[INSTRUCTION_SIZE_MAXIMUM];
	size_t size = point_code(thread->step_ip, code, sizeof(code));

	if (regs->ip == thread->step_ip || regs->ip == thread->point_copy)
		return;
	instruction = instruction_at(code, size);
	thread->point_jump = 0;
	step_went(
	    thread, regs,
	    instruction.kind == INSTRUCTION_JUMP ||
		(instruction.kind == INSTRUCTION_CONDITION && regs->ip != thread->step_ip + size));
}

void point_trapped(struct thread *thread, struct kernel_ucontext *uc, u64 number)
{
	signal_take_program(thread, &uc->context);
	thread->regs->orig_ax = number;
	signal_go_to_agent(thread, &uc->context, point_call);
}

/* Called by entry.S with the number of the point in orig_ax. */
void agent_point(struct pt_regs *regs)
{
	struct thread *thread = thread_current();
	struct known_instruction trapped;
	u64 number = regs->orig_ax;
	bool stepped = thread->stepped != 0;

	step_disarm(thread, regs);
	regs->orig_ax = (unsigned long)-1;
	if (!instruction_of_trap(number, &trapped))
		come_to(thread, regs, &points_here()->points[number]);
	else if (instruction_answer(thread, &trapped, regs))
		regs->ip += trapped.size;
	if (stepped)
		end_step(thread, regs);
}
