/* SPDX-License-Identifier: MIT */
/*
 * What a descriptor of the calling thread leads to.
 */
#ifndef WEIR_BASE_DESCRIPTOR_PATH_H
#define WEIR_BASE_DESCRIPTOR_PATH_H

#include "base/format.h"
#include "base/rawsys.h"

enum { DESCRIPTOR_CWD = -100 }; /* AT_FDCWD */

/* As readlink tells it, of a descriptor or the working directory: the size, without a NUL, or
 * -errno. */
static inline long descriptor_path(s32 fd, char *path, size_t size)
{
	char link[40];

	if (fd == DESCRIPTOR_CWD)
		return sys_readlink("/proc/thread-self/cwd", path, size);
	format_print(link, sizeof(link), "/proc/thread-self/fd/%d", fd);
	return sys_readlink(link, path, size);
}

#endif
