/* SPDX-License-Identifier: MIT */
/*
 * Signal sets, dispositions, and events that arrive as signals.
 */
#include "view/decode_print.h"
#include "view/siginfo.h"

#include <string.h>

enum { SIGNALS = 64, SIGSET_SIZE = 8 };

/* The name of a signal in a set: without SIG. */
static void put_short_name(struct text *out, unsigned int number)
{
	struct text name = { 0 };

	signal_print(&name, number);
	text_string(out, text_terminated(&name) + strlen("SIG"));
	text_finish(&name);
}

void type_sigset(struct decoder *decoder, const u8 *bytes)
{
	u64 set = load(bytes, SIGSET_SIZE);
	bool inverted = __builtin_popcountll(set) >= SIGNALS * 2 / 3;
	bool first = true;

	if (inverted) {
		text_char(decoder->out, '~');
		set = ~set;
	}
	text_char(decoder->out, '[');
	for (unsigned int i = 0; i < SIGNALS; i++) {
		if ((set >> i & 1) == 0)
			continue;
		if (!first)
			text_char(decoder->out, ' ');
		if (decoder->options->xlat == DECODE_XLAT_RAW)
			text_unsigned(decoder->out, i + 1);
		else
			put_short_name(decoder->out, i + 1);
		first = false;
	}
	text_char(decoder->out, ']');
}

void print_sigset(struct decoder *decoder, u64 value)
{
	const u8 *bytes = NULL;

	if (value != 0 && !(decoder->from_exit && call_failed(decoder)))
		bytes = decode_memory(decoder, value, SIGSET_SIZE);
	if (bytes == NULL)
		print_address(decoder, value);
	else
		type_sigset(decoder, bytes);
}

/* The sixth argument of pselect6: a pointer to a set and its size. */
void print_sigset_arg(struct decoder *decoder, u64 value)
{
	const u8 *bytes = value != 0 ? decode_memory(decoder, value, 16) : NULL;

	if (bytes == NULL) {
		print_address(decoder, value);
		return;
	}
	text_string(decoder->out, "{sigmask=");
	print_sigset(decoder, load(bytes, 8));
	text_format(decoder->out, ", sigsetsize=%llu}", (unsigned long long)load(bytes + 8, 8));
}

/* The agent captures the mask that a frame restores on behalf of argument 0. */
void print_sigframe(struct decoder *decoder, u64 value)
{
	const u8 *bytes = decode_memory_of_register(decoder, 0, SIGSET_SIZE);

	(void)value;
	if (bytes == NULL)
		return;
	text_string(decoder->out, "{mask=");
	type_sigset(decoder, bytes);
	text_char(decoder->out, '}');
}

static void handler_text(struct decoder *decoder, u64 handler)
{
	text_string(decoder->out, handler == 0 ? "SIG_DFL" : handler == 1 ? "SIG_IGN" : "SIG_ERR");
}

static void print_handler(struct decoder *decoder, u64 handler)
{
	if (handler < 2 || handler == ~0ul)
		print_xlat(decoder, handler, handler_text);
	else
		text_hex(decoder->out, handler);
}

void type_sigaction(struct decoder *decoder, const u8 *bytes)
{
	enum { FLAGS_AT = 8, RESTORER_AT = 16, MASK_AT = 24 };
	const u64 has_restorer = 0x4000000;
	u64 flags = load(bytes + FLAGS_AT, 8);

	text_string(decoder->out, "{sa_handler=");
	print_handler(decoder, load(bytes, 8));
	text_string(decoder->out, ", sa_mask=");
	type_sigset(decoder, bytes + MASK_AT);
	text_string(decoder->out, ", sa_flags=");
	print_flags_of(decoder, SET_sigaction_flags, flags);
	if ((flags & has_restorer) != 0) {
		text_string(decoder->out, ", sa_restorer=");
		print_address(decoder, load(bytes + RESTORER_AT, 8));
	}
	text_char(decoder->out, '}');
}

void type_siginfo(struct decoder *decoder, const u8 *bytes)
{
	const struct siginfo_options options = { .xlat = decoder->options->xlat };

	siginfo_print(decoder->out, bytes, &options);
}

void type_sigevent(struct decoder *decoder, const u8 *bytes)
{
	enum { VALUE_AT = 0, SIGNO_AT = 8, NOTIFY_AT = 12, TID_AT = 16, ATTRIBUTE_AT = 24 };
	enum { NOTIFY_SIGNAL = 0, NOTIFY_THREAD = 2, NOTIFY_THREAD_ID = 4 };
	u64 notify = load(bytes + NOTIFY_AT, 4);
	u64 value = load(bytes + VALUE_AT, 8);
	u64 number = load(bytes + SIGNO_AT, 4);

	text_char(decoder->out, '{');
	if (value != 0)
		text_format(decoder->out, "sigev_value={sival_int=%d, sival_ptr=%#llx}, ",
			    (s32)value, (unsigned long long)value);
	text_string(decoder->out, "sigev_signo=");
	if (notify == NOTIFY_SIGNAL || notify == NOTIFY_THREAD_ID)
		print_signal(decoder, number);
	else
		print_int(decoder, number);
	text_string(decoder->out, ", sigev_notify=");
	print_constant_of(decoder, SET_sigev_notify, notify);
	if (notify == NOTIFY_THREAD_ID) {
		text_string(decoder->out, ", sigev_notify_thread_id=");
		print_int(decoder, load(bytes + TID_AT, 4));
	}
	if (notify == NOTIFY_THREAD) {
		text_string(decoder->out, ", sigev_notify_function=");
		print_address(decoder, load(bytes + TID_AT, 8));
		text_string(decoder->out, ", sigev_notify_attributes=");
		print_address(decoder, load(bytes + ATTRIBUTE_AT, 8));
	}
	text_char(decoder->out, '}');
}
