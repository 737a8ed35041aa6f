/* SPDX-License-Identifier: MIT */
/*
 * The planner thread: answers what agents ask about mapped code. It finds the
 * file behind the mapping, plans it once, and keeps the plan in the domain's
 * heap for good, as agents hold pointers into it.
 *
 * A wrong file cannot do harm by being read: agents compare its bytes with the
 * code at hand. It would still be no proof, so a file counts only when it has
 * the inode number that the kernel names for the mapping.
 */
#include "supervisor/plans.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/rawsys.h"
#include "base/slab.h"
#include "supervisor/copier.h"
#include "supervisor/plan_cache.h"
#include "supervisor/planner.h"
#include "supervisor/planner_points.h"
#include "supervisor/session.h"
#include "supervisor/step_code.h"
#include "supervisor/strict.h"
#include "supervisor/worker.h"

enum { LINE_SIZE = 4096 + 128, PATH_SIZE = LINE_SIZE + 64 };

/* A file that was planned, by what tells whether it is still the same. */
struct planned {
	struct planned *next;
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec changed;
	const struct code_plan *plan;	 /* NULL: nothing is known */
	const struct point_list *points; /* NULL: none are wanted */
	u32 probes;			 /* so many were known when they were listed */
	bool listed;
};

/* A line of /proc/PID/maps. */
struct mapped {
	u64 start;
	u64 end;
	u64 offset;
	u64 inode;
	char path[LINE_SIZE];
};

static bool read_line(const char *line, struct mapped *mapped)
{
	int at = 0;

	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %*s %" SCNx64 " %*s %" SCNu64 " %n",
		   &mapped->start, &mapped->end, &mapped->offset, &mapped->inode, &at) < 4)
		return false;
	snprintf(mapped->path, sizeof(mapped->path), "%.*s", (int)strcspn(line + at, "\n"),
		 line + at);
	return true;
}

static int find_mapping(pid_t tgid, u64 address, struct mapped *mapped)
{
	char line[LINE_SIZE];
	char path[64];
	int err = -ENOENT;
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)tgid);
	maps = fopen(path, "re");
	if (maps == NULL)
		return -errno;
	while (err != 0 && fgets(line, sizeof(line), maps) != NULL) {
		if (read_line(line, mapped) && address >= mapped->start && address < mapped->end &&
		    mapped->inode != 0)
			err = 0;
	}
	fclose(maps);
	return err;
}

/* Opens the file of a mapping: by the mapping where we may, else by its name. */
static int open_mapped(pid_t tgid, const struct mapped *mapped, struct stat *status)
{
	char path[PATH_SIZE];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/map_files/%" PRIx64 "-%" PRIx64, (int)tgid,
		 mapped->start, mapped->end);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0) {
		snprintf(path, sizeof(path), "/proc/%d/root%s", (int)tgid, mapped->path);
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	}
	if (fd < 0)
		return -errno;
	if (fstat(fd, status) == 0 && S_ISREG(status->st_mode) && status->st_ino == mapped->inode)
		return fd;
	close(fd);
	return -ENOENT;
}

/* Moves a plan into the domain, where it stays. */
static const struct code_plan *publish(const struct code_plan *plan)
{
	size_t size = planner_size(plan->count, plan->instruction_count);
	struct code_plan *copy = slab_alloc(slab_domain(), size);

	if (copy != NULL)
		memcpy(copy, plan, size);
	return copy;
}

/* Plans an open file, by the cache on disk where it has a build-id. */
static const struct code_plan *plan_file(const struct plans *plans, int fd, size_t size)
{
	const struct code_plan *published = NULL;
	struct code_plan *plan = NULL;
	struct build_id id;
	void *file = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);

	if (file == MAP_FAILED)
		return NULL;
	planner_build_id(file, size, &id);
	if (plans->no_cache || plan_cache_load(&id, size, &plan) < 0) {
		if (planner_plan(file, size, &plan) == 0 && !plans->no_cache)
			plan_cache_store(&id, size, plan);
	}
	munmap(file, size);
	if (plan != NULL)
		published = publish(plan);
	free(plan);
	return published;
}

static bool is_same(const struct planned *planned, const struct stat *status)
{
	return planned->device == status->st_dev && planned->inode == status->st_ino &&
	       planned->size == status->st_size &&
	       memcmp(&planned->changed, &status->st_ctim, sizeof(planned->changed)) == 0;
}

