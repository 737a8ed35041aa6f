/* SPDX-License-Identifier: MIT */
/*
 * A file that shows something else is opened all the same, so that errors are the
 * kernel's. Then a file of memory takes its number: whatever the program does with
 * descriptors, from dup to exec, leads to the text. Files with the right name are
 * told apart by what their descriptor leads to.
 */
#include "agent/shown.h"

#include <asm/errno.h>

#include "agent/mm.h"
#include "agent/seccomp.h"
#include "agent/uaccess.h"
#include "base/bytes.h"
#include "base/descriptor_path.h"
#include "base/slab.h"
#include "weir.h"

enum {
	F_GETFD_COMMAND = 1,
	F_GETFL_COMMAND = 3,
	CLOSE_ON_EXEC = 1, /* of F_GETFD */
	O_CLOEXEC_FLAG = 02000000,
	O_PATH_FLAG = 010000000,
	MFD_CLOEXEC_FLAG = 1,
	MODE_READ = 0444,
	PATH_MAXIMUM = 4096,
};

/*** Showing ***/

static s32 memory_file(const struct shown_file *file)
{
	long fd = raw_syscall3(__NR_memfd_create, as_u64(file->name), MFD_CLOEXEC_FLAG, 0);
	size_t done = 0;

	while (fd >= 0 && done < file->size) {
		long put =
		    raw_syscall3(__NR_write, (u64)fd, as_u64(file->text + done), file->size - done);

		if (put <= 0) {
			sys_close((s32)fd);
			return put < 0 ? (s32)put : -EIO;
		}
		done += (size_t)put;
	}
	if (fd >= 0)
		raw_syscall3(__NR_fchmod, (u64)fd, MODE_READ, 0);
	return (s32)fd;
}

/* From the start, and only to be read. */
static s32 open_again(s32 fd)
{
	char path[40];

	format_print(path, sizeof(path), "/proc/thread-self/fd/%d", fd);
	return (s32)raw_syscall3(__NR_open, as_u64(path), O_CLOEXEC_FLAG, 0);
}

static s32 open_text(const struct shown_file *file)
{
	s32 memory = memory_file(file);
	s32 fd;

	if (memory < 0)
		return memory;
	fd = open_again(memory);
	sys_close(memory);
	return fd;
}

static long put_in_place(const struct shown_file *file, s32 opened)
{
	u64 flags = (u64)raw_syscall3(__NR_fcntl, (u64)opened, F_GETFD_COMMAND, 0);
	s32 fd = open_text(file);
	long result = fd;

	if (fd >= 0) {
		result = raw_syscall3(__NR_dup3, (u64)fd, (u64)opened,
				      (flags & CLOSE_ON_EXEC) != 0 ? O_CLOEXEC_FLAG : 0);
		sys_close(fd);
	}
	/* Better none than the wrong one. */
	if (result < 0)
		sys_close(opened);
	return result;
}

/*** Finding ***/

static const struct shown_file *file_of(s32 fd)
{
	const struct shown_file *file = domain_get()->shown_files;
	char path[SHOWN_PATH_SIZE];
	long size = descriptor_path(fd, path, sizeof(path) - 1);

	if (size <= 0)
		return NULL;
	path[size] = '\0';
	while (file != NULL && strcmp(file->path, path) != 0)
		file = file->next;
	return file;
}

bool shown_may_be(u64 address)
{
	const struct shown_file *file = domain_get()->shown_files;
	char path[PATH_MAXIMUM];
	long size;

	if (likely(file == NULL) || mm_current()->filtered)
		return false;
	size = strncpy_from_user(path, address, sizeof(path));
	if (size <= 0 || (size_t)size == sizeof(path))
		return false;
	while (file != NULL && strcmp(file->name, path_name(path)) != 0)
		file = file->next;
	return file != NULL;
}

long shown_open(const struct pt_regs *regs)
{
	const struct shown_file *file = NULL;
	long fd = call_for_program(regs);

	if (fd < 0)
		return fd;
	if ((raw_syscall3(__NR_fcntl, (u64)fd, F_GETFL_COMMAND, 0) & O_PATH_FLAG) == 0)
		file = file_of((s32)fd);
	return file != NULL ? put_in_place(file, (s32)fd) : fd;
}

/*** Saying ***/

static int check_path(const char *path)
{
	return path[0] == '/' && strlen(path) < SHOWN_PATH_SIZE ? 0 : -EINVAL;
}

int weir_file_show(const char *path, const char *text, size_t size)
{
	struct domain *domain = domain_get();
	struct shown_file *file;
	char *copy;

	if (domain->engines_started != 0)
		return -EPERM;
	if (check_path(path) < 0)
		return -EINVAL;
	file = slab_alloc(slab_domain(), sizeof(*file));
	copy = slab_alloc(slab_domain(), size + 1);
	if (file == NULL || copy == NULL)
		return -ENOMEM;
	memcpy(copy, text, size);
	*file = (struct shown_file){ .text = copy, .size = size };
	memcpy(file->path, path, strlen(path) + 1);
	file->name = path_name(file->path);
	/* The one given last counts. */
	file->next = domain->shown_files;
	domain->shown_files = file;
	return 0;
}
