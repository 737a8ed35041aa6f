/* SPDX-License-Identifier: MIT */
/*
 * The program that step.c drives. In each round a fresh call is made often enough to
 * be rewritten; somewhere on that way SIGUSR1 comes, whose handler makes a fresh call
 * of its own. In the end all of them must have been rewritten: one that was left
 * claimed by somebody never is. Arguments: the number of rounds, a file for the
 * driver to find out where the calls are.
 */
#include "../live.h"

enum { PAGE = 4096, STRIDE = 64 /* there is a place for each */, ROOM = 64 << 20, CALLS = 6 };

/* mov $110, %eax; syscall; cmp $-4096, %rax; ret */
static const uint8_t code[] = { 0xb8, 0x6e, 0,	  0,	0,    0x0f, 0x05,
				0x48, 0x3d, 0x00, 0xf0, 0xff, 0xff, 0xc3 };

static uint8_t *main_calls, *handler_calls;
static volatile unsigned handled;

static long call(uint8_t *at)
{
	return ((long (*)(void))(uintptr_t)at)();
}

static void handler(int signal)
{
	(void)signal;
	for (unsigned i = 0; i < CALLS; i++)
		check_eq(call(handler_calls + handled * STRIDE), getppid(), "a handler's call");
	handled++;
}

/* Calls in a file's mapping, with room behind it for what a rewriter may want there. */
static uint8_t *make_calls(const char *name, unsigned count)
{
	size_t size = ((size_t)count * STRIDE + PAGE - 1) / PAGE * PAGE;
	uint8_t *room = map_pages(ROOM, PROT_NONE);
	uint8_t *bytes = calloc(1, size);
	int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0700);

	for (unsigned i = 0; i < count; i++)
		memcpy(bytes + i * STRIDE, code, sizeof(code));
	check_eq(write(fd, bytes, size), (long)size, "write");
	check(mmap(room, size, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, fd, 0) == room,
	      "map the calls");
	close(fd);
	free(bytes);
	check_eq(munmap(room + size, ROOM - size), 0, "munmap");
	return room;
}

static bool is_rewritten(const uint8_t *at)
{
	return at[5] == 0xe9 || at[5] == 0x36 || at[0] == 0xe9;
}

/* Written whole or not at all, for who looks for it. */
static void tell_driver(const char *path)
{
	FILE *file = fopen("unfinished", "w");

	fprintf(file, "%d %#lx\n", getpid(), (unsigned long)(uintptr_t)main_calls);
	check_eq(fclose(file), 0, "fclose");
	check_eq(rename("unfinished", path), 0, "rename");
}

int main(int argc, char **argv)
{
	check_eq(argc, 3, "arguments");
	unsigned rounds = (unsigned)strtoul(argv[1], NULL, 10);
	char byte;

	handle(SIGUSR1, handler, 0);
	main_calls = make_calls("main-calls", rounds);
	handler_calls = make_calls("handler-calls", rounds);
	tell_driver(argv[2]);
	/* The driver has us when this ends. */
	check_eq(read(STDIN_FILENO, &byte, 1), 1, "read");
	for (unsigned round = 0; round < rounds; round++) {
		for (unsigned i = 0; i < CALLS; i++)
			check_eq(call(main_calls + round * STRIDE), getppid(), "a call");
		check_eq(handled, round + 1, "signals handled");
	}
	for (unsigned round = 0; round < rounds; round++) {
		check(is_rewritten(main_calls + round * STRIDE), "the call was rewritten");
		check(is_rewritten(handler_calls + round * STRIDE), "so was the handler's");
	}
	printf("%u rounds\n", rounds);
	return 0;
}
