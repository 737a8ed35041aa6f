/* SPDX-License-Identifier: MIT */
/*
 * A file may carry capabilities (ping does): who executes it has them, traced or
 * not, and loses them with the next image.
 * Builds: static
 * Strace: no
 */
#include <linux/capability.h>
#include <sys/sendfile.h>
#include <sys/xattr.h>

#include "live.h"

static unsigned long effective(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2];

	check_eq(raw3(SYS_capget, (long)&header, (long)data, 0), 0, "capget");
	return data[0].effective;
}

static void copy_program(const char *from, const char *to)
{
	struct vfs_cap_data data = { .magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE };
	struct stat info;
	int source = open(from, O_RDONLY), target = open(to, O_WRONLY | O_CREAT, 0755);

	data.data[0].permitted = 1u << CAP_NET_RAW;
	check_eq(fstat(source, &info), 0, "fstat");
	check_eq(sendfile(target, source, NULL, (size_t)info.st_size), info.st_size, "sendfile");
	close(target);
	check_eq(chmod(to, 0755), 0, "chmod");
	if (setxattr(to, "security.capability", &data, sizeof(data), 0) != 0)
		skip("no capabilities on files here");
}

int main(int argc, char **argv)
{
	if (argc == 2) {
		printf("effective: %#lx\n", effective());
		return effective() == 1ul << CAP_NET_RAW ? 0 : 9;
	}
	if (geteuid() != 0)
		skip("needs root");
	check_eq(chmod(".", 0755), 0, "chmod");
	copy_program(argv[0], "capable");
	int program = open("capable", O_PATH);
	pid_t child = fork();
	if (child == 0) {
		check_eq(setresuid(65534, 65534, 65534), 0, "setresuid");
		raw_syscall(SYS_execveat, program, (long)"",
			    (long)(char *[]){ argv[0], argv[0], NULL }, 0, AT_EMPTY_PATH, 0);
		_exit(1);
	}
	check_exits(child, 0, "the program with a capability");
	return 0;
}