/* What is proven ends there; the calls behind it trap, if they are calls. */
static void tell_undecodable(struct plans *plans, const struct plan_request *request,
			     const char *path, const struct code_plan *plan)
{
	struct violation violation = { .pid = request->tgid, .offset = plan->undecodable };

	if (plan->undecodable == 0)
		return;
	snprintf(violation.image, sizeof(violation.image), "%.*s", VIOLATION_IMAGE_SIZE - 1, path);
	snprintf(violation.what, sizeof(violation.what),
		 "code that is proven to be some does not decode");
	if (plans->undecodable_count++ == 0)
		snprintf(plans->undecodable, sizeof(plans->undecodable), "%s+0x%" PRIx64,
			 violation.image, violation.offset);
	if (plans->session->options->strict)
		strict_refuse(plans->session, &violation);
}

static const char *publish_text(const char *text)
{
	size_t size = text == NULL ? 0 : strlen(text) + 1;
	char *copy = text == NULL ? NULL : slab_alloc(slab_domain(), size);

	if (copy != NULL)
		memcpy(copy, text, size);
	return copy;
}

/* NULL: none are wanted. */
static const struct point_list *publish_points(const struct point_builder *builder)
{
	struct point_list *list;

	if (builder->count == 0)
		return NULL;
	list =
	    slab_alloc(slab_domain(), sizeof(*list) + builder->count * sizeof(builder->points[0]));
	if (list == NULL)
		return NULL;
	memcpy(list->points, builder->points, builder->count * sizeof(builder->points[0]));
	for (u32 i = 0; i < builder->count; i++)
		list->points[i].arguments = publish_text(builder->points[i].arguments);
	list->count = builder->count;
	return list;
}

/* What is wanted of a file, anew when probes have come since it was last asked for. */
static void list_points(struct planned *planned, int fd, const char *path)
{
	/* Acquire pairs with the release of who added the last one. */
	u32 probes = __atomic_load_n(&domain_get()->probe_count, __ATOMIC_ACQUIRE);
	struct weir_probe *first = __atomic_load_n(&domain_get()->probes, __ATOMIC_ACQUIRE);
	size_t size = (size_t)planned->size;
	struct point_builder builder = { .fresh = probes - planned->probes };
	void *file;

	if (planned->listed && planned->probes == probes)
		return;
	file = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (file == MAP_FAILED)
		return;
	if (planned->plan != NULL)
		planner_add_events(&builder, planned->plan, domain_get()->instructions);
	planner_add_probes(&builder, file, size, path, first);
	planner_finish_points(&builder);
	planned->points = publish_points(&builder);
	planned->probes = probes;
	planned->listed = true;
	free(builder.points);
	munmap(file, size);
}

static struct planned *plan_of(struct plans *plans, const struct plan_request *request,
			       const char *path, int fd, const struct stat *status)
{
	struct planned *planned = plans->planned;

	while (planned != NULL && !is_same(planned, status))
		planned = planned->next;
	if (planned != NULL)
		return planned;
	planned = malloc(sizeof(*planned));
	if (planned == NULL)
		return NULL;
	*planned = (struct planned){ plans->planned,
				     status->st_dev,
				     status->st_ino,
				     status->st_size,
				     status->st_ctim,
				     plan_file(plans, fd, (size_t)status->st_size),
				     NULL,
				     0,
				     false };
	plans->planned = planned;
	if (planned->plan != NULL)
		tell_undecodable(plans, request, path, planned->plan);
	return planned;
}

/* Moves copies into the domain, in two pieces. NULL: there is no room. */
static struct branch_copy *publish_copy(const struct branch_copy *copy)
{
	struct branch_copy *published = slab_alloc(slab_domain(), branch_copy_size(copy));
	struct branch_start *starts = slab_alloc(slab_domain(), branch_copy_code_size(copy));

	if (published == NULL || starts == NULL) {
		slab_free(slab_domain(), published);
		slab_free(slab_domain(), starts);
		return NULL;
	}
	memcpy(published, copy, branch_copy_size(copy));
	memcpy(starts, copy->starts, branch_copy_code_size(copy));
	published->starts = starts;
	return published;
}

