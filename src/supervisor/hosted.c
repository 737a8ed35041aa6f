/* SPDX-License-Identifier: MIT */
/*
 * The life of hosted engines: started before the program, told to end after
 * it, buried when they end by themselves. Everything here is done by the
 * control thread.
 *
 * The hosted process finds the domain by one variable of its environment,
 * "descriptor of the domain : descriptor to answer on : base : channel". Its
 * answer is the result of its init; the end of file means that it died.
 */
#ifndef WEIR_HOST
#define WEIR_HOST
#endif
#include "supervisor/hosted.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/hosted.h"
#include "agent/thread.h"
#include "base/rawsys.h"
#include "base/slab.h"
#include "supervisor/guardian.h"
#include "weir.h"

enum {
	HOSTED_MAXIMUM = 16,
	FIRST_DESCRIPTOR = 100, /* above what programs are handed by number */
	START_TIMEOUT_MS = 30000,
	END_TIMEOUT_MS = 2000,
	ENVIRONMENT_SIZE = 128,
};

#define DEFAULT_DEADLINE 1.0
#define LONGEST_DEADLINE 86400.0
#define DEADLINE_KEY "deadline="

struct hosted {
	char *path;
	struct weir_module module;
	const struct weir_module_args *args; /* as init gets them */
	struct hosted_channel *channel;
	int domain_fd;
	pid_t pid; /* 0: does not run */
	bool required;
};

/* Few, and at most one run per process. */
static struct hosted hosted_engines[HOSTED_MAXIMUM];
static size_t hosted_count;
static void (*bury)(struct hosted_channel *channel);

static bool has_interpreter(Elf *elf)
{
	GElf_Phdr header;
	size_t count = 0;

	if (elf_getphdrnum(elf, &count) < 0)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (gelf_getphdr(elf, (int)i, &header) != NULL && header.p_type == PT_INTERP)
			return true;
	}
	return false;
}

static bool is_program(Elf *elf)
{
	GElf_Ehdr header;

	if (elf_kind(elf) != ELF_K_ELF || gelf_getehdr(elf, &header) == NULL)
		return false;
	return header.e_type == ET_EXEC || (header.e_type == ET_DYN && has_interpreter(elf));
}

bool hosted_is_program(const char *specification)
{
	size_t length = strcspn(specification, ",");
	char *path = strndup(specification, length);
	bool answer = false;
	int fd;

	if (path == NULL || memchr(path, '/', length) == NULL) {
		free(path);
		return false;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	free(path);
	if (fd < 0)
		return false;
	elf_version(EV_CURRENT);
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);

	if (elf != NULL) {
		answer = is_program(elf);
		elf_end(elf);
	}
	close(fd);
	return answer;
}

static void find_calls(const struct loader *loader, struct hosted_calls *calls)
{
	const struct {
		void *pointer; /* to a function pointer, or to one to the table of callbacks */
		const char *name;
	} rows[] = {
		{ &calls->thread_enter, "host_thread_enter" },
		{ &calls->set_current, "host_set_current" },
		{ &calls->proxy_new, "hosted_proxy_new" },
		{ &calls->ops, "hosted_ops" },
		{ &calls->current, "utrace_current" },
		{ &calls->attach, "utrace_attach_task" },
		{ &calls->set_events, "utrace_set_events" },
		{ &calls->control, "utrace_control" },
		{ &calls->barrier, "utrace_barrier" },
		{ &calls->prepare_examine, "utrace_prepare_examine" },
		{ &calls->finish_examine, "utrace_finish_examine" },
		{ &calls->engine_get, "utrace_engine_get" },
		{ &calls->engine_put, "utrace_engine_put" },
		{ &calls->proc_status, "utrace_proc_status" },
		{ &calls->filter, "weir_filter_syscalls" },
		{ &calls->record_text, "weir_record_text" },
		{ &calls->clock_ns, "weir_now_ns" },
		{ &calls->get_task, "get_task_struct" },
		{ &calls->put_task, "put_task_struct" },
		{ &calls->task_pid_nr, "task_pid_nr" },
		{ &calls->task_tgid_nr, "task_tgid_nr" },
		{ &calls->find_get_pid, "find_get_pid" },
		{ &calls->get_task_pid, "get_task_pid" },
		{ &calls->get_pid, "get_pid" },
		{ &calls->put_pid, "put_pid" },
		{ &calls->pid_nr, "pid_nr" },
		{ &calls->pid_task, "pid_task" },
		{ &calls->get_pid_task, "get_pid_task" },
		{ &calls->attach_pid, "utrace_attach_pid" },
		{ &calls->get_regs, "utrace_get_regs" },
		{ &calls->set_regs, "utrace_set_regs" },
		{ &calls->current_syscall, "task_current_syscall" },
		{ &calls->read_descriptor_of, "weir_read_descriptor_of" },
		{ &calls->futex_wait, "weir_futex_wait" },
		{ &calls->futex_wake, "weir_futex_wake" },
		{ &bury, "hosted_bury" },
	};

	for (size_t i = 0; i < array_size(rows); i++) {
		u64 address = loader_symbol(loader, rows[i].name);

		if (address == 0)
			abort();
		memcpy(rows[i].pointer, &address, sizeof(address));
	}
}

