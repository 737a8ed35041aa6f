/* SPDX-License-Identifier: MIT */
/*
 * Copied functions in this address space. An entry of the table of areas is taken and
 * given back under the lock; signal handlers read it without, so `place` is stored last
 * and cleared first.
 */
#include "agent/branch_copies.h"

#include "weir.h"

#include "agent/branches.h"
#include "agent/descriptors.h"
#include "agent/lock.h"
#include "agent/mm.h"
#include "agent/plans.h"
#include "agent/uaccess.h"
#include "base/bytes.h"
#include "base/rawsys.h"
#include "base/slab.h"
#include "utrace/task.h"

enum {
	PROT_RW = 3,
	PROT_RX = 5,
	MAP_PRIVATE_NOREPLACE =
	    0x104022, /* MAP_PRIVATE | ANONYMOUS | NORESERVE | FIXED_NOREPLACE */
	PLACES = 16,
	ADDRESS_BITS = 47,
};
#define REACH 0x7e000000ull
#define ID_LIMIT (1ull << 31)

static struct branch_areas *areas_here(void)
{
	return &mm_current()->branches;
}

/*** What IDs stand for ***/

static void put_copy(struct branch_copy *copy)
{
	while (copy != NULL && __atomic_sub_fetch(&copy->references, 1, __ATOMIC_ACQ_REL) == 0) {
		struct branch_copy *next = copy->next;

		slab_free(slab_domain(), copy->starts);
		slab_free(slab_domain(), copy);
		copy = next;
	}
}

static struct branch_image *make_image(struct branch_copy *newest)
{
	struct branch_image *image = slab_alloc(slab_domain(), sizeof(*image));

	if (image == NULL)
		return NULL;
	image->references = 1;
	image->newest = newest;
	if (newest != NULL)
		__atomic_add_fetch(&newest->references, 1, __ATOMIC_RELAXED);
	return image;
}

const struct branch_copy *branch_copies_newest(const struct task *task)
{
	/* Pairs with the release in add_to_image. */
	return task->branch_image == NULL
		   ? NULL
		   : __atomic_load_n(&task->branch_image->newest, __ATOMIC_ACQUIRE);
}

void branch_copies_leave_image(struct task *task)
{
	struct branch_image *image = task->branch_image;

	task->branch_image = NULL;
	if (image == NULL || __atomic_sub_fetch(&image->references, 1, __ATOMIC_ACQ_REL) != 0)
		return;
	put_copy(image->newest);
	slab_free(slab_domain(), image);
}

void branch_copies_begin_child(struct task *child, const struct task *parent, bool shares)
{
	struct branch_image *image = parent->branch_image;

	if (likely(image == NULL))
		return;
	if (shares)
		__atomic_add_fetch(&image->references, 1, __ATOMIC_RELAXED);
	child->branch_image =
	    shares ? image : make_image(__atomic_load_n(&image->newest, __ATOMIC_ACQUIRE));
}

static bool has_copy(const struct branch_image *image, const struct branch_copy *wanted)
{
	const struct branch_copy *copy = image == NULL ? NULL : image->newest;

	while (copy != NULL && copy != wanted)
		copy = copy->next;
	return copy != NULL;
}

/* A fork may copy what another thread has only just put in: of that only the code is ours. */
void branch_copies_begin(const struct thread *thread)
{
	struct branch_areas *areas = areas_here();

	if (likely(areas->image == thread->task->branch_image))
		return;
	areas->image = thread->task->branch_image;
	for (u32 i = 0; i < BRANCH_AREA_COUNT; i++)
		if (!has_copy(areas->image, areas->areas[i].copy))
			areas->areas[i].text_size = 0;
}

/* The reference that the copy came with is the image's; its own to the one before goes on. */
static void add_to_image(struct branch_image *image, struct branch_copy *copy)
{
	copy->references = 1;
	copy->next = image->newest;
	/* Readers in other processes see the copy whole. */
	__atomic_store_n(&image->newest, copy, __ATOMIC_RELEASE);
}

/*** Putting copies in place ***/

static bool overlaps_domain(u64 place, u64 size)
{
	return place < domain_base() + DOMAIN_SPAN && place + size > domain_base();
}

