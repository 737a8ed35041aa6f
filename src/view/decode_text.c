/* SPDX-License-Identifier: MIT */
/*
 * Strings, data and lists of strings: quoting, escapes, and where they are cut.
 */
#include "view/decode_print.h"

#include <string.h>

enum { DEFAULT_TASK_NAME = 16, DIRENT_NAME_AT = 19 };

static bool is_printable(u8 c)
{
	return c >= 0x20 && c < 0x7f;
}

static char escape_letter(u8 c)
{
	switch (c) {
	case '\t':
		return 't';
	case '\n':
		return 'n';
	case '\v':
		return 'v';
	case '\f':
		return 'f';
	case '\r':
		return 'r';
	case '"':
	case '\\':
		return (char)c;
	default:
		return 0;
	}
}

/* Octal, as short as the next character allows. */
static void put_octal_escape(struct text *out, u8 c, u8 next)
{
	bool digit_follows = next >= '0' && next <= '7';
	char digits[4] = { '\\', (char)('0' + (c >> 6)), (char)('0' + (c >> 3 & 7)),
			   (char)('0' + (c & 7)) };
	size_t skip = 0;

	if (!digit_follows && c < 8)
		skip = 2;
	else if (!digit_follows && c < 64)
		skip = 1;
	text_char(out, digits[0]);
	text_append(out, digits + 1 + skip, 3 - skip);
}

static void put_hex_bytes(struct text *out, const u8 *bytes, u64 size)
{
	static const char digits[] = "0123456789abcdef";

	for (u64 i = 0; i < size; i++) {
		char escape[4] = { '\\', 'x', digits[bytes[i] >> 4], digits[bytes[i] & 15] };

		text_append(out, escape, sizeof(escape));
	}
}

static void put_escaped(struct text *out, u8 c, u8 next, enum decode_hex hex)
{
	char letter = escape_letter(c);

	if (letter != 0) {
		text_char(out, '\\');
		text_char(out, letter);
	} else if (is_printable(c)) {
		text_char(out, (char)c);
	} else if (hex == DECODE_HEX_ESCAPES) {
		put_hex_bytes(out, &c, 1);
	} else {
		put_octal_escape(out, c, next);
	}
}

static bool wants_hex(const struct decoder *decoder, const u8 *bytes, u64 size)
{
	if (decoder->options->hex != DECODE_HEX_NON_ASCII)
		return decoder->options->hex == DECODE_HEX_ALL;
	for (u64 i = 0; i < size; i++)
		if (!is_printable(bytes[i]) && escape_letter(bytes[i]) == 0)
			return true;
	return false;
}

void print_quoted(struct decoder *decoder, const void *data, u64 size, enum quote_end end)
{
	const u8 *bytes = data;
	struct text *out = decoder->out;

	text_char(out, '"');
	if (wants_hex(decoder, bytes, size)) {
		put_hex_bytes(out, bytes, size);
	} else {
		for (u64 i = 0; i < size; i++)
			put_escaped(out, bytes[i], i + 1 < size ? bytes[i + 1] : 0,
				    decoder->options->hex);
	}
	text_char(out, '"');
	if (end == QUOTE_CUT)
		text_string(out, "...");
}

void print_data(struct decoder *decoder, u64 address, u64 size)
{
	u64 limit = decoder->options->string_limit;
	u64 shown = size < limit ? size : limit;
	const u8 *bytes = shown != 0 ? decode_memory(decoder, address, shown) : NULL;

	if (address == 0)
		text_string(decoder->out, "NULL");
	else if (bytes == NULL && shown != 0)
		text_hex(decoder->out, address);
	else
		print_quoted(decoder, bytes, shown, size > shown ? QUOTE_CUT : QUOTE_WHOLE);
}

void print_chars(struct decoder *decoder, const u8 *bytes, u64 size)
{
	u64 length = strnlen((const char *)bytes, size);

	print_quoted(decoder, bytes, length, QUOTE_WHOLE);
}

/* Text is cut at limit, or where its capture ended. */
static void print_text_at(struct decoder *decoder, u64 address, u64 limit)
{
	struct captured_text text;
	u64 size;

	if (address == 0) {
		text_string(decoder->out, "NULL");
		return;
	}
	if (!decode_memory_text(decoder, address, &text)) {
		text_hex(decoder->out, address);
		return;
	}
	size = text.size < limit ? text.size : limit;
	print_quoted(decoder, text.bytes, size,
		     size < text.size || !text.whole ? QUOTE_CUT : QUOTE_WHOLE);
}

