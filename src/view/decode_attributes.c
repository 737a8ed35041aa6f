/* SPDX-License-Identifier: MIT */
/*
 * Structures that describe work for the kernel, and mean different things by
 * what they ask for: counters of perf_event_open, requests of io_submit.
 */
#include "view/decode_print.h"

/*** perf_event_open ***/

enum {
	PERF_SIZE_AT = 4,
	PERF_CONFIG_AT = 8,
	PERF_PERIOD_AT = 16,
	PERF_SAMPLE_AT = 24,
	PERF_READ_AT = 32,
	PERF_BITS_AT = 40,
	PERF_WAKEUP_AT = 48,
	PERF_BREAKPOINT_AT = 52,
	PERF_CONFIG1_AT = 56,

	PERF_HARDWARE = 0,
	PERF_SOFTWARE = 1,
	PERF_TRACEPOINT = 2,
	PERF_CACHE = 3,
	PERF_BREAKPOINTS = 5,

	PERF_FREQ_BIT = 10,
	PERF_WATERMARK_BIT = 14,
	PERF_PRECISE_BIT = 15, /* and the next one */

	PERF_FIRST_VERSION = 64,
};

/* Of the word of bits, from the lowest; NULL: the two of precise_ip. */
static const char *const perf_bits[] = {
	"disabled",
	"inherit",
	"pinned",
	"exclusive",
	"exclude_user",
	"exclude_kernel",
	"exclude_hv",
	"exclude_idle",
	"mmap",
	"comm",
	"freq",
	"inherit_stat",
	"enable_on_exec",
	"task",
	"watermark",
	NULL,
	NULL,
	"mmap_data",
	"sample_id_all",
	"exclude_host",
	"exclude_guest",
	"exclude_callchain_kernel",
	"exclude_callchain_user",
	"mmap2",
	"comm_exec",
	"use_clockid",
	"context_switch",
	"write_backward",
	"namespaces",
	"ksymbol",
	"bpf_event",
	"aux_output",
	"cgroup",
	"text_poke",
	"build_id",
	"inherit_thread",
	"remove_on_exec",
	"sigtrap",
};

/* A cache, what is done to it, and with what result: a byte for each. */
static void print_perf_cache(struct decoder *decoder, u64 config)
{
	print_constant_of(decoder, SET_perf_cache_result, config >> 16);
	text_string(decoder->out, "<<16|");
	print_constant_of(decoder, SET_perf_cache_op, config >> 8 & 0xff);
	text_string(decoder->out, "<<8|");
	print_constant_of(decoder, SET_perf_cache, config & 0xff);
}

static void print_perf_config(struct decoder *decoder, u64 type, u64 config)
{
	if (type == PERF_HARDWARE)
		print_constant_of(decoder, SET_perf_hardware, config);
	else if (type == PERF_SOFTWARE)
		print_constant_of(decoder, SET_perf_software, config);
	else if (type == PERF_TRACEPOINT)
		text_unsigned(decoder->out, config);
	else if (type == PERF_CACHE)
		print_perf_cache(decoder, config);
	else
		print_hex(decoder, config);
}

static void print_precise_ip(struct decoder *decoder, bool *first, u64 value)
{
	static const char *const meanings[] = { "arbitrary skid", "constant skid",
						"requested to have 0 skid", "must have 0 skid" };

	print_member(decoder, first, "precise_ip");
	text_format(decoder->out, "%llu /* %s */", (unsigned long long)value, meanings[value]);
}

/* Bits that are not set are left out unless -v. */
static void print_perf_bits(struct decoder *decoder, bool *first, u64 bits)
{
	for (unsigned int i = 0; i < array_size(perf_bits); i++) {
		u64 bit = bits >> i & 1;

		if (i == PERF_PRECISE_BIT)
			print_precise_ip(decoder, first, bits >> i & 3);
		if (perf_bits[i] == NULL || (bit == 0 && !decoder->options->verbose))
			continue;
		print_member(decoder, first, perf_bits[i]);
		text_unsigned(decoder->out, bit);
	}
}

/* Of the first version of the structure: what every kernel takes. */
static void print_perf_rest(struct decoder *decoder, bool *first, const u8 *bytes)
{
	bool breakpoint = load(bytes, 4) == PERF_BREAKPOINTS;
	bool watermark = (load(bytes + PERF_BITS_AT, 8) >> PERF_WATERMARK_BIT & 1) != 0;

	print_member(decoder, first, watermark ? "wakeup_watermark" : "wakeup_events");
	text_unsigned(decoder->out, load(bytes + PERF_WAKEUP_AT, 4));
	if (breakpoint) {
		print_member(decoder, first, "bp_type");
		print_constant_of(decoder, SET_perf_breakpoint,
				  load(bytes + PERF_BREAKPOINT_AT, 4));
	}
	print_member(decoder, first, breakpoint ? "bp_addr" : "config1");
	print_hex(decoder, load(bytes + PERF_CONFIG1_AT, 8));
}

