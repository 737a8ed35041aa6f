/* SPDX-License-Identifier: MIT */
/*
 * Watching memory: see watch.h. Invariants:
 *  1. between watch_begin and watch_end each writable page is protected, or
 *     was written since;
 *  2. a page that was populated at watch_begin has a copy of that moment, and
 *     pages of files are populated unless large_files says that some may not be;
 *  3. pages of a range that the program unmapped or emptied have no copy: what
 *     appears there is compared with zeroes.
 */
#include "agent/watch.h"

#include "weir.h"

#include "agent/descriptors.h"
#include "agent/lock.h"
#include "agent/mm.h"
#include "agent/uaccess.h"
#include "base/bytes.h"
#include "base/rawsys.h"
#include "base/limits.h"

enum {
	OPEN_CLOEXEC = 02000000,
	USER_MODE_ONLY = 1, /* of userfaultfd: what ordinary users may have */
	TRY_AGAIN = -11,
	NOT_PERMITTED = -1,
	NO_MEMORY = -12,
	REGIONS = 64,
	PATIENCE = 200000, /* looks at the lock: a scan of much memory takes long */
	PATIENCE_AGAIN = 64,
	PAGE_BITS = 12,
	COPIES_LIMIT = DOMAIN_WATCH_INDEX_SIZE / 4 * 3,
	ADDRESS_REACH = 1024 * 1024, /* as far behind an argument its memory may lie */
	PROT_WRITE_BIT = 2,
	PROT_RW = 3,
	ADVICE_DONT_NEED = 4,
	MAP_PRIVATE_FIXED =
	    0x104022, /* MAP_PRIVATE | MAP_ANONYMOUS | NORESERVE | FIXED_NOREPLACE */
};

/* An entry of the index is the address of a page, or 0. A dropped copy keeps its place. */
enum { COPY_VALID = 1 };

/* Shorter ones get copies, so that zeroes written there show, too. */
#define UNTOUCHED_SIZE (4 * MIB)
#define COPIES_OFFSET (DOMAIN_WATCH_OFFSET + 16 * MIB)

#define UFFDIO_API_NUMBER 0xc018aa3ful
#define PAGEMAP_SCAN_NUMBER 0xc0606610ul
#define SCAN_PROTECT 1ul /* PM_SCAN_WP_MATCHING */
#define PAGE_CAN_BE_PROTECTED 0x1ul
#define PAGE_WAS_WRITTEN 0x2ul
#define PAGE_OF_FILE 0x4ul
#define PAGE_IS_PRESENT 0x8ul
#define PAGE_IS_SWAPPED 0x10ul
/* WP_ASYNC, WP_UNPOPULATED and protection of shared memory */
#define WANTED_FEATURES (1ul << 15 | 1ul << 13 | 1ul << 12)

struct uffd_api {
	u64 api;
	u64 features;
	u64 ioctls;
};

struct scan_request {
	u64 size;
	u64 flags;
	u64 start;
	u64 end;
	u64 walk_end;
	u64 regions;
	u64 region_count;
	u64 page_limit;
	u64 inverted;
	u64 all_of;
	u64 any_of;
	u64 returned;
};

struct scan_region {
	u64 start;
	u64 end;
	u64 categories;
};

static_assert(sizeof(struct scan_request) == 96, "struct pm_scan_arg");

typedef void region_function(const struct scan_region *region, void *data);

static struct watch *watch_current(void)
{
	return &mm_current()->watch;
}

/*** Copies of pages ***/

static u64 *index_keys(void)
{
	return as_pointer(domain_base() + DOMAIN_WATCH_OFFSET);
}

static u8 *copy_at(u32 slot)
{
	return as_pointer(domain_base() + COPIES_OFFSET + (u64)slot * PAGE_SIZE);
}

static u32 first_slot(u64 page)
{
	const u64 golden = 0x9e3779b97f4a7c15ull;

	return (u32)((page >> PAGE_BITS) * golden >> (64 - DOMAIN_WATCH_INDEX_BITS));
}

