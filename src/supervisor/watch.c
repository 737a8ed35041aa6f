/* SPDX-License-Identifier: MIT */
/*
 * The watch thread: one pidfd per process, one per thread that ends alone, one
 * epoll for all. A pidfd of a process becomes readable when it is a zombie; its
 * status is read before its parent reaps it, if the parent is slower than we
 * are. It hangs up when the process was reaped.
 *
 * A death goes from here to the control thread, and from there to the drain.
 * Locks that the dead held are broken here, as this thread alone waits for none.
 *
 * The session may end with processes that are still waited for, as nobody reaped
 * them yet: watch_stop gives back what is left of them.
 */
#include "supervisor/session.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/rawsys.h"
#include "supervisor/worker.h"

enum {
	EVENTS_AT_ONCE = 64,
	REAP_LOOKS = 1000,
	REAP_LOOK_NS = 100 * 1000,
	STAT_PARENT_FIELD = 4,
	STAT_EXIT_CODE_FIELD = 52,
	WATCH_THREAD_ID = 3,
	PIDFD_OF_THREAD = O_EXCL, /* PIDFD_THREAD */
};

/* PIDFD_GET_INFO of Linux 6.13, with the exit code of 6.15. */
struct pidfd_information {
	u64 mask;
	u64 cgroup;
	u32 pid, tgid, ppid;
	u32 ids[8];
	s32 exit_code;
};

#define PIDFD_INFORMATION_EXIT (1ULL << 3)
#define PIDFD_GET_INFORMATION _IOWR(0xff, 11, struct pidfd_information)

/*
 * Of a process that is no zombie any more. Its parent may be about to reap it: the
 * kernel notes the code on the way, and until then tells of it without that.
 */
static int status_by_pidfd(int pidfd)
{
	const struct timespec a_while = { 0, REAP_LOOK_NS };

	for (u32 i = 0; i < REAP_LOOKS; i++) {
		struct pidfd_information information = { .mask = PIDFD_INFORMATION_EXIT };

		if (ioctl(pidfd, PIDFD_GET_INFORMATION, &information) < 0)
			return -1;
		if ((information.mask & PIDFD_INFORMATION_EXIT) != 0)
			return information.exit_code;
		nanosleep(&a_while, NULL);
	}
	return -1;
}

/* Field `number` of a line of /proc/PID/stat; the third one is the first behind the name. */
static long stat_field(const char *line, int number)
{
	const char *field = strrchr(line, ')');

	for (int i = 2; field != NULL && i < number; i++)
		field = strchr(field + 1, ' ');
	return field != NULL ? strtol(field + 1, NULL, 10) : -1;
}

/* As long as the process is a zombie, or one that is being reaped. False: it is not, or no more. */
static bool read_zombie(pid_t tgid, struct death *death)
{
	char path[64];
	char line[1024];
	const char *state;
	bool there;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)tgid);
	file = fopen(path, "re");
	if (file == NULL)
		return false;
	there = fgets(line, sizeof(line), file) != NULL;
	fclose(file);
	state = there ? strrchr(line, ')') : NULL;
	if (state == NULL || state[1] == '\0' || (state[2] != 'Z' && state[2] != 'X'))
		return false;
	death->parent = (pid_t)stat_field(line, STAT_PARENT_FIELD);
	death->wait_status = (int)stat_field(line, STAT_EXIT_CODE_FIELD);
	return true;
}

static void push(_Atomic(struct death *) *stack, struct death *death)
{
	death->next = atomic_load(stack);
	while (!atomic_compare_exchange_weak(stack, &death->next, death))
		;
}

/* All that is on the stack, the oldest first. */
static struct death *take(_Atomic(struct death *) *stack)
{
	struct death *death = atomic_exchange(stack, NULL);
	struct death *chain = NULL;

	while (death != NULL) {
		struct death *next = death->next;

		death->next = chain;
		chain = death;
		death = next;
	}
	return chain;
}

static struct death *new_death(enum death_kind kind, u32 process_index)
{
	struct death *death = calloc(1, sizeof(*death));

	if (death == NULL)
		abort();
	death->kind = kind;
	death->process_index = process_index;
	death->wait_status = -1;
	return death;
}

