/* SPDX-License-Identifier: MIT */
/*
 * Creation of a domain: one sealed memfd, mapped whole in the supervisor at
 * the address where all processes will have it.
 */
#include "supervisor/image.h"

#include <asm/hwcap2.h>
#include <cpuid.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/membarrier.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "supervisor/clock_rate.h"
#include "supervisor/embedded.h"
#include "supervisor/limits.h"

char *domain_base_variable;

enum { BASE_TRIES = 64, DOMAIN_FD_WISHED = 1000 };

static int fail(const char *what, int err)
{
	fprintf(stderr, "weir: %s: %s\n", what, strerror(err));
	return -err;
}

/* Unlimited is another layout, which begins far below. */
static bool is_stack_large(void)
{
	u64 limit = limits_stack();

	return limit != RLIM_INFINITY && limit > DOMAIN_USUAL_STACK_MAXIMUM;
}

static bool is_layout_wide(void)
{
	FILE *file = fopen("/proc/sys/vm/mmap_rnd_bits", "re");
	int bits = DOMAIN_USUAL_RANDOM_BITS;

	if (file == NULL)
		return is_stack_large();
	if (fscanf(file, "%d", &bits) != 1)
		bits = DOMAIN_USUAL_RANDOM_BITS;
	fclose(file);
	return bits > DOMAIN_USUAL_RANDOM_BITS || is_stack_large();
}

static u64 random_base(bool wide)
{
	u64 minimum = wide ? DOMAIN_WIDE_BASE_MINIMUM : DOMAIN_BASE_MINIMUM;
	u64 maximum = wide ? DOMAIN_WIDE_BASE_MAXIMUM : DOMAIN_BASE_MAXIMUM;
	u64 steps = (maximum - minimum) / (2 * MIB);
	u64 random = 0;

	/* Without randomness the base is still good, only predictable. */
	if (getrandom(&random, sizeof(random), GRND_NONBLOCK) < 0)
		random = (u64)getpid();
	return minimum + random % steps * (2 * MIB);
}

/* Of a process that is no more, or not ours, others will tell. */
static bool is_free_in(pid_t pid, u64 base)
{
	unsigned long start;
	unsigned long end;
	char path[64];
	char *line = NULL;
	size_t size = 0;
	bool taken = false;
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	maps = fopen(path, "re");
	while (maps != NULL && !taken && getline(&line, &size, maps) >= 0)
		taken = sscanf(line, "%lx-%lx", &start, &end) == 2 && end > base &&
			start < base + DOMAIN_SPAN;
	free(line);
	if (maps != NULL)
		fclose(maps);
	return !taken;
}

static int map_domain(int fd, const int *pids, size_t pid_count)
{
	bool wide = is_layout_wide();

	for (int i = 0; i < BASE_TRIES; i++) {
		void *wish = (void *)(uintptr_t)random_base(wide);
		bool is_free = true;
		void *base;

		for (size_t j = 0; j < pid_count; j++)
			is_free = is_free && is_free_in(pids[j], (u64)(uintptr_t)wish);
		if (!is_free)
			continue;
		base = mmap(wish, DOMAIN_FILE_SIZE, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_FIXED_NOREPLACE | MAP_NORESERVE, fd, 0);
		if (base == wish) {
			domain_base_variable = base;
			return 0;
		}
		if (base != MAP_FAILED)
			munmap(base, DOMAIN_FILE_SIZE);
		else if (errno != EEXIST)
			break;
	}
	fail("cannot map the domain", errno != 0 ? errno : EEXIST);
	fprintf(stderr, "      weir needs 6 GiB of address space; see `ulimit -v`.\n");
	return -ENOMEM;
}

/* A limit of file sizes is an error here, not a signal. */
static int set_size(int fd)
{
	sighandler_t old = signal(SIGXFSZ, SIG_IGN);
	int err = ftruncate(fd, (off_t)DOMAIN_FILE_SIZE) < 0 ? -errno : 0;

	signal(SIGXFSZ, old);
	return err;
}

