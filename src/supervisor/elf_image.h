/* SPDX-License-Identifier: MIT */
/*
 * One ELF shared object that goes into the domain image: the agent or an
 * engine. Knows ELF, and nothing of either: it refuses what cannot live inside
 * a foreign process, copies segments, applies relocations, finds symbols.
 */
#ifndef WEIR_SUPERVISOR_ELF_IMAGE_H
#define WEIR_SUPERVISOR_ELF_IMAGE_H

#include <gelf.h>

#include "base/domain.h"

enum { ELF_IMAGE_ERROR_SIZE = 512, ELF_IMAGE_SEGMENTS = 8 };

struct elf_image {
	const char *name; /* for messages */
	const u8 *bytes;  /* the file; must outlive the image */
	size_t size;
	Elf *elf;
	Elf_Data *symbols; /* of .dynsym */
	size_t symbol_count;
	size_t symbol_section;
	size_t string_section;
	GElf_Phdr segments[ELF_IMAGE_SEGMENTS]; /* those to load, ascending */
	u32 segment_count;
	u64 span;      /* of all segments, from address 0 of the file */
	u64 alignment; /* that the place must have: at least a page */
	u64 address;   /* where address 0 of the file lies; 0: not placed */
	char *error;   /* ELF_IMAGE_ERROR_SIZE bytes: what is wrong */
};

/*
 * Checks a file in memory and fills *image. Returns 0, or -ENOEXEC with the
 * reason in `error`. elf_image_close frees what it holds, in both cases.
 */
int elf_image_open(struct elf_image *image, const char *name, const void *bytes, size_t size,
		   char *error);
void elf_image_close(struct elf_image *image);

/*
 * Copies the segments to `address`, which is zeroed writable memory of
 * image->span bytes, and relocates them. Undefined symbols are taken from
 * `exports`, a placed image; NULL: there must be none. Adds one region per
 * segment, relative to domain_base(), to the domain.
 */
int elf_image_place(struct elf_image *image, u64 address, const struct elf_image *exports);

/* Whether the image takes such a symbol from elsewhere. */
bool elf_image_uses(const struct elf_image *image, const char *name);

/* Returns the address of a defined dynamic symbol, before placing relative to 0; or 0. */
u64 elf_image_symbol(const struct elf_image *image, const char *name);

/* Returns `size` bytes of the file that will lie at a file address, or NULL. */
const void *elf_image_bytes(const struct elf_image *image, u64 address, size_t size);

/* Formats the reason, "NAME: ...", and returns -ENOEXEC. */
int elf_image_fail(const struct elf_image *image, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
