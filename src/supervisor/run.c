/* SPDX-License-Identifier: MIT */
/*
 * A run from beginning to end: domain, engines, threads, program, results.
 */
#include "supervisor/run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/ring.h"
#include "base/slab.h"
#include "supervisor/attach.h"
#include "supervisor/branch_events.h"
#include "supervisor/guardian.h"
#include "supervisor/hosted.h"
#include "supervisor/limits.h"
#include "supervisor/sandbox.h"
#include "supervisor/session.h"

enum {
	CONTROL_THREAD_ID = 1,
	FILTERED_SPEC_SIZE = RUN_CALL_SET_SIZE + 32,
};

/* The terminal's signals are the program's business; SIGTERM and SIGHUP are passed on. */
static struct session *volatile signalled_session;

static void ignore_signal(int signo, siginfo_t *info, void *context)
{
	(void)signo;
	(void)info;
	(void)context;
}

/* The hang-up of a terminal reaches its whole foreground group; or the session's leader alone. */
static bool program_has_it(const struct session *session, const siginfo_t *info)
{
	return info->si_code == SI_KERNEL && getpgid(session->first_pid) == getpgrp() &&
	       !jobctl_leads_session();
}

static void pass_on_signal(int signo, siginfo_t *info, void *context)
{
	/* Known before the program runs: a signal for it must find it. */
	const struct session *session = signalled_session;

	(void)context;
	if (signo == SIGHUP && info->si_code == SI_KERNEL)
		jobctl_hung_up();
	if (session != NULL && session->first_pid > 0 && !atomic_load(&session->reaped) &&
	    !program_has_it(session, info))
		kill(session->first_pid, signo);
}

