/* SPDX-License-Identifier: MIT */
/*
 * The storm: 64 threads at once on fresh call sites in generated code, children
 * that exec, signals at 10 kHz, threads that live for a moment, files and pipes.
 * What a thread does follows from the seed and its number of rounds alone, so the
 * checksum of everything its calls returned does as well. A timed run prints the
 * rounds and the sum of each thread; a run that replays its output, natively or
 * traced, must print the same again.
 *
 * storm SECONDS SEED         runs for that time
 * storm rounds:N SEED        each thread makes N rounds
 * storm replay:FILE SEED     each thread makes the rounds that FILE, an output, tells
 */
#include <pthread.h>
#include <sys/time.h>
#include <time.h>

#include "code.h"

enum { THREADS = 64, SITES = 16, BYTES = 256, KINDS = 6, SIGNAL_EVERY_US = 100 };

struct worker {
	pthread_t thread;
	unsigned number;
	uint64_t random;
	uint64_t sum;
	long rounds;
	long wanted;
	int own_signals;
};

static struct worker workers[THREADS];
static volatile bool stop;
static bool timed;
static unsigned long ticks;
static const char *program;
static __thread volatile int received;

static uint64_t next_random(struct worker *worker)
{
	worker->random ^= worker->random << 13;
	worker->random ^= worker->random >> 7;
	worker->random ^= worker->random << 17;
	return worker->random;
}

/* FNV-1a over 64-bit values. */
static void add(struct worker *worker, uint64_t value)
{
	worker->sum = (worker->sum ^ value) * 0x100000001b3ul;
}

static void on_tick(int signal)
{
	(void)signal;
	__atomic_fetch_add(&ticks, 1, __ATOMIC_RELAXED);
}

static void on_own_signal(int signal)
{
	(void)signal;
	received++;
}

/* Each site is new: written, run three times, unmapped. Its results are all alike. */
static void run_fresh_sites(struct worker *worker)
{
	uint8_t *page = map_pages(4096, PROT_READ | PROT_WRITE | PROT_EXEC);

	for (unsigned i = 0; i < SITES; i++) {
		unsigned at = i * 200 + (unsigned)(next_random(worker) % 180);
		long (*call)(void) = code_getter(page + at, SYS_getpid);

		for (unsigned k = 0; k < 3; k++)
			add(worker, (uint64_t)(call() == getpid()));
	}
	add(worker, (uint64_t)munmap(page, 4096));
}

static void use_file(struct worker *worker)
{
	char path[32], bytes[BYTES], back[BYTES];
	size_t size = 1 + (size_t)(next_random(worker) % BYTES);

	snprintf(path, sizeof(path), "storm-%u", worker->number);
	for (size_t i = 0; i < size; i++)
		bytes[i] = (char)next_random(worker);
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	check(fd >= 0, "open");
	add(worker, (uint64_t)write(fd, bytes, size));
	add(worker, (uint64_t)pread(fd, back, size / 2 + 1, 0));
	add(worker, (uint64_t)lseek(fd, 0, SEEK_END));
	add(worker, (uint64_t)memcmp(bytes, back, size / 2 + 1));
	add(worker, (uint64_t)close(fd));
	add(worker, (uint64_t)unlink(path));
}

static void use_pipe(struct worker *worker)
{
	char bytes[BYTES], back[BYTES];
	size_t size = 1 + (size_t)(next_random(worker) % BYTES);
	int ends[2];

	check_eq(pipe2(ends, O_CLOEXEC), 0, "pipe2");
	memset(bytes, (int)next_random(worker), size);
	add(worker, (uint64_t)write(ends[1], bytes, size));
	add(worker, (uint64_t)read(ends[0], back, BYTES));
	add(worker, (uint64_t)memcmp(bytes, back, size));
	add(worker, (uint64_t)(close(ends[0]) + close(ends[1])));
}

static void use_child(struct worker *worker)
{
	char code[8];
	int want = (int)(next_random(worker) % 200);
	pid_t child;

	snprintf(code, sizeof(code), "%d", want);
	child = next_random(worker) % 2 == 0 ? fork() : vfork();
	if (child == 0) {
		execl(program, program, "exit", code, (char *)NULL);
		_exit(255);
	}
	check(child > 0, "fork");
	int status = status_of(child);
	check(WIFEXITED(status), "the child exits");
	add(worker, (uint64_t)WEXITSTATUS(status));
}

static void signal_self(struct worker *worker)
{
	int count = 1 + (int)(next_random(worker) % 5);

	received = 0;
	for (int i = 0; i < count; i++)
		add(worker, (uint64_t)pthread_kill(pthread_self(), SIGUSR1));
	add(worker, (uint64_t)received);
	worker->own_signals += received;
}

