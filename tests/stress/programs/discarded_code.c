/* SPDX-License-Identifier: MIT */
/*
 * discarded_code KIND ROUNDS: makes code, runs it, and discards it, so many times, at
 * ever other places of a wide area. KIND is `generated`, code written into fresh
 * memory as a compiler in the process does it, or `loaded`, a mapping of one of many
 * files, as with libraries that come and go. Every call is made four times and must
 * give the kernel's result. A second thread makes calls now and then.
 *
 * Prints for the first and the last tenth of the rounds, or 10,000 of them: mappings
 * and size of the address space in KiB behind them, and how many calls in 1000 had
 * been replaced by a jump when their code was discarded.
 */
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "live.h"

enum { PAGE = 4096, CALLS = 4, CALL_SIZE = 32, FILES = 64, PLACES = 1 << 18, WINDOW = 10000 };

struct figures {
	long mappings;
	long kibibytes;
	long replaced;
	long calls;
};

static uint8_t *area;
static int files[FILES];
static atomic_bool over;
static uint64_t state = 1;

static uint32_t dice(void)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(state >> 33);
}

/* mov $nr, %eax; syscall; cmp $number, %rax; ret: the number decides where a jump leads. */
static void write_call(uint8_t *at, int nr, uint8_t number)
{
	const uint8_t code[] = { 0xb8, (uint8_t)nr, 0,	    0,	  0,	0x0f, 0x05,
				 0x48, 0x3d,	    number, 0xf0, 0xff, 0xff, 0xc3 };

	memcpy(at, code, sizeof(code));
}

static void write_page(uint8_t *page, unsigned variant)
{
	for (unsigned i = 0; i < CALLS; i++)
		write_call(page + i * CALL_SIZE + variant % 8, SYS_getppid,
			   (uint8_t)(variant / 8 * CALLS + i));
}

static void make_files(void)
{
	for (unsigned i = 0; i < FILES; i++) {
		uint8_t page[PAGE] = { 0 };
		char name[32];

		snprintf(name, sizeof(name), "code-%u", i);
		write_page(page, i);
		files[i] = open(name, O_RDWR | O_CREAT | O_TRUNC, 0700);
		check_eq(write(files[i], page, PAGE), PAGE, "write");
	}
}

static uint8_t *make_code(const char *kind, unsigned variant)
{
	uint8_t *place = area + (size_t)(dice() % PLACES) * PAGE;
	uint8_t *at;

	if (strcmp(kind, "loaded") == 0) {
		at = mmap(place, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED_NOREPLACE,
			  files[variant], 0);
	} else {
		at = mmap(place, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
		if (at == place)
			write_page(at, variant);
	}
	/* Somebody else may have taken the place. */
	return at == place ? at : NULL;
}

static void run_once(const char *kind, struct figures *figures)
{
	unsigned variant = dice() % FILES;
	uint8_t *page = make_code(kind, variant);

	if (page == NULL)
		return;
	for (unsigned i = 0; i < CALLS; i++) {
		uint8_t *code = page + i * CALL_SIZE + variant % 8;

		for (unsigned k = 0; k < 4; k++)
			check_eq(((long (*)(void))(uintptr_t)code)(), getppid(), "a call");
		figures->replaced += code[5] != 0x0f || code[0] != 0xb8;
		figures->calls++;
	}
	check_eq(munmap(page, PAGE), 0, "munmap");
}

static void measure(struct figures *figures)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	FILE *sizes = fopen("/proc/self/statm", "r");
	int byte;

	check_eq(fscanf(sizes, "%ld", &figures->kibibytes), 1, "statm");
	figures->kibibytes *= PAGE / 1024;
	while ((byte = fgetc(maps)) != EOF)
		figures->mappings += byte == '\n';
	fclose(sizes);
	fclose(maps);
}

/* Seen between its calls and in them. */
static void *call_now_and_then(void *argument)
{
	for (unsigned i = 1; !atomic_load(&over); i++)
		if (i % 16 == 0)
			poll(NULL, 0, 1);
		else
			sched_yield();
	return argument;
}

static struct figures run_window(const char *kind, long rounds)
{
	struct figures figures = { 0 };

	for (long i = 0; i < rounds; i++)
		run_once(kind, &figures);
	measure(&figures);
	return figures;
}

static void print(const char *when, const struct figures *figures)
{
	printf("%s: %ld mappings, %ld KiB, %ld of 1000 calls by jump\n", when, figures->mappings,
	       figures->kibibytes, figures->replaced * 1000 / figures->calls);
}

int main(int argc, char **argv)
{
	check_eq(argc, 3, "arguments");
	long rounds = strtol(argv[2], NULL, 10);
	long window = rounds / 10 < WINDOW ? rounds / 10 : WINDOW;
	pthread_t thread;

	make_files();
	/* A gigabyte that the kernel thinks is free, and room for jumps around it. */
	area = (uint8_t *)0x200000000000;
	check_eq(pthread_create(&thread, NULL, call_now_and_then, NULL), 0, "create");
	struct figures first = run_window(argv[1], window);
	run_window(argv[1], rounds - 2 * window);
	struct figures last = run_window(argv[1], window);
	atomic_store(&over, true);
	check_eq(pthread_join(thread, NULL), 0, "join");
	print("first", &first);
	print("last", &last);
	return 0;
}