static int create_memfd(void)
{
	int fd = memfd_create("weir", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return fail("memfd_create", errno);
	int err = set_size(fd);
	if (err == 0 && fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0)
		err = -errno;
	if (err == 0)
		return fd;
	close(fd);
	fail("cannot size the domain's memory", -err);
	if (err == -EFBIG)
		fprintf(stderr, "      It is a file of 6 GiB, in memory only; see `ulimit -f`.\n");
	return err;
}

static void *symbol(const struct image *image, const char *name)
{
	return (void *)(uintptr_t)loader_symbol(&image->loader, name);
}

/* ISO C keeps object and function pointers apart; POSIX lets dlsym do this too. */
static void find_calls(struct image *image)
{
	struct image_calls *calls = &image->calls;

	*(void **)&calls->thread_enter = symbol(image, "host_thread_enter");
	*(void **)&calls->set_current = symbol(image, "host_set_current");
	*(void **)&calls->heap_init = symbol(image, "host_heap_init");
	*(void **)&calls->task_create = symbol(image, "host_task_create");
	*(void **)&calls->report_exec_entry = symbol(image, "host_report_exec_entry");
	*(void **)&calls->report_exec_failed = symbol(image, "host_report_exec_failed");
	*(void **)&calls->task_put = symbol(image, "host_task_put");
	*(void **)&calls->break_process_locks = symbol(image, "host_break_process_locks");
	*(void **)&calls->kick = symbol(image, "host_kick");
	*(void **)&calls->call_in = symbol(image, "host_call_in");
	*(void **)&calls->report_death = symbol(image, "host_report_death");
	*(void **)&calls->report_reap = symbol(image, "host_report_reap");
	image->start_address = loader_symbol(&image->loader, "agent_start");
}

/* The kernel's old constant suffices unless it was told to be strict. */
static u64 smallest_altstack(void)
{
	enum { OLD_MINIMUM = 2048 };
	char room[OLD_MINIMUM];
	stack_t smallest = { .ss_sp = room, .ss_size = OLD_MINIMUM };
	stack_t old;

	if (sigaltstack(&smallest, &old) < 0)
		return getauxval(AT_MINSIGSTKSZ);
	sigaltstack(&old, NULL);
	return OLD_MINIMUM;
}

/* With all components that the kernel has enabled, in the standard format. */
static u32 xstate_size(void)
{
	u32 eax = 0;
	u32 ebx = 0;
	u32 ecx = 0;
	u32 edx = 0;

	return __get_cpuid_count(0xd, 0, &eax, &ebx, &ecx, &edx) != 0 ? ebx : 0;
}

/* Adverse runs try the other way as well, where there are two. */
static bool use_base_instructions(const struct domain_options *options)
{
	return (getauxval(AT_HWCAP2) & HWCAP2_FSGSBASE) != 0 && (options->adverse & 1) == 0;
}

static void fill_header(const struct image *image, const struct domain_options *options)
{
	struct domain *domain = domain_get();

	domain->magic = DOMAIN_MAGIC;
	domain->fd = DOMAIN_FD_WISHED;
	domain->base = domain_base();
	domain->file_size = DOMAIN_FILE_SIZE;
	domain->supervisor_pid = getpid();
	domain->options = *options;
	domain->image_entry = image->start_address;
	domain->clock_khz = clock_rate_khz();
	clock_read_both(&domain->clock_start, &domain->clock_start_ns);
	domain->minimum_altstack = smallest_altstack();
	domain->xstate_size = xstate_size();
	domain->fsgsbase = use_base_instructions(options);
}

static int protect_region(const struct domain_region *region)
{
	char *start = domain_base_variable + region->offset;

	if (mprotect(start, region->size, (int)region->prot) < 0)
		return fail("cannot protect the domain", errno);
	return 0;
}

int image_protect(const struct image *image)
{
	const struct domain *domain = domain_get();

	(void)image;
	for (u32 i = 0; i < domain->region_count; i++) {
		int err = protect_region(&domain->regions[i]);

		if (err < 0)
			return err;
	}
	return 0;
}

int image_create(struct image *image, const struct domain_options *options, const int *pids,
		 size_t pid_count)
{
	const struct embedded_file *agent = &embedded_images[0];
	int err;

	memset(image, 0, sizeof(*image));
	/* What utrace's fence stands on; while we have one thread it costs nothing. */
	syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED, 0, 0);
	image->fd = create_memfd();
	if (image->fd < 0)
		return image->fd;
	err = map_domain(image->fd, pids, pid_count);
	if (err < 0)
		return err;
	loader_init(&image->loader, embedded_engines);
	err = loader_load_image(&image->loader, agent->start, (size_t)(agent->end - agent->start));
	if (err < 0) {
		fprintf(stderr, "weir: agent: %s\n", image->loader.error);
		return err;
	}
	find_calls(image);
	err = image_protect(image);
	if (err < 0)
		return err;
	image->calls.heap_init();
	fill_header(image, options);
	return 0;
}

void image_destroy(struct image *image)
{
	for (u32 i = 0; i < IMAGE_THREAD_COUNT; i++)
		free(image->blocks[i]);
	loader_finish(&image->loader);
	if (domain_base_variable != NULL)
		munmap(domain_base_variable, DOMAIN_FILE_SIZE);
	domain_base_variable = NULL;
	close(image->fd);
}

struct thread *image_enter_thread(struct image *image, u32 id)
{
	struct thread *block = calloc(1, sizeof(*block));

	if (block == NULL)
		abort();
	image->blocks[id] = block;
	image->calls.thread_enter(block, id);
	return block;
}
