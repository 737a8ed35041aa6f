/* SPDX-License-Identifier: MIT */
/*
 * A file that cannot live inside a foreign process is refused before it does
 * harm, with a sentence that tells its author what to do.
 */
#include "loading.h"

char *domain_base_variable;

static const struct {
	const char *engine;
	const char *message;
} refusals[] = {
	{ FIXTURES "/tls.so", "uses thread-local storage" },
	{ FIXTURES "/libc.so", "needs libc.so.6" },
	{ FIXTURES "/unknown.so", "uses no_such_service, which weir does not provide" },
	{ FIXTURES "/other_abi.so", "was built for ABI 2, this weir has ABI 1" },
	{ FIXTURES "/constructor.so", "has constructors" },
	{ FIXTURES "/no_record.so", "it exports no weir_module" },
	{ FIXTURES "/absent.so", "No such file or directory" },
	{ FIXTURES "/", "Is a directory" },
	{ "/dev/null", "Invalid argument" },
	{ "/proc/self/exe", "is a program" },
	{ "", "no engine of this name" },
	{ "patched", "not a 64-bit file" },
	{ "text", "is not an ELF file" },
	{ "nonsense", "(it has patched, text); for a file give a path, as in ./nonsense" },
};

TEST(loader_refuses)
{
	static const uint8_t text[] = "int main(void) { return 0; }";
	struct embedded_file engines[] = {
		{ "patched", NULL, NULL },
		{ "text", text, text + sizeof(text) },
		{ NULL, NULL, NULL },
	};
	struct loading loading;
	uint32_t regions;
	size_t size;
	uint8_t *patched = file_read(FIXTURES "/good.so", &size);

	patched[4] = 1; /* EI_CLASS: 32 bits */
	engines[0].start = patched;
	engines[0].end = patched + size;
	loading_init(&loading, FIXTURES "/agent.so", engines);
	regions = domain_get()->region_count;
	for (size_t i = 0; i < array_size(refusals); i++) {
		EXPECT_TRUE(loader_load_engine(&loading.loader, refusals[i].engine) < 0);
		EXPECT_CONTAINS(loading.loader.error, refusals[i].message);
		EXPECT_EQ(strncmp(loading.loader.error, "engine ", 7), 0);
	}
	EXPECT_NULL(domain_get()->modules);
	EXPECT_EQ(domain_get()->region_count, regions);
	loading_finish(&loading);
	free(patched);
}