void print_path(struct decoder *decoder, u64 value)
{
	print_text_at(decoder, value, PAGE_SIZE - 1);
}

void print_string(struct decoder *decoder, u64 value)
{
	print_text_at(decoder, value, decoder->options->string_limit);
}

void print_mq_name(struct decoder *decoder, u64 value)
{
	print_path(decoder, value);
}

/* Binary mount data looks like an address to those who did not capture it. */
void print_mount_data(struct decoder *decoder, u64 value)
{
	print_string(decoder, value);
}

void print_string_out(struct decoder *decoder, u64 value)
{
	print_string(decoder, value);
}

void print_task_name(struct decoder *decoder, u64 value)
{
	print_text_at(decoder, value, DEFAULT_TASK_NAME - 1);
}

void print_buf_in(struct decoder *decoder, u64 value)
{
	print_data(decoder, value, register_value(decoder, decoder->rule.length));
}

void print_filled(struct decoder *decoder, u64 address, print_sized *print)
{
	u64 size = register_value(decoder, decoder->rule.length);

	if (call_failed(decoder) || !call_returned(decoder)) {
		print_address(decoder, address);
		return;
	}
	if ((u64)call_result(decoder) < size)
		size = (u64)call_result(decoder);
	print(decoder, address, size);
}

void print_buf_out(struct decoder *decoder, u64 value)
{
	print_filled(decoder, value, print_data);
}

/* Without room the call only tells a size. */
/* Texts are mostly given with their NUL, which is not worth showing. */
static void print_value_data(struct decoder *decoder, u64 address, u64 size)
{
	const u8 *bytes = NULL;

	if (size != 0 && size <= decoder->options->string_limit)
		bytes = decode_memory(decoder, address, size);
	if (bytes != NULL && bytes[size - 1] == '\0')
		print_quoted(decoder, bytes, size - 1, QUOTE_WHOLE);
	else
		print_data(decoder, address, size);
}

void print_xattr_in(struct decoder *decoder, u64 value)
{
	print_value_data(decoder, value, register_value(decoder, decoder->rule.length));
}

/* A buffer without a size asks for the size. */
static void print_xattr(struct decoder *decoder, u64 value, print_sized *print)
{
	if (register_value(decoder, decoder->rule.length) == 0)
		print_address(decoder, value);
	else
		print_filled(decoder, value, print);
}

void print_xattr_out(struct decoder *decoder, u64 value)
{
	print_xattr(decoder, value, print_value_data);
}

void print_xattr_list(struct decoder *decoder, u64 value)
{
	print_xattr(decoder, value, print_data);
}

/* Random bytes are never text. */
void print_random_out(struct decoder *decoder, u64 value)
{
	struct decode_options options = *decoder->options;
	struct decoder hexadecimal = *decoder;

	options.hex = DECODE_HEX_ALL;
	hexadecimal.options = &options;
	print_buf_out(&hexadecimal, value);
}

/*** Lists of strings ***/

static bool load_pointer(const struct decoder *decoder, u64 address, u64 *pointer)
{
	const u8 *bytes = decode_memory(decoder, address, sizeof(*pointer));

	if (bytes == NULL)
		return false;
	*pointer = load(bytes, sizeof(*pointer));
	return true;
}

static void print_strings(struct decoder *decoder, u64 address)
{
	u64 limit = decoder->options->verbose ? ~0ul : decoder->options->string_limit;
	bool first = true;
	u64 pointer;

	if (!load_pointer(decoder, address, &pointer)) {
		print_address(decoder, address);
		return;
	}
	text_char(decoder->out, '[');
	for (u64 i = 0; load_pointer(decoder, address + i * 8, &pointer); i++) {
		if (pointer == 0)
			break;
		print_separator(decoder, &first);
		if (i >= limit) {
			text_string(decoder->out, "...");
			break;
		}
		print_string(decoder, pointer);
	}
	text_char(decoder->out, ']');
}

void print_argv(struct decoder *decoder, u64 value)
{
	print_strings(decoder, value);
}

