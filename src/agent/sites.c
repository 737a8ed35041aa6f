/* SPDX-License-Identifier: MIT */
/*
 * Sites of the running process: the patcher (src/patch) put into its live
 * surroundings, and the reports about what it did.
 *
 * Patching happens inside the SIGSYS handler: on the alternate stack, with
 * all but the synchronous signals blocked, as src/patch wants it.
 */
#include "agent/sites.h"

#include "agent/adverse.h"
#include "agent/branch_copies.h"
#include "agent/branch_events.h"
#include "agent/collect.h"
#include "agent/debug.h"
#include "agent/descriptors.h"
#include "agent/elf.h"
#include "agent/maps.h"
#include "agent/mm.h"
#include "agent/plans.h"
#include "agent/record.h"
#include "agent/uaccess.h"
#include "base/bytes.h"
#include "base/descriptor_path.h"
#include "base/rawsys.h"

extern char weir_entry[], weir_point[];

enum {
	PATCH_THRESHOLD = 2, /* code that runs once is not worth a write */
	PROT_RX = 5,
	MAP_STUB_PAGE = 0x100022, /* MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE */
	MEMBARRIER_SYNC_CORE = 1 << 5,
	MEMBARRIER_REGISTER_SYNC_CORE = 1 << 6,
	PLACE_TAKEN = -17,
	NO_MEMORY = -12,
	MAP_FAILS_ONE_IN = 4, /* in adverse mode */
	TRY_AGAIN = -11,
	WAIT_YIELDS = 100,
	WAIT_SLEEPS = 2000,
};

/* Room the program may want to grow into without asking for a place. */
#define BREAK_ROOM GIB
#define STACK_ROOM (128 * MIB)

static int read_code(void *context, u64 address, void *bytes, size_t size)
{
	(void)context;
	return copy_from_user(bytes, address, size);
}

static int write_code(void *context, u64 address, const void *bytes, size_t size)
{
	(void)context;
	return mem_write(address, bytes, size);
}

static bool is_reserved(u64 address)
{
	const struct mm *mm = mm_current();

	return domain_contains(address) ||
	       (address >= mm->break_start && address - mm->break_start < BREAK_ROOM) ||
	       (address < mm->stack_start && mm->stack_start - address < STACK_ROOM);
}

static int map_page(void *context, u64 address)
{
	long result;

	(void)context;
	if (is_reserved(address))
		return PLACE_TAKEN;
	if (adverse_mode() && adverse_chance(thread_current(), MAP_FAILS_ONE_IN))
		return NO_MEMORY;
	result = sys_mmap(address, PAGE_SIZE, PROT_RX, MAP_STUB_PAGE, -1, 0);
	debug_note(DEBUG_STUB_PAGE, address, (u64)result);
	if (result_is_error(result))
		return (int)result;
	branch_events_note_stubs(address);
	return 0;
}

static void unmap_page(void *context, u64 address)
{
	(void)context;
	sys_munmap(address, PAGE_SIZE);
}

static int sync_cores(void *context)
{
	long result = raw_syscall3(__NR_membarrier, MEMBARRIER_SYNC_CORE, 0, 0);

	(void)context;
	if (result == -1 /* EPERM: not registered yet in this address space */) {
		raw_syscall3(__NR_membarrier, MEMBARRIER_REGISTER_SYNC_CORE, 0, 0);
		result = raw_syscall3(__NR_membarrier, MEMBARRIER_SYNC_CORE, 0, 0);
	}
	return (int)result;
}

static bool alone(void *context)
{
	(void)context;
	return mm_is_alone(thread_current());
}

static bool may_patch(void *context, u64 address, size_t size)
{
	const struct mapping *mapping = mapping_find(&mm_current()->mappings, address);

	(void)context;
	if (mapping == NULL || mapping_find(&mm_current()->mappings, address + size - 1) != mapping)
		return false;
	return !adverse_mode() || !adverse_refuses(address - mapping->start + mapping->offset);
}

