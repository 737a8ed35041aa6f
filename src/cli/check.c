/* SPDX-License-Identifier: MIT */
/*
 * `weir check`: tries on this host what weir needs, and says what follows from
 * each finding in plain words. Every probe that changes the state of a process
 * does so in a child.
 */
#include "cli/cli.h"

#include <asm/hwcap2.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/membarrier.h>

#include "cli/check_oracle.h"
#include "cli/check_self.h"
#include "supervisor/branch_events.h"
#include "supervisor/sandbox.h"

/* Newer than the headers of Debian 12's libc. */
enum { PR_GET_MDWE_ = 66 };

enum verdict {
	VERDICT_GOOD,
	VERDICT_LIMITED, /* weir runs, something is slower or not seen */
	VERDICT_BAD,	 /* weir cannot run */
};

struct finding {
	enum verdict verdict;
	char value[96];
	const char *consequence;
};

struct probe {
	const char *name;
	struct finding (*find)(void);
};

static struct finding finding(enum verdict verdict, const char *value, const char *consequence)
{
	struct finding result = { .verdict = verdict, .consequence = consequence };

	snprintf(result.value, sizeof(result.value), "%s", value);
	return result;
}

/* The number in a file of /proc, or fallback when it cannot be read. */
static long read_number(const char *path, long fallback)
{
	long number;
	FILE *file = fopen(path, "re");

	if (file == NULL)
		return fallback;
	if (fscanf(file, "%ld", &number) != 1)
		number = fallback;
	fclose(file);
	return number;
}

/* Runs a probe in a child. True when the child ended with status 0. */
static bool child_succeeds(int (*body)(void))
{
	int status;
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child == 0)
		_exit(body());
	return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

static struct finding find_kernel(void)
{
	struct utsname name;
	unsigned int major = 0;
	unsigned int minor = 0;

	uname(&name);
	if (sscanf(name.release, "%u.%u", &major, &minor) != 2 || major < 5 ||
	    (major == 5 && minor < 11))
		return finding(VERDICT_BAD, name.release,
			       "weir needs 5.11, the first with Syscall User Dispatch");
	return finding(VERDICT_GOOD, name.release, "has all that weir needs");
}

static struct finding find_dispatch(void)
{
	if (sandbox_has_dispatch())
		return finding(VERDICT_GOOD, "works", "no system call can be missed");
	if (sandbox_has_seccomp())
		return finding(VERDICT_LIMITED, "refused",
			       "a seccomp filter takes its place: no call is missed, traps are "
			       "slower, nothing can be left untraced");
	return finding(VERDICT_BAD, "refused",
		       "seccomp filters, too: calls would be missed, weir does not start");
}

static struct finding find_fsgsbase(void)
{
	if ((getauxval(AT_HWCAP2) & HWCAP2_FSGSBASE) != 0)
		return finding(VERDICT_GOOD, "yes", "signals and traps find their data at once");
	return finding(VERDICT_LIMITED, "no",
		       "each signal, and each call that traps, costs a system call more");
}

