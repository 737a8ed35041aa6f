/* SPDX-License-Identifier: MIT */
/*
 * In a set no value may have two names: the second would never be printed, and
 * a value that was mistyped would hide behind another.
 */
#include "harness.h"

struct row {
	unsigned long value;
	const char *set;
	const char *name;
};

#define SET(id, unknown) { 0, #id, NULL },
#define CONSTANT(name, value) { value, NULL, #name },
#define END_SET
static const struct row rows[] = {
#include "tables/constants.def"
};
#undef SET
#undef CONSTANT
#undef END_SET

TEST(decode_sets_are_unambiguous)
{
	size_t count = sizeof(rows) / sizeof(rows[0]);
	size_t start = 0;

	for (size_t i = 0; i < count; i++) {
		if (rows[i].set != NULL)
			start = i;
		for (size_t j = start + 1; j < i; j++) {
			if (rows[i].set != NULL || rows[j].value != rows[i].value)
				continue;
			printf("%s: %s and %s\n", rows[start].set, rows[j].name, rows[i].name);
			EXPECT_NE(rows[j].value, rows[i].value);
		}
	}
	EXPECT_TRUE(count > 1000);
}