/* The slot of a page, or the free one where it belongs. */
static u32 slot_of(u64 page)
{
	const u64 *keys = index_keys();
	u32 slot = first_slot(page);

	/* Ends: COPIES_LIMIT leaves some free. */
	while (keys[slot] != 0 && align_down(keys[slot], PAGE_SIZE) != page)
		slot = (slot + 1) % DOMAIN_WATCH_INDEX_SIZE;
	return slot;
}

/* The copy of a page, or NULL. */
static const u8 *copy_find(u64 page)
{
	u32 slot = slot_of(page);

	return index_keys()[slot] == (page | COPY_VALID) ? copy_at(slot) : NULL;
}

static void copy_page(struct watch *watch, u64 page)
{
	u32 slot = slot_of(page);
	u64 *key = &index_keys()[slot];

	if (*key == 0) {
		if (watch->copies == COPIES_LIMIT) {
			watch->full = 1;
			return;
		}
		watch->copies++;
	}
	*key = page;
	if (copy_from_user(copy_at(slot), page, PAGE_SIZE) == 0)
		*key |= COPY_VALID;
}

/* The pages of [start, end) are gone: what comes there begins with zeroes. */
static void drop_range(u64 start, u64 end)
{
	u64 *keys = index_keys();

	for (u32 slot = 0; slot < DOMAIN_WATCH_INDEX_SIZE; slot++)
		if (keys[slot] >= start && keys[slot] < end)
			keys[slot] = align_down(keys[slot], PAGE_SIZE);
}

/*** Scanning ***/

static int scan_segment(const struct watch *watch, u32 segment, u64 flags,
			region_function *function, void *data)
{
	struct scan_region regions[REGIONS];
	struct scan_request request = {
		.size = sizeof(request),
		.flags = flags,
		.start = watch->segments.at[segment].start,
		.end = watch->segments.at[segment].end,
		.regions = as_u64(regions),
		.region_count = REGIONS,
		.all_of = PAGE_CAN_BE_PROTECTED | PAGE_WAS_WRITTEN,
		.returned = PAGE_CAN_BE_PROTECTED | PAGE_WAS_WRITTEN | PAGE_OF_FILE |
			    PAGE_IS_PRESENT | PAGE_IS_SWAPPED,
	};

	while (request.start < request.end) {
		long count = raw_syscall3(__NR_ioctl, (u64)(s64)watch->pagemap, PAGEMAP_SCAN_NUMBER,
					  as_u64(&request));

		if (result_is_error(count))
			return (int)count;
		for (long i = 0; i < count; i++)
			function(&regions[i], data);
		request.start = request.walk_end;
	}
	return 0;
}

static int scan(const struct watch *watch, u64 flags, region_function *function, void *data)
{
	int err = 0;

	for (u32 i = 0; i < watch->segments.count && err == 0; i++)
		err = scan_segment(watch, i, flags, function, data);
	return err;
}

/* A long stretch of memory that nobody has touched yet reads as zeroes. */
static bool is_untouched(const struct watch *watch, const struct scan_region *region)
{
	return (region->categories & (PAGE_IS_PRESENT | PAGE_IS_SWAPPED)) == 0 &&
	       region->end - region->start >= UNTOUCHED_SIZE && watch->segments.large_files == 0;
}

static void copy_region(const struct scan_region *region, void *data)
{
	if (is_untouched(data, region)) {
		drop_range(region->start, region->end);
		return;
	}
	for (u64 page = region->start; page < region->end; page += PAGE_SIZE)
		copy_page(data, page);
}

/*** Opening and closing ***/

/* To a number as high as that of the agent's other descriptors. */
static s32 move_up(long fd)
{
	return result_is_error(fd) ? (s32)fd : descriptor_move_up((s32)fd);
}

