/* SPDX-License-Identifier: MIT */
/*
 * The unit test harness. A test file holds one TEST, which also defines main;
 * EXPECT_* record a failure and go on, so one run shows everything that is
 * wrong. Exit status: 0 passed, 1 failed, 77 skipped.
 */
#ifndef WEIR_TESTS_HARNESS_H
#define WEIR_TESTS_HARNESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HARNESS_FAILED = 1, HARNESS_SKIPPED = 77 };

#define TEST(name)                                                                                 \
	static void name(void);                                                                    \
	int main(void)                                                                             \
	{                                                                                          \
		name();                                                                            \
		return harness_finish(#name);                                                      \
	}                                                                                          \
	static void name(void)

#define EXPECT_TRUE(condition) harness_true(__FILE__, __LINE__, #condition, (condition))
#define EXPECT_FALSE(condition) harness_true(__FILE__, __LINE__, "!(" #condition ")", !(condition))

/* Integers of any type, signed or not. */
#define EXPECT_EQ(actual, expected)                                                                \
	harness_equal(__FILE__, __LINE__, #actual, (intmax_t)(actual), (intmax_t)(expected))
#define EXPECT_NE(actual, refused)                                                                 \
	harness_differ(__FILE__, __LINE__, #actual, (intmax_t)(actual), (intmax_t)(refused))

#define EXPECT_NULL(pointer) harness_true(__FILE__, __LINE__, #pointer " == NULL", !(pointer))
#define EXPECT_STR(actual, expected)                                                               \
	harness_string(__FILE__, __LINE__, #actual, (actual), (expected))
#define EXPECT_CONTAINS(text, part) harness_contains(__FILE__, __LINE__, #text, (text), (part))
#define EXPECT_MEM(actual, expected, size)                                                         \
	harness_memory(__FILE__, __LINE__, #actual, (actual), (expected), (size))

/* Each test is one program, so the count of its failures may live here. */
static int harness_failures;

static inline void harness_report(const char *file, int line)
{
	harness_failures++;
	printf("%s:%d: ", file, line);
}

static inline void harness_true(const char *file, int line, const char *text, bool holds)
{
	if (holds)
		return;
	harness_report(file, line);
	printf("expected %s\n", text);
}

static inline void harness_equal(const char *file, int line, const char *text, intmax_t actual,
				 intmax_t expected)
{
	if (actual == expected)
		return;
	harness_report(file, line);
	printf("%s is %jd (0x%jx), expected %jd (0x%jx)\n", text, actual, (uintmax_t)actual,
	       expected, (uintmax_t)expected);
}

static inline void harness_differ(const char *file, int line, const char *text, intmax_t actual,
				  intmax_t refused)
{
	if (actual != refused)
		return;
	harness_report(file, line);
	printf("%s is %jd, expected anything else\n", text, actual);
}

static inline void harness_string(const char *file, int line, const char *text, const char *actual,
				  const char *expected)
{
	if (actual != NULL && expected != NULL && strcmp(actual, expected) == 0)
		return;
	if (actual == NULL && expected == NULL)
		return;
	harness_report(file, line);
	printf("%s is\n  \"%s\"\nexpected\n  \"%s\"\n", text, actual ? actual : "(null)",
	       expected ? expected : "(null)");
}

static inline void harness_contains(const char *file, int line, const char *text,
				    const char *actual, const char *part)
{
	if (actual != NULL && strstr(actual, part) != NULL)
		return;
	harness_report(file, line);
	printf("%s is\n  \"%s\"\nwithout\n  \"%s\"\n", text, actual ? actual : "(null)", part);
}

static inline void harness_hex(const char *label, const unsigned char *bytes, size_t size)
{
	printf("  %-8s", label);
	for (size_t i = 0; i < size; i++)
		printf(" %02x", bytes[i]);
	printf("\n");
}

static inline void harness_memory(const char *file, int line, const char *text, const void *actual,
				  const void *expected, size_t size)
{
	if (memcmp(actual, expected, size) == 0)
		return;
	harness_report(file, line);
	printf("%s differs in its %zu bytes\n", text, size);
	harness_hex("actual", actual, size);
	harness_hex("expected", expected, size);
}

/* Ends the test here: this machine cannot tell whether the behaviour holds. */
static inline void harness_skip(const char *reason)
{
	printf("skipped: %s\n", reason);
	exit(HARNESS_SKIPPED);
}

static inline int harness_finish(const char *name)
{
	if (harness_failures == 0)
		return 0;
	printf("%s: %d expectations failed\n", name, harness_failures);
	return HARNESS_FAILED;
}

#endif
