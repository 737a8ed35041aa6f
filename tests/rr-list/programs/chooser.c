/* SPDX-License-Identifier: MIT */
/*
 * What was chosen by the CPU's features before main: our own function by an ifunc,
 * and the C library's strlen. Prints both; the second is the distance from the
 * library's start, the same in every run.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

static const char *with_avx2(void)
{
	return "avx2";
}

static const char *plain(void)
{
	return "plain";
}

static const char *(*choose(void))(void)
{
	__builtin_cpu_init();
	return __builtin_cpu_supports("avx2") ? with_avx2 : plain;
}

const char *chosen(void) __attribute__((ifunc("choose")));

int main(void)
{
	void *address = dlsym(RTLD_DEFAULT, "strlen");
	Dl_info library;

	if (address == NULL || dladdr(address, &library) == 0)
		return 1;
	printf("%s %#lx\n", chosen(), (unsigned long)((char *)address - (char *)library.dli_fbase));
	return 0;
}