static int open_userfault(struct watch *watch)
{
	struct uffd_api api = { 0xaa, WANTED_FEATURES, 0 };
	long fd = raw_syscall3(__NR_userfaultfd, OPEN_CLOEXEC | USER_MODE_ONLY, 0, 0);
	long result;

	if (result_is_error(fd))
		return (int)fd;
	result = raw_syscall3(__NR_ioctl, (u64)fd, UFFDIO_API_NUMBER, as_u64(&api));
	if (result_is_error(result)) {
		sys_close((int)fd);
		return (int)result;
	}
	watch->userfault = move_up(fd);
	return watch->userfault < 0 ? watch->userfault : 0;
}

/*
 * Nothing is protected and nothing copied: the next watch_begin starts anew. The
 * mapping stays, as limits of memory count on it.
 */
static void start_anew(struct watch *watch)
{
	watch_close(watch);
	if (watch->mapped != 0)
		raw_syscall3(__NR_madvise, domain_base() + DOMAIN_WATCH_OFFSET, DOMAIN_WATCH_SIZE,
			     ADVICE_DONT_NEED);
	watch->copies = 0;
	watch->full = 0;
}

static int map_copies(struct watch *watch)
{
	long result;
	bool filled;

	if (watch->mapped != 0)
		return 0;
	/* Acquire pairs with span_fill: the filling is there. */
	filled = __atomic_exchange_n(&mm_current()->span.watch, 0, __ATOMIC_ACQUIRE) != 0;
	result = sys_mmap(domain_base() + DOMAIN_WATCH_OFFSET, DOMAIN_WATCH_SIZE, PROT_RW,
			  span_flags(MAP_PRIVATE_FIXED, filled), -1, 0);
	if (result_is_error(result))
		return (int)result;
	mm_leave_out_of_cores(domain_base() + DOMAIN_WATCH_OFFSET, DOMAIN_WATCH_SIZE);
	watch->mapped = 1;
	return 0;
}

static int watch_open(struct watch *watch)
{
	int err;

	if (mm_current()->filtered)
		return NOT_PERMITTED;
	if (watch->pagemap >= 0)
		return 0;
	err = map_copies(watch);
	if (err == 0)
		err = open_userfault(watch);
	if (err < 0)
		return err;
	watch->pagemap =
	    move_up(raw_syscall3(__NR_open, as_u64("/proc/self/pagemap"), OPEN_CLOEXEC, 0));
	if (watch->pagemap < 0) {
		err = watch->pagemap;
		watch_close(watch);
		return err;
	}
	watch->stale = 1;
	return 0;
}

void watch_init(struct watch *watch)
{
	memset(watch, 0, sizeof(*watch));
	watch->userfault = -1;
	watch->pagemap = -1;
	/* From the start, or what the limits leave for it would be the program's until then. */
	if (memory_limit_has_watch(domain_get()->limit_padding))
		map_copies(watch);
}

void watch_end_for_good(struct watch *watch)
{
	spin_lock(&watch->lock);
	start_anew(watch);
	spin_unlock(&watch->lock);
}

void watch_close(struct watch *watch)
{
	if (watch->userfault >= 0)
		sys_close(watch->userfault);
	if (watch->pagemap >= 0)
		sys_close(watch->pagemap);
	watch->userfault = -1;
	watch->pagemap = -1;
}

void watch_after_fork(bool shares_descriptors)
{
	struct watch *watch = watch_current();

	if (shares_descriptors) {
		watch->userfault = -1;
		watch->pagemap = -1;
	}
	start_anew(watch);
	*watch = (struct watch){ .userfault = -1, .pagemap = -1, .mapped = watch->mapped };
	thread_current()->watched = WATCHED_OUTSIDE;
}

/*** Calls ***/

/* A thread that said it would exit may still have its words cleared by the kernel. */
static bool is_still_exiting(const struct mm *mm, u32 slot)
{
	return !result_is_error(raw_syscall3(__NR_tkill, (u64)mm->slot_tid[slot], 0, 0));
}