_Noreturn static void wait_for_end(void)
{
	/* The parent kills it, or its own death does. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		pause();
}

static struct finding find_ptrace(void)
{
	fflush(NULL);
	pid_t child = fork();
	if (child == 0)
		wait_for_end();
	long result = ptrace(PTRACE_SEIZE, child, NULL, NULL);
	int error = errno;
	kill(child, SIGKILL);
	waitpid(child, NULL, __WALL);
	if (result == 0)
		return finding(VERDICT_GOOD, "allowed", "used for moments, at start and at execve");
	return finding(VERDICT_BAD, strerror(error),
		       "weir cannot enter programs: is this inside a sandbox or another tracer?");
}

static struct finding find_yama(void)
{
	static const struct {
		const char *value;
		enum verdict verdict;
		const char *consequence;
	} scopes[] = {
		{ "0, classic", VERDICT_GOOD, "no restriction" },
		{ "1, descendants", VERDICT_GOOD, "weir only enters its own descendants" },
		{ "2, admin only", VERDICT_BAD, "needs CAP_SYS_PTRACE: run weir as root" },
		{ "3, nobody", VERDICT_BAD, "ptrace is off until reboot: weir cannot start" },
	};
	long scope = read_number("/proc/sys/kernel/yama/ptrace_scope", -1);

	if (scope < 0 || scope >= (long)array_size(scopes))
		return finding(VERDICT_GOOD, "absent", "no restriction");
	if (scope == 2 && geteuid() == 0)
		return finding(VERDICT_GOOD, scopes[2].value, "this is root");
	return finding(scopes[scope].verdict, scopes[scope].value, scopes[scope].consequence);
}

static struct finding find_seccomp(void)
{
	const char *forbidden;

	if (!sandbox_has_filters())
		return finding(VERDICT_GOOD, "no filter",
			       "nothing stands between weir and the kernel");
	forbidden = sandbox_forbidden_call();
	if (forbidden != NULL)
		return finding(VERDICT_BAD, forbidden,
			       "is forbidden by a filter, and weir cannot do without it");
	return finding(VERDICT_LIMITED, "filter inherited",
		       "lets pass what weir needs; other calls that weir adds may be refused");
}

static int try_memfd(void)
{
	int fd = memfd_create("weir-check", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0 || ftruncate(fd, 4096) < 0)
		return 1;
	if (fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) < 0)
		return 1;
	void *text = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
	return text == MAP_FAILED;
}

static struct finding find_memfd(void)
{
	if (child_succeeds(try_memfd))
		return finding(VERDICT_GOOD, "works", "agent and records are shared through one");
	return finding(VERDICT_BAD, "refused", "weir needs a sealed memfd that may be executed");
}

static struct finding find_proc(void)
{
	int fd = open("/proc/self/mem", O_RDWR | O_CLOEXEC);

	if (fd >= 0) {
		close(fd);
		return finding(VERDICT_GOOD, "mounted", "call sites can be patched");
	}
	return finding(VERDICT_LIMITED, strerror(errno),
		       "call sites cannot be patched: every call traps, which is slow");
}

static struct finding find_membarrier(void)
{
	long commands = syscall(SYS_membarrier, MEMBARRIER_CMD_QUERY, 0, 0);

	if (commands > 0 && (commands & MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE) != 0)
		return finding(VERDICT_GOOD, "sync-core", "code of running threads can be changed");
	return finding(VERDICT_LIMITED, "missing",
		       "some call sites keep trapping in programs with threads");
}

static struct finding find_files(void)
{
	enum { WANTED = 256 };
	struct rlimit limit;
	char value[64];

	getrlimit(RLIMIT_NOFILE, &limit);
	snprintf(value, sizeof(value), "%llu", (unsigned long long)limit.rlim_cur);
	if (limit.rlim_cur >= WANTED)
		return finding(VERDICT_GOOD, value, "room for one descriptor per traced process");
	return finding(VERDICT_LIMITED, value,
		       "weir keeps descriptors per traced process: raise it with ulimit -n");
}

static struct finding find_maps(void)
{
	enum { COMMON = 65530 };
	long limit = read_number("/proc/sys/vm/max_map_count", COMMON);
	char value[64];

	snprintf(value, sizeof(value), "%ld", limit);
	if (limit >= COMMON)
		return finding(VERDICT_GOOD, value, "weir adds a few dozen mappings to a process");
	return finding(VERDICT_LIMITED, value,
		       "programs with very many mappings may reach it sooner than alone");
}

static struct finding find_layout(void)
{
	enum { MAXIMUM = 28 };
	long bits = read_number("/proc/sys/vm/mmap_rnd_bits", MAXIMUM);
	char value[64];

	snprintf(value, sizeof(value), "%ld bits", bits);
	if (bits <= MAXIMUM)
		return finding(VERDICT_GOOD, value, "weir's own address range stays free");
	return finding(VERDICT_LIMITED, value,
		       "weir lies elsewhere then: programs built with TSan or MSan do not run");
}

static struct finding find_mdwe(void)
{
	int mode = prctl(PR_GET_MDWE_, 0, 0, 0, 0);

	if (mode <= 0)
		return finding(VERDICT_GOOD, "off", "no restriction");
	return finding(VERDICT_LIMITED, "on, inherited",
		       "code is patched through /proc/self/mem only");
}

static struct finding find_branches(void)
{
	struct branch_probe probe;
	struct finding found;

	branch_events_probe(&probe);
	if (probe.trace == 0)
		return finding(VERDICT_GOOD, "trace store", "`weir branches` reads all of it");
	if (probe.stacks == 0)
		return finding(VERDICT_GOOD, "stacks (LBR)",
			       "`weir branches` reads samples of them, which have gaps");
	found = finding(VERDICT_LIMITED, "none", "`weir branches` copies functions, or steps");
	snprintf(found.value, sizeof(found.value), "none: %.16s", strerrorname_np(-probe.trace));
	if (probe.stacks != probe.trace)
		snprintf(found.value, sizeof(found.value), "none: %.16s, %.16s",
			 strerrorname_np(-probe.trace), strerrorname_np(-probe.stacks));
	return found;
}

static const struct probe probes[] = {
	{ "kernel", find_kernel },
	{ "syscall user dispatch", find_dispatch },
	{ "FSGSBASE", find_fsgsbase },
	{ "ptrace", find_ptrace },
	{ "Yama ptrace_scope", find_yama },
	{ "seccomp", find_seccomp },
	{ "memfd, seals", find_memfd },
	{ "/proc", find_proc },
	{ "membarrier", find_membarrier },
	{ "open files limit", find_files },
	{ "mappings limit", find_maps },
	{ "address layout", find_layout },
	{ "memory-deny-write-exec", find_mdwe },
	{ "branches by hardware", find_branches },
};

static const char *const verdict_words[] = {
	[VERDICT_GOOD] = "good",
	[VERDICT_LIMITED] = "limited",
	[VERDICT_BAD] = "bad",
};

/* The texts come from tables above or strerror: none needs escaping. */
static void print_finding(const char *name, const struct finding *found, bool json)
{
	const char *verdict = verdict_words[found->verdict];

	if (json)
		printf("{\"check\":\"%s\",\"verdict\":\"%s\",\"value\":\"%s\",\"consequence\":\"%"
		       "s\"}\n",
		       name, verdict, found->value, found->consequence);
	else
		printf("%-8s %-23s %-18s %s\n", verdict, name, found->value, found->consequence);
}

int command_check(const struct settings *settings, char **argv)
{
	enum verdict worst = VERDICT_GOOD;

	if (settings->self)
		return check_self(argv);
	if (settings->oracle)
		return check_oracle(settings, argv);
	for (size_t i = 0; i < array_size(probes); i++) {
		struct finding found = probes[i].find();

		print_finding(probes[i].name, &found, settings->json);
		if (found.verdict > worst)
			worst = found.verdict;
	}
	if (!settings->json)
		puts(worst == VERDICT_BAD ? "\nweir cannot run here." : "\nweir can run here.");
	return worst == VERDICT_BAD ? CLI_REFUSED : CLI_OK;
}
