/* SPDX-License-Identifier: MIT */
/* Where the code of this program and its libraries lies. For programs built with _GNU_SOURCE. */
#ifndef WEIR_TESTS_OWN_CODE_H
#define WEIR_TESTS_OWN_CODE_H

#include <link.h>
#include <stdint.h>

enum { CODE_RANGES = 64 };

static struct {
	uint64_t start;
	uint64_t end;
} code_ranges[CODE_RANGES];
static int code_range_count;

static int note_code(struct dl_phdr_info *info, size_t size, void *data)
{
	(void)size;
	(void)data;
	for (int i = 0; i < info->dlpi_phnum && code_range_count < CODE_RANGES; i++) {
		const ElfW(Phdr) *header = &info->dlpi_phdr[i];
		uint64_t start = info->dlpi_addr + header->p_vaddr;

		if (header->p_type != PT_LOAD || (header->p_flags & PF_X) == 0)
			continue;
		code_ranges[code_range_count].start = start;
		code_ranges[code_range_count++].end = start + header->p_memsz;
	}
	return 0;
}

static inline void note_own_code(void)
{
	dl_iterate_phdr(note_code, NULL);
}

/* For signal handlers, once it was noted. */
static inline int is_in_own_code(uint64_t ip)
{
	for (int i = 0; i < code_range_count; i++) {
		if (ip >= code_ranges[i].start && ip < code_ranges[i].end)
			return 1;
	}
	return 0;
}

#endif