void type_perf_event_attr(struct decoder *decoder, const u8 *bytes)
{
	u64 type = load(bytes, 4);
	u64 size = load(bytes + PERF_SIZE_AT, 4);
	u64 bits = load(bytes + PERF_BITS_AT, 8);
	bool by_frequency = (bits >> PERF_FREQ_BIT & 1) != 0;
	bool whole = decoder->options->verbose && size <= PERF_FIRST_VERSION;
	bool first = true;

	text_char(decoder->out, '{');
	print_member(decoder, &first, "type");
	print_constant_of(decoder, SET_perf_type, type);
	print_member(decoder, &first, "size");
	print_constant_of(decoder, SET_perf_size, size);
	print_member(decoder, &first, "config");
	print_perf_config(decoder, type, load(bytes + PERF_CONFIG_AT, 8));
	print_member(decoder, &first, by_frequency ? "sample_freq" : "sample_period");
	text_unsigned(decoder->out, load(bytes + PERF_PERIOD_AT, 8));
	print_member(decoder, &first, "sample_type");
	print_flags_of(decoder, SET_perf_sample, load(bytes + PERF_SAMPLE_AT, 8));
	print_member(decoder, &first, "read_format");
	print_flags_of(decoder, SET_perf_read, load(bytes + PERF_READ_AT, 8));
	print_perf_bits(decoder, &first, bits);
	if (decoder->options->verbose)
		print_perf_rest(decoder, &first, bytes);
	text_string(decoder->out, whole ? "}" : ", ...}");
}

/*** io_submit ***/

enum {
	IOCB_KEY_AT = 8,
	IOCB_RW_FLAGS_AT = 12,
	IOCB_OPCODE_AT = 16,
	IOCB_PRIORITY_AT = 18,
	IOCB_FILE_AT = 20,
	IOCB_BUFFER_AT = 24,
	IOCB_SIZE_AT = 32,
	IOCB_OFFSET_AT = 40,
	IOCB_FLAGS_AT = 56,
	IOCB_RESULT_FD_AT = 60,

	IOCB_HAS_RESULT_FD = 1, /* of its flags */

	IOCB_READ = 0,
	IOCB_WRITE = 1,
	IOCB_POLL = 5,
	IOCB_READ_VECTOR = 7,
	IOCB_WRITE_VECTOR = 8,
};

static void print_iocb_place(struct decoder *decoder, bool *first, const u8 *bytes)
{
	print_member(decoder, first, "aio_buf");
	print_address(decoder, load(bytes + IOCB_BUFFER_AT, 8));
	print_member(decoder, first, "aio_nbytes");
	text_unsigned(decoder->out, load(bytes + IOCB_SIZE_AT, 8));
	print_member(decoder, first, "aio_offset");
	text_signed(decoder->out, (s64)load(bytes + IOCB_OFFSET_AT, 8));
}

/* Only what the request uses. */
static void print_iocb_operands(struct decoder *decoder, bool *first, const u8 *bytes)
{
	switch (load(bytes + IOCB_OPCODE_AT, 2)) {
	case IOCB_READ:
	case IOCB_WRITE:
	case IOCB_READ_VECTOR:
	case IOCB_WRITE_VECTOR:
		print_iocb_place(decoder, first, bytes);
		return;
	case IOCB_POLL:
		print_member(decoder, first, "aio_buf");
		print_flags_of(decoder, SET_poll_events, load(bytes + IOCB_BUFFER_AT, 8));
		return;
	default:
		return;
	}
}

static void print_iocb_options(struct decoder *decoder, bool *first, const u8 *bytes)
{
	u64 flags = load(bytes + IOCB_FLAGS_AT, 4);

	if (flags == 0)
		return;
	print_member(decoder, first, "aio_flags");
	print_flags_of(decoder, SET_iocb_flags, flags);
	if ((flags & IOCB_HAS_RESULT_FD) == 0)
		return;
	print_member(decoder, first, "aio_resfd");
	print_fd(decoder, load(bytes + IOCB_RESULT_FD_AT, 4));
}

/* What is rarely used is shown only when it is. */
static void print_iocb_head(struct decoder *decoder, bool *first, const u8 *bytes)
{
	u64 key = load(bytes + IOCB_KEY_AT, 4);
	u64 rw_flags = load(bytes + IOCB_RW_FLAGS_AT, 4);
	u64 priority = load(bytes + IOCB_PRIORITY_AT, 2);

	print_member(decoder, first, "aio_data");
	print_hex(decoder, load(bytes, 8));
	if (key != 0) {
		print_member(decoder, first, "aio_key");
		text_unsigned(decoder->out, key);
	}
	if (rw_flags != 0) {
		print_member(decoder, first, "aio_rw_flags");
		print_flags_of(decoder, SET_rwf_flags, rw_flags);
	}
	print_member(decoder, first, "aio_lio_opcode");
	print_constant_of(decoder, SET_iocb_cmd, load(bytes + IOCB_OPCODE_AT, 2));
	if (priority != 0) {
		print_member(decoder, first, "aio_reqprio");
		text_signed(decoder->out, (int16_t)priority);
	}
	print_member(decoder, first, "aio_fildes");
	print_fd(decoder, load(bytes + IOCB_FILE_AT, 4));
}

void type_iocb(struct decoder *decoder, const u8 *bytes)
{
	bool first = true;

	text_char(decoder->out, '{');
	print_iocb_head(decoder, &first, bytes);
	print_iocb_operands(decoder, &first, bytes);
	print_iocb_options(decoder, &first, bytes);
	text_char(decoder->out, '}');
}
