/* SPDX-License-Identifier: MIT */
/*
 * A library that calls the kernel whenever the loader runs any of its code: from a
 * resolver of an indirect function, constructors, ordinary functions, destructors.
 * With -DAUDIT the loader's own hooks do.
 */
#define _GNU_SOURCE
#include <link.h>
#include <stdlib.h>
#include <sys/syscall.h>

static long call(long nr, long a)
{
	long result;

	__asm__ volatile("syscall" : "=a"(result) : "0"(nr), "D"(a) : "rcx", "r11", "memory");
	return result;
}

/* Every stage must get the parent's id, or the process ends at once. */
static void demand(void)
{
	static long parent;

	if (parent == 0)
		parent = call(SYS_getppid, 0);
	if (parent <= 0 || call(SYS_getppid, 0) != parent)
		call(SYS_exit_group, 90);
}

#ifdef AUDIT
unsigned la_version(unsigned version)
{
	demand();
	return version;
}

unsigned la_objopen(struct link_map *map, Lmid_t space, uintptr_t *cookie)
{
	(void)map;
	(void)space;
	(void)cookie;
	demand();
	return LA_FLG_BINDTO | LA_FLG_BINDFROM;
}
#else
long stages_answer(void);
long stages_indirect(void);

static long indirect(void)
{
	demand();
	return 42;
}

/* Runs while the library is being relocated: nothing outside of it may be called. */
static void *resolve(void)
{
	call(SYS_getppid, 0);
	return (void *)indirect;
}

long stages_indirect(void) __attribute__((ifunc("resolve")));

__attribute__((constructor)) static void begin(void)
{
	demand();
}

__attribute__((destructor)) static void end(void)
{
	demand();
}

long stages_answer(void)
{
	demand();
	return call(SYS_getppid, 0);
}
#endif