static struct branch_copy *copy_file(const struct plan_request *request,
				     const struct mapped *mapped, int fd, size_t size)
{
	struct copier_task task = { .size = size,
				    .mapped = mapped->start,
				    .offset = mapped->offset,
				    .place = request->copies.place,
				    .limit = request->copies.room,
				    .table = request->copies.table,
				    .first_id = (u32)request->copies.first_id };
	struct branch_copy *copy = NULL;
	struct branch_copy *published = NULL;
	void *file = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);

	if (file == MAP_FAILED)
		return NULL;
	task.file = file;
	/* Of what has none nothing is to be done. */
	if (copier_copy(&task, &copy) == 0 && (copy->function_count != 0 || copy->takes_gs))
		published = publish_copy(copy);
	free(copy);
	munmap(file, size);
	return published;
}

/* The file behind the address that was asked about. A descriptor, or -1. */
static int open_asked(const struct plan_request *request, struct mapped *mapped,
		      struct stat *status)
{
	if (find_mapping(request->tgid, request->address, mapped) < 0)
		return -1;
	return open_mapped(request->tgid, mapped, status);
}

static struct branch_copy *copies_of(const struct plan_request *request)
{
	struct branch_copy *copy;
	struct mapped mapped;
	struct stat status;
	int fd = open_asked(request, &mapped, &status);

	if (fd < 0)
		return NULL;
	copy = copy_file(request, &mapped, fd, (size_t)status.st_size);
	close(fd);
	return copy;
}

static const struct planned *answer_of(struct plans *plans, const struct plan_request *request)
{
	struct planned *planned;
	struct mapped mapped;
	struct stat status;
	int fd = open_asked(request, &mapped, &status);

	if (fd < 0)
		return NULL;
	planned = plan_of(plans, request, mapped.path, fd, &status);
	if (planned != NULL && request->wants_points != 0)
		list_points(planned, fd, mapped.path);
	close(fd);
	return planned;
}

static void serve(struct plans *plans, struct plan_request *request)
{
	/* Acquire pairs with the release of the agent that asked. */
	u32 state = __atomic_load_n(&request->state, __ATOMIC_ACQUIRE);
	u32 answered = PLAN_REQUEST_ANSWERED;
	const struct planned *planned;

	if (state % PLAN_REQUEST_STATES != PLAN_REQUEST_ASKED)
		return;
	if (request->wants_step != 0) {
		step_code_learn(&request->step, (size_t)request->wants_step);
	} else if (request->copies.place != 0) {
		request->copy = copies_of(request);
		answered = PLAN_REQUEST_HELD;
	} else {
		planned = answer_of(plans, request);
		if (planned != NULL && request->wants_points != 0)
			__atomic_store_n(&request->points, planned->points, __ATOMIC_RELAXED);
		else if (planned != NULL)
			__atomic_store_n(&request->plan, planned->plan, __ATOMIC_RELAXED);
	}
	/* Release pairs with the acquire of agents that look. */
	__atomic_store_n(&request->state, state - PLAN_REQUEST_ASKED + answered, __ATOMIC_RELEASE);
	/* Who wants copies, points or a step waits for them. */
	sys_futex_wake(&request->state, INT32_MAX);
}

static void *plans_thread(void *argument)
{
	struct plans *plans = argument;
	struct domain *domain = domain_get();

	for (;;) {
		u32 seen = __atomic_load_n(&domain->plan_bell, __ATOMIC_ACQUIRE);

		if (atomic_load(&plans->stop))
			return NULL;
		for (u32 i = 0; i < PLAN_REQUEST_COUNT; i++)
			serve(plans, &domain->plan_requests[i]);
		sys_futex_wait(&domain->plan_bell, seen, NULL);
	}
}

int plans_start(struct session *session)
{
	struct plans *plans = &session->plans;

	plans->session = session;
	plans->no_cache = session->options->no_cache;
	return worker_start(&plans->thread, plans_thread, plans);
}

void plans_stop(struct plans *plans)
{
	struct planned *planned;

	atomic_store(&plans->stop, true);
	__atomic_add_fetch(&domain_get()->plan_bell, 1, __ATOMIC_RELEASE);
	sys_futex_wake(&domain_get()->plan_bell, 1);
	pthread_join(plans->thread, NULL);
	while ((planned = plans->planned) != NULL) {
		plans->planned = planned->next;
		free(planned);
	}
}
