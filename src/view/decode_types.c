/* SPDX-License-Identifier: MIT */
/*
 * Structures: those that types.def describes by fields print from its rows,
 * the others have a printer in the table of custom types.
 */
#include "view/decode_print.h"
#include "view/siginfo.h"

#include <string.h>

enum field_when { ALWAYS, VERBOSE, NONZERO };

struct field {
	const char *name; /* NULL ends a type */
	u16 offset;
	u8 size;
	u8 kind; /* enum argument_kind */
	u8 detail;
	u8 when; /* enum field_when */
};

#define TYPE(id, size) static const struct field fields_of_##id[] = {
#define FIELD(name, offset, size, kind, detail, when)                                              \
	{ #name, offset, size, KIND_##kind, detail, when },
#define END_TYPE                                                                                   \
	{                                                                                          \
		NULL, 0, 0, 0, 0, 0                                                                \
	}                                                                                          \
	}                                                                                          \
	;
#include "tables/types.def"
#undef TYPE
#undef FIELD
#undef END_TYPE

static const struct field *const type_fields[TYPE_COUNT] = {
#define TYPE(id, size) [TYPE_##id] = fields_of_##id,
#define FIELD(name, offset, size, kind, detail, when)
#define END_TYPE
#include "tables/types.def"
#undef TYPE
#undef FIELD
#undef END_TYPE
};

/*** Types without fields ***/

/* [5]: what a pointer to a number points to. */
struct scalar {
	printer *print;
	u8 detail;
};

static void print_rw_hint(struct decoder *decoder, u64 value)
{
	print_constant64(decoder, value);
}

static const struct scalar scalars[TYPE_COUNT] = {
	[TYPE_int] = { print_int, 0 },
	[TYPE_uint] = { print_uint, 0 },
	[TYPE_long] = { print_long, 0 },
	[TYPE_ulong] = { print_ulong, 0 },
	[TYPE_ushort] = { print_uint, 0 },
	[TYPE_hex] = { print_hex, 0 },
	[TYPE_modem_lines] = { print_flags, SET_modem_lines },
	[TYPE_console_mode] = { print_constant, SET_console_mode },
	[TYPE_keyboard_mode] = { print_constant, SET_keyboard_mode },
	[TYPE_address] = { print_address, 0 },
	[TYPE_uid] = { print_uid, 0 },
	[TYPE_gid] = { print_uid, 0 },
	[TYPE_off] = { print_long, 0 },
	[TYPE_signal] = { print_signal, 0 },
	[TYPE_tsc_mode] = { print_constant, SET_tsc_mode },
	[TYPE_inode_flags] = { print_flags, SET_inode_flags },
	[TYPE_rw_hint] = { print_rw_hint, SET_rw_hint },
	[TYPE_mempolicy] = { print_mempolicy, 0 },
	[TYPE_quota_format] = { print_constant, SET_quota_format },
	[TYPE_seccomp_action] = { print_constant, SET_seccomp_action },
	[TYPE_sched_param] = { print_int, 0 },
};

static void type_pair(struct decoder *decoder, const u8 *bytes, enum type_id type)
{
	text_char(decoder->out, '[');
	print_type(decoder, type, bytes);
	text_string(decoder->out, ", ");
	print_type(decoder, type, bytes + type_sizes[type]);
	text_char(decoder->out, ']');
}

/* A point in time: its two numbers and, in a comment, its date. */
static void print_dated(struct decoder *decoder, const u8 *bytes, enum type_id type)
{
	u64 fraction = load(bytes + 8, 8);

	print_type(decoder, type, bytes);
	if (type == TYPE_timeval)
		print_microseconds_comment(decoder, (s64)load(bytes, 8), fraction);
	else
		print_time_comment(decoder, (s64)load(bytes, 8), fraction);
}

static void type_timeval_pair(struct decoder *decoder, const u8 *bytes)
{
	text_char(decoder->out, '[');
	print_dated(decoder, bytes, TYPE_timeval);
	text_string(decoder->out, ", ");
	print_dated(decoder, bytes + 16, TYPE_timeval);
	text_char(decoder->out, ']');
}

