/* SPDX-License-Identifier: MIT */
/*
 * The connection of a hosted process: the domain, mapped where all others have
 * it, and the thread blocks without which its code does not run.
 */
#include "weir-host.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/domain.h"
#include "hosted/hosted.h"

char *domain_base_variable;
struct hosted_channel *hosted_channel;

static const struct weir_module *served_module;
static __thread void *thread_block;
static __thread bool in_init;

/* What weir leaves in the environment, see supervisor/hosted.c. */
struct invitation {
	int domain_fd;
	int answer_fd;
	u64 base;
	u64 channel;
};

void hosted_wait(u32 *word, u32 value)
{
	syscall(SYS_futex, word, FUTEX_WAIT, value, NULL);
}

void hosted_wake(u32 *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX);
}

/* Blocks are never freed: few threads, and no moment at which one is surely done. */
const struct hosted_calls *hosted_enter(void)
{
	const struct hosted_calls *calls = &hosted_channel->calls;
	u32 number;

	if (thread_block != NULL)
		return calls;
	number = __atomic_fetch_add(&hosted_channel->thread_count, 1, __ATOMIC_RELAXED);
	thread_block = calloc(1, hosted_channel->block_size);
	if (thread_block == NULL || number >= HOSTED_THREADS)
		abort();
	calls->thread_enter(thread_block, hosted_channel->first_thread + number);
	return calls;
}

static int read_invitation(struct invitation *invitation)
{
	const char *text = getenv("WEIR_HOST");
	unsigned long long base;
	unsigned long long channel;

	if (text == NULL || sscanf(text, "%d:%d:%llx:%llx", &invitation->domain_fd,
				   &invitation->answer_fd, &base, &channel) != 4)
		return -ENOTCONN;
	invitation->base = base;
	invitation->channel = channel;
	unsetenv("WEIR_HOST");
	return 0;
}

static int protect_regions(const struct domain *domain)
{
	for (u32 i = 0; i < domain->region_count; i++) {
		const struct domain_region *region = &domain->regions[i];

		if (mprotect(domain_base_variable + region->offset, region->size,
			     (int)region->prot) < 0)
			return -errno;
	}
	return 0;
}

static int map_domain(const struct invitation *invitation)
{
	void *wish = (void *)(uintptr_t)invitation->base;
	void *base =
	    mmap(wish, DOMAIN_FILE_SIZE, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_FIXED_NOREPLACE | MAP_NORESERVE, invitation->domain_fd, 0);

	if (base != wish)
		return base == MAP_FAILED ? -errno : -EEXIST;
	domain_base_variable = base;
	close(invitation->domain_fd);
	/* The core's passes rely on it, see task_ops.fence. */
	syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED, 0, 0);
	return protect_regions(domain_get());
}

bool hosted_in_init(void)
{
	return in_init;
}

/* The options as weir has them, with a place for the reason on this side. */
static int call_init(const struct weir_module *module)
{
	struct weir_module_args args = *hosted_channel->args;
	int err;

	if (hosted_channel->abi != module->abi || module->abi != WEIR_ABI) {
		snprintf(hosted_channel->reason, sizeof(hosted_channel->reason),
			 "was built for ABI %u, this weir has ABI %u", module->abi,
			 hosted_channel->abi);
		return -ENOEXEC;
	}
	args.error = hosted_channel->reason;
	in_init = true;
	err = module->init(&args);
	in_init = false;
	return err;
}

static int connect_and_serve(const struct invitation *invitation, const struct weir_module *module)
{
	int err;

	/* Without weir nobody would tell us that it is over. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	err = map_domain(invitation);
	if (err < 0)
		return err;
	hosted_channel = (void *)(uintptr_t)invitation->channel;
	served_module = module;
	hosted_enter();
	/* Callbacks may come as soon as init attaches. */
	err = hosted_serve();
	return err < 0 ? err : call_init(module);
}

int weir_host_start(const struct weir_module *module)
{
	struct invitation invitation;
	s32 answer = read_invitation(&invitation);

	if (answer < 0)
		return answer;
	answer = connect_and_serve(&invitation, module);
	if (write(invitation.answer_fd, &answer, sizeof(answer)) != sizeof(answer))
		answer = -EPIPE;
	close(invitation.answer_fd);
	return answer;
}

void weir_host_wait(void)
{
	while (__atomic_load_n(&hosted_channel->finished, __ATOMIC_ACQUIRE) == 0)
		hosted_wait(&hosted_channel->finished, 0);
	hosted_drain();
	if (served_module->exit != NULL)
		served_module->exit();
}
