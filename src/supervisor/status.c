/* SPDX-License-Identifier: MIT */
/*
 * Reading the domain of another weir. Its memory is that of programs too, and
 * changes meanwhile: every pointer in it is an offset that is checked, every
 * count has a bound, and a text ends where its room does.
 */
#include "supervisor/status.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hosted.h"
#include "supervisor/loader.h"
#include "utrace/task.h"

enum { PATH_SIZE = 320, ENGINES_AT_MOST = 4096, MODULES_AT_MOST = 1024, DETACHED = 0x8000 };

/* `size` bytes at an address of the domain; NULL when they are not all in its mapped part. */
static const void *at(const struct status_domain *domain, const void *address, size_t size)
{
	u64 offset = (u64)(uintptr_t)address - domain->base;

	if (offset >= DOMAIN_CORE_END || size > DOMAIN_CORE_END - offset)
		return NULL;
	return domain->memory + offset;
}

static const struct domain *header(const struct status_domain *domain)
{
	return (const void *)(domain->memory + DOMAIN_CORE_OFFSET);
}

static void copy_name(const struct status_domain *domain, const char *address, char *name)
{
	const char *text = at(domain, address, 1);

	snprintf(name, STATUS_NAME_SIZE, "?");
	for (size_t i = 0; text != NULL && i < STATUS_NAME_SIZE - 1; i++) {
		text = at(domain, address + i, 1);
		if (text != NULL)
			name[i] = *text;
		name[i + 1] = '\0';
		if (text == NULL || *text == '\0')
			return;
	}
}

/* A hosted engine's table of callbacks is the agent's; its data is a proxy. */
static void name_hosted(const struct status_domain *domain, const struct utrace_engine *engine,
			char *name)
{
	const struct hosted_proxy *proxy = at(domain, engine->data, sizeof(*proxy));
	const struct hosted_channel *channel =
	    proxy != NULL ? at(domain, proxy->channel, sizeof(*channel)) : NULL;

	copy_name(domain, channel != NULL ? channel->name : NULL, name);
}

/* The module whose memory the table of callbacks lies in. */
static void name_engine(const struct status_domain *domain, const struct utrace_engine *engine,
			char *name)
{
	const struct engine_module *module = header(domain)->modules;
	u64 ops = (u64)(uintptr_t)engine->ops;

	if (ops - domain->base < DOMAIN_ENGINE_OFFSET) {
		name_hosted(domain, engine, name);
		return;
	}
	snprintf(name, STATUS_NAME_SIZE, "?");
	for (int i = 0; i < MODULES_AT_MOST && module != NULL; i++) {
		module = at(domain, module, sizeof(*module));
		if (module == NULL)
			return;
		if (ops - module->address < module->size) {
			copy_name(domain, module->name, name);
			return;
		}
		module = module->next;
	}
}

static void read_engine(const struct status_domain *domain, const struct utrace_engine *engine,
			struct status_task *task)
{
	struct status_engine *entry;

	if (engine == NULL || (engine->flags & DETACHED) != 0)
		return;
	if (task->engine_count++ >= STATUS_ENGINE_COUNT)
		return;
	entry = &task->engines[task->engine_count - 1];
	entry->events = engine->flags & UTRACE_EVENT_ALL;
	entry->holds = (engine->flags & UTRACE_WORK_HOLD) != 0;
	name_engine(domain, engine, entry->name);
}

static void read_engines(const struct status_domain *domain, const struct utrace *utrace,
			 struct status_task *task)
{
	const struct utrace_set *address = __atomic_load_n(&utrace->set, __ATOMIC_ACQUIRE);
	const struct utrace_set *set = at(domain, address, sizeof(*set));
	u32 count = set != NULL ? set->count : 0;

	for (u32 i = 0; i < count && i < ENGINES_AT_MOST; i++) {
		struct utrace_engine *const *place = at(domain, &address->slots[i], sizeof(*place));

		if (place != NULL && *place != NULL)
			read_engine(domain, at(domain, *place, sizeof(**place)), task);
	}
}