static void type_utimbuf(struct decoder *decoder, const u8 *bytes)
{
	static const char *const names[] = { "{actime=", ", modtime=" };

	for (unsigned int i = 0; i < array_size(names); i++) {
		text_string(decoder->out, names[i]);
		print_long(decoder, load(bytes + 8 * i, 8));
		print_time_comment(decoder, (s64)load(bytes + 8 * i, 8), 0);
	}
	text_char(decoder->out, '}');
}

static void type_range(struct decoder *decoder, const u8 *bytes)
{
	text_format(decoder->out, "[%llu, %llu]", (unsigned long long)load(bytes, 8),
		    (unsigned long long)load(bytes + 8, 8));
}

static void type_futex_waitv_pair(struct decoder *decoder, const u8 *bytes)
{
	type_pair(decoder, bytes, TYPE_futex_waitv);
}

static void type_sched_param(struct decoder *decoder, const u8 *bytes)
{
	text_char(decoder->out, '[');
	print_int(decoder, load(bytes, 4));
	text_char(decoder->out, ']');
}

/* A time prints as a number and, in a comment, as a date. */
static void type_time(struct decoder *decoder, const u8 *bytes)
{
	text_format(decoder->out, "[%lld]", (long long)load(bytes, 8));
}

static void type_epoll_event(struct decoder *decoder, const u8 *bytes)
{
	u64 data = load(bytes + 4, 8);

	text_string(decoder->out, "{events=");
	print_flags_of(decoder, SET_epoll_events, load(bytes, 4));
	text_format(decoder->out, ", data={u32=%u, u64=%llu}}", (u32)data,
		    (unsigned long long)data);
}

static bytes_printer *const custom_types[TYPE_COUNT] = {
	[TYPE_timeval_pair] = type_timeval_pair,
	[TYPE_utimbuf] = type_utimbuf,
	[TYPE_range] = type_range,
	[TYPE_futex_waitv_pair] = type_futex_waitv_pair,
	[TYPE_sched_param] = type_sched_param,
	[TYPE_time] = type_time,
	[TYPE_epoll_event] = type_epoll_event,
	[TYPE_stat] = type_stat,
	[TYPE_statx] = type_statx,
	[TYPE_open_how] = type_open_how,
	[TYPE_termios] = type_termios,
	[TYPE_sigaction] = type_sigaction,
	[TYPE_siginfo] = type_siginfo,
	[TYPE_sigevent] = type_sigevent,
	[TYPE_wstatus] = type_wstatus,
	[TYPE_sched_attr] = type_sched_attr,
	[TYPE_iocb] = type_iocb,
	[TYPE_perf_event_attr] = type_perf_event_attr,
};

/*** Members ***/

void print_separator(struct decoder *decoder, bool *first)
{
	if (!*first)
		text_string(decoder->out, ", ");
	*first = false;
}

void print_member(struct decoder *decoder, bool *first, const char *name)
{
	print_separator(decoder, first);
	text_string(decoder->out, name);
	text_char(decoder->out, '=');
}

static void rlim_text(struct decoder *decoder, u64 value)
{
	if (value == ~0ul)
		text_string(decoder->out, "RLIM64_INFINITY");
	else
		text_format(decoder->out, "%llu*1024", (unsigned long long)(value / 1024));
}

static void print_rlim(struct decoder *decoder, u64 value)
{
	if (value == ~0ul || (value > 1024 && value % 1024 == 0))
		print_xlat_as(decoder, value, print_ulong, rlim_text);
	else
		text_unsigned(decoder->out, value);
}

static void print_short(struct decoder *decoder, u64 value)
{
	text_signed(decoder->out, (int16_t)value);
}

static void print_ticks(struct decoder *decoder, u64 value)
{
	text_unsigned(decoder->out, value);
	ticks_comment(decoder->out, value);
}

