/* SPDX-License-Identifier: MIT */
/*
 * By ptrace, for who may not see tracepoints: weir itself is traced, with all that
 * it makes, and each thread stops at each call.
 *
 * A thread has one tracer, and weir needs to be it while an image is executed. So
 * weir's own ptrace calls are watched, too. Before weir seizes a thread it is let go;
 * when weir detaches it is seized again. Until that is done a new image runs in a
 * circle, in two bytes that are written over its first instruction; one whose execve
 * failed waits for weir's answer. Not counted is what lies between: the execve, and
 * the agent's waiting.
 */
#include "counter.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	CIRCLE_SIZE = 2,
	THREAD_NUMBERS = 1 << 22, /* as many as a kernel has */
	SYSCALL_STOP = SIGTRAP | 0x80,
	OPTIONS =
	    PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE,
};

static const uint8_t circle[CIRCLE_SIZE] = { 0xeb, 0xfe }; /* jmp . */

static FILE *output;
static pid_t weir;
static pid_t processes[THREAD_NUMBERS]; /* of threads, 0: not known */
static unsigned long long now;		/* one after the other is all that time means here */

/* What weir's thread that handles images is about to do. */
static struct {
	pid_t thread; /* of weir, in that call; 0: in none */
	long request;
	pid_t tid;
	pid_t prepared; /* the last one that got registers: it is in a new image */
	unsigned long long entry;
	uint8_t code[CIRCLE_SIZE]; /* what was there */
	bool circling;
} handover;

static void trace(long request, pid_t tid, long data)
{
	/* One that was killed meanwhile is reported by wait. */
	if (ptrace((enum __ptrace_request)request, tid, NULL, (void *)data) < 0 && errno != ESRCH)
		fail("ptrace");
}

static pid_t read_process_of(pid_t tid)
{
	char path[64];
	char line[256];
	int pid = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)tid);
	file = fopen(path, "re");
	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		if (sscanf(line, "Tgid: %d", &pid) == 1)
			break;
	}
	if (file != NULL)
		fclose(file);
	return pid;
}

static pid_t process_of(pid_t tid)
{
	if (processes[tid] == 0)
		processes[tid] = read_process_of(tid);
	return processes[tid];
}

/*** Images ***/

static int memory_of(pid_t tid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/mem", (int)tid);
	return open(path, O_RDWR | O_CLOEXEC);
}

/* Where a thread in an exec stop will go on; 0 when it is gone. */
static unsigned long long program_counter(pid_t tid)
{
	unsigned long long counter = 0;
	char path[64];
	char line[512];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/syscall", (int)tid);
	file = fopen(path, "re");
	if (file == NULL)
		return 0;
	if (fgets(line, sizeof(line), file) != NULL && strrchr(line, ' ') != NULL)
		sscanf(strrchr(line, ' '), " %llx", &counter);
	fclose(file);
	return counter;
}

/* weir is about to let go of an image that it has prepared. */
static void send_in_circle(pid_t tid)
{
	int memory = memory_of(tid);
	off_t entry = (off_t)program_counter(tid);

	handover.entry = (unsigned long long)entry;
	handover.circling = pread(memory, handover.code, CIRCLE_SIZE, entry) == CIRCLE_SIZE &&
			    pwrite(memory, circle, CIRCLE_SIZE, entry) == CIRCLE_SIZE;
	close(memory);
}

static void leave_circle(pid_t tid)
{
	int memory = memory_of(tid);

	if (pwrite(memory, handover.code, CIRCLE_SIZE, (off_t)handover.entry) != CIRCLE_SIZE &&
	    kill(tid, 0) == 0)
		fail("cannot restore an image");
	close(memory);
	fprintf(output, "X %llu %d %d\n", now++, (int)tid, (int)tid);
}

static void stopped(pid_t tid, int status, long resume);

/* Takes it away from us, in the next stop that it comes to. */
static void let_go(pid_t tid)
{
	int status;

	if (ptrace(PTRACE_INTERRUPT, tid, NULL, NULL) == 0 &&
	    waitpid(tid, &status, __WALL) == tid && WIFSTOPPED(status))
		stopped(tid, status, PTRACE_DETACH);
}

