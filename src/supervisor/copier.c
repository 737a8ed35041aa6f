/* SPDX-License-Identifier: MIT */
/*
 * Copying functions. What a function is symbols and unwind tables say. Return
 * addresses are the original ones: stacks look as they always do, and unwinding works.
 * So the first byte of a function and the place behind each call become jumps into
 * the copy.
 */
#include "supervisor/copier_parts.h"

#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "supervisor/frames.h"

/*** The file ***/

/* The segment that was mapped is the text. */
static bool find_text(struct copier *copier)
{
	const struct copier_task *task = copier->task;

	for (u32 i = 0; i < copier->file.segment_count; i++) {
		const Elf64_Phdr *segment = &copier->file.segments[i];

		if (segment->p_type != PT_LOAD || (segment->p_flags & PF_X) == 0 ||
		    align_down(segment->p_offset, PAGE_SIZE) != task->offset)
			continue;
		copier->text = planner_bytes(&copier->file, segment->p_offset, segment->p_filesz);
		copier->text_size = segment->p_filesz;
		copier->text_address = task->mapped + segment->p_offset - task->offset;
		copier->bias = copier->text_address - segment->p_vaddr;
		return copier->text != NULL;
	}
	return false;
}

void copier_mark(struct copier *copier, u64 address, u8 bit)
{
	u64 offset = address - copier->text_address;

	if (offset < copier->text_size)
		copier->marks[offset] |= bit;
}

/*** Functions ***/

/* By addresses of the file. Size 0: nobody says where it ends. */
static void add_function(struct copier *copier, u64 address, u64 size)
{
	u64 start = address + copier->bias - copier->text_address;
	u32 wanted = copier->function_capacity == 0 ? 64 : copier->function_capacity * 2;
	struct function *functions = copier->functions;

	if (start >= copier->text_size || size > copier->text_size - start)
		return;
	copier->marks[start] |= ENTRY;
	if (copier->function_count == copier->function_capacity) {
		functions = realloc(functions, wanted * sizeof(*functions));
		if (functions == NULL)
			return;
		copier->functions = functions;
		copier->function_capacity = wanted;
	}
	functions[copier->function_count++] =
	    (struct function){ .start = start, .size = size, .is_endless = size == 0 };
}

static void add_symbols(struct copier *copier, const u8 *bytes, u64 size)
{
	for (u64 i = 0; i < size / sizeof(Elf64_Sym); i++) {
		Elf64_Sym symbol;

		memcpy(&symbol, bytes + i * sizeof(symbol), sizeof(symbol));
		if (symbol.st_value == 0 || ELF64_ST_TYPE(symbol.st_info) == STT_TLS)
			continue;
		copier_mark(copier, symbol.st_value + copier->bias, ENTRY);
		if (ELF64_ST_TYPE(symbol.st_info) == STT_FUNC ||
		    ELF64_ST_TYPE(symbol.st_info) == STT_GNU_IFUNC)
			add_function(copier, symbol.st_value, symbol.st_size);
	}
}

static void mark_landing_pad(void *context, u64 address)
{
	struct copier *copier = context;

	copier_mark(copier, address + copier->bias, ENTRY);
}

static void add_frame(void *context, const struct frame *frame)
{
	struct copier *copier = context;

	add_function(copier, frame->address, frame->size);
	if (frame->size > copier->text_size ||
	    frames_landing_pads(&copier->file, frame, mark_landing_pad, copier))
		return;
	for (u64 i = 0; i < frame->size; i++)
		mark_landing_pad(copier, frame->address + i);
}

static int by_start(const void *a, const void *b)
{
	const struct function *left = a;
	const struct function *right = b;

	return left->start != right->start ? (left->start > right->start ? 1 : -1)
	       : left->size == right->size ? 0
					   : (left->size < right->size ? 1 : -1);
}

