/* SPDX-License-Identifier: MIT */
/*
 * The table of stub pages and the slots in them. An open-addressed hash keyed
 * by page address; keys carry the state of the page in their low bits.
 *
 * Invariants:
 *  1. Who really owns a page is decided by map_page, which never replaces a
 *     mapping. So two threads that put the same page into the table at once
 *     do no harm: one of them fails to map it and looks again.
 *  2. used, retired and aged of a page are written by others only while its key
 *     says READY or LEAVING. READY is stored last, and from then on the entry
 *     is that page's until stubs_drop_empty finds that nobody else could hold
 *     a pointer to it: the meaning of a pointer never changes.
 *  3. A used bit is set by the thread that takes the slot (atomically, so by
 *     one thread only) and cleared when nobody can run the slot any more. A
 *     stub of two slots is whoever's has the first; he holds both or none.
 *  4. A key never becomes 0 again, so a probe may end at the first 0.
 */
#include "patch/stubs.h"

#include <asm/errno.h>

#include "base/bytes.h"
#include "patch/stub_code.h"

enum page_state {
	PAGE_GONE = 1, /* could not be mapped; the entry may be used again */
	PAGE_MAPPING,  /* one thread is about to map and fill it */
	PAGE_READY,
	PAGE_LEAVING, /* as READY, but no slot is taken */
	PAGE_EVICTED, /* was ours; the program has replaced it */
	PAGE_STATE_MASK = 7,
};

enum { PROBE_LIMIT = 64, PAGES_NEAR = 16 };

/* Where stub_place_near looks: well within the reach of a jump, at either end. */
#define NEAR_FIRST 0x100000ULL
#define NEAR_REACH 0x70000000ULL

static u64 load(const u64 *word)
{
	/* Pairs with the compare-and-swaps and stores of keys and bits below. */
	return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}

static u32 state_of(u64 key)
{
	return (u32)(key & PAGE_STATE_MASK);
}

static u64 address_of(u64 key)
{
	return align_down(key, PAGE_SIZE);
}

/*
 * Neighbours lie side by side: calls that are followed by the same code, as those
 * of a library are, lead to pages as far apart as they are themselves. See the
 * hash of sites for what that is good for.
 */
static u32 bucket_of(u64 address, u32 step)
{
	u64 page = address / PAGE_SIZE;
	u64 hash = page / PAGES_NEAR * 0x9e3779b97f4a7c15ULL;

	return ((u32)(hash >> 32) * PAGES_NEAR + (u32)(page % PAGES_NEAR) + step) % STUB_PAGE_COUNT;
}

static u32 slot_of(u64 stub)
{
	return (u32)(stub % PAGE_SIZE / STUB_SIZE);
}

static u64 bit_of(u32 slot)
{
	return 1ULL << (slot % 64);
}

static bool is_ours(u64 key)
{
	return state_of(key) == PAGE_READY || state_of(key) == PAGE_LEAVING;
}

/*
 * Returns the entry of a page in any state but GONE, or NULL. There may be two for a
 * moment (invariant 1), in any order: the one that is in vain never hides the other.
 */
static const struct stub_page *page_find(const struct stub_table *table, u64 address)
{
	const struct stub_page *found = NULL;

	for (u32 i = 0; i < PROBE_LIMIT; i++) {
		const struct stub_page *page = &table->pages[bucket_of(address, i)];
		u64 key = load(&page->key);

		if (key == 0)
			break;
		if (address_of(key) != address || state_of(key) == PAGE_GONE)
			continue;
		if (is_ours(key))
			return page;
		found = found == NULL ? page : found;
	}
	return found;
}

static struct stub_page *page_find_mutable(struct stub_table *table, u64 address)
{
	const struct stub_page *page = page_find(table, address);

	return page == NULL ? NULL : &table->pages[page - table->pages];
}

/*
 * The entries that were ever used, so that those who look at all need not touch
 * the others. Noted before it is taken, maybe for nothing, maybe twice.
 */
static void note_entry(struct stub_table *table, u32 index)
{
	/* Pairs with pages_all. */
	u32 at = __atomic_fetch_add(&table->entered, 1, __ATOMIC_SEQ_CST);

	if (at < STUB_PAGE_COUNT)
		__atomic_store_n(&table->entries[at], (u16)(index + 1), __ATOMIC_SEQ_CST);
}

