/* SPDX-License-Identifier: MIT */
/*
 * Options of engines that name a file: it is read whole, in the supervisor,
 * before the first program starts.
 */
#include "weir.h"

#include "base/rawsys.h"

static int read_whole(int fd, u8 *data, size_t size)
{
	size_t done = 0;

	while (done < size) {
		long got = raw_syscall3(__NR_read, (u64)fd, as_u64(data + done), size - done);

		if (got <= 0)
			return got < 0 ? (int)got : -EIO;
		done += (size_t)got;
	}
	return 0;
}

static int read_open_file(int fd, void **data, size_t *size)
{
	enum { FROM_START = 0, FROM_END = 2 };
	long length = raw_syscall3(__NR_lseek, (u64)fd, 0, FROM_END);
	void *memory;
	int err;

	if (length < 0)
		return (int)length;
	raw_syscall3(__NR_lseek, (u64)fd, 0, FROM_START);
	memory = weir_alloc((size_t)length + 1);
	if (memory == NULL)
		return -ENOMEM;
	err = read_whole(fd, memory, (size_t)length);
	if (err < 0) {
		weir_free(memory);
		return err;
	}
	*data = memory;
	*size = (size_t)length;
	return 0;
}

int weir_option_file(const struct weir_module_args *args, const char *key, void **data,
		     size_t *size)
{
	const u64 close_on_exec = 02000000;
	const char *path = weir_option(args, key);
	long fd;
	int err;

	if (path == NULL)
		return 0;
	fd = raw_syscall3(__NR_open, as_u64(path), close_on_exec, 0);
	if (fd < 0)
		return weir_fail(args, "cannot open", path);
	err = read_open_file((int)fd, data, size);
	sys_close((int)fd);
	return err < 0 ? weir_fail(args, "cannot read", path) : 1;
}
