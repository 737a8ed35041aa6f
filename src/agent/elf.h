/* SPDX-License-Identifier: MIT */
/*
 * The parts of ELF that the agent reads in the images of a program: where code
 * lies, and the vDSO's symbols.
 */
#ifndef WEIR_AGENT_ELF_H
#define WEIR_AGENT_ELF_H

#include "base/types.h"

struct elf_header {
	u8 ident[16];
	u16 type;
	u16 machine;
	u32 version;
	u64 entry;
	u64 segments;
	u64 sections;
	u32 flags;
	u16 header_size;
	u16 segment_size;
	u16 segment_count;
};

struct elf_segment {
	u32 type;
	u32 flags;
	u64 offset;
	u64 address;
	u64 physical;
	u64 file_size;
	u64 memory_size;
	u64 alignment;
};

struct elf_dynamic {
	u64 tag;
	u64 value;
};

struct elf_symbol {
	u32 name;
	u8 info;
	u8 other;
	u16 section;
	u64 value;
	u64 size;
};

static_assert(sizeof(struct elf_segment) == 56, "Elf64_Phdr");
static_assert(sizeof(struct elf_symbol) == 24, "Elf64_Sym");

enum { ELF_MAGIC = 0x464c457f }; /* the first four bytes of ident */
enum { SEGMENT_LOAD = 1, SEGMENT_DYNAMIC = 2, SEGMENT_HEADERS = 6 };
enum { SEGMENT_RUNS = 1, SEGMENT_IS_WRITTEN = 2 }; /* flags */
enum { TAG_NULL = 0, TAG_STRTAB = 5, TAG_SYMTAB = 6 };

#endif
