/* SPDX-License-Identifier: MIT */
/*
 * Copying functions. What a function is symbols say. Return addresses are the
 * original ones: stacks look as they always do, and unwinding works. So the first
 * byte of a function and the place behind each call become jumps into the copy.
 */
#include "supervisor/copier_parts.h"

#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*** The file ***/

static bool has(const struct copier *copier, u64 offset, u64 size)
{
	return offset <= copier->task->size && size <= copier->task->size - offset;
}

static const Elf64_Ehdr *header_of(const struct copier *copier)
{
	const Elf64_Ehdr *header = (const void *)copier->task->file;

	if (!has(copier, 0, sizeof(*header)) || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
	    header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_machine != EM_X86_64 ||
	    header->e_phoff % 8 != 0 || header->e_shoff % 8 != 0 ||
	    !has(copier, header->e_phoff, (u64)header->e_phnum * sizeof(Elf64_Phdr)) ||
	    !has(copier, header->e_shoff, (u64)header->e_shnum * sizeof(Elf64_Shdr)))
		return NULL;
	return header;
}

/* The segment with the entry is the text. */
static bool find_text(struct copier *copier, const Elf64_Ehdr *header)
{
	const Elf64_Phdr *segments = (const void *)(copier->task->file + header->e_phoff);

	for (u32 i = 0; i < header->e_phnum; i++) {
		const Elf64_Phdr *segment = &segments[i];

		if (segment->p_type != PT_LOAD || (segment->p_flags & PF_X) == 0 ||
		    header->e_entry - segment->p_vaddr >= segment->p_filesz ||
		    !has(copier, segment->p_offset, segment->p_filesz))
			continue;
		copier->text = copier->task->file + segment->p_offset;
		copier->text_size = segment->p_filesz;
		copier->text_address = copier->task->entry - header->e_entry + segment->p_vaddr;
		return true;
	}
	return false;
}

static int by_start(const void *a, const void *b)
{
	const struct function *left = a;
	const struct function *right = b;

	return left->start != right->start ? (left->start > right->start ? 1 : -1)
	       : left->size == right->size ? 0
					   : (left->size < right->size ? 1 : -1);
}

static void add_symbol(struct copier *copier, const Elf64_Sym *symbol, u64 bias)
{
	u64 start = symbol->st_value + bias - copier->text_address;
	struct function *functions;

	if (symbol->st_value == 0 || start >= copier->text_size)
		return;
	copier->marks[start] |= ENTRY;
	if (ELF64_ST_TYPE(symbol->st_info) != STT_FUNC || symbol->st_size == 0 ||
	    symbol->st_size > copier->text_size - start)
		return;
	functions =
	    realloc(copier->functions, (copier->function_count + 1) * sizeof(*copier->functions));
	if (functions == NULL)
		return;
	copier->functions = functions;
	functions[copier->function_count++] = (struct function){ start, symbol->st_size, false };
}

static void read_symbols(struct copier *copier, const Elf64_Ehdr *header)
{
	const Elf64_Shdr *sections = (const void *)(copier->task->file + header->e_shoff);
	u64 bias = copier->task->entry - header->e_entry;
	u32 kept = 0;

	for (u32 i = 0; i < header->e_shnum; i++) {
		const Elf64_Shdr *section = &sections[i];

		if ((section->sh_type != SHT_SYMTAB && section->sh_type != SHT_DYNSYM) ||
		    !has(copier, section->sh_offset, section->sh_size) || section->sh_offset % 8)
			continue;
		for (u64 j = 0; j < section->sh_size / sizeof(Elf64_Sym); j++)
			add_symbol(copier,
				   (const Elf64_Sym *)(const void *)(copier->task->file +
								     section->sh_offset) +
				       j,
				   bias);
	}
	qsort(copier->functions, copier->function_count, sizeof(*copier->functions), by_start);
	/* Of names for the same bytes the largest counts. */
	for (u32 i = 0; i < copier->function_count; i++) {
		struct function *last = kept != 0 ? &copier->functions[kept - 1] : NULL;

		if (last == NULL || copier->functions[i].start >= last->start + last->size)
			copier->functions[kept++] = copier->functions[i];
	}
	copier->function_count = kept;
}

/*** All of it ***/

static int gather(const struct copier *copier, struct branch_copy **result)
{
	struct branch_copy head = { .place = copier->task->place,
				    .code_size = copier->used,
				    .edge_count = copier->edge_count,
				    .patch_count = copier->patch_count };
	struct branch_copy *copy = malloc(branch_copy_size(&head));

	if (copy == NULL)
		return -ENOMEM;
	for (u32 i = 0; i < copier->function_count; i++)
		head.function_count += copier->functions[i].copied;
	head.skipped_count = copier->function_count - head.function_count;
	*copy = head;
	memcpy(branch_copy_edges(copy), copier->edges, head.edge_count * sizeof(*copier->edges));
	memcpy(branch_copy_patches(copy), copier->patches,
	       head.patch_count * sizeof(*copier->patches));
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
	copier->fixups = calloc(2 * count, sizeof(*copier->fixups));
	copier->edges = calloc(count, sizeof(*copier->edges));
	copier->patches = calloc(2 * count, sizeof(*copier->patches));
	copier->code = malloc(copier->task->limit + LOG_MAXIMUM);
	return copier->marks != NULL && copier->copy_of != NULL && copier->fixups != NULL &&
	       copier->edges != NULL && copier->patches != NULL && copier->code != NULL;
}

int copier_copy(const struct copier_task *task, struct branch_copy **copy)
{
	struct copier copier = { .task = task };
	const Elf64_Ehdr *header = header_of(&copier);
	int err = -ENOMEM;

	if (header == NULL || !find_text(&copier, header))
		return -ENOEXEC;
	ZydisDecoderInit(&copier.decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
	if (!allocate(&copier))
		goto out_free;
	read_symbols(&copier, header);
	copier_choose(&copier);
	err = copier_emit(&copier);
	if (err == 0)
		err = gather(&copier, copy);
out_free:
	free(copier.marks);
	free(copier.copy_of);
	free(copier.fixups);
	free(copier.edges);
	free(copier.patches);
	free(copier.code);
	free(copier.functions);
	return err;
}