static void set_handler(int signo, void (*handler)(int, siginfo_t *, void *))
{
	struct sigaction action;

	/* nohup and shells ignore signals for the program: it must inherit that. */
	if (sigaction(signo, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
		return;
	/* Handlers, not SIG_IGN: an exec resets them, so the program starts as usual. */
	memset(&action, 0, sizeof(action));
	action.sa_sigaction = handler;
	action.sa_flags = SA_RESTART | SA_SIGINFO;
	sigaction(signo, &action, NULL);
}

/* Those that weir is attached to are not ours to signal: it leaves them. */
static void leave(int signo, siginfo_t *info, void *context)
{
	(void)signo;
	(void)info;
	(void)context;
	/* It may have come to nothing already, with the domain unmapped. */
	if (signalled_session == NULL)
		return;
	atomic_store(&signalled_session->leaving, true);
	control_wake();
}

static void set_signals(struct session *session)
{
	bool attached = session->options->attach_count > 0;
	sigset_t set;

	signalled_session = session;
	set_handler(SIGINT, attached ? leave : ignore_signal);
	set_handler(SIGQUIT, attached ? leave : ignore_signal);
	set_handler(SIGPIPE, ignore_signal);
	set_handler(SIGXFSZ, ignore_signal);
	set_handler(SIGTERM, attached ? leave : pass_on_signal);
	set_handler(SIGHUP, attached ? leave : pass_on_signal);
	/* Only the control thread takes SIGCHLD, see control.c. */
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

/*
 * A robust lock that this thread holds for life: the kernel marks it when the
 * thread dies, however that happens, and agents see the mark.
 */
static void hold_life_line(void)
{
	pthread_mutex_t *lock = (pthread_mutex_t *)(void *)domain_get()->life_line;
	pthread_mutexattr_t attributes;

	static_assert(sizeof(*lock) <= sizeof(domain_get()->life_line), "room for the lock");
	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(lock, &attributes);
	pthread_mutex_lock(lock);
}

/* Without one there is no job control, whoever waits for us. */
static bool has_terminal(void)
{
	int fd = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static struct domain_options domain_options(const struct run_options *options)
{
	return (struct domain_options){
		.patch = !options->no_patch,
		.strict = options->strict,
		.adverse = options->adverse,
		.follow = options->follow,
		.string_limit = options->string_limit,
		.capture_flags = (options->fd_paths ? 1U : 0) | (options->verbose ? 2U : 0),
		.counting = (options->want_sites ? COUNT_SITES : 0U) |
			    (options->want_counts ? COUNT_CALLS : 0U) |
			    (options->adverse != 0 ? COUNT_ADVERSE : 0U),
		.ring_bytes = RING_DATA_SIZE_MAXIMUM,
		.privileged = geteuid() == 0,
		.attached = options->attach_count > 0,
		.job_control = options->attach_count == 0 && has_terminal(),
	};
}

void run_call_set(char text[RUN_CALL_SET_SIZE], const u64 *calls)
{
	const int last = RUN_CALL_SET_SIZE - 1;

	for (int i = 0; i < last; i++)
		text[i] = "0123456789abcdef"[calls[i / 16] >> (i % 16 * 4) & 15];
	text[last] = '\0';
}

/* The calls that the engine is to record or count, as its filter option. */
static void filtered_spec(char spec[FILTERED_SPEC_SIZE], const char *engine, const u64 *filter)
{
	int length = snprintf(spec, FILTERED_SPEC_SIZE, "%s,filter=", engine);

	run_call_set(spec + length, filter);
}

static int cannot(const char *what, int err)
{
	fprintf(stderr, "weir: cannot %s: %s\n", what, strerror(-err));
	return err;
}

static int load_engine(struct session *session, const char *spec, bool required)
{
	const struct run_options *options = session->options;
	struct loader *loader = &session->image.loader;
	char filtered[FILTERED_SPEC_SIZE];
	int err;

	if (options->call_filter != NULL &&
	    (strcmp(spec, "trace") == 0 || strcmp(spec, "stat") == 0)) {
		filtered_spec(filtered, spec, options->call_filter);
		spec = filtered;
	}
	err = hosted_is_program(spec) ? hosted_load(&session->image, spec, required)
				      : loader_load_engine(loader, spec);
	if (err < 0)
		fprintf(stderr, "weir: %s\n", loader->error);
	return err;
}

static int load_engines(struct session *session)
{
	const struct run_options *options = session->options;
	bool any_required = false;
	int err = 0;

	for (size_t i = 0; i < options->engine_count && err == 0; i++) {
		char *spec = strdup(options->engines[i].spec);
		bool required = spec != NULL && guardian_take_required(spec);

		any_required = any_required || required;
		err = spec != NULL ? load_engine(session, spec, required) : -ENOMEM;
		free(spec);
	}
	if (err == 0 && any_required) {
		err = guardian_start();
		if (err < 0)
			cannot("start a guardian of the required engine", err);
	}
	return err == 0 ? image_protect(&session->image) : err;
}

/* The task of the program that is to be started. */
static int make_first_task(struct session *session)
{
	session->tasks = slab_alloc(slab_domain(), sizeof(*session->tasks));
	if (session->tasks == NULL)
		return -ENOMEM;
	session->tasks[0] = session->image.calls.task_create();
	session->task_count = 1;
	if (session->tasks[0] == NULL)
		return -ENOMEM;
	ring_init(domain_ring(session->tasks[0]->slot), domain_get()->options.ring_bytes);
	return 0;
}

static int start_engines(struct session *session)
{
	bool attaches = session->options->attach_count > 0;
	int err;

	image_enter_thread(&session->image, CONTROL_THREAD_ID);
	if (session->debug.file != NULL)
		domain_get()->debug_log = slab_alloc(slab_domain(), sizeof(struct debug_log));
	err = attaches ? attach_stop(session) : make_first_task(session);
	if (err < 0)
		return err;
	branch_events_offer();
	err = loader_start_engines(&session->image.loader, session->tasks, session->task_count);
	if (err < 0)
		fprintf(stderr, "weir: %s\n", session->image.loader.error);
	domain_get()->engines_started = 1;
	return err;
}

static int launch_or_attach(struct session *session)
{
	int err;

	if (session->options->attach_count == 0)
		return launch(session);
	err = attach_bring_agent(session);
	/* There is no child whose end would be waited for. */
	atomic_store(&session->reaped, true);
	atomic_store(&session->launched, true);
	return err;
}

/* Launches the program, and is there until it has ended. */
static int see_program_through(struct session *session)
{
	int err = launch_or_attach(session);

	if (err < 0)
		return err;
	err = drain_start(session);
	if (err < 0) {
		if (session->first_pid > 0)
			kill(session->first_pid, SIGKILL);
		return cannot("start a thread", err);
	}
	control_run(session);
	pthread_join(session->drain, NULL);
	loader_stop_engines();
	drain_last_words(session);
	return 0;
}

static int run_session(struct session *session)
{
	int err = load_engines(session);

	/* Who has changed their mind must not end weir while others are stopped. */
	if (session->options->attach_count > 0)
		set_signals(session);
	if (err == 0)
		err = start_engines(session);
	if (err < 0) {
		signalled_session = NULL;
		return err;
	}
	/* Before any thread is made: they inherit that SIGCHLD is blocked. */
	set_signals(session);
	if (domain_get()->options.job_control)
		jobctl_start(session);
	err = watch_start(session);
	if (err < 0)
		return cannot("watch processes", err);
	clock_scale_init(&session->clock, domain_get()->clock_khz);
	hold_life_line();
	err = plans_start(session);
	if (err == 0) {
		err = see_program_through(session);
		plans_stop(&session->plans);
	} else {
		cannot("start a thread", err);
	}
	watch_stop(session);
	branch_events_finish();
	guardian_end();
	signalled_session = NULL;
	return err;
}

static struct call_counts sum_counts(void)
{
	struct call_counts sum = { 0 };

	for (u32 i = 0; i < CALL_COUNTS_COUNT; i++) {
		const struct call_counts *counts = &domain_get()->counts[i];

		sum.jumps += counts->jumps;
		sum.traps += counts->traps;
		sum.compat += counts->compat;
		sum.rings += counts->rings;
		sum.asked += counts->asked;
	}
	return sum;
}

int run_program(const struct run_options *options, struct run_result *result)
{
	struct session session = { .options = options, .refusal_lock = PTHREAD_MUTEX_INITIALIZER };
	struct domain_options asked = domain_options(options);
	int err = debug_open(&session.debug, options->debug_path);

	if (err < 0) {
		fprintf(stderr, "weir: %s: %s\n", options->debug_path, strerror(-err));
		return err;
	}
	limits_lift();
	err = sandbox_choose(&asked);
	if (err == 0 && options->attach_count > 0 && asked.backstop != BACKSTOP_DISPATCH) {
		fprintf(stderr,
			"weir: -p needs Syscall User Dispatch, which is refused here\n"
			"      A seccomp filter in its place could not be removed again.\n");
		err = -EPERM;
	}
	if (err == 0)
		err = image_create(&session.image, &asked, options->attach, options->attach_count);
	if (err == 0)
		err = run_session(&session);
	if (err == 0)
		view_finish(options->view);
	if (err == 0 && domain_task(0)->exit_code < 0)
		err = result->exec_error = (int)domain_task(0)->exit_code;
	if (err == 0) {
		*result = (struct run_result){
			.wait_status = session.wait_status,
			.lost_records = session.lost_records,
			.untraced_images =
			    (u32)options->view->counters.unfollowed + session.untraced_images,
			.counts = sum_counts(),
			.refused = atomic_load(&session.refused),
			.undecodable_count = session.plans.undecodable_count,
		};
		memcpy(result->refusal, session.refusal, sizeof(result->refusal));
		memcpy(result->undecodable, session.plans.undecodable, UNDECODABLE_SIZE);
	}
	if (domain_base_variable != NULL)
		debug_print(&session.debug, domain_get()->debug_log, &session.clock);
	debug_close(&session.debug);
	image_destroy(&session.image);
	return err;
}