/* A walk over all pages: begins with pages_all, and is over when pages_next says false. */
struct page_walk {
	const struct stub_table *table;
	u32 at;
	u32 count;
	bool whole; /* too many were entered: look at each entry */
};

static struct page_walk pages_all(const struct stub_table *table)
{
	u32 entered = __atomic_load_n(&table->entered, __ATOMIC_SEQ_CST);
	bool whole = entered > STUB_PAGE_COUNT;

	return (struct page_walk){ table, 0, whole ? STUB_PAGE_COUNT : entered, whole };
}

static bool pages_next(struct page_walk *walk, u32 *index)
{
	while (walk->at < walk->count) {
		u32 at = walk->at++;
		u32 entry = at + 1;

		if (!walk->whole)
			entry = __atomic_load_n(&walk->table->entries[at], __ATOMIC_SEQ_CST);
		/* 0: noted only now, and not taken yet. */
		if (entry == 0)
			continue;
		*index = entry - 1;
		return true;
	}
	return false;
}

/* Takes an unused entry for a page; its key says MAPPING then. NULL: no room. */
static struct stub_page *page_enter(struct stub_table *table, u64 address)
{
	for (u32 i = 0; i < PROBE_LIMIT; i++) {
		struct stub_page *page = &table->pages[bucket_of(address, i)];
		u64 key = load(&page->key);

		if (key != 0 && state_of(key) != PAGE_GONE)
			continue;
		if (key == 0)
			note_entry(table, bucket_of(address, i));
		/* Pairs with itself: one thread gets the entry. */
		if (__atomic_compare_exchange_n(&page->key, &key, address | PAGE_MAPPING, false,
						__ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
			return page;
	}
	return NULL;
}

static_assert(offsetof(struct stub_table, point_entry) ==
		  offsetof(struct stub_table, entry) + sizeof(u64),
	      "both are written at once");

/* Maps the page of an entry in state MAPPING and settles its state. */
static int page_map(struct stub_table *table, const struct patch_host *host, struct stub_page *page)
{
	u64 address = address_of(load(&page->key));
	u32 state = PAGE_GONE;
	int err = host->ops->map_page(host->context, address);

	if (err != 0)
		goto out;

	err = host->ops->write_code(host->context, address, &table->entry,
				    sizeof(table->entry) + sizeof(table->point_entry));
	if (err != 0) {
		host->ops->unmap_page(host->context, address);
		goto out;
	}

	/* A GONE entry holds nothing, so only the mark of slot 0 is missing. */
	__atomic_fetch_or(&page->used[0], bit_of(0), __ATOMIC_SEQ_CST);
	state = PAGE_READY;
	/* Only a sum, of which changes are looked for. */
	__atomic_fetch_add(&table->mapped_count, 1, __ATOMIC_RELAXED);
	__atomic_fetch_add(&table->page_count, 1, __ATOMIC_RELAXED);
out:
	/* Publishes the page; pairs with load() of the key. */
	__atomic_store_n(&page->key, address | state, __ATOMIC_SEQ_CST);
	return err;
}

/* Returns 0 and the READY entry of the page, mapping it if need be. */
static int page_acquire(struct stub_table *table, const struct patch_host *host, u64 address,
			struct stub_page **out)
{
	struct stub_page *page;
	int err = 0;

	/* Changes nothing; but a page of the table that is read first costs two page faults. */
	__atomic_fetch_or(&table->pages[bucket_of(address, 0)].key, 0, __ATOMIC_RELAXED);
	page = page_find_mutable(table, address);
	if (page == NULL) {
		page = page_enter(table, address);
		if (page == NULL)
			return -ENOSPC;
		err = page_map(table, host, page);
	}
	if (err == -EEXIST) {
		/* Taken, but perhaps by a thread of ours that was faster. */
		page = page_find_mutable(table, address);
		if (page == NULL)
			return -ENOSPC;
		err = 0;
	}
	if (err != 0)
		return err;
	if (state_of(load(&page->key)) == PAGE_MAPPING)
		return -EAGAIN;
	if (state_of(load(&page->key)) != PAGE_READY)
		return -ENOSPC;
	*out = page;
	return 0;
}

/* The entry of the page of ours that holds the address, or NULL. */
static struct stub_page *page_ours(struct stub_table *table, u64 address)
{
	struct stub_page *page = page_find_mutable(table, align_down(address, PAGE_SIZE));

	return page != NULL && is_ours(load(&page->key)) ? page : NULL;
}

/*** Slots ***/

/* The slots of a stub in its page, as bits of word `word`. */
static u64 bits_of(u64 address, u32 size, u32 word)
{
	u64 bits = 0;

	for (u32 slot = slot_of(address); slot <= slot_of(address + size - 1); slot++)
		bits |= slot / 64 == word ? bit_of(slot) : 0;
	return bits;
}

static bool is_tail(const struct stub_page *page, u32 slot)
{
	return slot < STUB_SLOT_COUNT && (load(&page->tails[slot / 64]) & bit_of(slot)) != 0;
}

/* All slots but the first are tails. */
static void tails_set(struct stub_page *page, u64 address, u32 size)
{
	/* Written by the owner of the slots; pairs with is_tail. */
	for (u32 slot = slot_of(address) + 1; slot <= slot_of(address + size - 1); slot++)
		__atomic_fetch_or(&page->tails[slot / 64], bit_of(slot), __ATOMIC_SEQ_CST);
}

static void slots_clear(struct stub_page *page, u64 address, u32 size)
{
	for (u32 word = 0; word < STUB_WORD_COUNT; word++) {
		u64 kept = ~bits_of(address, size, word);

		__atomic_fetch_and(&page->tails[word], kept, __ATOMIC_SEQ_CST);
		/* Pairs with slots_take. */
		__atomic_fetch_and(&page->used[word], kept, __ATOMIC_SEQ_CST);
	}
}

/* Takes the slots of a fresh stub, all or none. */
static bool slots_take(struct stub_page *page, u64 address, u32 size)
{
	for (u64 slot = align_down(address, STUB_SIZE); slot < address + size; slot += STUB_SIZE) {
		u64 *used = &page->used[slot_of(slot) / 64];
		u64 bit = bit_of(slot_of(slot));

		/* Who sets the bit has the slot. */
		if ((__atomic_fetch_or(used, bit, __ATOMIC_SEQ_CST) & bit) == 0)
			continue;
		if (slot > address)
			slots_clear(page, address, (u32)(slot - address));
		return false;
	}
	tails_set(page, address, size);
	return true;
}

static bool has_bit(const u64 bits[STUB_WORD_COUNT], u64 address)
{
	return (load(&bits[slot_of(address) / 64]) & bit_of(slot_of(address))) != 0;
}

/* Who clears the bit has the stub: of all those that revive or reclaim it, one. */
static bool take_bit(u64 bits[STUB_WORD_COUNT], u32 *count, u64 address)
{
	u64 bit = bit_of(slot_of(address));

	if ((__atomic_fetch_and(&bits[slot_of(address) / 64], ~bit, __ATOMIC_SEQ_CST) & bit) == 0)
		return false;
	__atomic_fetch_sub(count, 1, __ATOMIC_SEQ_CST);
	return true;
}

static bool is_retired(const struct stub_page *page, u64 address)
{
	return has_bit(page->retired, address) || has_bit(page->aged, address);
}

static bool holds_code(const struct patch_host *host, u64 address, const u8 *bytes, u32 size)
{
	u8 found[STUB_CODE_MAXIMUM];

	return host->ops->read_code(host->context, address, found, size) == 0 &&
	       memcmp(found, bytes, size) == 0;
}

/* Marks a stub as retired, its owner being the caller. */
static void bit_retire(struct stub_table *table, struct stub_page *page, u64 address)
{
	/* Counted before it can be taken back, so that the count never wraps. */
	__atomic_fetch_add(&table->retired_count, 1, __ATOMIC_SEQ_CST);
	/* The first slot stands for all. Pairs with take_bit. */
	__atomic_fetch_or(&page->retired[slot_of(address) / 64], bit_of(slot_of(address)),
			  __ATOMIC_SEQ_CST);
}

/* Takes back a retired stub of just this code: its bytes are right as they are. */
static bool slots_revive(struct stub_table *table, const struct patch_host *host,
			 struct stub_page *page, u64 address, const u8 *bytes, u32 size)
{
	if (!holds_code(host, address, bytes, size) ||
	    (!take_bit(page->retired, &table->retired_count, address) &&
	     !take_bit(page->aged, &table->aged_count, address)))
		return false;
	/* It may have been reclaimed, used and retired by others while we looked. */
	if (holds_code(host, address, bytes, size))
		return true;
	bit_retire(table, page, address);
	return false;
}

/*** Placing stubs ***/

/* Places a stub at just this address of a page of ours. 0, -ENOSPC or what the host said. */
static int place_at(struct stub_table *table, const struct patch_host *host, struct stub_page *page,
		    u64 address, const struct stub_code *code, bool revive, struct stub *stub)
{
	u8 bytes[STUB_CODE_MAXIMUM];
	int size = -ENOSPC;
	int err;

	if (!revive || is_retired(page, address))
		size = stub_encode(code, address, bytes);
	if (size < 0 || address % PAGE_SIZE + (u64)size > PAGE_SIZE)
		return -ENOSPC;
	*stub = (struct stub){ address, (u32)size, revive };
	if (revive)
		return slots_revive(table, host, page, address, bytes, (u32)size) ? 0 : -ENOSPC;
	if (!slots_take(page, address, (u32)size))
		return -ENOSPC;
	err = host->ops->write_code(host->context, address, bytes, (size_t)size);
	if (err != 0)
		slots_clear(page, address, (u32)size);
	return err;
}

/* Looks through the part of a page of ours that is in the window. */
static int place_in_page(struct stub_table *table, const struct patch_host *host,
			 struct stub_page *page, const struct window *window,
			 const struct stub_code *code, struct stub *stub)
{
	u64 step = window->low == window->high ? 1 : STUB_SIZE;
	u64 start = address_of(load(&page->key));
	u64 low = align_up(window->low > start ? window->low : start, step);
	u64 high = window->high < start + PAGE_SIZE ? window->high : start + PAGE_SIZE - 1;
	int err = -ENOSPC;

	for (u64 address = low; address <= high; address += step) {
		err = place_at(table, host, page, address, code, true, stub);
		if (err == 0)
			return 0;
	}
	for (u64 address = low; address <= high; address += step) {
		err = place_at(table, host, page, address, code, false, stub);
		if (err != -ENOSPC)
			return err;
	}
	return -ENOSPC;
}

void stubs_init(struct stub_table *table, u64 entry)
{
	table->entry = entry;
}

int stub_place(struct stub_table *table, const struct patch_host *host, const struct window *window,
	       const struct stub_code *code, struct stub *stub)
{
	u64 step = window->low == window->high ? 1 : STUB_SIZE;
	u64 first = align_down(align_up(window->low, step), PAGE_SIZE);
	u64 last = align_down(window->high, PAGE_SIZE);
	int result = -ENOSPC;

	/* Pages that are ours already first, they cost nothing. */
	for (u64 address = first; address <= last; address += PAGE_SIZE) {
		struct stub_page *page = page_ours(table, address);

		if (page == NULL || state_of(load(&page->key)) != PAGE_READY)
			continue;
		result = place_in_page(table, host, page, window, code, stub);
		if (result != -ENOSPC)
			return result;
	}
	for (u64 address = first; address <= last; address += PAGE_SIZE) {
		struct stub_page *page;
		int err = page_acquire(table, host, address, &page);

		if (err == 0)
			err = place_in_page(table, host, page, window, code, stub);
		if (err == 0)
			return 0;
		/* The more hopeful answer of the two pages wins. */
		if (err != -ENOSPC && result != -EAGAIN)
			result = err;
	}
	return result;
}

static struct window window_of_page(u64 page)
{
	return (struct window){ page + STUB_SIZE, page + PAGE_SIZE - 1 };
}

static bool in_reach(u64 from, u64 page)
{
	return page - from < NEAR_REACH || from - page < NEAR_REACH;
}

/* Tries the pages that are ours already. */
static int place_near_in_ours(struct stub_table *table, const struct patch_host *host,
			      const struct stub_code *code, struct stub *stub)
{
	struct page_walk walk = pages_all(table);
	u32 i;

	while (pages_next(&walk, &i)) {
		u64 key = load(&table->pages[i].key);
		struct window window = window_of_page(address_of(key));
		int err = -ENOSPC;

		if (state_of(key) == PAGE_READY && in_reach(code->site, address_of(key)))
			err = place_in_page(table, host, &table->pages[i], &window, code, stub);
		if (err != -ENOSPC)
			return err;
	}
	return -ENOSPC;
}

int stub_place_near(struct stub_table *table, const struct patch_host *host,
		    const struct stub_code *code, struct stub *stub)
{
	u64 center = align_down(code->site, PAGE_SIZE);
	int err = place_near_in_ours(table, host, code, stub);

	/* Ever further away, on both sides in turn. */
	for (u64 distance = NEAR_FIRST; err == -ENOSPC && distance < NEAR_REACH; distance *= 2) {
		struct window above = window_of_page(center + distance);
		struct window below = window_of_page(center - distance);

		err = stub_place(table, host, &above, code, stub);
		if (err == -ENOSPC && distance < center)
			err = stub_place(table, host, &below, code, stub);
	}
	return err;
}

void stub_retire(struct stub_table *table, const struct stub *stub)
{
	struct stub_page *page = page_ours(table, stub->address);

	if (page != NULL)
		bit_retire(table, page, stub->address);
}

void stub_release(struct stub_table *table, const struct stub *stub)
{
	struct stub_page *page = page_ours(table, stub->address);

	if (stub->old)
		stub_retire(table, stub);
	else if (page != NULL)
		slots_clear(page, stub->address, stub->size);
}

static void age_page(struct stub_table *table, struct stub_page *page)
{
	for (u32 slot = 1; slot < STUB_SLOT_COUNT; slot++) {
		if (!has_bit(page->retired, slot * STUB_SIZE) ||
		    !take_bit(page->retired, &table->retired_count, slot * STUB_SIZE))
			continue;
		/* In between nobody can have it back, which is no loss. */
		__atomic_fetch_add(&table->aged_count, 1, __ATOMIC_SEQ_CST);
		__atomic_fetch_or(&page->aged[slot / 64], bit_of(slot), __ATOMIC_SEQ_CST);
	}
}

void stubs_age(struct stub_table *table)
{
	struct page_walk walk = pages_all(table);
	u32 i;

	if (__atomic_load_n(&table->retired_count, __ATOMIC_SEQ_CST) == 0)
		return;
	while (pages_next(&walk, &i)) {
		if (is_ours(load(&table->pages[i].key)))
			age_page(table, &table->pages[i]);
	}
}

/* Frees the aged stubs of a page. */
static void reclaim_page(struct stub_table *table, struct stub_page *page)
{
	for (u32 slot = 1; slot < STUB_SLOT_COUNT; slot++) {
		u32 size = STUB_SIZE;

		if (!has_bit(page->aged, slot * STUB_SIZE) ||
		    !take_bit(page->aged, &table->aged_count, slot * STUB_SIZE))
			continue;
		while (is_tail(page, slot + size / STUB_SIZE))
			size += STUB_SIZE;
		slots_clear(page, (u64)slot * STUB_SIZE, size);
	}
}

void stubs_reclaim_aged(struct stub_table *table)
{
	struct page_walk walk = pages_all(table);
	u32 i;

	if (__atomic_load_n(&table->aged_count, __ATOMIC_SEQ_CST) == 0)
		return;
	while (pages_next(&walk, &i)) {
		if (is_ours(load(&table->pages[i].key)))
			reclaim_page(table, &table->pages[i]);
	}
}

void stubs_reclaim(struct stub_table *table)
{
	stubs_age(table);
	stubs_reclaim_aged(table);
}

static bool is_empty(const struct stub_page *page)
{
	u64 used = load(&page->used[0]) & ~bit_of(0);

	for (u32 word = 1; word < STUB_WORD_COUNT; word++)
		used |= load(&page->used[word]);
	return used == 0;
}

/* No slot is taken in a LEAVING page; who had begun before that is counted in *busy. */
static void drop_if_empty(struct stub_table *table, struct stub_page *page,
			  const struct patch_host *host, const u32 *busy)
{
	u64 address = address_of(load(&page->key));
	u64 ready = address | PAGE_READY;

	/* Pairs with load() of the key by those who are counted later. */
	__atomic_compare_exchange_n(&page->key, &ready, address | PAGE_LEAVING, false,
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	/* Otherwise it stays LEAVING: to say READY could undo what one who evicts has said. */
	if (__atomic_load_n(busy, __ATOMIC_SEQ_CST) != 1 || !is_empty(page))
		return;
	host->ops->unmap_page(host->context, address);
	/* A figure for readers only. */
	__atomic_fetch_sub(&table->page_count, 1, __ATOMIC_RELAXED);
	__atomic_store_n(&page->used[0], 0, __ATOMIC_SEQ_CST);
	/* As above; the next one to take the entry finds it fresh. */
	__atomic_store_n(&page->key, address | PAGE_GONE, __ATOMIC_SEQ_CST);
}

void stubs_drop_empty(struct stub_table *table, const struct patch_host *host, const u32 *busy)
{
	struct page_walk walk = pages_all(table);
	u32 i;

	if (__atomic_load_n(busy, __ATOMIC_SEQ_CST) != 1)
		return;
	while (pages_next(&walk, &i)) {
		struct stub_page *page = &table->pages[i];

		if (is_ours(load(&page->key)) && is_empty(page))
			drop_if_empty(table, page, host, busy);
	}
}

bool stubs_contain(const struct stub_table *table, u64 ip)
{
	const struct stub_page *page = page_find(table, align_down(ip, PAGE_SIZE));

	return page != NULL && is_ours(load(&page->key)) && slot_of(ip) != 0;
}

u32 stubs_page_count(const struct stub_table *table)
{
	return __atomic_load_n(&table->page_count, __ATOMIC_RELAXED);
}

int stub_find(const struct stub_table *table, const struct patch_host *host, u64 ip,
	      struct stub_code *code, u64 *start)
{
	if (!stubs_contain(table, ip))
		return -ENOENT;
	for (u64 address = ip; address > ip - STUB_CALL_MAXIMUM; address--) {
		if (stub_decode(host, address, code) <= ip - address)
			continue;
		*start = address;
		return 0;
	}
	return -ENOENT;
}

static bool page_in_range(const struct stub_page *page, u64 start, u64 end)
{
	u64 key = load(&page->key);
	u64 address = address_of(key);

	return is_ours(key) && address < end && address + PAGE_SIZE > start;
}

bool stubs_page_in(const struct stub_table *table, u64 start, u64 end, u64 *address)
{
	struct page_walk walk = pages_all(table);
	u32 i;

	while (pages_next(&walk, &i)) {
		if (!page_in_range(&table->pages[i], start, end))
			continue;
		*address = address_of(load(&table->pages[i].key));
		return true;
	}
	return false;
}

bool stubs_overlap(const struct stub_table *table, u64 start, u64 end)
{
	u64 first = align_down(start, PAGE_SIZE);
	u64 page;

	/* By the pages of the range or by ours, whichever are fewer. */
	if (end - first <= (u64)pages_all(table).count * PAGE_SIZE) {
		for (u64 address = first; address < end; address += PAGE_SIZE)
			if (stubs_contain(table, address + STUB_SIZE))
				return true;
		return false;
	}
	return stubs_page_in(table, start, end, &page);
}

/* Changes the state of our pages in the range from one to another. */
static void pages_change(struct stub_table *table, u64 start, u64 end, u32 from, u32 to)
{
	struct page_walk walk = pages_all(table);
	u32 i;

	while (pages_next(&walk, &i)) {
		struct stub_page *page = &table->pages[i];
		u64 address = address_of(load(&page->key));
		u64 expected = address | from;

		if (!page_in_range(page, start, end))
			continue;
		/* Pairs with load() of the key, and with other threads that evict. */
		if (__atomic_compare_exchange_n(&page->key, &expected, address | to, false,
						__ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST) &&
		    to == PAGE_EVICTED)
			__atomic_fetch_sub(&table->page_count, 1, __ATOMIC_RELAXED);
	}
}

void stubs_evict_begin(struct stub_table *table, u64 start, u64 end)
{
	pages_change(table, start, end, PAGE_READY, PAGE_LEAVING);
}

void stubs_evict_end(struct stub_table *table, u64 start, u64 end, bool gone)
{
	pages_change(table, start, end, PAGE_LEAVING, gone ? PAGE_EVICTED : PAGE_READY);
}

void stubs_after_fork(struct stub_table *table)
{
	struct page_walk walk = pages_all(table);
	u32 i;

	while (pages_next(&walk, &i)) {
		u64 key = load(&table->pages[i].key);

		/* Nobody else is left to see these stores. */
		if (state_of(key) == PAGE_MAPPING)
			__atomic_store_n(&table->pages[i].key, address_of(key) | PAGE_GONE,
					 __ATOMIC_SEQ_CST);
		if (state_of(key) == PAGE_LEAVING)
			__atomic_store_n(&table->pages[i].key, address_of(key) | PAGE_READY,
					 __ATOMIC_SEQ_CST);
	}
}
