/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the planner share: a file under the decoder. planner.c has
 * the rules of what counts as proven.
 */
#ifndef WEIR_SUPERVISOR_PLANNER_CODE_H
#define WEIR_SUPERVISOR_PLANNER_CODE_H

#include <Zydis/Zydis.h>
#include <elf.h>

#include "supervisor/planner.h"

struct planner {
	const u8 *file;
	size_t size;
	const Elf64_Phdr *segments;
	u32 segment_count;
	u8 *flow; /* what is known of each byte, see planner.c */
	bool decodes_anyway;
	ZydisDecoder decoder;
	u64 undecodable; /* as in struct code_plan */
	struct known_code *sites;
	u32 site_count;
	u32 site_capacity;
	struct known_instruction *instructions;
	u32 instruction_count;
	u32 instruction_capacity;
};

/* Looks at the headers. 0 or -ENOEXEC; there is nothing to close yet. */
int planner_open(struct planner *planner, const u8 *file, size_t size);

/* Decodes what is proven to be code; to be closed then, whatever it returns. 0 or -ENOMEM. */
int planner_decode_all(struct planner *planner);
void planner_close(struct planner *planner);

/* Does an instruction of so many bytes begin there, and nothing lead into its middle? */
bool planner_is_whole(const struct planner *planner, u64 offset, u32 size);

/* One instruction that ends before `end`. */
bool planner_decode(const struct planner *planner, u64 offset, u64 end,
		    ZydisDecodedInstruction *instruction);

/* Where a direct branch at this address leads within the file, or 0. */
u64 planner_branch_target(const struct planner *planner, u64 address,
			  const ZydisDecodedInstruction *instruction);

/* Restartable sequences may lie anywhere in the file: nothing in it may run elsewhere. */
bool planner_has_restartable_code(const struct planner *planner);

/* What is known of the instruction at an offset. False: it is not proven. */
bool planner_learn(const struct planner *planner, u64 offset, struct known_instruction *known);

/*
 * What is around an instruction: see known.h. The bytes at `end` that are padding; what a
 * short jump at `call` reaches; the instruction at `next`, 0 if it may not give way.
 */
u8 planner_learn_room(const struct planner *planner, u64 end);
void planner_learn_pads(const struct planner *planner, u64 call, s8 pads[KNOWN_PAD_COUNT]);
u8 planner_learn_next(const struct planner *planner, u64 next, u8 bytes[KNOWN_CODE_SIZE]);

/* The file: bytes, or NULL beyond its end; the offset of an address of code, or 0. */
const void *planner_bytes(const struct planner *planner, u64 offset, u64 size);
const Elf64_Ehdr *planner_header(const struct planner *planner);
u64 planner_offset(const struct planner *planner, u64 address);

/* Sections, NULL when there are none that can be relied on; and their contents. */
const Elf64_Shdr *planner_sections(const struct planner *planner, u32 *count);
const void *planner_section_bytes(const struct planner *planner, const Elf64_Shdr *section);
bool planner_section_is_named(const struct planner *planner, const Elf64_Shdr *sections,
			      const Elf64_Shdr *section, const char *name);

#endif