static int known_code(void *context, u64 site, struct known_code *known)
{
	(void)context;
	return plans_known(site, known);
}

static const struct patch_ops live_ops = {
	.read_code = read_code,
	.write_code = write_code,
	.map_page = map_page,
	.unmap_page = unmap_page,
	.sync_cores = sync_cores,
	.alone = alone,
	.may_patch = may_patch,
	.known_code = known_code,
};

void sites_init(u64 stack)
{
	struct mm *mm = mm_current();
	struct patch_host host = { .ops = &live_ops };

	mm->stack_start = stack;
	mm->break_start = (u64)raw_syscall3(__NR_brk, 0, 0, 0);
	patch_init(&mm->patch, &host, as_u64(weir_entry));
	patch_set_point_entry(&mm->patch, as_u64(weir_point));
	mm->patch.threshold = domain_get()->options.patch ? PATCH_THRESHOLD : PATCH_NEVER;
}

void sites_after_fork(void)
{
	/* What others were at, here nobody finishes. */
	mm_current()->points.stale = mm_current()->patch.busy != 0;
	patch_after_fork(&mm_current()->patch);
	collect_after_fork();
	points_renew();
}

void site_trapped(struct thread *thread, u64 site)
{
	int result;

	if (adverse_mode() && adverse_chance(thread, 2))
		return;
	result = patch_site(&mm_current()->patch, site);
	debug_note(DEBUG_SITE_TRAPPED, site, (u64)(s64)result);
}

void site_undo(u64 site)
{
	patch_undo(&mm_current()->patch, site);
}

void sites_undo_all(void)
{
	patch_undo_all(&mm_current()->patch);
}

bool site_trap_byte(struct thread *thread, struct kernel_ucontext *uc)
{
	u64 site = uc->context.ip - 1;
	u64 target = site;
	enum patch_trap trap = patch_trap_byte(&mm_current()->patch, site, &target);

	if (trap == PATCH_TRAP_FOREIGN)
		return false;
	if (trap == PATCH_TRAP_POINT) {
		point_trapped(thread, uc, target);
		return true;
	}
	uc->context.ip = trap == PATCH_TRAP_MOVED ? target : site;
	if (trap == PATCH_TRAP_CALL) {
		thread->trapped = 1;
		uc->context.cx = site + 2;
		uc->context.ip = as_u64(weir_entry);
	}
	return true;
}

bool site_in_stub(u64 ip)
{
	return patch_has_stub_at(&mm_current()->patch, ip);
}

bool site_in_moved_code(u64 ip)
{
	struct patch_space *patch = &mm_current()->patch;
	struct stub_code code;
	u64 place;

	return stubs_contain(&patch->stubs, ip) &&
	       stub_find(&patch->stubs, &patch->host, ip, &code, &place) != 0 &&
	       patch_stub_at(patch, ip, &place) == 0;
}

u64 site_program_ip(u64 ip)
{
	u64 address = ip;

	return patch_stub_at(&mm_current()->patch, ip, &address) == 0 ? address : ip;
}

void site_leave_stub(struct thread *thread, struct kernel_sigcontext *context)
{
	struct patch_space *patch = &mm_current()->patch;
	u64 address;

	if (stubs_contain(&patch->stubs, context->ip) && points_leave_stub(thread, context))
		return;
	if (patch_stub_at(patch, context->ip, &address) == 0)
		context->ip = address;
}

void site_count_jump(u64 site)
{
	struct site *entry = site_find(&mm_current()->patch.sites, site);

	if (entry != NULL)
		__atomic_fetch_add(&entry->jumps, 1, __ATOMIC_RELAXED);
}

enum { SEGMENT_LIMIT = 128 };

/* Of the image, `index` counts them. Headers that no segment contains are nowhere in memory. */
static bool segment_get(struct elf_segment *segment, u64 headers, u64 count, u64 index)
{
	return index < count && index < SEGMENT_LIMIT &&
	       copy_from_user(segment, headers + index * sizeof(*segment), sizeof(*segment)) == 0;
}

