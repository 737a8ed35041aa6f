/* SPDX-License-Identifier: MIT */
/*
 * Which instructions of a file are wanted as points: those that are events
 * themselves, and the places of probes, found by symbols, notes and offsets.
 */
#ifndef WEIR_HOST
#define WEIR_HOST
#endif

#include "supervisor/planner_points.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/probes.h"
#include "supervisor/planner_code.h"
#include "weir.h"

enum { NOTE_TYPE = 3, CODE_SIZE_MAXIMUM = 1 << 24 };

static const char note_name[] = "stapsdt";

/* Where a function lies in the file, and at which address. */
struct function {
	u64 offset;
	u64 address;
	u64 size;
};

struct finder {
	struct planner planner;
	struct weir_probe *probe; /* at hand */
	bool counts;		  /* its failures: it is searched for the first time */
	struct point_builder *builder;
};

/*** The list ***/

static int add(struct point_builder *builder, const struct wanted_point *wanted)
{
	struct wanted_point *larger;

	for (u32 i = 0; i < builder->count; i++) {
		const struct wanted_point *other = &builder->points[i];

		/* Symbol tables name the same function twice. */
		if (other->code.offset == wanted->code.offset && other->probe == wanted->probe &&
		    other->event == wanted->event)
			return 0;
	}
	if (builder->count == builder->capacity) {
		u32 capacity = builder->capacity == 0 ? 16 : builder->capacity * 2;

		larger = realloc(builder->points, capacity * sizeof(*larger));
		if (larger == NULL)
			return -ENOMEM;
		builder->points = larger;
		builder->capacity = capacity;
	}
	builder->points[builder->count++] = *wanted;
	return 0;
}

static void fail(const struct finder *finder)
{
	if (finder->counts)
		__atomic_fetch_add(&finder->probe->failed, 1, __ATOMIC_RELAXED);
}

/* The probe at hand is at this instruction, if it is one. */
static void add_place(struct finder *finder, u64 offset, u32 event, s64 semaphore,
		      const char *arguments)
{
	struct wanted_point wanted = {
		.probe = finder->probe,
		.event = event,
		.semaphore = semaphore,
		.arguments = arguments,
	};

	if (!planner_learn(&finder->planner, offset, &wanted.code) ||
	    add(finder->builder, &wanted) < 0)
		fail(finder);
}

/*** Functions ***/

static bool is_cold_part(const char *name, const char *function)
{
	size_t size = strlen(function);

	return strncmp(name, function, size) == 0 && strcmp(name + size, ".cold") == 0;
}

/* Calls `found` for each function of a symbol table whose name fits. */
static void each_symbol(struct finder *finder, const Elf64_Shdr *sections, u32 count, u32 table,
			bool cold, void (*found)(struct finder *, const struct function *))
{
	const Elf64_Sym *symbols = planner_section_bytes(&finder->planner, &sections[table]);
	const Elf64_Shdr *names_section = &sections[sections[table].sh_link];
	const char *names;

	if (symbols == NULL || sections[table].sh_link >= count)
		return;
	names = planner_section_bytes(&finder->planner, names_section);
	if (names == NULL || names_section->sh_size == 0 ||
	    names[names_section->sh_size - 1] != '\0')
		return;
	for (u64 i = 0; i < sections[table].sh_size / sizeof(*symbols); i++) {
		const char *wanted = finder->probe->symbol;
		struct function function;
		Elf64_Sym symbol;

		memcpy(&symbol, (const u8 *)symbols + i * sizeof(symbol), sizeof(symbol));
		if (ELF64_ST_TYPE(symbol.st_info) != STT_FUNC ||
		    symbol.st_name >= names_section->sh_size)
			continue;
		if (cold ? !is_cold_part(names + symbol.st_name, wanted)
			 : strcmp(names + symbol.st_name, wanted) != 0)
			continue;
		function = (struct function){ planner_offset(&finder->planner, symbol.st_value),
					      symbol.st_value, symbol.st_size };
		if (function.offset != 0)
			found(finder, &function);
	}
}

static void each_function(struct finder *finder, bool cold,
			  void (*found)(struct finder *, const struct function *))
{
	u32 count;
	const Elf64_Shdr *sections = planner_sections(&finder->planner, &count);

	for (u32 i = 0; sections != NULL && i < count; i++) {
		if (sections[i].sh_type == SHT_SYMTAB || sections[i].sh_type == SHT_DYNSYM)
			each_symbol(finder, sections, count, i, cold, found);
	}
}

