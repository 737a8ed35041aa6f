/* SPDX-License-Identifier: MIT */
/* What the filter tests share: asking a set by call name, and reading errors. */
#ifndef WEIR_TESTS_FILTER_HARNESS_H
#define WEIR_TESTS_FILTER_HARNESS_H

#include "harness.h"
#include "view/decode.h"
#include "view/filter.h"

static inline bool shows(const struct filter *filter, const char *call)
{
	s64 nr = syscall_number(call);

	EXPECT_TRUE(nr >= 0);
	return filter_has_call(filter->calls, nr);
}

/* The message that the expression is refused with; "" when it is accepted. */
static inline const char *refusal(const char *expression)
{
	static struct filter_error error;
	struct filter filter;
	int err;

	error.message[0] = '\0';
	filter_init(&filter);
	err = filter_expression(&filter, expression, &error);
	EXPECT_EQ(err < 0, error.message[0] != '\0');
	filter_finish(&filter);
	return error.message;
}

/* A filter with one expression. */
static inline struct filter filter_of(const char *expression)
{
	struct filter_error error = { "", "" };
	struct filter filter;

	filter_init(&filter);
	EXPECT_EQ(filter_expression(&filter, expression, &error), 0);
	EXPECT_STR(error.message, "");
	return filter;
}

#endif
