/* SPDX-License-Identifier: MIT */
/*
 * Sandboxes unmap or move the vDSO; whatever was patched or hooked there is gone
 * with it.
 * Builds: static
 */
#include <elf.h>
#include <sys/auxv.h>

#include "live.h"

int main(void)
{
	uintptr_t vdso = getauxval(AT_SYSINFO_EHDR);

	check(vdso != 0, "a vDSO");
	check_eq(raw0(SYS_getppid), getppid(), "before");
	check_eq(munmap((void *)vdso, 8192), 0, "munmap");
	check_eq(raw0(SYS_getppid), getppid(), "after");
	check_exits(child_exiting(5), 5, "fork");
	return 0;
}
