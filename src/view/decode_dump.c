/* SPDX-License-Identifier: MIT */
/*
 * The bytes that calls moved, in hexadecimal and as text, sixteen to a line:
 * -e read and -e write. Only what was recorded can be shown; what lies behind
 * it is counted.
 */
#include "view/decode_print.h"

enum {
	BYTES_PER_LINE = 16,
	IOVEC_SIZE = 16,
	IOV_AT = 16, /* in a struct msghdr */
	IOV_COUNT_AT = 24,
	MESSAGE_SIZE_AT = 56, /* in a struct mmsghdr */
	MMSGHDR_SIZE = 64,
};

/* ` | 00000  68 65 6c 6c 6f 0a                                 hello.           |` */
static void put_line(struct text *out, u64 offset, const u8 *bytes, u64 size)
{
	static const char digits[] = "0123456789abcdef";
	char hex[3 * BYTES_PER_LINE + 2];
	char text[BYTES_PER_LINE + 1];
	char *at = hex;

	for (u64 i = 0; i < BYTES_PER_LINE; i++) {
		bool given = i < size;

		if (i == BYTES_PER_LINE / 2)
			*at++ = ' ';
		*at++ = given ? digits[bytes[i] >> 4] : ' ';
		*at++ = given ? digits[bytes[i] & 15] : ' ';
		*at++ = ' ';
		text[i] = !given ? ' ' : bytes[i] >= ' ' && bytes[i] < 0x7f ? (char)bytes[i] : '.';
	}
	*at = '\0';
	text[BYTES_PER_LINE] = '\0';
	text_format(out, " | %05llx  %s %s |\n", (unsigned long long)offset, hex, text);
}

static void put_data(struct decoder *decoder, u64 address, u64 size)
{
	u64 known = decode_memory_extent(decoder, address, size);
	const u8 *bytes = known != 0 ? decode_memory(decoder, address, known) : NULL;

	for (u64 at = 0; at < known; at += BYTES_PER_LINE) {
		u64 left = known - at;

		put_line(decoder->out, at, bytes + at,
			 left < BYTES_PER_LINE ? left : BYTES_PER_LINE);
	}
	if (known < size)
		text_format(decoder->out, " | %05llx  %llu bytes more\n", (unsigned long long)known,
			    (unsigned long long)(size - known));
}

/* A vector of buffers, of which the call moved `size` bytes. */
static void put_vector(struct decoder *decoder, u64 address, u64 count, u64 size)
{
	for (u64 i = 0; i < count && size != 0; i++) {
		const u8 *bytes = decode_memory(decoder, address + i * IOVEC_SIZE, IOVEC_SIZE);
		u64 part;

		if (bytes == NULL)
			return;
		part = load(bytes + 8, 8);
		part = part < size ? part : size;
		text_format(decoder->out, " * %llu bytes in buffer %llu\n",
			    (unsigned long long)part, (unsigned long long)i);
		put_data(decoder, load(bytes, 8), part);
		size -= part;
	}
}

static void put_message(struct decoder *decoder, u64 address, u64 size)
{
	const u8 *bytes = decode_memory(decoder, address, IOV_COUNT_AT + 8);

	if (bytes != NULL)
		put_vector(decoder, load(bytes + IOV_AT, 8), load(bytes + IOV_COUNT_AT, 8), size);
}

/* Several messages, of which the call moved `count`. Their sizes come with its end. */
static void put_messages(struct decoder *decoder, u64 address, u64 count)
{
	bool sent = decoder->rule.kind == KIND_MMSGHDR_IN;

	for (u64 i = 0; i < count; i++, address += MMSGHDR_SIZE) {
		const u8 *bytes = decode_memory(decoder, address, MMSGHDR_SIZE);

		if (bytes == NULL)
			return;
		text_format(decoder->out, " = %llu buffers in vector %llu\n",
			    (unsigned long long)load(bytes + IOV_COUNT_AT, 8),
			    (unsigned long long)i);
		decoder->from_exit = !sent;
		put_message(decoder, address, load(bytes + MESSAGE_SIZE_AT, 4));
		decoder->from_exit = true;
	}
}

void dump_argument(struct decoder *decoder, u64 value, unsigned int directions)
{
	bool reads = (directions & DUMP_READS) != 0;
	bool writes = (directions & DUMP_WRITES) != 0;
	u64 moved = (u64)call_result(decoder);

	switch ((enum argument_kind)decoder->rule.kind) {
	case KIND_BUF_IN:
	case KIND_SOCKET_DATA_IN:
		if (writes)
			put_data(decoder, value, moved);
		return;
	case KIND_BUF_OUT:
	case KIND_SOCKET_DATA_OUT:
		if (reads)
			put_data(decoder, value, moved);
		return;
	case KIND_IOVEC_IN:
	case KIND_IOVEC_OUT:
		if (decoder->rule.kind == KIND_IOVEC_IN ? writes : reads)
			put_vector(decoder, value, register_value(decoder, decoder->rule.length),
				   moved);
		return;
	case KIND_MSGHDR_IN:
	case KIND_MSGHDR_OUT:
		if (decoder->rule.kind == KIND_MSGHDR_IN ? writes : reads)
			put_message(decoder, value, moved);
		return;
	case KIND_MMSGHDR_IN:
	case KIND_MMSGHDR_OUT:
		if (decoder->rule.kind == KIND_MMSGHDR_IN ? writes : reads)
			put_messages(decoder, value, moved);
		return;
	default:
		return;
	}
}
