/* SPDX-License-Identifier: MIT */
/*
 * What stands behind `= `: the value in the form its kind asks for, errors by
 * name, and the comments that explain a value.
 */
#include "view/decode_print.h"

#include <string.h>

struct error {
	u16 number;
	const char *name;
	const char *message;
};

static const struct error errors[] = {
#define ERROR(name, number, message) { number, #name, message },
#include "tables/errors.def"
#undef ERROR
};

static const struct error *find_error(s64 number)
{
	for (size_t i = 0; i < array_size(errors); i++)
		if (errors[i].number == number)
			return &errors[i];
	return NULL;
}

const char *error_name(s64 number)
{
	const struct error *error = find_error(number);

	return error != NULL ? error->name : NULL;
}

const char *error_message(s64 number)
{
	const struct error *error = find_error(number);

	return error != NULL ? error->message : NULL;
}

s64 error_number(const char *name)
{
	for (size_t i = 0; i < array_size(errors); i++)
		if (strcmp(errors[i].name, name) == 0)
			return errors[i].number;
	return -1;
}

/* Restart codes are no results: the call will be made again, or fail with EINTR. */
static void print_error(struct decoder *decoder, s64 number)
{
	enum { FIRST_RESTART = 512, LAST_RESTART = 516 };
	const struct error *error = find_error(number);
	bool restarts = number >= FIRST_RESTART && number <= LAST_RESTART;

	text_string(decoder->out, restarts ? "? " : "-1 ");
	if (error == NULL)
		text_format(decoder->out, "%s (errno %lld)", restarts ? "ERRNO" : "",
			    (long long)number);
	else
		text_format(decoder->out, "%s (%s)", error->name, error->message);
}

/*** Values ***/

static void put_decimal(struct decoder *decoder, u64 value)
{
	text_signed(decoder->out, (s64)value);
}

static void put_none(struct decoder *decoder, u64 value)
{
	(void)value;
	text_char(decoder->out, '?');
}

static void put_octal(struct decoder *decoder, u64 value)
{
	text_octal(decoder->out, value, 2);
}

/* Descriptors in a comment were named among the arguments. */
static void put_ready(struct decoder *decoder, u64 value,
		      void (*print_ready)(struct decoder *decoder))
{
	struct decode_options options = *decoder->options;
	struct decoder comment = *decoder;

	put_decimal(decoder, value);
	options.fd_paths = false;
	comment.options = &options;
	print_ready(&comment);
}

static void put_poll(struct decoder *decoder, u64 value)
{
	put_ready(decoder, value, print_poll_result);
}

static void put_select(struct decoder *decoder, u64 value)
{
	put_ready(decoder, value, print_select_result);
}

static void put_flags(struct decoder *decoder, u64 value, enum constant_set_id set)
{
	print_hex(decoder, value);
	if (value == 0)
		return;
	text_string(decoder->out, " (flags ");
	print_flags_of(decoder, set, value);
	text_char(decoder->out, ')');
}

static void put_fd_flags(struct decoder *decoder, u64 value)
{
	put_flags(decoder, value, SET_fd_flags);
}

static void put_open_flags(struct decoder *decoder, u64 value)
{
	print_hex(decoder, value);
	text_string(decoder->out, " (flags ");
	print_open_flags(decoder, value);
	text_char(decoder->out, ')');
}

static void put_seals(struct decoder *decoder, u64 value)
{
	print_hex(decoder, value);
	text_string(decoder->out, value != 0 ? " (seals " : "");
	if (value == 0)
		return;
	print_flags_of(decoder, SET_seal_flags, value);
	text_char(decoder->out, ')');
}

static void put_securebits(struct decoder *decoder, u64 value)
{
	print_hex(decoder, value);
	if (value == 0)
		return;
	text_string(decoder->out, " (");
	print_flags_of(decoder, SET_securebits, value);
	text_char(decoder->out, ')');
}

/* A number, and behind it the name that it has in a set. */
static void put_named(struct decoder *decoder, u64 value, enum constant_set_id set)
{
	print_hex(decoder, value);
	text_string(decoder->out, " (");
	print_constant_of(decoder, set, value);
	text_char(decoder->out, ')');
}

static void put_lock_type(struct decoder *decoder, u64 value)
{
	put_named(decoder, value, SET_lock_type);
}

static void put_dumpable(struct decoder *decoder, u64 value)
{
	text_format(decoder->out, "%llu (", (unsigned long long)value);
	print_constant_of(decoder, SET_dumpable, value);
	text_char(decoder->out, ')');
}

static void put_time(struct decoder *decoder, u64 value)
{
	put_decimal(decoder, value);
	text_string(decoder->out, " (");
	print_date(decoder, (s64)value, 0, 0);
	text_char(decoder->out, ')');
}

static void put_adjtime(struct decoder *decoder, u64 value)
{
	text_format(decoder->out, "%llu (", (unsigned long long)value);
	print_constant_of(decoder, SET_adjtimex_state, value);
	text_char(decoder->out, ')');
}

static void put_commented(struct decoder *decoder, u64 value, printer *print)
{
	print_hex(decoder, value);
	text_string(decoder->out, " (");
	print(decoder, value);
	text_char(decoder->out, ')');
}

static void put_signal(struct decoder *decoder, u64 value)
{
	put_decimal(decoder, value);
	if (value == 0)
		return;
	text_string(decoder->out, " (");
	print_signal(decoder, value);
	text_char(decoder->out, ')');
}

static void put_sched_policy(struct decoder *decoder, u64 value)
{
	put_commented(decoder, value, print_sched_policy);
}

static void put_personality(struct decoder *decoder, u64 value)
{
	put_commented(decoder, value, print_personality);
}

static void put_ioprio(struct decoder *decoder, u64 value)
{
	put_commented(decoder, value, print_ioprio);
}

static printer *const result_printers[RESULT_COUNT] = {
	[RESULT_DEC] = put_decimal,
	[RESULT_NONE] = put_none,
	[RESULT_ADDRESS] = print_hex,
	[RESULT_HEX] = print_hex,
	[RESULT_OCTAL] = put_octal,
	[RESULT_FD] = print_fd,
	[RESULT_PID] = put_decimal,
	[RESULT_UID] = print_uid,
	[RESULT_SIGNAL] = put_signal,
	[RESULT_POLL] = put_poll,
	[RESULT_SELECT] = put_select,
	[RESULT_FD_FLAGS] = put_fd_flags,
	[RESULT_OPEN_FLAGS] = put_open_flags,
	[RESULT_LOCK_TYPE] = put_lock_type,
	[RESULT_SEALS] = put_seals,
	[RESULT_SCHED_POLICY] = put_sched_policy,
	[RESULT_PERSONALITY] = put_personality,
	[RESULT_IOPRIO] = put_ioprio,
	[RESULT_ADJTIME] = put_adjtime,
	[RESULT_SECUREBITS] = put_securebits,
	[RESULT_DUMPABLE] = put_dumpable,
	[RESULT_TIME] = put_time,
};

void print_result(struct decoder *decoder)
{
	struct decode_options options = *decoder->options;
	s64 result;

	/* Comments explain the number that stands before them. */
	options.xlat = DECODE_XLAT_ABBREV;
	decoder->options = &options;
	if (!call_returned(decoder)) {
		text_char(decoder->out, '?');
		return;
	}
	result = call_result(decoder);
	if (result_is_error(result))
		print_error(decoder, -result);
	else
		result_printers[decoder->result_kind](decoder, (u64)result);
}
