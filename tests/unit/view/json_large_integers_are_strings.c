/* SPDX-License-Identifier: MIT */
/* Readers keep numbers in doubles: what a double cannot hold is a string. */
#include "harness.h"
#include "view/json.h"

static const char *unsigned_member(u64 value)
{
	static struct text text;

	text.size = 0;
	text_char(&text, '{');
	json_member_unsigned(&text, "a", value);
	return text_terminated(&text);
}

static const char *signed_member(s64 value)
{
	static struct text text;

	text.size = 0;
	text_char(&text, '{');
	json_member_signed(&text, "a", value);
	return text_terminated(&text);
}

TEST(json_large_integers_are_strings)
{
	EXPECT_STR(unsigned_member(0), "{\"a\":0");
	EXPECT_STR(unsigned_member(1ULL << 53), "{\"a\":9007199254740992");
	EXPECT_STR(unsigned_member((1ULL << 53) + 1), "{\"a\":\"9007199254740993\"");
	EXPECT_STR(unsigned_member(UINT64_MAX), "{\"a\":\"18446744073709551615\"");
	EXPECT_STR(signed_member(-1), "{\"a\":-1");
	EXPECT_STR(signed_member(-(1LL << 53) - 1), "{\"a\":\"-9007199254740993\"");
	EXPECT_STR(signed_member(INT64_MIN), "{\"a\":\"-9223372036854775808\"");
}
