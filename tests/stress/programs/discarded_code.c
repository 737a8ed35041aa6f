/* SPDX-License-Identifier: MIT */
/*
 * discarded_code KIND ROUNDS: makes code, runs it, and discards it, so many times, at
 * ever other places of a wide area. KIND is `loaded`, a mapping of one of many files, as
 * with libraries that come and go, or `generated`, code written into fresh memory as a
 * compiler in the process does it: the memory of every second round is writable while
 * the code runs, that of the others is not. A round makes one call four times, and each
 * must give the kernel's result. A second thread makes calls now and then.
 *
 * Prints for the first and the last tenth of the rounds, or 10,000 of them: mappings
 * and size of the address space in KiB behind them, and how many calls in 1000 were
 * made where a jump stood in the place of the code's own bytes.
 */
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "live.h"

enum {
	PAGE = 4096,
	CALLS = 4, /* in a round */
	FILES = 64,
	PLACES = 1 << 18,
	WINDOW = 10000,
	CODE_SIZE = 14,
	SYSCALL_AT = 5,
};

struct figures {
	long mappings;
	long kibibytes;
	long jumps;
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
	const uint8_t code[CODE_SIZE] = { 0xb8, (uint8_t)nr, 0,	     0,	   0,	 0x0f, 0x05,
					  0x48, 0x3d,	     number, 0xf0, 0xff, 0xff, 0xc3 };

	memcpy(at, code, sizeof(code));
}

/* Where the function of a variant begins in its page. */
static unsigned place_of(unsigned variant)
{
	return variant % 8;
}

static void write_page(uint8_t *page, unsigned variant)
{
	write_call(page + place_of(variant), SYS_getppid, (uint8_t)variant);
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

static uint8_t *place_file(uint8_t *place, unsigned variant)
{
	return mmap(place, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED_NOREPLACE,
		    files[variant], 0);
}

static uint8_t *generate(uint8_t *place, unsigned variant, bool stays_writable)
{
	int protection = PROT_READ | PROT_WRITE | (stays_writable ? PROT_EXEC : 0);
	uint8_t *at =
	    mmap(place, PAGE, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (at != place)
		return at;
	write_page(at, variant);
	if (!stays_writable)
		check_eq(mprotect(at, PAGE, PROT_READ | PROT_EXEC), 0, "mprotect");
	return at;
}

static void run_once(bool loaded, bool stays_writable, long parent, struct figures *figures)
{
	uint8_t *place = area + (size_t)(dice() % PLACES) * PAGE;
	unsigned variant = dice() % FILES;
	uint8_t *page =
	    loaded ? place_file(place, variant) : generate(place, variant, stays_writable);
	uint8_t *code = page + place_of(variant);

	/* Somebody else may have taken the place. */
	if (page != place)
		return;
	for (unsigned k = 0; k < CALLS; k++) {
		figures->jumps += code[SYSCALL_AT] != 0x0f || code[0] != 0xb8;
		figures->calls++;
		check_eq(((long (*)(void))(uintptr_t)code)(), parent, "a call");
	}
	check_eq(munmap(page, PAGE), 0, "munmap");
}

/* By the list of mappings, in which stubs are, too. */
static void measure(struct figures *figures)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned long start, end;

	while (fscanf(maps, "%lx-%lx%*[^\n]", &start, &end) == 2) {
		figures->mappings++;
		figures->kibibytes += (long)((end - start) / 1024);
	}
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
	bool loaded = strcmp(kind, "loaded") == 0;
	struct figures figures = { 0 };
	long parent = getppid();

	for (long i = 0; i < rounds; i++)
		run_once(loaded, i % 2 == 0, parent, &figures);
	measure(&figures);
	return figures;
}

static void print(const char *when, const struct figures *figures)
{
	printf("%s: %ld mappings, %ld KiB, %ld of 1000 calls by jump\n", when, figures->mappings,
	       figures->kibibytes, figures->jumps * 1000 / figures->calls);
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