/* Of those that hold the same bytes the first and largest counts. */
static void sort_functions(struct copier *copier)
{
	u32 kept = 0;

	if (copier->function_count != 0)
		qsort(copier->functions, copier->function_count, sizeof(*copier->functions),
		      by_start);
	for (u32 i = 0; i < copier->function_count; i++) {
		struct function *last = kept != 0 ? &copier->functions[kept - 1] : NULL;

		if (last != NULL && (copier->functions[i].start < last->start + last->size ||
				     copier->functions[i].start == last->start))
			continue;
		copier->functions[kept] = copier->functions[i];
		copier->functions[kept].group = kept;
		kept++;
	}
	copier->function_count = kept;
	for (u32 i = 0; i < kept; i++) {
		u64 end = i + 1 < kept ? copier->functions[i + 1].start : copier->text_size;

		if (copier->functions[i].is_endless)
			copier->functions[i].size = end - copier->functions[i].start;
	}
}

/*** Addresses of code in data ***/

/* False: code is relocated itself, and will be other than it is in the file. */
static bool mark_relocations(struct copier *copier, const u8 *bytes, u64 size)
{
	u64 start = copier->text_address - copier->bias;

	for (u64 i = 0; i < size / sizeof(Elf64_Rela); i++) {
		Elf64_Rela relocation;

		memcpy(&relocation, bytes + i * sizeof(relocation), sizeof(relocation));
		if (ELF64_R_TYPE(relocation.r_info) == R_X86_64_RELATIVE ||
		    ELF64_R_TYPE(relocation.r_info) == R_X86_64_IRELATIVE)
			copier_mark(copier, (u64)relocation.r_addend + copier->bias, TAKEN);
		if (relocation.r_offset - start < copier->text_size)
			return false;
	}
	return true;
}

/* Where nothing relocates, addresses are in the file as they are. */
static void mark_words(struct copier *copier)
{
	for (u32 i = 0; i < copier->file.segment_count; i++) {
		const Elf64_Phdr *segment = &copier->file.segments[i];
		const u8 *bytes =
		    planner_bytes(&copier->file, segment->p_offset, segment->p_filesz);

		if (segment->p_type != PT_LOAD || (segment->p_flags & PF_X) != 0 || bytes == NULL)
			continue;
		for (u64 at = -segment->p_vaddr % 8; at + 8 <= segment->p_filesz; at += 8) {
			u64 word;

			memcpy(&word, bytes + at, sizeof(word));
			copier_mark(copier, word + copier->bias, TAKEN);
		}
	}
}

static void mark_linkage(struct copier *copier, const Elf64_Shdr *section)
{
	u64 start = section->sh_addr + copier->bias - copier->text_address;

	for (u64 i = 0;
	     start < copier->text_size && i < section->sh_size && i < copier->text_size - start;
	     i++)
		copier->marks[start + i] |= LINKAGE;
}

static bool is_linkage(const struct copier *copier, const Elf64_Shdr *sections,
		       const Elf64_Shdr *section)
{
	static const char *const names[] = { ".plt", ".plt.sec", ".plt.got", ".iplt" };
	bool found = false;

	for (size_t i = 0; i < array_size(names); i++)
		found =
		    found || planner_section_is_named(&copier->file, sections, section, names[i]);
	return found;
}