static struct hosted_channel *make_channel(const struct image *image, const struct hosted *hosted,
					   double deadline)
{
	struct hosted_channel *channel = slab_alloc(slab_domain(), sizeof(*channel));
	size_t name_size = strlen(hosted->path) + 1;
	char *name = slab_alloc(slab_domain(), name_size);

	if (channel == NULL || name == NULL)
		return NULL;
	memcpy(name, hosted->path, name_size);
	channel->abi = WEIR_ABI;
	channel->block_size = sizeof(struct thread);
	channel->first_thread =
	    (u32)(HOSTED_FIRST_THREAD + (size_t)(hosted - hosted_engines) * HOSTED_THREADS);
	channel->deadline_ns = (u64)(deadline * 1e9);
	channel->name = name;
	find_calls(&image->loader, &channel->calls);
	return channel;
}

/* Copies the environment with one variable more. free() releases it. */
static char **environment_with(char *variable)
{
	size_t count = 0;
	char **copy;

	while (environ[count] != NULL)
		count++;
	copy = calloc(count + 2, sizeof(*copy));
	if (copy == NULL)
		return NULL;
	memcpy(copy, environ, count * sizeof(*copy));
	copy[count] = variable;
	return copy;
}

static int spawn(struct hosted *hosted, int domain_fd, int answer_fd)
{
	char variable[ENVIRONMENT_SIZE];
	char *argv[] = { hosted->path, NULL };
	char **environment;
	int err;

	snprintf(variable, sizeof(variable), "WEIR_HOST=%d:%d:%llx:%llx", domain_fd, answer_fd,
		 (unsigned long long)domain_base(), (unsigned long long)(uintptr_t)hosted->channel);
	environment = environment_with(variable);
	if (environment == NULL)
		return -ENOMEM;
	err = posix_spawn(&hosted->pid, hosted->path, NULL, NULL, argv, environment);
	free(environment);
	hosted->channel->pid = hosted->pid;
	return -err;
}

/* Reads the result of the other side's init. -ECHILD: it ended; -ETIMEDOUT. */
static int read_answer(int fd)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	s32 answer;
	int ready;

	do
		ready = poll(&wait, 1, START_TIMEOUT_MS);
	while (ready < 0 && errno == EINTR);
	if (ready == 0)
		return -ETIMEDOUT;
	return read(fd, &answer, sizeof(answer)) == sizeof(answer) ? answer : -ECHILD;
}

static int start_process(struct hosted *hosted)
{
	int domain_fd = fcntl(hosted->domain_fd, F_DUPFD, FIRST_DESCRIPTOR);
	int ends[2] = { -1, -1 };
	int answer_fd = -1;
	int err = -EMFILE;

	if (domain_fd >= 0 && pipe2(ends, O_CLOEXEC) == 0)
		answer_fd = fcntl(ends[1], F_DUPFD, FIRST_DESCRIPTOR);
	if (answer_fd >= 0)
		err = spawn(hosted, domain_fd, answer_fd);
	close(domain_fd);
	close(answer_fd);
	close(ends[1]);
	if (err == 0)
		err = read_answer(ends[0]);
	close(ends[0]);
	return err;
}

/* Waits for the end, and makes it come when it does not. */
static int end_process(struct hosted *hosted, int timeout_ms)
{
	int pidfd = (int)syscall(SYS_pidfd_open, hosted->pid, 0);
	struct pollfd wait = { .fd = pidfd, .events = POLLIN };
	int status = 0;

	if (pidfd < 0 || poll(&wait, 1, timeout_ms) <= 0)
		kill(hosted->pid, SIGKILL);
	close(pidfd);
	while (waitpid(hosted->pid, &status, 0) < 0 && errno == EINTR)
		;
	hosted->pid = 0;
	return status;
}

/* The reason of a failed init, as weir_fail leaves it. */
__attribute__((format(printf, 2, 3))) static int fail_init(const struct weir_module_args *args,
							   const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(args->error, WEIR_ERROR_SIZE, format, arguments);
	va_end(arguments);
	return -EINVAL;
}