static void note_segments(u64 headers, u64 count, u64 bias, const char *name)
{
	struct elf_segment segment;

	for (u64 i = 0; segment_get(&segment, headers, count, i); i++) {
		u64 start = align_down(bias + segment.address, PAGE_SIZE);
		u64 end = align_up(bias + segment.address + segment.file_size, PAGE_SIZE);

		if (segment.type != SEGMENT_LOAD || (segment.flags & SEGMENT_RUNS) == 0 ||
		    (segment.flags & SEGMENT_IS_WRITTEN) != 0)
			continue;
		mapping_add(&mm_current()->mappings, start, end,
			    align_down(segment.offset, PAGE_SIZE), name);
		points_note_mapping(start, end, align_down(segment.offset, PAGE_SIZE));
	}
}

static bool file_header_get(struct elf_header *header, u64 start)
{
	u32 magic;

	if (copy_from_user(header, start, sizeof(*header)) != 0)
		return false;
	memcpy(&magic, header->ident, sizeof(magic));
	return magic == ELF_MAGIC;
}

/* Where the file's headers are mapped, by where the program headers are. 0: not found. */
static u64 file_start(u64 phdr)
{
	u64 start = align_down(phdr, PAGE_SIZE);
	struct elf_header header;

	return file_header_get(&header, start) && start + header.segments == phdr ? start : 0;
}

/* Loaders that are run as programs name no place for their program headers. */
static u64 bias_of(u64 headers, u64 count)
{
	u64 start = file_start(headers);
	struct elf_segment segment;

	for (u64 i = 0; segment_get(&segment, headers, count, i); i++) {
		if (segment.type == SEGMENT_HEADERS)
			return headers - segment.address;
	}
	for (u64 i = 0; start != 0 && segment_get(&segment, headers, count, i); i++) {
		if (segment.type == SEGMENT_LOAD && segment.offset == 0)
			return start - segment.address;
	}
	return 0;
}

void sites_note_image(u64 phdr, u64 count, const char *name)
{
	note_segments(phdr, count, bias_of(phdr, count), name);
}

void sites_note_interpreter(u64 base)
{
	struct elf_header header;

	if (file_header_get(&header, base))
		note_segments(base + header.segments, header.segment_count, base, "[interpreter]");
}

static void note_line(const struct maps_line *line, const char *name)
{
	if (!line->executable || line->writable || line->shared || !line->from_file)
		return;
	mapping_add(&mm_current()->mappings, line->start, line->end, line->offset, name);
	points_note_mapping(line->start, line->end, line->offset);
}

static void note_any_line(void *context, const struct maps_line *line)
{
	(void)context;
	note_line(line, line->path);
}

void sites_note_all_code(void)
{
	maps_read(note_any_line, NULL);
}

struct code_at {
	u64 address;
	const char *name;
};

static void note_line_at(void *context, const struct maps_line *line)
{
	const struct code_at *code = context;

	if (code->address >= line->start && code->address < line->end)
		note_line(line, code->name);
}

void sites_note_code_at(u64 address, const char *name)
{
	struct code_at code = { address, name };

	if (mapping_find(&mm_current()->mappings, address) == NULL && !mm_current()->filtered)
		maps_read(note_line_at, &code);
}

void sites_note_mapping(u64 start, u64 end, u64 offset, s32 fd)
{
	char name[256];
	long size = 0;

	/* A name is a help for readers only: not worth a call that a filter may punish. */
	if (!mm_current()->filtered)
		size = descriptor_path(fd, name, sizeof(name) - 1);
	name[size > 0 ? size : 0] = '\0';
	debug_note(DEBUG_MAPPING, start, end);
	mapping_add(&mm_current()->mappings, start, end, offset, name);
	points_note_mapping(start, end, offset);
	branch_copies_note_mapping(start);
}