static bool is_in_reach(const struct mapping *text, u64 place, u64 size)
{
	return place < text->start ? text->end - place <= REACH
				   : place + size - text->start <= REACH;
}

/* Room for the copies and their table where 32 bits reach the text and the other way round. */
static u64 find_place(const struct mapping *text, u64 size)
{
	for (u64 i = 0; i < 2 * PLACES; i++) {
		/* Below a file that may lie anywhere is room; above it is the heap, far away or
		 * not. */
		u64 place = i < PLACES ? text->start - (i + 1) * size
				       : text->start + REACH - (i + 1 - PLACES) * size;

		place &= ~(u64)(BRANCH_RING_SIZE - 1);
		if (place - BRANCH_RING_SIZE > 1ull << ADDRESS_BITS ||
		    overlaps_domain(place, size) || !is_in_reach(text, place, size))
			continue;
		if (!result_is_error(sys_mmap(place, size, PROT_RW, MAP_PRIVATE_NOREPLACE, -1, 0)))
			return place;
	}
	return 0;
}

/* Points that engines wanted, or programs that changed their code, were faster than us. */
static bool is_as_in_file(const struct branch_copy *copy)
{
	for (u32 i = 0; i < copy->patch_count; i++) {
		const struct branch_patch *patch = &branch_copy_patches(copy)[i];
		u8 bytes[BRANCH_PATCH_SIZE];

		if (copy_from_user(bytes, patch->address, sizeof(bytes)) != 0 ||
		    memcmp(bytes, patch->original, sizeof(bytes)) != 0)
			return false;
	}
	return true;
}

static void restore_text(const struct branch_copy *copy)
{
	for (u32 i = 0; i < copy->patch_count; i++) {
		const struct branch_patch *patch = &branch_copy_patches(copy)[i];

		mem_write(patch->address, patch->original, BRANCH_PATCH_SIZE);
	}
}

static bool write_patches(const struct branch_copy *copy)
{
	for (u32 i = 0; i < copy->patch_count; i++) {
		const struct branch_patch *patch = &branch_copy_patches(copy)[i];
		u8 jump[BRANCH_PATCH_SIZE] = { 0xe9 };
		u32 distance = (u32)(patch->target - patch->address - BRANCH_PATCH_SIZE);

		memcpy(jump + 1, &distance, sizeof(distance));
		if (mem_write(patch->address, jump, sizeof(jump)) < 0) {
			restore_text(copy);
			return false;
		}
	}
	return true;
}

static u32 *table_block(u64 table, u64 block)
{
	return as_pointer(table + block * BRANCH_TABLE_BLOCK);
}

static void fill_table(const struct branch_copy *copy)
{
	for (u32 i = 0; i < copy->start_count; i++) {
		const struct branch_start *start = &copy->starts[i];
		u32 part = start->text / BRANCH_TABLE_WORDS;

		table_block(copy->table, 0)[part] = (part + 1) * BRANCH_TABLE_BLOCK;
		table_block(copy->table, part + 2)[start->text % BRANCH_TABLE_WORDS] = start->code;
	}
}

u64 branch_copies_target(const struct branch_area *area, u64 target)
{
	u64 offset = target - area->text;
	const u32 *block = table_block(area->table, 2 + offset / BRANCH_TABLE_WORDS);
	u32 code;

	if (area->table_size == 0 || offset >= area->text_size ||
	    copy_from_user(&code, as_u64(&block[offset % BRANCH_TABLE_WORDS]), sizeof(code)) != 0)
		return target;
	return code != 0 ? area->place + code - 1 : target;
}

/* Into the room that was found for them. Nobody is in the text yet: it is as simple as it looks. */
static bool put_copies(struct branch_copy *copy, struct branch_area *area)
{
	bool has_table = copy->start_count != 0;

	memcpy(as_pointer(copy->place), branch_copy_code(copy), copy->code_size);
	fill_table(copy);
	slab_free(slab_domain(), copy->starts);
	copy->starts = NULL;
	*area = (struct branch_area){ .code_size = align_up(copy->code_size, PAGE_SIZE),
				      .table = copy->table,
				      .table_size = has_table ? copy->place - copy->table : 0,
				      .text = copy->text,
				      .text_size = copy->text_size,
				      .copy = copy };
	return !result_is_error(
		   raw_syscall3(__NR_mprotect, copy->place, area->code_size, PROT_RX)) &&
	       is_as_in_file(copy);
}

