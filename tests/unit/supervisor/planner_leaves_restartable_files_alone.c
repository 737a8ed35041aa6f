/* SPDX-License-Identifier: MIT */
/*
 * In a file with restartable sequences no instruction may be made to run at
 * another address, or the kernel would not restart who is interrupted there.
 * This program is such a file, until the section gets another name.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "harness.h"
#include "supervisor/planner.h"

__asm__(".pushsection __rseq_cs, \"a\"\n.quad 0, 0, 0, 0\n.popsection\n"
	".text\n.globl plain\n.type plain, @function\n"
	"plain: mov $39, %eax\nsyscall\ncmp $-4096, %rax\nret\n.size plain, . - plain\n");

extern const u8 plain[];

static u32 sites_planned(const u8 *file, size_t size)
{
	struct code_plan *plan = NULL;
	u32 count;

	EXPECT_EQ(planner_plan(file, size, &plan), 0);
	count = plan->count;
	free(plan);
	return count;
}

TEST(planner_leaves_restartable_files_alone)
{
	static const char name[] = "\0__rseq_cs";
	int fd = open("/proc/self/exe", O_RDONLY);
	struct stat status;
	char *file;
	char *found;

	EXPECT_EQ(plain[0], 0xb8);
	fstat(fd, &status);
	file = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	EXPECT_EQ(sites_planned((const u8 *)file, (size_t)status.st_size), 0);
	/* The table of section names lies behind all that might hold these bytes, too. */
	found = NULL;
	for (off_t i = 0; i + (off_t)sizeof(name) <= status.st_size; i++) {
		if (memcmp(file + i, name, sizeof(name)) == 0)
			found = file + i;
	}
	EXPECT_TRUE(found != NULL);
	if (found == NULL)
		return;
	found[1] = 'x';
	EXPECT_TRUE(sites_planned((const u8 *)file, (size_t)status.st_size) > 0);
}
