/* SPDX-License-Identifier: MIT */
/*
 * Probes: see sandbox.h. Each is made by a child, as filters and dispatch stay,
 * and a filter may answer a call by killing. What happened shows in memory that
 * the child shares.
 */
#include "supervisor/sandbox.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linux/futex.h>

#include "base/domain.h"
#include "supervisor/run.h"

enum { PR_SET_SYSCALL_USER_DISPATCH_ = 59, SECCOMP_SET_MODE_FILTER_ = 1, PAGE = 4096 };

/* What parent and child of a probe share. */
struct probe_page {
	int armed;
	unsigned int attempt; /* of the table of calls: the one being made */
	bool refused;
	char selector; /* of the dispatch: 1 turns calls into signals */
};

/* Runs body in a child and returns how that ended; -1 when there is no child. */
static int run_probe(struct probe_page **page, void (*body)(struct probe_page *page))
{
	int status = -1;
	pid_t pid;

	*page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (*page == MAP_FAILED)
		abort();
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		body(*page);
		_exit(0);
	}
	if (pid > 0 && waitpid(pid, &status, 0) != pid)
		status = -1;
	return status;
}

/* SIGSYS, which the child does not handle, is what the backstop makes of a call. */
static bool call_becomes_signal(void (*body)(struct probe_page *page))
{
	struct probe_page *page;
	int status = run_probe(&page, body);
	bool armed = page->armed != 0;

	munmap(page, PAGE);
	return armed && status != -1 && WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
}

static void no_core(void)
{
	signal(SIGSYS, SIG_DFL);
	prctl(PR_SET_DUMPABLE, 0);
}

static void try_dispatch(struct probe_page *page)
{
	no_core();
	if (prctl(PR_SET_SYSCALL_USER_DISPATCH_, 1, 0, 0, &page->selector) < 0)
		return;
	page->armed = 1;
	page->selector = 1;
	syscall(SYS_getppid);
	page->selector = 0;
}

static void try_seccomp(struct probe_page *page)
{
	struct bpf code[BACKSTOP_FILTER_MAXIMUM];
	/* Of a domain that does not exist: every call is made elsewhere. */
	struct bpf_program program = { (u16)backstop_filter(code, DOMAIN_BASE_MINIMUM),
				       (u64)(uintptr_t)code };

	no_core();
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER_, 0, &program) < 0)
		return;
	page->armed = 1;
	syscall(SYS_getppid);
}

bool sandbox_has_dispatch(void)
{
	return call_becomes_signal(try_dispatch);
}

bool sandbox_has_seccomp(void)
{
	return call_becomes_signal(try_seccomp);
}

bool sandbox_has_filters(void)
{
	return prctl(PR_GET_SECCOMP) == 2;
}

/* Each makes a call that changes nothing, and tells whether the kernel answered it. */
static bool try_mmap(void)
{
	int fd = memfd_create("weir-probe", MFD_CLOEXEC);

	return fd >= 0 && ftruncate(fd, PAGE) == 0 &&
	       mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0) != MAP_FAILED;
}

static bool try_munmap(void)
{
	void *page = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return page != MAP_FAILED && mprotect(page, PAGE, PROT_READ) == 0 &&
	       munmap(page, PAGE) == 0;
}

static bool try_futex(void)
{
	int word = 0;

	return syscall(SYS_futex, &word, FUTEX_WAKE, 1, NULL, NULL, 0) == 0;
}

static bool try_sigaction(void)
{
	return sigaction(SIGUSR1, NULL, NULL) == 0;
}

static bool try_sigprocmask(void)
{
	return sigprocmask(SIG_BLOCK, NULL, NULL) == 0;
}

static bool try_sigaltstack(void)
{
	return sigaltstack(NULL, NULL) == 0;
}

static bool try_sigtimedwait(void)
{
	const struct timespec none = { 0 };
	sigset_t set;

	sigemptyset(&set);
	return sigtimedwait(&set, NULL, &none) < 0 && errno == EAGAIN;
}

static bool try_tgkill(void)
{
	return syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), 0) == 0;
}

static bool try_sigqueue(void)
{
	siginfo_t info = { .si_code = SI_QUEUE };

	return syscall(SYS_rt_tgsigqueueinfo, getpid(), syscall(SYS_gettid), 0, &info) == 0;
}

static bool try_prctl(void)
{
	char name[16];

	return prctl(PR_GET_NAME, name, 0, 0, 0) == 0;
}

static bool try_pidfd(void)
{
	return syscall(SYS_pidfd_open, getpid(), 0) >= 0;
}

static const struct {
	const char *name;
	bool (*is_answered)(void);
} needed_calls[] = {
	{ "mmap", try_mmap },
	{ "munmap", try_munmap },
	{ "futex", try_futex },
	{ "rt_sigaction", try_sigaction },
	{ "rt_sigprocmask", try_sigprocmask },
	{ "sigaltstack", try_sigaltstack },
	{ "rt_sigtimedwait", try_sigtimedwait },
	{ "tgkill", try_tgkill },
	{ "rt_tgsigqueueinfo", try_sigqueue },
	{ "prctl", try_prctl },
	{ "pidfd_open", try_pidfd },
};

enum { NEEDED_COUNT = sizeof(needed_calls) / sizeof(needed_calls[0]) };

static void try_calls(struct probe_page *page)
{
	while (page->attempt < NEEDED_COUNT && needed_calls[page->attempt].is_answered())
		page->attempt++;
	page->refused = page->attempt < NEEDED_COUNT;
}

const char *sandbox_forbidden_call(void)
{
	struct probe_page *page;
	int status = run_probe(&page, try_calls);
	const char *name = NULL;

	if (page->refused || (status != 0 && page->attempt < NEEDED_COUNT))
		name = needed_calls[page->attempt].name;
	munmap(page, PAGE);
	return name;
}

/* The dispatch with everything let through: what a refusal shows as, at next to no cost. */
static bool dispatch_is_allowed(void)
{
	if (prctl(PR_SET_SYSCALL_USER_DISPATCH_, 1, 0, ~0UL, 0) < 0)
		return false;
	prctl(PR_SET_SYSCALL_USER_DISPATCH_, 0, 0, 0, 0);
	return true;
}

static int choose_seccomp(struct domain_options *options)
{
	if (!sandbox_has_seccomp()) {
		fputs("weir: the kernel refuses both Syscall User Dispatch and seccomp filters: "
		      "calls would be missed\n",
		      stderr);
		return -ENOSYS;
	}
	if (options->follow != FOLLOW_ALL) {
		fputs("weir: --follow: a seccomp filter stands in for Syscall User Dispatch here, "
		      "and processes cannot be let go from it\n",
		      stderr);
		return -ENOSYS;
	}
	options->backstop = BACKSTOP_SECCOMP;
	return 0;
}

int sandbox_choose(struct domain_options *options)
{
	const char *forbidden = NULL;

	options->filters = sandbox_has_filters();
	options->backstop = BACKSTOP_DISPATCH;
	if (options->filters)
		forbidden = sandbox_forbidden_call();
	if (forbidden != NULL) {
		fprintf(stderr,
			"weir: a seccomp filter that weir was started under forbids %s, "
			"without which it cannot run\n",
			forbidden);
		return -EPERM;
	}
	return dispatch_is_allowed() ? 0 : choose_seccomp(options);
}