static void free_deaths(struct death *deaths)
{
	while (deaths != NULL) {
		struct death *next = deaths->next;

		free(deaths);
		deaths = next;
	}
}

static void announce(struct session *session, struct death *death)
{
	push(&session->died, death);
	control_wake();
}

struct death *watch_take_deaths(struct session *session)
{
	return take(&session->died);
}

struct death *watch_take_passed(struct session *session)
{
	return take(&session->deaths);
}

void watch_pass_on(struct session *session, struct death *deaths)
{
	while (deaths != NULL) {
		struct death *next = deaths->next;

		push(&session->deaths, deaths);
		deaths = next;
		drain_wake();
	}
}

void watch_exec(struct session *session, const struct task *survivor)
{
	struct death *death = new_death(DEATH_BY_EXEC, survivor->process_index);
	u32 seen = __atomic_load_n(&session->execs_seen, __ATOMIC_ACQUIRE);

	death->task_index = survivor->index;
	watch_pass_on(session, death);
	while (__atomic_load_n(&session->execs_seen, __ATOMIC_ACQUIRE) == seen)
		sys_futex_wait(&session->execs_seen, seen, NULL);
}

/* What an entry of the epoll stands for. */
struct watched {
	int pidfd;
	pid_t tgid;
	bool is_thread;
	bool is_dead; /* a process that is a zombie */
	bool counted;
	u32 process_index;
	u32 task_index;
	LIST_ENTRY(watched) link;
};

static void announce_process(struct session *session, const struct watched *watched)
{
	struct death *death = new_death(DEATH_OF_PROCESS, watched->process_index);

	session->image.calls.break_process_locks(watched->process_index);
	death->counted = watched->counted;
	if (watched->pidfd >= 0 && !read_zombie(watched->tgid, death))
		death->wait_status = status_by_pidfd(watched->pidfd);
	announce(session, death);
}

static void announce_reaped(struct session *session, u32 process_index)
{
	announce(session, new_death(DEATH_OF_A_ZOMBIE, process_index));
}

static void announce_thread(struct session *session, u32 process_index, u32 task_index)
{
	struct death *death = new_death(DEATH_OF_THREAD, process_index);

	death->task_index = task_index;
	announce(session, death);
}

/* Ends what add() began. */
static void forget(struct session *session, struct watched *watched)
{
	pthread_mutex_lock(&session->all_watched_lock);
	LIST_REMOVE(watched, link);
	pthread_mutex_unlock(&session->all_watched_lock);
	/* Explicitly: a child between fork and exec may still have the descriptor. */
	epoll_ctl(session->epoll_fd, EPOLL_CTL_DEL, watched->pidfd, NULL);
	close(watched->pidfd);
	free(watched);
}

/* Waits for what is described. 0, or -errno: it is gone, or cannot be waited for. */
static int add(struct session *session, const struct watched *description)
{
	struct watched *watched = malloc(sizeof(*watched));
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = watched };
	int err;

	if (watched == NULL)
		abort();
	*watched = *description;
	pthread_mutex_lock(&session->all_watched_lock);
	LIST_INSERT_HEAD(&session->all_watched, watched, link);
	pthread_mutex_unlock(&session->all_watched_lock);
	/* From here on the watch thread may forget it at any time. */
	if (epoll_ctl(session->epoll_fd, EPOLL_CTL_ADD, description->pidfd, &event) == 0)
		return 0;
	err = errno;
	fprintf(stderr, "weir: cannot watch process %d: %s\n", (int)watched->tgid, strerror(err));
	forget(session, watched);
	return -err;
}

static int forget_request(struct session *session, struct task *task, const struct watched *watched,
			  int err)
{
	if (watched->counted)
		atomic_fetch_sub(&session->watched, 1);
	__atomic_fetch_and(&task->flags, ~(u32)TASK_WATCHED, __ATOMIC_RELEASE);
	return err;
}

/* Pairs with the agent's wait_to_be_watched. */
static void watch_has_begun(struct task *task)
{
	__atomic_store_n(&task->watch_begun, 1, __ATOMIC_RELEASE);
	sys_futex_wake(&task->watch_begun, INT32_MAX);
}

