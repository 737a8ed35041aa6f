/* SPDX-License-Identifier: MIT */
/*
 * Messages made inside traced processes have no printf behind them; they must
 * say the same, and must end where their buffer ends.
 */
#include <limits.h>
#include <stdarg.h>

#include "harness.h"
#include "base/format.h"

__attribute__((format(printf, 3, 4))) static const char *text_of(char *buffer, size_t size,
								 const char *format, ...)
{
	va_list arguments;
	size_t length;

	va_start(arguments, format);
	length = format_text(buffer, size, format, arguments);
	va_end(arguments);
	EXPECT_EQ(length, strlen(buffer));
	return buffer;
}

TEST(format_values)
{
	char buffer[128];
	const char *volatile nothing = NULL; /* volatile: the compiler would warn */
	size_t size = sizeof(buffer);

	EXPECT_STR(text_of(buffer, size, "plain"), "plain");
	EXPECT_STR(text_of(buffer, size, "%s %c %%", "text", '!'), "text ! %");
	EXPECT_STR(text_of(buffer, size, "%s", nothing), "(null)");
	EXPECT_STR(text_of(buffer, size, "%d %d %u", INT_MIN, -1, UINT_MAX),
		   "-2147483648 -1 4294967295");
	EXPECT_STR(text_of(buffer, size, "%ld %llu", LONG_MIN, ULLONG_MAX),
		   "-9223372036854775808 18446744073709551615");
	EXPECT_STR(text_of(buffer, size, "%x %lx %p", 0xabcu, ~0UL, (void *)0x10),
		   "abc ffffffffffffffff 0x10");
	EXPECT_STR(text_of(buffer, size, "%d %5d", 1, 2), "1 %5d");
	EXPECT_STR(text_of(buffer, 8, "%d%s", 1234, "567890"), "1234567");
	EXPECT_STR(text_of(buffer, 1, "%d", 1234), "");
}