/* False: of no place in the text it is known what leads there. */
static bool read_file(struct copier *copier)
{
	bool has_words = planner_header(&copier->file)->e_type == ET_EXEC;
	bool stays = true;
	u32 count;
	const Elf64_Shdr *sections = planner_sections(&copier->file, &count);

	/* Restartable sequences are restarted where they are only. */
	if (sections == NULL || planner_header(&copier->file)->e_shstrndx >= count ||
	    planner_has_restartable_code(&copier->file))
		return false;
	for (u32 i = 0; i < count; i++) {
		const Elf64_Shdr *section = &sections[i];
		const u8 *bytes = planner_section_bytes(&copier->file, section);

		if (bytes == NULL)
			continue;
		if (section->sh_type == SHT_SYMTAB || section->sh_type == SHT_DYNSYM)
			add_symbols(copier, bytes, section->sh_size);
		else if (section->sh_type == SHT_RELA && (section->sh_flags & SHF_ALLOC) != 0)
			stays = mark_relocations(copier, bytes, section->sh_size) && stays;
		else if (is_linkage(copier, sections, section))
			mark_linkage(copier, section);
		has_words = has_words || section->sh_type == SHT_RELR;
	}
	if (has_words)
		mark_words(copier);
	copier_mark(copier, planner_header(&copier->file)->e_entry + copier->bias, ENTRY);
	return frames_each(&copier->file, add_frame, copier) && stays;
}

/*** All of it ***/

static int gather(const struct copier *copier, struct branch_copy **result)
{
	struct branch_copy head = { .first_id = copier->task->first_id,
				    .place = copier->task->place,
				    .table = copier->task->table,
				    .text = copier->text_address,
				    .text_size = copier->text_size,
				    .code_size = copier->used,
				    .edge_count = copier->edge_count,
				    .patch_count = copier->patch_count,
				    .start_count = copier->start_count,
				    .takes_gs = copier->takes_gs };
	size_t size = branch_copy_size(&head);
	struct branch_copy *copy = malloc(size + branch_copy_code_size(&head));

	if (copy == NULL)
		return -ENOMEM;
	for (u32 i = 0; i < copier->function_count; i++)
		head.function_count += copier->functions[i].copied;
	head.skipped_count = copier->function_count - head.function_count;
	*copy = head;
	copy->starts = (struct branch_start *)(void *)((u8 *)copy + size);
	memcpy(branch_copy_edges(copy), copier->edges, head.edge_count * sizeof(*copier->edges));
	memcpy(branch_copy_patches(copy), copier->patches,
	       head.patch_count * sizeof(*copier->patches));
	memcpy(copy->starts, copier->starts, head.start_count * sizeof(*copier->starts));
	memcpy(branch_copy_code(copy), copier->code, head.code_size);
	*result = copy;
	return 0;
}

/* Each byte of text begins at most one instruction, with at most one of each of these. */
static bool allocate(struct copier *copier)
{
	u64 count = copier->text_size + 1;

	copier->marks = calloc(count + JUMP_SIZE, 1);
	copier->copy_of = calloc(count, sizeof(*copier->copy_of));
	copier->links = calloc(count, sizeof(*copier->links));
	copier->fixups = calloc(2 * count, sizeof(*copier->fixups));
	copier->edges = calloc(count, sizeof(*copier->edges));
	copier->patches = calloc(count, sizeof(*copier->patches));
	copier->starts = calloc(count, sizeof(*copier->starts));
	copier->code = malloc(copier->task->limit);
	return copier->marks != NULL && copier->copy_of != NULL && copier->links != NULL &&
	       copier->fixups != NULL && copier->edges != NULL && copier->patches != NULL &&
	       copier->starts != NULL && copier->code != NULL;
}

int copier_copy(const struct copier_task *task, struct branch_copy **copy)
{
	struct copier copier = { .task = task };
	int err = planner_open(&copier.file, task->file, task->size);

	if (err < 0 || !find_text(&copier))
		return -ENOEXEC;
	ZydisDecoderInit(&copier.decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
	err = -ENOMEM;
	if (!allocate(&copier))
		goto out_free;
	if (!read_file(&copier))
		copier.function_count = 0;
	sort_functions(&copier);
	copier_choose(&copier);
	err = copier_emit(&copier);
	if (err == 0)
		err = gather(&copier, copy);
out_free:
	free(copier.marks);
	free(copier.copy_of);
	free(copier.links);
	free(copier.fixups);
	free(copier.edges);
	free(copier.patches);
	free(copier.starts);
	free(copier.code);
	free(copier.functions);
	return err;
}
