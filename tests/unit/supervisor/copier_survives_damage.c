/* SPDX-License-Identifier: MIT */
/*
 * The copier reads files of programs, which may be anything: with bytes changed it
 * gives copies or an error, and touches nothing outside (the sanitizers look on).
 */
#include <elf.h>
#include <errno.h>

#include "own_code.h"
#include "supervisor/copier.h"

enum { ROUNDS = 40, CHANGES = 40, ROOM = 4 * 1024 * 1024, LITTLE = 3000 };

static u32 seed = 11;

static u32 next_random(void)
{
	seed = seed * 1664525 + 1013904223;
	return seed >> 8;
}

/* Of the segment with the code, wherever a damaged header has it. */
static u64 code_offset(const u8 *file)
{
	const Elf64_Ehdr *header = (const void *)file;
	const Elf64_Phdr *segments = (const void *)(file + header->e_phoff);

	for (u32 i = 0; i < header->e_phnum; i++)
		if (segments[i].p_type == PT_LOAD && (segments[i].p_flags & PF_X) != 0)
			return align_down(segments[i].p_offset, PAGE_SIZE);
	return 0;
}

TEST(copier_survives_damage)
{
	size_t size;
	const u8 *file = own_file(&size);
	u8 *copy = malloc(size);

	for (u32 round = 0; round < ROUNDS; round++) {
		struct copier_task task = { .file = copy,
					    .size = round % 4 == 0 ? next_random() % size : size,
					    .mapped = 0x555555555000,
					    .offset = code_offset(file),
					    .place = 0x555550000000,
					    .limit = round % 2 == 0 ? ROOM : LITTLE + round,
					    .table = 0x555540000000 };
		struct branch_copy *made = NULL;
		int err;

		memcpy(copy, file, size);
		/* Headers, and the sections behind them and at the end, decide most. */
		for (u32 i = 0; i < CHANGES; i++) {
			u32 at = next_random() % (i % 4 == 0 ? 0x4000 : (u32)size);

			copy[at < 64 ? size - 1 - at : at] = (u8)next_random();
		}
		err = copier_copy(&task, &made);
		EXPECT_TRUE(err == 0 || err == -ENOEXEC || err == -ERANGE);
		EXPECT_TRUE(err != 0 || made->code_size <= task.limit);
		free(made);
	}
	free(copy);
}
