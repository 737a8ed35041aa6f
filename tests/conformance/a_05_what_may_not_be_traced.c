/* SPDX-License-Identifier: MIT */
/* A kernel thread, or one the caller may not trace, is -EPERM. */
#include "conform.h"

#ifdef ENGINE
#include "utrace-task.h"

/* Attaches to the thread with this number. */
long live_act(long number, unsigned long a, unsigned long b)
{
	struct pid *pid = find_get_pid((int)number);
	struct utrace_engine *engine =
	    utrace_attach_pid(pid, UTRACE_ATTACH_CREATE, &live.spies[a].ops, NULL);
	long err = PTR_ERR(engine);

	(void)b;
	EXPECT((pid != NULL) == (err != -ESRCH));
	EXPECT(IS_ERR(engine));
	put_pid(pid);
	return err;
}
#else
#include <ctype.h>
#include <dirent.h>

enum { IS_KERNEL_THREAD = 0x200000 };

static long try_pid(pid_t pid)
{
	return custom(pid, 0, 0);
}

static bool is_kernel_thread(const char *name)
{
	char path[300];
	unsigned flags = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%s/stat", name);
	file = isdigit(name[0]) ? fopen(path, "r") : NULL;
	if (file == NULL)
		return false;
	if (fscanf(file, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %u", &flags) != 1)
		flags = 0;
	fclose(file);
	return (flags & IS_KERNEL_THREAD) != 0;
}

static void no_kernel_thread(void)
{
	DIR *folder = opendir("/proc");
	const struct dirent *entry;

	check(folder != NULL, "open /proc");
	/* Containers may show none. */
	while ((entry = readdir(folder)) != NULL) {
		if (is_kernel_thread(entry->d_name))
			EXPECT_EQ(try_pid((pid_t)strtol(entry->d_name, NULL, 10)), -EPERM);
	}
	closedir(folder);
}

void test(void)
{
	pid_t gone = child_exiting(0);

	spy_new('A');
	check_exits(gone, 0, "a child");
	no_kernel_thread();
	/* weir itself, and who started it. */
	EXPECT_EQ(try_pid(getppid()), -EPERM);
	EXPECT_EQ(try_pid(getpgid(getppid())), -EPERM);
	/* The first program's child was in the domain as long as it was there. */
	EXPECT_EQ(try_pid(gone), -ESRCH);
	EXPECT_EQ(try_pid(0x3ffffff), -ESRCH);
}
#endif