static printer *const field_printers[KIND_COUNT] = {
	[KIND_INT] = print_int,	      [KIND_UINT] = print_uint,
	[KIND_LONG] = print_long,     [KIND_ULONG] = print_ulong,
	[KIND_SIZE] = print_ulong,    [KIND_OFF] = print_long,
	[KIND_HEX] = print_hex,	      [KIND_ADDRESS] = print_address,
	[KIND_FD] = print_fd,	      [KIND_PID] = print_int,
	[KIND_FLAGS] = print_flags,   [KIND_FLAGS64] = print_flags64,
	[KIND_ENUM] = print_constant, [KIND_ENUM64] = print_constant64,
	[KIND_RLIM] = print_rlim,     [KIND_SHORT] = print_short,
	[KIND_UID] = print_uid,	      [KIND_MODE] = print_mode,
	[KIND_DEV] = print_dev,	      [KIND_TICKS] = print_ticks,
	[KIND_STRING] = print_string, [KIND_PATH] = print_path,
};

static void print_fsid(struct decoder *decoder, const u8 *bytes)
{
	text_string(decoder->out, "{val=[");
	print_hex(decoder, load(bytes, 4));
	text_string(decoder->out, ", ");
	print_hex(decoder, load(bytes + 4, 4));
	text_string(decoder->out, "]}");
}

static void print_ulongs(struct decoder *decoder, const u8 *bytes, unsigned int count)
{
	text_char(decoder->out, '[');
	for (unsigned int i = 0; i < count; i++) {
		text_string(decoder->out, i > 0 ? ", " : "");
		text_unsigned(decoder->out, load(bytes + 8 * i, 8));
	}
	text_char(decoder->out, ']');
}

static void print_field(struct decoder *decoder, const struct field *field, const u8 *bytes)
{
	struct argument rule = decoder->rule;

	decoder->rule = (struct argument){ field->kind, NO_REGISTER, NO_REGISTER, field->detail };
	if (field->kind == KIND_NESTED)
		print_type(decoder, field->detail, bytes);
	else if (field->kind == KIND_CHARS)
		print_chars(decoder, bytes, field->size);
	else if (field->kind == KIND_ULONGS)
		print_ulongs(decoder, bytes, field->detail);
	else if (field->kind == KIND_FSID)
		print_fsid(decoder, bytes);
	else
		field_printers[field->kind](decoder, load(bytes, field->size));
	decoder->rule = rule;
}

static bool is_zero(const u8 *bytes, unsigned int size)
{
	while (size > 0 && bytes[size - 1] == 0)
		size--;
	return size == 0;
}

/* Those that begin before `size`. */
static void print_fields(struct decoder *decoder, const struct field *field, const u8 *bytes,
			 u64 size)
{
	bool first = true;
	bool skipped = false;

	text_char(decoder->out, '{');
	for (; field->name != NULL; field++) {
		if (field->offset >= size ||
		    (field->when == NONZERO && is_zero(bytes + field->offset, field->size)))
			continue;
		if (field->when == VERBOSE && !decoder->options->verbose) {
			skipped = true;
			continue;
		}
		print_member(decoder, &first, field->name);
		print_field(decoder, field, bytes + field->offset);
	}
	text_string(decoder->out, skipped ? ", ...}" : "}");
}

static void print_scalar(struct decoder *decoder, enum type_id type, const u8 *bytes)
{
	struct argument rule = decoder->rule;

	decoder->rule.detail = scalars[type].detail;
	scalars[type].print(decoder, load(bytes, type_sizes[type]));
	decoder->rule = rule;
}

void print_type(struct decoder *decoder, enum type_id type, const u8 *bytes)
{
	if (custom_types[type] != NULL)
		custom_types[type](decoder, bytes);
	else if (scalars[type].print != NULL)
		print_scalar(decoder, type, bytes);
	else
		print_fields(decoder, type_fields[type], bytes, type_sizes[type]);
}

/*** Pointers to them ***/

