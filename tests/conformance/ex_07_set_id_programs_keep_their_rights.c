/* SPDX-License-Identifier: MIT */
/*
 * EX-07: A set-id image keeps its privileges: it runs natively and untraced, with a warning,
 * unless weir is privileged.
 *
 * For root's weir there is a set-id copy of this program, which is traced; for anybody else's the
 * system's own su, which waits for a password as root.
 */
#include "conform.h"

#include <sys/sendfile.h>

enum { NOBODY = 65534, RIGHTS_KEPT = 42 };

static int file;
static int ends[2];

/* A copy that runs as its owner, root, whoever starts it. */
static void make_copy(void)
{
	int source = open("/proc/self/exe", O_RDONLY);
	int target = open("set-id", O_WRONLY | O_CREAT, 0755);
	struct stat info;

	check_eq(fstat(source, &info), 0, "size of this program");
	check_eq(sendfile(target, source, NULL, (size_t)info.st_size), info.st_size, "copy it");
	close(source);
	close(target);
	check_eq(chmod("set-id", 04755), 0, "make it set-id");
	file = open("set-id", O_PATH);
}

static void execute(const char *path, const char *name)
{
	const char *const arguments[] = { name, "-", NULL };

	raw_syscall(SYS_execveat, file, (long)path, (long)arguments, (long)environ,
		    *path == '\0' ? AT_EMPTY_PATH : 0, 0);
}

static void become_a_user_and_execute(void)
{
	raw3(SYS_setresuid, NOBODY, NOBODY, NOBODY);
	execute("", "set-id");
}

static void execute_su(void)
{
	raw3(SYS_dup2, ends[0], 0, 0);
	execute("/bin/su", "su");
}

static void it_is_traced_and_has_its_rights(void)
{
	struct subject subject;

	make_copy();
	live->follow = 1;
	attach_next('A', EV(EXEC) | EV(EXIT));
	subject = start_process(become_a_user_and_execute);
	check_exits(subject.tid, RIGHTS_KEPT, "the set-id program");
	unwatch();
	expect_log("A.exec(5) A.exit(5,2a00) ");
}

static bool has_rights_of_root(pid_t pid)
{
	unsigned effective = NOBODY;
	char path[64];
	char line[256];
	FILE *status;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	status = fopen(path, "r");
	check(status != NULL, "open its status");
	while (fgets(line, sizeof(line), status) != NULL)
		sscanf(line, "Uid:\t%*u\t%u", &effective);
	fclose(status);
	return effective == 0;
}

static void it_has_its_rights_untraced(void)
{
	struct subject subject;
	int status;

	check_eq(pipe2(ends, O_CLOEXEC), 0, "a pipe");
	attach_next('A', EV(EXEC) | EV(EXIT) | EV(DEATH) | UTRACE_EVENT_SYSCALL);
	subject = start_process(execute_su);
	while (!has_rights_of_root(subject.tid))
		raw0(SYS_sched_yield);
	close(ends[0]);
	close(ends[1]);
	status = status_of(subject.tid);
	EXPECT(WIFEXITED(status));
	wait_logged("A.death");
	unwatch();
	expect_not_logged("exec");
	expect_not_logged("A.exit");
}

void test(void)
{
	if (test_argc == 2)
		leave_process(raw0(SYS_geteuid) == 0 && raw0(SYS_getuid) != 0 ? RIGHTS_KEPT : 1);
	check_eq(chmod(".", 0755), 0, "let anybody in");
	watch();
	if (geteuid() == 0)
		it_is_traced_and_has_its_rights();
	else
		it_has_its_rights_untraced();
}