static const char *state_name(const struct task *task)
{
	static const char *const names[] = {
		[TASK_NEW] = "starting",
		[TASK_RUNNING] = "running",
		[TASK_EXITING] = "exiting",
		[TASK_DEAD] = "zombie",
	};

	if (task->state == TASK_RUNNING && (task->flags & (TASK_UNTRACED | TASK_UNFOLLOWED)) != 0)
		return "untraced";
	if (task->state == TASK_RUNNING && task->utrace.run_state == UTRACE_STOPPED)
		return "held";
	return names[task->state];
}

u32 status_slots(const struct status_domain *domain)
{
	u32 high = __atomic_load_n(&header(domain)->task_high, __ATOMIC_ACQUIRE);

	return high < DOMAIN_TASK_COUNT ? high : DOMAIN_TASK_COUNT;
}

bool status_read(const struct status_domain *domain, u32 slot, struct status_task *out)
{
	struct task task;

	memcpy(&task, domain->memory + DOMAIN_TASKS_OFFSET + (u64)slot * TASK_SIZE, sizeof(task));
	if (task.state == TASK_FREE || task.state >= TASK_REAPED || task.tid == 0)
		return false;
	memset(out, 0, sizeof(*out));
	out->pid = task.tgid;
	out->tid = task.tid;
	out->state = state_name(&task);
	out->events = task.utrace.events & (UTRACE_EVENT_ALL | UTRACE_WORK_HOLD);
	memcpy(out->comm, task.comm, sizeof(out->comm) - 1);
	read_engines(domain, &task.utrace, out);
	return true;
}

/* Is this the memory of a domain, and of this process? */
static bool is_domain(const char *memory, pid_t pid)
{
	const struct domain *domain = (const void *)(memory + DOMAIN_CORE_OFFSET);

	return domain->magic == DOMAIN_MAGIC && domain->file_size == DOMAIN_FILE_SIZE &&
	       domain->supervisor_pid == pid;
}

static const char *map(int fd, pid_t pid)
{
	struct stat st;
	char *memory;

	if (fstat(fd, &st) < 0 || st.st_size != (off_t)DOMAIN_FILE_SIZE)
		return NULL;
	memory = mmap(NULL, DOMAIN_CORE_END, PROT_READ, MAP_SHARED, fd, 0);
	if (memory == MAP_FAILED)
		return NULL;
	if (is_domain(memory, pid))
		return memory;
	munmap(memory, DOMAIN_CORE_END);
	return NULL;
}

/* The domain that the process supervises, if its descriptor `name` leads to one. */
static const char *map_descriptor(pid_t pid, const char *name)
{
	char path[PATH_SIZE];
	char target[PATH_SIZE] = "";
	const char *memory;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/fd/%s", (int)pid, name);
	if (readlink(path, target, sizeof(target) - 1) < 0 || strncmp(target, "/memfd:weir", 11))
		return NULL;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	memory = map(fd, pid);
	close(fd);
	return memory;
}

static const char *map_process(pid_t pid)
{
	const char *memory = NULL;
	char path[PATH_SIZE];
	struct dirent *entry;
	struct stat st;
	DIR *folder;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	/* Others' domains are none of our business, root's or not. */
	if (stat(path, &st) < 0 || st.st_uid != geteuid())
		return NULL;
	folder = opendir(path);
	if (folder == NULL)
		return NULL;
	while (memory == NULL && (entry = readdir(folder)) != NULL)
		memory = map_descriptor(pid, entry->d_name);
	closedir(folder);
	return memory;
}

int status_for_each(void (*visit)(const struct status_domain *domain, void *context), void *context)
{
	struct dirent *entry;
	DIR *folder = opendir("/proc");
	int count = 0;

	if (folder == NULL)
		return -errno;
	while ((entry = readdir(folder)) != NULL) {
		struct status_domain domain = { .pid = (pid_t)strtol(entry->d_name, NULL, 10) };

		if (domain.pid <= 0 || (domain.memory = map_process(domain.pid)) == NULL)
			continue;
		domain.base = header(&domain)->base;
		visit(&domain, context);
		munmap((void *)(uintptr_t)domain.memory, DOMAIN_CORE_END);
		count++;
	}
	closedir(folder);
	return count;
}