static void add_entry(struct finder *finder, const struct function *function)
{
	add_place(finder, function->offset + finder->probe->offset, WEIR_PROBE_ENTRY, 0, NULL);
}

/* The part that a compiler has moved away is the function's, too. */
struct cold_search {
	struct finder finder; /* first: found by it */
	u64 target;
	bool found;
};

static void look_for_target(struct finder *finder, const struct function *function)
{
	struct cold_search *search = (struct cold_search *)finder;

	search->found |= search->target - function->offset < function->size;
}

static bool leads_to_cold_part(const struct finder *finder, u64 target)
{
	struct cold_search search = { *finder, target, false };

	each_function(&search.finder, true, look_for_target);
	return search.found;
}

static bool is_return(const ZydisDecodedInstruction *instruction)
{
	return instruction->meta.category == ZYDIS_CATEGORY_RET &&
	       instruction->meta.branch_type != ZYDIS_BRANCH_TYPE_FAR;
}

/* A direct jump out of the function, to where another one begins. */
static bool is_tail(const struct finder *finder, const struct function *function, u64 offset,
		    const ZydisDecodedInstruction *instruction)
{
	u64 target;

	if (instruction->meta.category != ZYDIS_CATEGORY_UNCOND_BR ||
	    !instruction->raw.imm[0].is_relative)
		return false;
	target = planner_branch_target(
	    &finder->planner, function->address + (offset - function->offset), instruction);
	return target != 0 && target - function->offset >= function->size &&
	       !leads_to_cold_part(finder, target);
}

static void add_returns(struct finder *finder, const struct function *function)
{
	u64 end = function->offset + function->size;
	ZydisDecodedInstruction instruction;

	if (function->size > CODE_SIZE_MAXIMUM || end > finder->planner.size)
		return;
	for (u64 offset = function->offset; offset < end; offset += instruction.length) {
		if (!planner_decode(&finder->planner, offset, end, &instruction))
			return;
		if (is_return(&instruction))
			add_place(finder, offset, WEIR_PROBE_RETURN, 0, NULL);
		else if (is_tail(finder, function, offset, &instruction))
			add_place(finder, offset, WEIR_PROBE_RETURN | WEIR_PROBE_TAIL, 0, NULL);
	}
}

/*** Markers ***/

struct note {
	u64 pc;
	u64 base;
	u64 semaphore;
};

/* The section that a linker moves with the notes' addresses. */
static u64 base_now(const struct finder *finder, const Elf64_Shdr *sections, u32 count)
{
	for (u32 i = 0; i < count; i++) {
		if (planner_section_is_named(&finder->planner, sections, &sections[i],
					     ".stapsdt.base"))
			return sections[i].sh_addr;
	}
	return 0;
}

/* A text of a note that ends before `end`; moves *at behind it. NULL: it does not end. */
static const char *text_of(const u8 **at, const u8 *end)
{
	const u8 *start = *at;
	const u8 *nul = memchr(start, '\0', (size_t)(end - start));

	if (nul == NULL)
		return NULL;
	*at = nul + 1;
	return (const char *)start;
}

static void read_marker(struct finder *finder, const u8 *at, const u8 *end, u64 base)
{
	const char *provider;
	const char *name;
	const char *arguments;
	struct note note;
	u64 moved;

	if ((size_t)(end - at) < sizeof(note))
		return;
	memcpy(&note, at, sizeof(note));
	at += sizeof(note);
	provider = text_of(&at, end);
	name = provider == NULL ? NULL : text_of(&at, end);
	arguments = name == NULL ? NULL : text_of(&at, end);
	if (arguments == NULL || strcmp(provider, finder->probe->provider) != 0 ||
	    strcmp(name, finder->probe->symbol) != 0)
		return;
	moved = base == 0 ? 0 : base - note.base;
	add_place(finder, planner_offset(&finder->planner, note.pc + moved) + finder->probe->offset,
		  WEIR_PROBE_ENTRY, note.semaphore == 0 ? 0 : (s64)(note.semaphore - note.pc),
		  arguments);
}

static u64 padded(u64 size)
{
	return (size + 3) / 4 * 4;
}