/* Asks for the copies of a mapping, and puts them in. False: nothing has changed. */
static bool copy_text(const struct mapping *text, struct branch_area *area, bool is_copied)
{
	u64 text_size = text->end - text->start;
	u64 table_size = branch_table_size(text_size);
	u64 size = table_size + branch_copy_room(text_size);
	u64 place = find_place(text, size);
	struct copies_wanted wanted = { place + table_size, is_copied ? size - table_size : 0,
					place, areas_here()->next_id };
	struct branch_copy *copy;

	if (place == 0)
		return false;
	copy = plans_ask_copies(text->start, &wanted);
	if (copy == NULL)
		goto out_unmap;
	copy->references = 1;
	areas_here()->is_off = copy->takes_gs;
	if (copy->function_count == 0)
		goto out_put;
	if (!put_copies(copy, area))
		goto out_put;
	sys_munmap(wanted.place + area->code_size, place + size - wanted.place - area->code_size);
	if (area->table_size == 0)
		sys_munmap(place, table_size);
	add_to_image(areas_here()->image, copy);
	/* Release pairs with branch_copies_at: a handler sees the whole area. */
	__atomic_store_n(&area->place, wanted.place, __ATOMIC_RELEASE);
	if (write_patches(copy))
		return true;
	area->text_size = 0;
	return true;
out_put:
	put_copy(copy);
out_unmap:
	sys_munmap(place, size);
	return false;
}

static struct branch_area *free_area(struct branch_areas *areas)
{
	for (u32 i = 0; i < BRANCH_AREA_COUNT; i++)
		if (areas->areas[i].place == 0)
			return &areas->areas[i];
	return NULL;
}

/* With nothing to be copied all that is learned is whether it takes gs for itself. */
static void copy_mapping(const struct mapping *text, bool is_copied)
{
	struct branch_areas *areas = areas_here();
	u64 size = text->end - text->start;
	struct branch_area *area;

	if (areas->image == NULL || areas->is_off)
		return;
	spin_lock(&areas->lock);
	area = free_area(areas);
	if (area != NULL && areas->next_id + size <= ID_LIMIT && copy_text(text, area, is_copied))
		areas->next_id += size; /* no byte begins two branches */
	spin_unlock(&areas->lock);
}

/*** Which ones ***/

/* By the last part of a path, with or without what follows a dot. */
static bool is_chosen(const char *path)
{
	const char *name = path_name(path);

	for (const struct branch_module *module = domain_get()->branch_modules; module != NULL;
	     module = module->next) {
		size_t length = strlen(module->name);

		if (strlen(name) >= length && memcmp(name, module->name, length) == 0 &&
		    (name[length] == '\0' || name[length] == '.'))
			return true;
	}
	return false;
}

int weir_branches_module(const char *name)
{
	struct branch_module *module = slab_alloc(slab_domain(), sizeof(*module));
	size_t length = strlen(name);

	if (module == NULL)
		return -ENOMEM;
	if (length == 0 || length >= sizeof(module->name)) {
		slab_free(slab_domain(), module);
		return -EINVAL;
	}
	memcpy(module->name, name, length);
	module->next = domain_get()->branch_modules;
	domain_get()->branch_modules = module;
	return 0;
}

static bool is_wanted(void)
{
	return unlikely(domain_get()->branch_source == WEIR_BRANCHES_BY_COPIES);
}

void branch_copies_note_mapping(u64 start)
{
	const struct mapping *text;

	if (likely(!is_wanted()) || domain_get()->branch_modules == NULL)
		return;
	text = mapping_find(&mm_current()->mappings, start);
	if (text != NULL && is_chosen(text->name))
		copy_mapping(text, true);
}