bool sites_wait_for_patch(u32 round)
{
	static const u64 millisecond[2] = { 0, 1000000 };
	u32 never = 0;

	if (round < WAIT_YIELDS)
		raw_syscall3(__NR_sched_yield, 0, 0, 0);
	else
		sys_futex_wait(&never, 0, millisecond);
	return round < WAIT_YIELDS + WAIT_SLEEPS;
}

void sites_forget_range(u64 start, u64 end)
{
	u32 round = 0;

	debug_note(DEBUG_FORGOTTEN, start, end);
	branch_copies_forget_range(start, end);
	/* First: who claims a site after this finds that it may not be patched. */
	mapping_remove(&mm_current()->mappings, start, end);
	while (patch_forget(&mm_current()->patch, start, end) == TRY_AGAIN &&
	       sites_wait_for_patch(round))
		round++;
	collect_stubs();
}

int sites_make_room(u64 start, u64 end)
{
	bool ours = stubs_overlap(&mm_current()->patch.stubs, start, end);
	u32 round = 0;
	int err;

	do
		err = patch_evict(&mm_current()->patch, start, end);
	while (err == TRY_AGAIN && sites_wait_for_patch(round++));
	if (ours)
		__atomic_store_n(&mm_current()->points.stale, 1, __ATOMIC_RELEASE);
	return err;
}

int sites_leave_room(u64 start, u64 end)
{
	const struct stub_table *stubs = &mm_current()->patch.stubs;
	int err = branch_copies_make_room(start, end);
	u64 page;

	while (err == 0 && unlikely(stubs_page_in(stubs, start, end, &page))) {
		err = sites_make_room(page, page + PAGE_SIZE);
		if (err == 0)
			sys_munmap(page, PAGE_SIZE);
	}
	return err;
}

static_assert((int)TACTIC_PUN == (int)WEIR_SITE_PUN &&
		  (int)TACTIC_PREFIX == (int)WEIR_SITE_PREFIX &&
		  (int)TACTIC_LOAD == (int)WEIR_SITE_LOAD &&
		  (int)TACTIC_EVICT == (int)WEIR_SITE_EVICT &&
		  (int)TACTIC_PAD == (int)WEIR_SITE_PAD,
	      "records name tactics as the patcher does");

static void report_site(struct site *site)
{
	const struct mapping *mapping = mapping_find(&mm_current()->mappings, site->address);
	const char *name = mapping != NULL ? mapping->name : "[other]";
	u32 name_size = (u32)strlen(name) + 1;
	u32 size = (u32)(sizeof(struct weir_record_site) + sizeof(struct weir_chunk) +
			 align_up(name_size, 8));
	struct weir_record_site *record = (void *)record_begin(size);
	struct weir_chunk *chunk = (void *)(record + 1);

	if (record == NULL)
		return;
	memset(record, 0, size);
	record_header(&record->head, WEIR_RECORD_SITE, size);
	record->address = site->address;
	record->file_offset =
	    mapping != NULL ? site->address - mapping->start + mapping->offset : ~0ULL;
	record->traps = __atomic_exchange_n(&site->traps, 0, __ATOMIC_RELAXED);
	record->jumps = __atomic_exchange_n(&site->jumps, 0, __ATOMIC_RELAXED);
	record->tactic = site_state_of(site) == SITE_PATCHED ? site_shape_of(site).tactic : 0;
	chunk->size = name_size;
	chunk->flags = WEIR_CHUNK_STRING | WEIR_CHUNK_WHOLE;
	memcpy(chunk + 1, name, name_size);
	record_commit(size);
}

void sites_report(void)
{
	struct site_table *table = &mm_current()->patch.sites;

	if ((domain_get()->options.counting & COUNT_SITES) == 0)
		return;
	for (u32 i = 0; i < SITE_COUNT; i++) {
		struct site *site = &table->sites[i];
		enum site_state state = site_state_of(site);

		if ((state == SITE_NEW || state == SITE_PATCHED || state == SITE_TRAPS) &&
		    !tactic_is_point(site_shape_of(site).tactic) &&
		    (site->traps != 0 || site->jumps != 0))
			report_site(site);
	}
}