int watch_process(struct session *session, struct task *task)
{
	struct watched watched = {
		.tgid = task->tgid,
		.process_index = task->process_index,
		.counted = (task->flags & TASK_UNFOLLOWED) == 0,
	};
	int err;

	/* A process that was killed before it could ask is watched all the same (ends.c). */
	if (__atomic_fetch_or(&task->flags, TASK_WATCHED, __ATOMIC_ACQ_REL) & TASK_WATCHED)
		return 0;
	if (watched.counted)
		atomic_fetch_add(&session->watched, 1);
	watched.pidfd = (int)syscall(SYS_pidfd_open, watched.tgid, 0);
	err = errno;
	watch_has_begun(task);
	if (watched.pidfd < 0) {
		/* No descriptor is left, say: it lives, and is looked for again (ends.c). */
		if (err != ESRCH)
			return forget_request(session, task, &watched, -err);
		announce_process(session, &watched);
		announce_reaped(session, watched.process_index);
		return -err;
	}
	return add(session, &watched);
}

void watch_leaving(struct session *session, struct task *task)
{
	struct watched watched = {
		.tgid = task->tgid,
		.is_thread = true,
		.process_index = task->process_index,
		.task_index = task->index,
	};

	/* The pidfd of a leader does not tell before the last of its threads is gone. */
	if ((task->flags & TASK_LEADER) == 0 && session->pidfds_of_threads) {
		watched.pidfd = (int)syscall(SYS_pidfd_open, task->tid, PIDFD_OF_THREAD);
		if (watched.pidfd >= 0 && add(session, &watched) == 0)
			return;
		if (watched.pidfd < 0 && errno == ESRCH) {
			announce_thread(session, watched.process_index, watched.task_index);
			return;
		}
	}
	__atomic_fetch_or(&task->flags, TASK_LEFT, __ATOMIC_RELEASE);
	drain_wake();
}

static void is_gone(struct session *session, struct watched *watched, u32 events)
{
	struct epoll_event hang_up = { .events = 0, .data.ptr = watched };

	if (watched->is_thread) {
		announce_thread(session, watched->process_index, watched->task_index);
		forget(session, watched);
		return;
	}
	if (!watched->is_dead)
		announce_process(session, watched);
	watched->is_dead = true;
	if ((events & EPOLLHUP) != 0)
		announce_reaped(session, watched->process_index);
	if ((events & EPOLLHUP) != 0 || !session->pidfds_of_threads)
		forget(session, watched);
	else
		epoll_ctl(session->epoll_fd, EPOLL_CTL_MOD, watched->pidfd, &hang_up);
}

static void *watch_thread(void *argument)
{
	struct session *session = argument;
	struct epoll_event events[EVENTS_AT_ONCE];

	image_enter_thread(&session->image, WATCH_THREAD_ID);
	for (;;) {
		int count = epoll_wait(session->epoll_fd, events, EVENTS_AT_ONCE, -1);

		for (int i = 0; i < count; i++) {
			if (events[i].data.ptr == NULL)
				return NULL;
			is_gone(session, events[i].data.ptr, events[i].events);
		}
	}
}

static bool knows_pidfds_of_threads(void)
{
	int fd = (int)syscall(SYS_pidfd_open, syscall(SYS_gettid), PIDFD_OF_THREAD);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

int watch_start(struct session *session)
{
	struct epoll_event event = { .events = EPOLLIN };

	LIST_INIT(&session->all_watched);
	pthread_mutex_init(&session->all_watched_lock, NULL);
	session->pidfds_of_threads = knows_pidfds_of_threads();

	session->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	session->stop_fd = eventfd(0, EFD_CLOEXEC);
	if (session->epoll_fd < 0 || session->stop_fd < 0)
		return -errno;
	if (epoll_ctl(session->epoll_fd, EPOLL_CTL_ADD, session->stop_fd, &event) < 0)
		return -errno;
	return worker_start(&session->watch, watch_thread, session);
}

void watch_stop(struct session *session)
{
	eventfd_write(session->stop_fd, 1);
	pthread_join(session->watch, NULL);
	while (!LIST_EMPTY(&session->all_watched))
		forget(session, LIST_FIRST(&session->all_watched));
	free_deaths(watch_take_deaths(session));
	free_deaths(watch_take_passed(session));
	close(session->epoll_fd);
	close(session->stop_fd);
}