/* The captured bytes behind a pointer; prints the bare address when there are none. */
static const u8 *bytes_or_address(struct decoder *decoder, u64 address, u64 size)
{
	const u8 *bytes = NULL;

	if (!(decoder->from_exit && call_failed(decoder)) && address != 0 && size != 0)
		bytes = decode_memory(decoder, address, size);
	if (bytes == NULL)
		print_address(decoder, address);
	return bytes;
}

/* wait4 and waitid store nothing when no child was waited for. */
static bool stored_nothing(const struct decoder *decoder)
{
	enum type_id type = decoder->rule.detail;

	return (type == TYPE_wstatus || type == TYPE_rusage) &&
	       decoder->result_kind == RESULT_PID && call_returned(decoder) &&
	       call_result(decoder) == 0;
}

void print_struct(struct decoder *decoder, u64 value)
{
	enum type_id type = decoder->rule.detail;
	const u8 *bytes;

	if (stored_nothing(decoder)) {
		print_address(decoder, value);
		return;
	}
	bytes = bytes_or_address(decoder, value, type_sizes[type]);
	if (bytes == NULL)
		return;
	if (custom_types[type] != NULL || scalars[type].print == NULL) {
		print_type(decoder, type, bytes);
		return;
	}
	text_char(decoder->out, '[');
	print_type(decoder, type, bytes);
	text_char(decoder->out, ']');
}

void print_struct_sized(struct decoder *decoder, u64 value)
{
	u64 given = register_value(decoder, decoder->rule.length);
	u64 known = type_sizes[decoder->rule.detail];
	const u8 *bytes;

	/* A structure shorter than its first version is refused by the kernel. */
	if (given < known) {
		print_address(decoder, value);
		return;
	}
	bytes = bytes_or_address(decoder, value, known);
	if (bytes != NULL)
		print_type(decoder, decoder->rule.detail, bytes);
}

/* A part of the union is as good as the whole: what was not given is 0. */
void print_bpf_attr(struct decoder *decoder, u64 value)
{
	enum { ATTR_SIZE = 256 };
	enum type_id type = decoder->rule.detail;
	u64 known = type_sizes[type];
	u64 given = (u32)register_value(decoder, decoder->rule.length);
	u8 attr[ATTR_SIZE] = { 0 };
	const u8 *bytes;

	given = given < known ? given : known;
	bytes = bytes_or_address(decoder, value, given);
	if (bytes == NULL)
		return;
	memcpy(attr, bytes, given);
	print_fields(decoder, type_fields[type], attr, given);
}

void print_array(struct decoder *decoder, enum type_id type, u64 address, u64 count)
{
	u64 limit = decoder->options->verbose ? count : decoder->options->string_limit;
	u64 size = type_sizes[type];
	bool first = true;

	if (count == 0 && address != 0) {
		text_string(decoder->out, "[]");
		return;
	}
	if (bytes_or_address(decoder, address, count != 0 ? size : 0) == NULL)
		return;
	text_char(decoder->out, '[');
	for (u64 i = 0; i < count; i++) {
		const u8 *bytes = decode_memory(decoder, address + i * size, size);

		print_separator(decoder, &first);
		if (i >= limit || bytes == NULL) {
			text_string(decoder->out, "...");
			break;
		}
		print_type(decoder, type, bytes);
	}
	text_char(decoder->out, ']');
}

void print_array_in(struct decoder *decoder, u64 value)
{
	print_array(decoder, decoder->rule.detail, value,
		    (u32)register_value(decoder, decoder->rule.length));
}

/* The structures that an array of pointers leads to. */
void print_pointers_in(struct decoder *decoder, u64 value)
{
	u64 count = register_value(decoder, decoder->rule.length);
	u64 limit = decoder->options->verbose ? count : decoder->options->string_limit;
	bool first = true;

	if (value == 0 || (count != 0 && decode_memory(decoder, value, sizeof(u64)) == NULL)) {
		print_address(decoder, value);
		return;
	}
	text_char(decoder->out, '[');
	for (u64 i = 0; i < count; i++) {
		const u8 *pointer = decode_memory(decoder, value + i * sizeof(u64), sizeof(u64));

		print_separator(decoder, &first);
		if (i >= limit || pointer == NULL) {
			text_string(decoder->out, "...");
			break;
		}
		print_struct(decoder, load(pointer, sizeof(u64)));
	}
	text_char(decoder->out, ']');
}