static bool has_one_thread(const struct thread *self)
{
	const struct mm *mm = mm_current();

	for (u32 slot = 0; slot < __atomic_load_n(&mm->slots_high, __ATOMIC_RELAXED); slot++)
		if (slot != self->slot &&
		    __atomic_load_n(&mm->slot_state[slot], __ATOMIC_ACQUIRE) >= SLOT_USED)
			return false;
	return true;
}

/*
 * Whether all other threads are between the begin and the end of a call, and
 * whether the kernel may write on behalf of one: then who wrote what is open.
 */
static bool others_are_inside(const struct thread *self, bool *may_write)
{
	const struct mm *mm = mm_current();
	u32 high = __atomic_load_n(&mm->slots_high, __ATOMIC_RELAXED);

	for (u32 slot = 0; slot < high; slot++) {
		/* Acquire pairs with the release of who took or gave back the slot. */
		u8 state = __atomic_load_n(&mm->slot_state[slot], __ATOMIC_ACQUIRE);
		u32 watched;

		if (slot == self->slot || state < SLOT_USED)
			continue;
		if (state == SLOT_EXITING) {
			*may_write |= is_still_exiting(mm, slot);
			continue;
		}
		watched = __atomic_load_n(&mm_slot_thread(slot)->watched, __ATOMIC_ACQUIRE);
		if (watched == WATCHED_OUTSIDE)
			return false;
		*may_write |= watched == WATCHED_MAY_WRITE;
	}
	return true;
}

static int protect_all(struct watch *watch)
{
	int err = watch_open(watch);

	if (err == 0 && watch->stale != 0)
		err = watch_all_mappings(watch->userfault, &watch->segments);
	if (err < 0)
		return err;
	watch->stale = 0;
	err = scan(watch, SCAN_PROTECT, copy_region, watch);
	if (err == 0 && watch->full == 0)
		return 0;
	start_anew(watch);
	return err < 0 ? err : NO_MEMORY;
}

/*
 * A tracer that shares the memory may have stopped who has the lock, and would wait for
 * itself (LeakSanitizer does that). False: the call is not judged, and all that is known is
 * to be found out anew.
 */
static bool take_lock(struct watch *watch)
{
	u64 holder = __atomic_load_n(&watch->lock, __ATOMIC_RELAXED);
	bool again = holder != 0 && holder == __atomic_load_n(&watch->stuck, __ATOMIC_RELAXED);

	if (!spin_lock_for(&watch->lock, again ? PATIENCE_AGAIN : PATIENCE)) {
		__atomic_store_n(&watch->stuck, holder, __ATOMIC_RELAXED);
		__atomic_store_n(&watch->missed, 1, __ATOMIC_RELEASE);
		return false;
	}
	watch->stuck = 0;
	if (__atomic_exchange_n(&watch->missed, 0, __ATOMIC_ACQUIRE) != 0) {
		watch->turn++;
		start_anew(watch);
	}
	return true;
}

int watch_begin(struct thread *thread, bool may_write)
{
	struct watch *watch = watch_current();
	struct written_notes *notes = &thread->notes;
	int err = 0;

	notes->shared = false;
	notes->alone = false;
	/* Then this thread stays outside, for the others. */
	if (!take_lock(watch))
		return 0;
	/* With others in program code nothing will be judged, so nothing need be protected. */
	notes->alone = others_are_inside(thread, &notes->shared);
	notes->single = has_one_thread(thread);
	if (notes->alone)
		err = protect_all(watch);
	notes->turn = ++watch->turn;
	/* Only now: who judges meanwhile must know that this thread was in program code. */
	__atomic_store_n(&thread->watched, may_write ? WATCHED_MAY_WRITE : WATCHED_INSIDE,
			 __ATOMIC_RELEASE);
	spin_unlock(&watch->lock);
	return err;
}

/* One judgement: where differences go. */
struct judgement {
	const struct written_call *call;
	weir_written_fn *fn;
	void *data;
	u16 flags;
	u16 page_flags;
	bool single; /* the process has one thread */
	int count;
	u8 now[PAGE_SIZE];
};

