/* SPDX-License-Identifier: MIT */
/*
 * Whatever bytes a program passes around, a JSON parser gets them back: UTF-8
 * as it is, everything else one character per byte and marked so.
 */
#include "harness.h"
#include "view/json.h"

#include <jansson.h>

/* Writes {"s":BYTES}, parses it; *latin1 tells whether it was marked. */
static json_t *read_back(const char *bytes, size_t size, bool *latin1)
{
	struct text text = { 0 };
	json_error_t error;
	json_t *object;

	text_char(&text, '{');
	json_member_bytes(&text, "s", bytes, size);
	text_char(&text, '}');
	object = json_loadb(text.bytes, text.size, JSON_ALLOW_NUL, &error);
	EXPECT_TRUE(object != NULL);
	*latin1 = json_object_get(object, "s_enc") != NULL;
	text_finish(&text);
	return object;
}

static void expect_utf8(const char *bytes, size_t size)
{
	bool latin1;
	json_t *object = read_back(bytes, size, &latin1);
	json_t *string = json_object_get(object, "s");

	EXPECT_FALSE(latin1);
	EXPECT_EQ(json_string_length(string), size);
	EXPECT_MEM(json_string_value(string), bytes, size);
	json_decref(object);
}

static void expect_latin1(const char *bytes, const char *expected)
{
	bool latin1;
	json_t *object = read_back(bytes, strlen(bytes), &latin1);

	EXPECT_TRUE(latin1);
	EXPECT_STR(json_string_value(json_object_get(object, "s")), expected);
	json_decref(object);
}

TEST(json_text_can_be_read_back)
{
	char all[128];

	for (size_t i = 0; i < sizeof(all); i++)
		all[i] = (char)i;
	expect_utf8(all, sizeof(all));
	expect_utf8("", 0);
	expect_utf8("gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80", 15);
	expect_latin1("\xff"
		      "a",
		      "\xc3\xbf"
		      "a");
	expect_latin1("\xc3", "\xc3\x83");
	expect_latin1("\xc0\xaf", "\xc3\x80\xc2\xaf");
	expect_latin1("\xed\xa0\x80", "\xc3\xad\xc2\xa0\xc2\x80");
	expect_latin1("\xf5\x80\x80\x80", "\xc3\xb5\xc2\x80\xc2\x80\xc2\x80");
}
