/* SPDX-License-Identifier: MIT */
/* Loads and unloads the library of argv[1] so often, in its own and in new namespaces. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int fail(const char *what)
{
	const char *why = dlerror();

	fprintf(stderr, "%s: %s\n", what, why != NULL ? why : "");
	return 1;
}

static int use(void *library)
{
	if (library == NULL)
		return fail("dlopen");
	long (*answer)(void) = (long (*)(void))(uintptr_t)dlsym(library, "stages_answer");
	long (*indirect)(void) = (long (*)(void))(uintptr_t)dlsym(library, "stages_indirect");

	if (answer == NULL || indirect == NULL)
		return fail("dlsym");
	for (int i = 0; i < 4; i++)
		if (answer() != getppid() || indirect() != 42)
			return fail("a call of the library");
	return dlclose(library);
}

int main(int argc, char **argv)
{
	long rounds = strtol(argv[2], NULL, 10);

	if (argc != 3)
		return 2;
	for (long i = 0; i < rounds; i++)
		if (use(dlopen(argv[1], RTLD_NOW)) != 0)
			return 1;
	for (long i = 0; i < rounds / 100; i++)
		if (use(dlmopen(LM_ID_NEWLM, argv[1], RTLD_NOW)) != 0)
			return 1;
	puts("loaded and unloaded");
	return 0;
}