static int fail_start(const struct weir_module_args *args, struct hosted *hosted, int err)
{
	int status;

	if (hosted->pid == 0)
		return fail_init(args, "cannot be started: %s", strerror(-err));
	status = end_process(hosted, err == -ECHILD ? END_TIMEOUT_MS : 0);
	if (hosted->channel->reason[0] != '\0')
		return fail_init(args, "%s", hosted->channel->reason);
	if (err == -ETIMEDOUT)
		return fail_init(args, "is not ready after %d s", START_TIMEOUT_MS / 1000);
	if (err != -ECHILD)
		return fail_init(args, "init failed: %s", strerror(-err));
	return fail_init(args,
			 "ended %s %d before it was ready; a hosted engine calls weir_host_start",
			 WIFSIGNALED(status) ? "by signal" : "with status",
			 WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

static int start(const struct weir_module_args *args)
{
	for (size_t i = 0; i < hosted_count; i++) {
		struct hosted *hosted = &hosted_engines[i];
		int err;

		if (hosted->args != args)
			continue;
		hosted->channel->args = args;
		err = start_process(hosted);
		return err < 0 ? fail_start(args, hosted, err) : 0;
	}
	return -ENOENT;
}

static void tell_to_end(struct hosted_channel *channel)
{
	__atomic_store_n(&channel->finished, 1, __ATOMIC_RELEASE);
	sys_futex_wake(&channel->finished, INT32_MAX);
	__atomic_add_fetch(&channel->bell, 1, __ATOMIC_RELEASE);
	sys_futex_wake(&channel->bell, INT32_MAX);
}

/* All of them at once: called for each, but the first call leaves nothing to do. */
static void stop(void)
{
	for (size_t i = 0; i < hosted_count; i++) {
		if (hosted_engines[i].pid != 0)
			tell_to_end(hosted_engines[i].channel);
	}
	for (size_t i = 0; i < hosted_count; i++) {
		if (hosted_engines[i].pid != 0)
			end_process(&hosted_engines[i], END_TIMEOUT_MS);
	}
}

/* Takes "deadline=SECONDS" out of the options. False: that is no time. */
static bool take_deadline(char *options, double *deadline)
{
	char *item = strncmp(options, DEADLINE_KEY, strlen(DEADLINE_KEY)) == 0
			 ? options
			 : strstr(options, "," DEADLINE_KEY);
	char *value;
	char *end;

	*deadline = DEFAULT_DEADLINE;
	if (item == NULL)
		return true;
	value = strchr(item, '=') + 1;
	*deadline = strtod(value, &end);
	if (end == value || (*end != '\0' && *end != ',') || !(*deadline > 0) ||
	    *deadline > LONGEST_DEADLINE)
		return false;
	memmove(item, end, strlen(end) + 1);
	return true;
}

static int fail_load(struct image *image, const char *path, const char *why)
{
	snprintf(image->loader.error, sizeof(image->loader.error), "engine %s: %s", path, why);
	return -EINVAL;
}

static int load(struct image *image, struct hosted *hosted, char *options)
{
	double deadline;

	if (!take_deadline(options, &deadline))
		return fail_load(image, hosted->path,
				 "deadline= takes seconds, as in deadline=0.5");
	hosted->module = (struct weir_module){
		WEIR_MODULE_HEAD,
		.name = hosted->path,
		.init = start,
		.exit = stop,
	};
	hosted->domain_fd = image->fd;
	hosted->channel = make_channel(image, hosted, deadline);
	if (hosted->channel == NULL)
		return fail_load(image, hosted->path, "the domain's heap is full");
	hosted->args = loader_add_module(&hosted->module, options);
	if (hosted->args == NULL)
		return fail_load(image, hosted->path, "the domain's heap is full");
	hosted_count++;
	return 0;
}

int hosted_load(struct image *image, const char *specification, bool required)
{
	struct hosted *hosted = &hosted_engines[hosted_count];
	size_t length = strcspn(specification, ",");
	char *options = strdup(specification + length + (specification[length] == ','));
	int err;

	if (hosted_count == HOSTED_MAXIMUM) {
		free(options);
		return fail_load(image, specification, "too many hosted engines");
	}
	hosted->path = strndup(specification, length);
	if (options == NULL || hosted->path == NULL)
		abort();
	hosted->required = required;
	err = load(image, hosted, options);
	free(options);
	return err;
}

static void report_death(const struct hosted *hosted, int status)
{
	const char *what =
	    hosted->required ? "is killed, as it must not go on without it" : "goes on without it";

	if (WIFSIGNALED(status))
		fprintf(stderr, "weir: engine %s: killed by signal %d; the program %s\n",
			hosted->path, WTERMSIG(status), what);
	else
		fprintf(stderr, "weir: engine %s: ended with status %d; the program %s\n",
			hosted->path, WEXITSTATUS(status), what);
}

bool hosted_died(pid_t pid, int status)
{
	for (size_t i = 0; i < hosted_count; i++) {
		struct hosted *hosted = &hosted_engines[i];

		if (hosted->pid != pid)
			continue;
		hosted->pid = 0;
		/* Before anybody that it holds is let go. */
		if (hosted->required)
			guardian_kill_programs();
		bury(hosted->channel);
		report_death(hosted, status);
		return true;
	}
	return false;
}
