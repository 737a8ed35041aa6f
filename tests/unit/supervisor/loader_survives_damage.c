/* SPDX-License-Identifier: MIT */
/*
 * A file that ends too early is refused wherever it ends, and whatever bytes
 * are damaged, loading it reads and writes nothing outside of its bounds (for
 * the sanitizers to see).
 */
#include "loading.h"

char *domain_base_variable;

enum { DAMAGES = 4000 };

/* Loads a copy of exactly this size, so that a read beyond it is noticed. */
static int load(struct loading *loading, struct embedded_file *engine, const uint8_t *bytes,
		size_t size)
{
	uint8_t *copy = malloc(size + (size == 0));
	int err;

	memcpy(copy, bytes, size);
	engine->start = copy;
	engine->end = copy + size;
	domain_get()->region_count = 0;
	domain_get()->modules = NULL;
	loading->loader.engine_offset = DOMAIN_ENGINE_OFFSET;
	loading->loader.error[0] = '\0';
	err = loader_load_engine(&loading->loader, "engine,a=1,b");
	EXPECT_TRUE(err == 0 || loading->loader.error[0] != '\0');
	free(copy);
	return err;
}

TEST(loader_survives_damage)
{
	struct embedded_file engines[] = { { "engine", NULL, NULL }, { NULL, NULL, NULL } };
	struct loading loading;
	uint32_t random = 1;
	size_t size;
	uint8_t *good = file_read(FIXTURES "/good.so", &size);

	loading_init(&loading, FIXTURES "/agent.so", engines);
	for (size_t cut = 0; cut < size; cut += 64)
		EXPECT_TRUE(load(&loading, &engines[0], good, cut) < 0);
	for (int i = 0; i < DAMAGES; i++) {
		uint8_t *place;
		uint8_t before;

		random = random * 1664525 + 1013904223;
		/* Most of the file is padding: half of the damage goes to the headers. */
		place = good + (random >> 8) % (i % 2 == 0 ? 512 : size);
		before = *place;
		*place = (uint8_t)(random >> 3);
		load(&loading, &engines[0], good, size);
		*place = before;
	}
	EXPECT_EQ(load(&loading, &engines[0], good, size), 0);
	loading_finish(&loading);
	free(good);
}