void branch_copies_begin_image(struct task *task, u64 entry)
{
	const struct mapping_table *mappings = &mm_current()->mappings;
	const struct mapping *text = mapping_find(mappings, entry);

	if (likely(!is_wanted()))
		return;
	/* IDs in the ring are those of the former image. */
	if (task->branches != NULL) {
		memset(task->branches, 0, BRANCH_RING_SIZE);
		thread_current()->branch_position = as_u64(task->branches);
	}
	branch_copies_leave_image(task);
	task->branch_image = make_image(NULL);
	areas_here()->image = task->branch_image;
	if (text != NULL && (domain_get()->branch_modules == NULL || !is_chosen(text->name)))
		copy_mapping(text, domain_get()->branch_modules == NULL);
	for (u32 i = 0; domain_get()->branch_modules != NULL && i < mappings->count; i++)
		if (mappings->entries[i].end != 0 && is_chosen(mappings->entries[i].name))
			copy_mapping(&mappings->entries[i], true);
}

/*** Giving them up ***/

static bool is_covered(const struct branch_area *area, u64 start, u64 end)
{
	return start <= area->text && end >= area->text + area->text_size;
}

static void unmap_area(struct branch_area *area)
{
	struct branch_area old = *area;

	__atomic_store_n(&area->place, 0, __ATOMIC_RELEASE);
	sys_munmap(old.place, old.code_size);
	if (old.table_size != 0)
		sys_munmap(old.table, old.table_size);
}

static bool is_in_the_way(const struct branch_area *area, u64 start, u64 end)
{
	u64 lowest = area->table_size != 0 ? area->table : area->place;

	return area->place != 0 && start < area->place + area->code_size && end > lowest;
}

/* Nobody else is in the copies, and we come from a system call, which is in none. */
static int give_way(struct branch_area *area)
{
	if (!mm_is_alone(thread_current()))
		return -ENOMEM;
	if (area->text_size != 0)
		restore_text(area->copy);
	unmap_area(area);
	return 0;
}

/* What a program unmaps nobody runs: neither there nor in the copies. */
static void give_up(struct branch_area *area, u64 start, u64 end)
{
	bool is_whole = is_covered(area, start, end);

	if (!is_whole && !mm_is_alone(thread_current()))
		return;
	restore_text(area->copy);
	area->text_size = 0;
	if (is_whole)
		unmap_area(area);
}

void branch_copies_forget_range(u64 start, u64 end)
{
	struct branch_areas *areas = areas_here();

	if (likely(areas->image == NULL))
		return;
	spin_lock(&areas->lock);
	for (u32 i = 0; i < BRANCH_AREA_COUNT; i++) {
		struct branch_area *area = &areas->areas[i];

		if (area->place != 0 && area->text_size != 0 &&
		    start < area->text + area->text_size && end > area->text)
			give_up(area, start, end);
	}
	spin_unlock(&areas->lock);
}

int branch_copies_make_room(u64 start, u64 end)
{
	struct branch_areas *areas = areas_here();
	int err = 0;

	if (likely(areas->image == NULL))
		return 0;
	spin_lock(&areas->lock);
	for (u32 i = 0; i < BRANCH_AREA_COUNT && err == 0; i++)
		if (is_in_the_way(&areas->areas[i], start, end))
			err = give_way(&areas->areas[i]);
	spin_unlock(&areas->lock);
	return err;
}

void branch_copies_leave_text(void)
{
	struct branch_areas *areas = areas_here();

	areas->is_off = true;
	for (u32 i = 0; i < BRANCH_AREA_COUNT; i++) {
		struct branch_area *area = &areas->areas[i];

		if (area->place != 0 && area->text_size != 0)
			restore_text(area->copy);
		area->text_size = 0;
	}
}

void branch_copies_gs_is_wanted(struct thread *thread)
{
	if (mm_is_alone(thread))
		branch_copies_leave_text();
}

/*** For signal handlers ***/

const struct branch_area *branch_copies_at(u64 ip)
{
	const struct branch_areas *areas = areas_here();

	for (u32 i = 0; unlikely(areas->image != NULL) && i < BRANCH_AREA_COUNT; i++) {
		const struct branch_area *area = &areas->areas[i];
		u64 place = __atomic_load_n(&area->place, __ATOMIC_ACQUIRE);

		if (place != 0 && ip - place < area->code_size)
			return area;
	}
	return NULL;
}