/*
 * Whether some thread has an area of rseq that reaches into [start, end): the kernel
 * writes there whenever the thread was moved or interrupted, on its way back.
 */
static bool holds_rseq(u64 start, u64 end)
{
	const struct mm *mm = mm_current();

	for (u32 slot = 0; slot < __atomic_load_n(&mm->slots_high, __ATOMIC_RELAXED); slot++) {
		const struct thread *thread = mm_slot_thread(slot);

		if (__atomic_load_n(&mm->slot_state[slot], __ATOMIC_ACQUIRE) < SLOT_IDLE)
			continue;
		if (thread->rseq_start < end && thread->rseq_start + thread->rseq_size > start)
			return true;
	}
	return false;
}

/* The argument whose memory this most likely is: the nearest one below. */
static u16 argument_near(const struct written_call *call, u64 address)
{
	u16 best = WRITTEN_NO_ARGUMENT;

	for (u16 i = 0; i < 6; i++) {
		u64 value = call->args[i];

		if (value > address || address - value > ADDRESS_REACH || value < PAGE_SIZE)
			continue;
		if (best == WRITTEN_NO_ARGUMENT || value > call->args[best])
			best = i;
	}
	return best;
}

static void report(struct judgement *judgement, u64 address, u64 size, u16 flags)
{
	struct weir_written range = {
		.address = address,
		.size = size,
		.argument = argument_near(judgement->call, address),
		.flags = (u16)(WEIR_WRITTEN_WATCHED | flags),
	};

	range.flags |= judgement->flags | judgement->page_flags;
	if (holds_rseq(address, address + size))
		range.flags |= WEIR_WRITTEN_ASYNC;
	judgement->count++;
	judgement->fn(&range, judgement->data);
}

/* before: NULL stands for zeroes. Returns whether there was a difference. */
static bool report_differences(struct judgement *judgement, u64 page, const u8 *before)
{
	const u8 *now = judgement->now;
	bool any = false;
	u32 at = 0;

	while (at < PAGE_SIZE) {
		u32 start;

		while (at < PAGE_SIZE && now[at] == (before != NULL ? before[at] : 0))
			at++;
		start = at;
		while (at < PAGE_SIZE && now[at] != (before != NULL ? before[at] : 0))
			at++;
		if (at > start)
			report(judgement, page + start, at - start, 0);
		any |= at > start;
	}
	return any;
}

static void judge_page(struct judgement *judgement, u64 page)
{
	const u8 *before = copy_find(page);
	bool differs;

	if (copy_from_user(judgement->now, page, PAGE_SIZE) != 0)
		return;
	differs = report_differences(judgement, page, before);
	/*
	 * Written with what was there already: nothing to store, but a trace.
	 * A page without a copy may have been read only, and so be there now;
	 * and for threads that wait the kernel touches pages of its own accord.
	 */
	if (before != NULL && !differs && judgement->single)
		report(judgement, page, PAGE_SIZE, WEIR_WRITTEN_PAGE);
}

static void judge_region(const struct scan_region *region, void *data)
{
	struct judgement *judgement = data;

	/* Other processes may write there as well. */
	judgement->page_flags = (region->categories & PAGE_OF_FILE) != 0 ? WEIR_WRITTEN_SHARED : 0;
	for (u64 page = region->start; page < region->end; page += PAGE_SIZE)
		judge_page(judgement, page);
}

/* In place some pages stay; else all move, unprotected, to where they go. */
static void note_mremap(const struct written_call *call)
{
	u64 former = align_up(call->args[1], PAGE_SIZE);
	u64 size = align_up(call->args[2], PAGE_SIZE);
	u64 kept = (u64)call->result != call->args[0] ? 0 : former < size ? former : size;

	drop_range(call->args[0] + kept, call->args[0] + former);
	drop_range((u64)call->result + kept, (u64)call->result + size);
}