void print_array_out(struct decoder *decoder, u64 value)
{
	u64 limit = (u32)register_value(decoder, decoder->rule.length);
	u64 count;

	if (!call_returned(decoder) || call_failed(decoder)) {
		print_address(decoder, value);
		return;
	}
	count = (u64)call_result(decoder);
	print_array(decoder, decoder->rule.detail, value, count < limit ? count : limit);
}

/* Written only when the sleep was interrupted. */
void print_timespec_rem(struct decoder *decoder, u64 value)
{
	const u8 *bytes = call_failed(decoder) ? decode_memory(decoder, value, 16) : NULL;

	if (value == 0 || bytes == NULL)
		print_address(decoder, value);
	else
		print_type(decoder, TYPE_timespec, bytes);
}

static void print_utime(struct decoder *decoder, const u8 *bytes)
{
	enum { NSEC_AT = 8, UTIME_NOW_VALUE = 0x3fffffff, UTIME_OMIT_VALUE = 0x3ffffffe };
	u64 nsec = load(bytes + NSEC_AT, 8);

	if (nsec == UTIME_NOW_VALUE)
		text_string(decoder->out, "UTIME_NOW");
	else if (nsec == UTIME_OMIT_VALUE)
		text_string(decoder->out, "UTIME_OMIT");
	else
		print_dated(decoder, bytes, TYPE_timespec);
}

void print_utimes(struct decoder *decoder, u64 value)
{
	const u8 *bytes = bytes_or_address(decoder, value, 32);

	if (bytes == NULL)
		return;
	text_char(decoder->out, '[');
	print_utime(decoder, bytes);
	text_string(decoder->out, ", ");
	print_utime(decoder, bytes + 16);
	text_char(decoder->out, ']');
}

/* [before] or [before] => [after] */
void print_offset_inout(struct decoder *decoder, u64 value)
{
	const u8 *before;
	const u8 *after;

	decoder->from_exit = false;
	before = bytes_or_address(decoder, value, 8);
	decoder->from_exit = true;
	if (before == NULL)
		return;
	text_format(decoder->out, "[%lld]", (long long)load(before, 8));
	after = call_failed(decoder) ? NULL : decode_memory(decoder, value, 8);
	if (after != NULL && (u64)call_result(decoder) != 0)
		text_format(decoder->out, " => [%lld]", (long long)load(after, 8));
}

void print_timex(struct decoder *decoder, u64 value)
{
	static const struct {
		const char *name;
		u8 offset;
	} numbers[] = { { "offset", 8 },     { "freq", 16 },	 { "maxerror", 24 },
			{ "esterror", 32 },  { "status", 40 },	 { "constant", 48 },
			{ "precision", 56 }, { "tolerance", 64 } };
	enum { TIME_AT = 72, TICK_AT = 88, TICKS = 10 };
	static const char *const ticks[TICKS] = { "tick",   "ppsfreq", "jitter", "shift",  "stabil",
						  "jitcnt", "calcnt",  "errcnt", "stbcnt", "tai" };
	const u8 *bytes = bytes_or_address(decoder, value, 208);
	bool first = true;

	if (bytes == NULL)
		return;
	text_char(decoder->out, '{');
	print_member(decoder, &first, "modes");
	print_flags_of(decoder, SET_adjtimex_modes, load(bytes, 4));
	for (size_t i = 0; i < array_size(numbers); i++) {
		print_member(decoder, &first, numbers[i].name);
		if (numbers[i].offset == 40)
			print_flags_of(decoder, SET_adjtimex_status, load(bytes + 40, 4));
		else
			print_long(decoder, load(bytes + numbers[i].offset, 8));
	}
	print_member(decoder, &first, "time");
	print_type(decoder, TYPE_timeval, bytes + TIME_AT);
	for (unsigned int i = 0; i < TICKS; i++) {
		/* shift and tai are int; the long behind an int is aligned. */
		static const u8 offsets[TICKS] = { 88, 96, 104, 112, 120, 128, 136, 144, 152, 160 };
		bool small = offsets[i] == 112 || offsets[i] == 160;
		u64 number = load(bytes + offsets[i], 8);

		print_member(decoder, &first, ticks[i]);
		print_long(decoder, small ? (u64)(s64)(s32)number : number);
	}
	text_char(decoder->out, '}');
}