void print_envp(struct decoder *decoder, u64 value)
{
	u32 count;
	bool whole;

	if (decoder->options->verbose && decode_memory(decoder, value, sizeof(u64)) != NULL) {
		print_strings(decoder, value);
		return;
	}
	print_address(decoder, value);
	if (value != 0 && decode_memory_count(decoder, value, &count, &whole))
		text_format(decoder->out, " /* %u var%s%s */", count, count == 1 ? "" : "s",
			    whole ? "" : ", unterminated");
}

/*** Directory entries ***/

enum { DIRENT_OFF_AT = 8, DIRENT_LENGTH_AT = 16, DIRENT_TYPE_AT = 18 };

/* One struct linux_dirent64. */
static void print_dirent(struct decoder *decoder, const u8 *bytes, u64 length)
{
	text_format(decoder->out, "{d_ino=%llu, d_off=%lld, d_reclen=%u, d_type=",
		    (unsigned long long)load(bytes, 8), (long long)load(bytes + DIRENT_OFF_AT, 8),
		    (unsigned int)length);
	print_constant_of(decoder, SET_dirent_type, bytes[DIRENT_TYPE_AT]);
	text_string(decoder->out, ", d_name=");
	print_chars(decoder, bytes + DIRENT_NAME_AT, length - DIRENT_NAME_AT);
	text_char(decoder->out, '}');
}

/* The entry at an address, or NULL when it is damaged or was not captured whole. */
static const u8 *find_dirent(const struct decoder *decoder, u64 address, u64 left, u64 *length)
{
	const u8 *head = decode_memory(decoder, address, DIRENT_NAME_AT);

	*length = head != NULL ? load(head + DIRENT_LENGTH_AT, 2) : 0;
	if (*length <= DIRENT_NAME_AT || *length > left)
		return NULL;
	return decode_memory(decoder, address, *length);
}

static void print_dirents(struct decoder *decoder, u64 address, u64 size)
{
	bool first = true;
	u64 length;

	text_char(decoder->out, '[');
	for (u64 at = 0; at < size; at += length) {
		const u8 *bytes = find_dirent(decoder, address + at, size - at, &length);

		print_separator(decoder, &first);
		if (bytes == NULL) {
			text_string(decoder->out, "...");
			break;
		}
		print_dirent(decoder, bytes, length);
	}
	text_char(decoder->out, ']');
}

void print_dents(struct decoder *decoder, u64 value)
{
	bool whole;
	u32 count;
	u64 size;

	if (!call_returned(decoder) || call_failed(decoder)) {
		print_address(decoder, value);
		return;
	}
	size = (u64)call_result(decoder);
	if (decoder->options->verbose && decoder->rule.kind == KIND_DENTS &&
	    (size == 0 || decode_memory(decoder, value, DIRENT_NAME_AT) != NULL)) {
		print_dirents(decoder, value, size);
		return;
	}
	print_address(decoder, value);
	if (decode_memory_count(decoder, value, &count, &whole))
		text_format(decoder->out, " /* %u entr%s */", count, count == 1 ? "y" : "ies");
}

/*** Bytes with a meaning of their own ***/

void print_mincore(struct decoder *decoder, u64 value)
{
	u64 pages = (register_value(decoder, 1) + PAGE_SIZE - 1) / PAGE_SIZE;
	u64 limit = decoder->options->verbose ? pages : decoder->options->string_limit;
	u64 shown = pages < limit ? pages : limit;
	const u8 *bytes = call_failed(decoder) ? NULL : decode_memory(decoder, value, shown);

	if (bytes == NULL) {
		print_address(decoder, value);
		return;
	}
	text_char(decoder->out, '[');
	for (u64 i = 0; i < shown; i++)
		text_format(decoder->out, i > 0 ? ", %u" : "%u", bytes[i] & 1u);
	text_string(decoder->out, shown < pages ? ", ...]" : "]");
}

void print_msgbuf(struct decoder *decoder, u64 value)
{
	u64 size = register_value(decoder, decoder->rule.length);
	const u8 *bytes = call_failed(decoder) && decoder->from_exit
			      ? NULL
			      : decode_memory(decoder, value, sizeof(u64));

	if (bytes == NULL) {
		print_address(decoder, value);
		return;
	}
	if (decoder->from_exit)
		size = (u64)call_result(decoder);
	text_string(decoder->out, "{mtype=");
	text_signed(decoder->out, (s64)load(bytes, 8));
	text_string(decoder->out, ", mtext=");
	print_data(decoder, value + sizeof(u64), size);
	text_char(decoder->out, '}');
}