static void read_notes(struct finder *finder, const u8 *at, u64 size, u64 base)
{
	const u8 *end = at + size;

	while ((size_t)(end - at) >= sizeof(Elf64_Nhdr)) {
		Elf64_Nhdr header;
		u64 room;

		memcpy(&header, at, sizeof(header));
		at += sizeof(header);
		room = (u64)(end - at);
		if (padded(header.n_namesz) > room ||
		    header.n_descsz > room - padded(header.n_namesz))
			return;
		if (header.n_type == NOTE_TYPE && header.n_namesz == sizeof(note_name) &&
		    memcmp(at, note_name, sizeof(note_name)) == 0)
			read_marker(finder, at + padded(header.n_namesz),
				    at + padded(header.n_namesz) + header.n_descsz, base);
		if (padded(header.n_namesz) + padded(header.n_descsz) >= room)
			return;
		at += padded(header.n_namesz) + padded(header.n_descsz);
	}
}

static void add_markers(struct finder *finder)
{
	u32 count;
	const Elf64_Shdr *sections = planner_sections(&finder->planner, &count);

	for (u32 i = 0; sections != NULL && i < count; i++) {
		const u8 *bytes = planner_section_bytes(&finder->planner, &sections[i]);

		if (bytes != NULL && sections[i].sh_type == SHT_NOTE &&
		    planner_section_is_named(&finder->planner, sections, &sections[i],
					     ".note.stapsdt"))
			read_notes(finder, bytes, sections[i].sh_size,
				   base_now(finder, sections, count));
	}
}

/*** All of a file ***/

static void add_probe(struct finder *finder)
{
	const struct weir_probe *probe = finder->probe;

	if (probe->provider[0] != '\0') {
		add_markers(finder);
	} else if (probe->symbol[0] == '\0') {
		add_place(finder, probe->offset, WEIR_PROBE_ENTRY, 0, NULL);
	} else {
		if ((probe->events & WEIR_PROBE_ENTRY) != 0)
			each_function(finder, false, add_entry);
		if ((probe->events & WEIR_PROBE_RETURN) != 0) {
			each_function(finder, false, add_returns);
			each_function(finder, true, add_returns);
		}
	}
}

/* A path, its end, or the name of a file. */
static bool is_in_module(const struct weir_probe *probe, const char *path)
{
	const char *name = strrchr(path, '/');
	size_t length = strlen(path);
	size_t wanted = strlen(probe->module);

	if (strchr(probe->module, '/') == NULL)
		return strcmp(name == NULL ? path : name + 1, probe->module) == 0;
	if (probe->module[0] == '/')
		return strcmp(path, probe->module) == 0;
	return length >= wanted && strcmp(path + length - wanted, probe->module) == 0;
}

int planner_add_probes(struct point_builder *builder, const u8 *file, size_t size, const char *path,
		       struct weir_probe *probes)
{
	struct finder finder = { .builder = builder };
	bool decoded = false;
	u32 index = 0;
	int err = 0;

	for (struct weir_probe *probe = probes; probe != NULL && err == 0; probe = probe->next) {
		finder.counts = index++ < builder->fresh;
		if (probe->removed != 0 || !is_in_module(probe, path))
			continue;
		if (!decoded) {
			err = planner_open(&finder.planner, file, size);
			if (err < 0)
				return err;
			finder.planner.decodes_anyway = true;
			err = planner_decode_all(&finder.planner);
			decoded = true;
		}
		finder.probe = probe;
		if (err == 0 && planner_has_restartable_code(&finder.planner))
			fail(&finder);
		else if (err == 0)
			add_probe(&finder);
	}
	if (decoded)
		planner_close(&finder.planner);
	return err;
}

int planner_add_events(struct point_builder *builder, const struct code_plan *plan, u32 wanted)
{
	int err = 0;

	for (u32 i = 0; i < plan->instruction_count && err == 0; i++) {
		const struct wanted_point point = { .code = plan_instructions(plan)[i] };

		if (point.code.kind != 0 && (wanted >> (point.code.kind - 1) & 1) != 0)
			err = add(builder, &point);
	}
	return err;
}

static int by_offset(const void *a, const void *b)
{
	const struct wanted_point *x = a;
	const struct wanted_point *y = b;

	if (x->code.offset != y->code.offset)
		return x->code.offset < y->code.offset ? -1 : 1;
	return x->event < y->event ? -1 : x->event > y->event;
}

void planner_finish_points(struct point_builder *builder)
{
	if (builder->count != 0)
		qsort(builder->points, builder->count, sizeof(builder->points[0]), by_offset);
	for (u32 i = builder->count; i-- > 0;) {
		struct wanted_point *point = &builder->points[i];
		const struct wanted_point *next = point + 1;

		point->more = i + 1 < builder->count && next->code.offset == point->code.offset
				  ? next->more + 1
				  : 0;
	}
}