void print_rseq(struct decoder *decoder, u64 value)
{
	print_address(decoder, value);
}

void print_cap_header(struct decoder *decoder, u64 value)
{
	const u8 *bytes = bytes_or_address(decoder, value, 8);

	if (bytes == NULL)
		return;
	text_string(decoder->out, "{version=");
	print_constant_of(decoder, SET_capability_version, load(bytes, 4));
	text_format(decoder->out, ", pid=%d}", (s32)load(bytes + 4, 4));
}

static void print_capabilities(struct decoder *decoder, u64 low, u64 high)
{
	u64 set = low | high << 32;
	bool any = false;

	if (set == 0)
		text_char(decoder->out, '0');
	for (unsigned int i = 0; i < 64; i++) {
		const char *name = constant_name(SET_capability, i);

		if ((set >> i & 1) == 0 || name == NULL)
			continue;
		if (any)
			text_char(decoder->out, '|');
		text_format(decoder->out, "1<<%s", name);
		any = true;
	}
}

void print_cap_data(struct decoder *decoder, u64 value)
{
	static const char *const names[] = { "effective", "permitted", "inheritable" };
	const u8 *bytes = bytes_or_address(decoder, value, 24);
	bool first = true;

	if (bytes == NULL)
		return;
	text_char(decoder->out, '{');
	for (unsigned int i = 0; i < array_size(names); i++) {
		print_member(decoder, &first, names[i]);
		print_capabilities(decoder, load(bytes + 4 * i, 4), load(bytes + 12 + 4 * i, 4));
	}
	text_char(decoder->out, '}');
}

void print_nodemask(struct decoder *decoder, u64 value)
{
	u64 words = (register_value(decoder, decoder->rule.length) + 62) / 64;
	const u8 *bytes = bytes_or_address(decoder, value, words < 128 ? words * 8 : 0);
	bool first = true;

	if (bytes == NULL)
		return;
	text_char(decoder->out, '[');
	for (u64 i = 0; i < words; i++) {
		u64 word = load(bytes + 8 * i, 8);

		print_separator(decoder, &first);
		text_format(decoder->out, "%#016llx", (unsigned long long)word);
	}
	text_char(decoder->out, ']');
}

/* Processors by number; what the kernel filled in is as long as the result says. */
void print_cpuset(struct decoder *decoder, u64 value)
{
	u64 size = register_value(decoder, decoder->rule.length);
	const u8 *bytes;
	bool first = true;

	if (decoder->from_exit && !call_failed(decoder) && (u64)call_result(decoder) < size)
		size = (u64)call_result(decoder);
	if (size > 1024)
		size = 1024;
	bytes = bytes_or_address(decoder, value, size);
	if (bytes == NULL)
		return;
	text_char(decoder->out, '[');
	for (u64 i = 0; i < size * 8; i++) {
		if ((bytes[i / 8] >> (i % 8) & 1) == 0)
			continue;
		if (!first)
			text_char(decoder->out, ' ');
		text_unsigned(decoder->out, i);
		first = false;
	}
	text_char(decoder->out, ']');
}

void print_bpf_program(struct decoder *decoder, u64 value)
{
	const u8 *bytes = bytes_or_address(decoder, value, 16);

	if (bytes == NULL)
		return;
	text_format(decoder->out, "{len=%u, filter=", (unsigned int)load(bytes, 2));
	print_address(decoder, load(bytes + 8, 8));
	text_char(decoder->out, '}');
}