/* Whether this advice empties the pages at once. */
static bool empties_pages(u64 advice)
{
	enum { REMOVE = 9, DONT_NEED_LOCKED = 24 };

	return advice == ADVICE_DONT_NEED || advice == REMOVE || advice == DONT_NEED_LOCKED;
}

/* Whether there may be writable mappings now that nobody watches. */
static bool brings_mappings(const struct written_call *call)
{
	switch (call->nr) {
	case __NR_mmap:
	case __NR_mprotect:
	case __NR_pkey_mprotect:
		return (call->args[2] & PROT_WRITE_BIT) != 0;
	case __NR_madvise:
		/* Pages of files are to be read in again. */
		return empties_pages(call->args[2]);
	case __NR_munmap:
	case __NR_mlock:
	case __NR_mlock2:
	case __NR_mlockall:
		return false;
	default:
		return true;
	}
}

/* Calls that change what lies where: their own writes are not judged. */
static bool note_mapping_call(struct watch *watch, const struct written_call *call)
{
	const u64 heap_reach = 64 * GIB;
	const u64 *args = call->args;
	u64 result = (u64)call->result;

	switch (call->nr) {
	case __NR_mmap:
		drop_range(result, result + align_up(args[1], PAGE_SIZE));
		break;
	case __NR_munmap:
		drop_range(args[0], args[0] + align_up(args[1], PAGE_SIZE));
		break;
	case __NR_madvise:
		if (empties_pages(args[2]))
			drop_range(args[0], args[0] + align_up(args[1], PAGE_SIZE));
		break;
	case __NR_mremap:
		note_mremap(call);
		break;
	case __NR_brk:
		drop_range(align_up(result, PAGE_SIZE), result + heap_reach);
		break;
	case __NR_mprotect:
	case __NR_pkey_mprotect:
	case __NR_mlock:
	case __NR_mlock2:
	case __NR_mlockall:
		/* Pages may come in, but none changes. */
		break;
	case __NR_shmat:
	case __NR_shmdt:
	case __NR_io_setup:
	case __NR_io_destroy:
	case __NR_process_madvise:
	case __NR_remap_file_pages:
		start_anew(watch);
		break;
	default:
		return false;
	}
	if (brings_mappings(call))
		watch->stale = 1;
	return true;
}

static int judge(struct watch *watch, struct judgement *judgement)
{
	int err = scan(watch, 0, judge_region, judgement);

	return err < 0 ? err : judgement->count;
}

int watch_end(struct thread *thread, const struct written_call *call, weir_written_fn *fn,
	      void *data)
{
	struct watch *watch = watch_current();
	struct judgement judgement = { .call = call, .fn = fn, .data = data };
	bool shared = thread->notes.shared || __atomic_load_n(&watch->async, __ATOMIC_RELAXED) != 0;
	int result;

	if (!take_lock(watch)) {
		__atomic_store_n(&thread->watched, WATCHED_OUTSIDE, __ATOMIC_RELEASE);
		return TRY_AGAIN;
	}
	/* A filter that came in between would judge what a scan needs. */
	if (watch->pagemap < 0 || mm_current()->filtered)
		result = TRY_AGAIN;
	else if (call->known && !result_is_error(call->result) && note_mapping_call(watch, call))
		result = 0;
	else if (!thread->notes.alone || watch->turn != thread->notes.turn ||
		 !others_are_inside(thread, &shared))
		result = TRY_AGAIN;
	else {
		judgement.single = thread->notes.single && has_one_thread(thread);
		judgement.flags = shared ? WEIR_WRITTEN_SHARED : 0;
		result = judge(watch, &judgement);
	}
	/* A 32-bit call may have been one that changes mappings. */
	if (!call->known)
		start_anew(watch);
	/* Release: from here on this thread may be in program code. */
	__atomic_store_n(&thread->watched, WATCHED_OUTSIDE, __ATOMIC_RELEASE);
	spin_unlock(&watch->lock);
	return result;
}
