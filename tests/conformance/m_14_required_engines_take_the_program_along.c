/* SPDX-License-Identifier: MIT */
/*
 * M-14: When weir is killed the programs that it observed run on, untraced in effect: calls,
 * children, signals and new images included. Those with a required engine die,
 * and what they have started, too.
 *
 * This test STARTS WEIR, and kills it.
 */
#include <sys/prctl.h>
#include <sys/ptrace.h>

#include "../live/live.h"

/* In memory that the observed program shares with the test. */
struct shared {
	int32_t first;
	int32_t child;
	uint32_t running;
	uint32_t go;
	uint32_t done;
};

static void wait_for(const uint32_t *word)
{
	while (__atomic_load_n(word, __ATOMIC_ACQUIRE) == 0)
		raw0(SYS_sched_yield);
}

static volatile sig_atomic_t signals;

static void on_signal(int signal)
{
	(void)signal;
	signals++;
}

static void live_on(struct shared *shared)
{
	int status;
	pid_t pid;

	handle(SIGUSR1, on_signal, 0);
	raise(SIGUSR1);
	check_eq(signals, 1, "the handler ran");
	pid = fork();
	if (pid == 0) {
		execl("/bin/true", "true", (char *)NULL);
		_exit(1);
	}
	check_eq(waitpid(pid, &status, 0), pid, "a child ends");
	check_eq(status, 0, "and it is /bin/true");
	for (int i = 0; i < 10000; i++)
		raw0(SYS_getppid);
	__atomic_store_n(&shared->done, 1, __ATOMIC_RELEASE);
}

/* What runs under weir: a process and its child, which spins. */
static int observed(struct shared *shared)
{
	pid_t child;

	shared->first = getpid();
	child = fork();
	if (child == 0) {
		wait_for(&shared->done);
		_exit(0);
	}
	shared->child = child;
	__atomic_store_n(&shared->running, 1, __ATOMIC_RELEASE);
	wait_for(&shared->go);
	live_on(shared);
	check_exits(shared->child, 0, "the other process");
	return 7;
}

/* The same, told when. */
static int make_a_child(struct shared *shared)
{
	pid_t child;

	shared->first = getpid();
	__atomic_store_n(&shared->running, 1, __ATOMIC_RELEASE);
	wait_for(&shared->go);
	child = fork();
	if (child == 0)
		wait_for(&shared->done);
	check_exits(child, 0, "the child");
	return 7;
}

static struct shared *open_shared(void)
{
	int fd = open("shared", O_RDWR | O_CREAT, 0600);
	void *at;

	check(fd >= 0 && ftruncate(fd, sizeof(struct shared)) == 0, "a file to share");
	at = mmap(NULL, sizeof(struct shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	check(at != MAP_FAILED, "share it");
	close(fd);
	return at;
}

/* Returns weir's process, when the program is running. */
static pid_t start_weir(struct shared *shared, char *const *arguments, const char *options,
			const char *part)
{
	char specification[4096];
	pid_t pid;

	*shared = (struct shared){ 0 };
	snprintf(specification, sizeof(specification), "%s%s", arguments[1], options);
	pid = fork();
	if (pid == 0) {
		execl(getenv("WEIR"), "weir", "run", "-e", specification, "--", arguments[0], part,
		      (char *)NULL);
		_exit(127);
	}
	wait_for(&shared->running);
	return pid;
}

static void kill_weir(pid_t pid)
{
	check_eq(kill(pid, SIGKILL), 0, "kill weir");
	check_killed(pid, SIGKILL, "weir is killed");
}

/* Lets a traced process go on until it has made a child, which has run no instruction yet. */
static pid_t wait_for_child_of(pid_t pid)
{
	const int clones = PTRACE_O_TRACEFORK | PTRACE_O_TRACECLONE;
	unsigned long child;
	int status;

	check_eq(ptrace(PTRACE_SEIZE, pid, NULL, clones), 0, "seize the program");
	open_shared()->go = 1;
	for (;;) {
		check_eq(waitpid(pid, &status, 0), pid, "it stops");
		check(WIFSTOPPED(status), "it lives");
		if (status >> 16 != 0)
			break;
		check_eq(ptrace(PTRACE_CONT, pid, NULL, (long)WSTOPSIG(status)), 0, "go on");
	}
	check_eq(ptrace(PTRACE_GETEVENTMSG, pid, NULL, &child), 0, "whom it has made");
	check_eq(waitpid((pid_t)child, &status, __WALL), (pid_t)child, "that one is stopped");
	return (pid_t)child;
}

static void observers_leave_it_alone(struct shared *shared, char **arguments)
{
	kill_weir(start_weir(shared, arguments, "", "observed"));
	shared->go = 1;
	check_exits(shared->first, 7, "the program ends as it would");
	check_eq(shared->done, 1, "and has done what it had to");
}

static void required_ones_take_it_along(struct shared *shared, char **arguments)
{
	kill_weir(start_weir(shared, arguments, ",required", "observed"));
	check_killed(shared->first, SIGKILL, "the program dies with weir");
	check_killed(shared->child, SIGKILL, "and its child");
	check_eq(shared->done, 0, "they did nothing more");
}

/* A debugger keeps the child from its first instruction. */
static void and_who_has_not_run_yet(struct shared *shared, char **arguments)
{
	pid_t weir = start_weir(shared, arguments, ",required", "parent");
	pid_t child = wait_for_child_of(shared->first);

	kill_weir(weir);
	check_killed(shared->first, SIGKILL, "the program dies with weir");
	check_killed(child, SIGKILL, "and its newest child");
}

int main(int argc, char **argv)
{
	struct shared *shared = open_shared();

	check_eq(argc, 2, "the engine, as argument");
	if (strcmp(argv[1], "observed") == 0)
		return observed(shared);
	if (strcmp(argv[1], "parent") == 0)
		return make_a_child(shared);
	check_eq(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0, "orphans come to us");
	observers_leave_it_alone(shared, argv);
	required_ones_take_it_along(shared, argv);
	and_who_has_not_run_yet(shared, argv);
	return 0;
}
