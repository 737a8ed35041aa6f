/* SPDX-License-Identifier: MIT */
/* For tests that have the planner look at the very program that they are. */
#ifndef WEIR_TESTS_OWN_CODE_H
#define WEIR_TESTS_OWN_CODE_H

#include <fcntl.h>
#include <link.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "harness.h"
#include "supervisor/planner.h"

static u64 text_bias; /* of addresses against offsets in the file */

static int find_bias(struct dl_phdr_info *info, size_t size, void *data)
{
	(void)size;
	(void)data;
	for (u32 i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *header = &info->dlpi_phdr[i];

		if (header->p_type == PT_LOAD && (header->p_flags & PF_X) != 0)
			text_bias = info->dlpi_addr + header->p_vaddr - header->p_offset;
	}
	return 1; /* the program comes first */
}

/* Where code of this program lies in its file. */
static inline u64 own_offset(const u8 *code)
{
	return (u64)(uintptr_t)code - text_bias;
}

/* The program's file, in memory. */
static inline const u8 *own_file(size_t *size)
{
	int fd = open("/proc/self/exe", O_RDONLY);
	struct stat status;

	fstat(fd, &status);
	*size = (size_t)status.st_size;
	return mmap(NULL, *size, PROT_READ, MAP_PRIVATE, fd, 0);
}

/* To be freed. */
static inline struct code_plan *plan_own_code(void)
{
	struct code_plan *plan = NULL;
	size_t size;
	const u8 *file = own_file(&size);

	dl_iterate_phdr(find_bias, NULL);
	EXPECT_EQ(planner_plan(file, size, &plan), 0);
	return plan;
}

#endif
