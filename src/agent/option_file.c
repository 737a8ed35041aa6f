/* SPDX-License-Identifier: MIT */
/*
 * Files that engines read in init, those that their options name among them: in
 * the supervisor, before the first program starts.
 */
#include "weir.h"

#include "base/bytes.h"
#include "base/rawsys.h"

/* Files of /proc do not tell their size, so it is found by reading. */
static int read_open_file(int fd, void **data, size_t *size)
{
	size_t room = 4096;
	size_t done = 0;
	char *memory = weir_alloc(room);

	while (memory != NULL) {
		/* One byte is left for the NUL. */
		long got = raw_syscall3(__NR_read, (u64)fd, as_u64(memory + done), room - done - 1);

		if (got <= 0) {
			*data = memory;
			*size = done;
			if (got < 0)
				weir_free(memory);
			return (int)got;
		}
		done += (size_t)got;
		if (done == room - 1) {
			char *larger = weir_alloc(2 * room);

			if (larger != NULL)
				memcpy(larger, memory, done);
			weir_free(memory);
			memory = larger;
			room *= 2;
		}
	}
	return -ENOMEM;
}

int weir_file_read(const char *path, void **data, size_t *size)
{
	const u64 close_on_exec = 02000000;
	long fd = raw_syscall3(__NR_open, as_u64(path), close_on_exec, 0);
	int err;

	if (fd < 0)
		return (int)fd;
	err = read_open_file((int)fd, data, size);
	sys_close((int)fd);
	return err;
}

int weir_option_file(const struct weir_module_args *args, const char *key, void **data,
		     size_t *size)
{
	const char *path = weir_option(args, key);

	if (path == NULL)
		return 0;
	return weir_file_read(path, data, size) < 0 ? weir_fail(args, "cannot read", path) : 1;
}