static void take_back(pid_t tid)
{
	int status;

	if (ptrace(PTRACE_SEIZE, tid, NULL, (void *)(long)OPTIONS) < 0 ||
	    ptrace(PTRACE_INTERRUPT, tid, NULL, NULL) < 0 || waitpid(tid, &status, __WALL) != tid ||
	    !WIFSTOPPED(status))
		return;
	if (handover.circling)
		leave_circle(tid);
	handover.circling = false;
	stopped(tid, status, PTRACE_SYSCALL);
}

static void weir_begins(pid_t thread, const struct __ptrace_syscall_info *info)
{
	handover.thread = thread;
	handover.request = (long)info->entry.args[0];
	handover.tid = (pid_t)info->entry.args[1];
	if (handover.request == PTRACE_SETREGS)
		handover.prepared = handover.tid;
	if (handover.request == PTRACE_SEIZE)
		let_go(handover.tid);
	if (handover.request == PTRACE_DETACH && handover.prepared == handover.tid)
		send_in_circle(handover.tid);
}

static void weir_has_done(const struct __ptrace_syscall_info *info)
{
	bool failed = info->exit.is_error != 0;

	handover.thread = 0;
	if (handover.request != (failed ? PTRACE_SEIZE : PTRACE_DETACH))
		return;
	handover.prepared = 0;
	take_back(handover.tid);
}

/*** Stops ***/

static void at_call(pid_t tid)
{
	struct __ptrace_syscall_info info;
	pid_t pid;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, (void *)sizeof(info), &info) < 0)
		return;
	if (info.op == PTRACE_SYSCALL_INFO_EXIT && info.exit.rval >= -516 && info.exit.rval <= -512)
		fprintf(output, "R %llu %d\n", now++, (int)tid);
	if (info.op == PTRACE_SYSCALL_INFO_EXIT && tid == handover.thread)
		weir_has_done(&info);
	if (info.op != PTRACE_SYSCALL_INFO_ENTRY)
		return;
	pid = process_of(tid);
	fprintf(output, "C %llu %d %d %lld %llx %llx\n", now++, (int)pid, (int)tid,
		(long long)info.entry.nr, (unsigned long long)info.instruction_pointer,
		(unsigned long long)info.entry.args[0]);
	if (pid == weir && info.entry.nr == SYS_ptrace)
		weir_begins(tid, &info);
}

static void at_birth(pid_t parent)
{
	unsigned long child = 0;

	if (ptrace(PTRACE_GETEVENTMSG, parent, NULL, &child) < 0 || child >= THREAD_NUMBERS)
		return;
	/* Its number may have been another's. */
	processes[child] = 0;
	fprintf(output, "F %llu %d %d %d\n", now++, (int)process_of((pid_t)child), (int)child,
		(int)process_of(parent));
}

static bool is_stop_signal(int signo)
{
	return signo == SIGSTOP || signo == SIGTSTP || signo == SIGTTIN || signo == SIGTTOU;
}

static void stopped(pid_t tid, int status, long resume)
{
	int event = status >> 16;
	int signo = WSTOPSIG(status);

	if (signo == SYSCALL_STOP) {
		at_call(tid);
		trace(resume, tid, 0);
	} else if (event == PTRACE_EVENT_STOP && is_stop_signal(signo)) {
		trace(resume == PTRACE_DETACH ? PTRACE_DETACH : PTRACE_LISTEN, tid, 0);
	} else if (event == PTRACE_EVENT_STOP) {
		trace(resume, tid, 0);
	} else if (event != 0) {
		at_birth(tid);
		trace(resume, tid, 0);
	} else {
		trace(resume, tid, signo);
	}
}

static bool open_ptrace(pid_t program)
{
	int status;

	weir = program;
	if (ptrace(PTRACE_SEIZE, program, NULL, (void *)(long)OPTIONS) < 0 ||
	    ptrace(PTRACE_INTERRUPT, program, NULL, NULL) < 0 ||
	    waitpid(program, &status, __WALL) != program)
		return false;
	trace(PTRACE_SYSCALL, program, 0);
	return true;
}

static bool count_by_ptrace(FILE *out)
{
	int status;
	pid_t tid;

	output = out;
	while ((tid = waitpid(-1, &status, __WALL)) > 0) {
		if (WIFSTOPPED(status))
			stopped(tid, status, PTRACE_SYSCALL);
	}
	return errno == ECHILD;
}

const struct way by_ptrace = {
	.open = open_ptrace,
	.count = count_by_ptrace,
};
