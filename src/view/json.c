/* SPDX-License-Identifier: MIT */
/*
 * JSON text. What is written can be read by any parser, whatever bytes a
 * program passed around.
 */
#include "view/json.h"

#include <string.h>

/* Integers up to here are exact in a double, which most readers use. */
static const u64 integer_limit = 1ULL << 53;

/* The length of the UTF-8 sequence at bytes[0], or 0 when it is none. */
static size_t sequence_size(const u8 *bytes, size_t size)
{
	static const struct {
		u8 mask;
		u8 value;
		u8 size;
		u32 minimum;
	} forms[] = {
		{ 0x80, 0x00, 1, 0 },
		{ 0xe0, 0xc0, 2, 0x80 },
		{ 0xf0, 0xe0, 3, 0x800 },
		{ 0xf8, 0xf0, 4, 0x10000 },
	};
	size_t form = 0;
	u32 point;

	while (form < array_size(forms) && (bytes[0] & forms[form].mask) != forms[form].value)
		form++;
	if (form == array_size(forms) || forms[form].size > size)
		return 0;
	point = bytes[0] & (u8)~forms[form].mask;
	for (size_t i = 1; i < forms[form].size; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		point = point << 6 | (bytes[i] & 0x3f);
	}
	/* Overlong forms, surrogates and what lies beyond Unicode are not UTF-8. */
	if (point < forms[form].minimum || point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
		return 0;
	return forms[form].size;
}

static bool is_utf8(const u8 *bytes, size_t size)
{
	size_t length;

	for (size_t i = 0; i < size; i += length) {
		length = sequence_size(bytes + i, size - i);
		if (length == 0)
			return false;
	}
	return true;
}

static void put_escape(struct text *out, u8 byte)
{
	static const char digits[] = "0123456789abcdef";
	char escape[6] = { '\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15] };

	text_append(out, escape, sizeof(escape));
}

static bool needs_escape(u8 byte, bool utf8)
{
	return byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7f ||
	       (byte >= 0x80 && !utf8);
}

static void put_escaped(struct text *out, u8 byte)
{
	switch (byte) {
	case '"':
		text_append(out, "\\\"", 2);
		return;
	case '\\':
		text_append(out, "\\\\", 2);
		return;
	case '\n':
		text_append(out, "\\n", 2);
		return;
	case '\t':
		text_append(out, "\\t", 2);
		return;
	default:
		put_escape(out, byte);
	}
}

bool json_put_string(struct text *out, const char *bytes, size_t size)
{
	const u8 *source = (const u8 *)bytes;
	bool utf8 = is_utf8(source, size);
	size_t start = 0;

	text_char(out, '"');
	for (size_t i = 0; i < size; i++) {
		if (!needs_escape(source[i], utf8))
			continue;
		text_append(out, bytes + start, i - start);
		put_escaped(out, source[i]);
		start = i + 1;
	}
	if (size > start)
		text_append(out, bytes + start, size - start);
	text_char(out, '"');
	return utf8;
}

void json_name(struct text *out, const char *name)
{
	char last = out->size > 0 ? out->bytes[out->size - 1] : '{';

	if (last != '{' && last != '[')
		text_char(out, ',');
	text_char(out, '"');
	text_string(out, name);
	text_append(out, "\":", 2);
}

void json_member_unsigned(struct text *out, const char *name, u64 value)
{
	bool quoted = value > integer_limit;

	json_name(out, name);
	if (quoted)
		text_char(out, '"');
	text_unsigned(out, value);
	if (quoted)
		text_char(out, '"');
}

void json_member_signed(struct text *out, const char *name, s64 value)
{
	bool quoted = value > (s64)integer_limit || value < -(s64)integer_limit;

	json_name(out, name);
	if (quoted)
		text_char(out, '"');
	text_signed(out, value);
	if (quoted)
		text_char(out, '"');
}

void json_member_bytes(struct text *out, const char *name, const char *bytes, size_t size)
{
	json_name(out, name);
	if (json_put_string(out, bytes, size))
		return;
	text_append(out, ",\"", 2);
	text_string(out, name);
	text_string(out, "_enc\":\"latin1\"");
}

void json_member_string(struct text *out, const char *name, const char *value)
{
	json_member_bytes(out, name, value, strlen(value));
}

void json_member_literal(struct text *out, const char *name, const char *literal)
{
	json_name(out, name);
	text_string(out, literal);
}

void json_member_time(struct text *out, const char *name, u64 time_ns)
{
	json_name(out, name);
	text_char(out, '"');
	text_unsigned(out, time_ns);
	text_char(out, '"');
}
