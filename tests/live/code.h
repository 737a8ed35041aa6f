/* SPDX-License-Identifier: MIT */
/*
 * Machine code that test programs generate: little functions with one syscall
 * instruction each. The bytes behind it vary with the place they are written to,
 * so that jump windows differ from site to site.
 */
#ifndef WEIR_TESTS_CODE_H
#define WEIR_TESTS_CODE_H

#include "live.h"

enum { CODE_SIZE = 12 };

/* mov $nr, %eax; syscall; nop; nop; nop; nop; ret. Returns it as a function. */
static inline long (*code_getter(uint8_t *at, int nr))(void)
{
	const uint8_t code[CODE_SIZE] = { 0xb8, (uint8_t)nr, (uint8_t)(nr >> 8),
					  0,	0,	     0x0f,
					  0x05, 0x90,	     0x90,
					  0x90, 0x90,	     0xc3 };

	memcpy(at, code, CODE_SIZE);
	return (long (*)(void))(uintptr_t)at;
}

/* A function (nr, a, b, c) that makes that call. */
static inline long (*code_caller(uint8_t *at))(long, long, long, long)
{
	/* mov %rdi,%rax; mov %rsi,%rdi; mov %rdx,%rsi; mov %rcx,%rdx; syscall; nops; ret */
	static const uint8_t code[] = { 0x48, 0x89, 0xf8, 0x48, 0x89, 0xf7, 0x48, 0x89, 0xd6, 0x48,
					0x89, 0xca, 0x0f, 0x05, 0x90, 0x90, 0x90, 0x90, 0xc3 };

	memcpy(at, code, sizeof(code));
	return (long (*)(long, long, long, long))(uintptr_t)at;
}

static inline int code_file(const void *bytes, size_t size)
{
	int fd = open("code", O_RDWR | O_CREAT | O_TRUNC, 0700);

	check_eq(write(fd, bytes, size), (long)size, "write the code's file");
	return fd;
}

/* Machine code as a private mapping of a file: such as libraries are, and as is patched. */
static inline uint8_t *code_from_file(const void *bytes, size_t size)
{
	int fd = code_file(bytes, size);
	uint8_t *code = mmap(NULL, size, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);

	check(code != MAP_FAILED, "map the code's file");
	close(fd);
	return code;
}

/* The same in one page, with free room behind it. */
static inline uint8_t *code_below_room(const void *bytes, size_t size, size_t room)
{
	uint8_t *place = map_pages(room, PROT_NONE);
	int fd = code_file(bytes, size);

	check(mmap(place, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, fd, 0) == place,
	      "map the code's file there");
	close(fd);
	check_eq(munmap(place + 4096, room - 4096), 0, "free the room");
	return place;
}

#endif