static void *short_life(void *argument)
{
	uintptr_t value = (uintptr_t)argument;

	return (void *)(value * 3 + (raw0(SYS_gettid) != getpid()));
}

static void use_thread(struct worker *worker)
{
	pthread_t thread;
	void *result;
	uintptr_t value = (uintptr_t)(next_random(worker) % 1000);

	check_eq(pthread_create(&thread, NULL, short_life, (void *)value), 0, "pthread_create");
	check_eq(pthread_join(thread, &result), 0, "pthread_join");
	add(worker, (uint64_t)(uintptr_t)result);
}

static void *work(void *argument)
{
	static void (*const kinds[KINDS])(struct worker *) = {
		run_fresh_sites, use_file, use_pipe, use_child, signal_self, use_thread,
	};
	struct worker *worker = argument;

	while (timed ? !stop : worker->rounds < worker->wanted) {
		kinds[next_random(worker) % KINDS](worker);
		worker->rounds++;
	}
	return NULL;
}

/* Ten thousand signals a second to the process: the kernel picks the threads. */
static void start_ticks(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR2 };
	struct itimerspec every = { { 0, SIGNAL_EVERY_US * 1000 }, { 0, SIGNAL_EVERY_US * 1000 } };
	timer_t timer;

	check_eq(timer_create(CLOCK_MONOTONIC, &event, &timer), 0, "timer_create");
	check_eq(timer_settime(timer, 0, &every, NULL), 0, "timer_settime");
}

static void run_for(long seconds)
{
	struct timespec end, now;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += seconds;
	do {
		struct timespec moment = { 0, 10 * 1000 * 1000 };

		clock_nanosleep(CLOCK_MONOTONIC, 0, &moment, NULL);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (now.tv_sec < end.tv_sec ||
		 (now.tv_sec == end.tv_sec && now.tv_nsec < end.tv_nsec));
	stop = true;
}

static void start(uint64_t seed)
{
	sigset_t ticks_only = set_of(SIGUSR2);

	handle(SIGUSR1, on_own_signal, SA_RESTART);
	handle(SIGUSR2, on_tick, SA_RESTART);
	sigprocmask(SIG_UNBLOCK, &ticks_only, NULL);
	for (unsigned i = 0; i < THREADS; i++) {
		workers[i].number = i;
		workers[i].random =
		    (seed + 1) * 0x9e3779b97f4a7c15ul + i * 0xbf58476d1ce4e5b9ul + 1;
		workers[i].sum = 0xcbf29ce484222325ul;
		check_eq(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0, "create");
	}
}

/* Fills in how many rounds each thread shall make; with plain seconds there is no limit. */
static void plan_rounds(const char *how)
{
	char line[128];
	FILE *file;

	timed = strncmp(how, "rounds:", 7) != 0 && strncmp(how, "replay:", 7) != 0;
	for (unsigned i = 0; i < THREADS; i++)
		workers[i].wanted = timed ? 0 : strtol(how + 7, NULL, 10);
	if (strncmp(how, "replay:", 7) != 0)
		return;
	file = fopen(how + 7, "r");
	check(file != NULL, "open the output to replay");
	while (fgets(line, sizeof(line), file) != NULL) {
		unsigned number;
		long rounds;

		if (sscanf(line, "thread %u rounds %ld", &number, &rounds) == 2 && number < THREADS)
			workers[number].wanted = rounds;
	}
	fclose(file);
}

static void print_sums(void)
{
	uint64_t total = 0;
	long rounds = 0;

	for (unsigned i = 0; i < THREADS; i++) {
		printf("thread %u rounds %ld sum %016lx signals %d\n", i, workers[i].rounds,
		       (unsigned long)workers[i].sum, workers[i].own_signals);
		rounds += workers[i].rounds;
		total ^= workers[i].sum;
	}
	printf("total %016lx\n", (unsigned long)total);
	dprintf(STDERR_FILENO, "storm: %ld rounds, %lu ticks\n", rounds, ticks);
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "exit") == 0)
		return (int)strtol(argv[2], NULL, 10);
	check(argc == 3, "usage: storm SECONDS|rounds:N|replay:FILE SEED");
	program = argv[0];
	plan_rounds(argv[1]);
	start(strtoul(argv[2], NULL, 10));
	start_ticks();
	if (timed)
		run_for(strtol(argv[1], NULL, 10));
	for (unsigned i = 0; i < THREADS; i++)
		pthread_join(workers[i].thread, NULL);
	print_sums();
	return 0;
}
