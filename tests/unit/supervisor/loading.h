/* SPDX-License-Identifier: MIT */
/*
 * A small domain for tests of the loader: the real layout in memory of this
 * process only, with an agent loaded. FIXTURES is the folder of the
 * built fixtures.
 */
#ifndef WEIR_TESTS_LOADING_H
#define WEIR_TESTS_LOADING_H

#include <sys/mman.h>

#include "harness.h"
#include "base/slab.h"
#include "supervisor/loader.h"

struct loading {
	struct loader loader;
	unsigned char *agent;
};

enum { FILE_SIZE_MAXIMUM = 8 * 1024 * 1024 };

/* Reads a built file; the caller frees it. */
static inline unsigned char *file_read(const char *path, size_t *size)
{
	unsigned char *bytes = calloc(1, FILE_SIZE_MAXIMUM);
	FILE *file = fopen(path, "rb");

	if (file == NULL) {
		printf("no file %s\n", path);
		exit(HARNESS_FAILED);
	}
	*size = fread(bytes, 1, FILE_SIZE_MAXIMUM, file);
	fclose(file);
	return realloc(bytes, *size);
}

static inline void loading_init(struct loading *loading, const char *agent,
				const struct embedded_file *engines)
{
	void *base = mmap((void *)DOMAIN_BASE_MINIMUM, DOMAIN_CORE_END, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
	size_t size;

	EXPECT_TRUE(base != MAP_FAILED);
	domain_base_variable = base;
	loader_init(&loading->loader, engines);
	loading->agent = file_read(agent, &size);
	EXPECT_EQ(loader_load_image(&loading->loader, loading->agent, size), 0);
	EXPECT_STR(loading->loader.error, "");
}

static inline void loading_finish(struct loading *loading)
{
	loader_finish(&loading->loader);
	free(loading->agent);
	munmap(domain_base_variable, DOMAIN_CORE_END);
}

#endif
