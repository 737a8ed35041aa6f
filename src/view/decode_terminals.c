/* SPDX-License-Identifier: MIT */
/*
 * Terminals: the settings that TCGETS and TCSETS carry. The kernel's structure,
 * not the longer one of the C library.
 */
#include "view/decode_print.h"

struct kernel_termios {
	u32 iflag;
	u32 oflag;
	u32 cflag;
	u32 lflag;
	u8 line;
	u8 cc[19];
};

static_assert(sizeof(struct kernel_termios) == 36, "the kernel's struct termios");

/* Delays of output: one name per field, that of 0 included. */
struct delay {
	u32 mask;
	const char *none;
};

static const struct delay delays[] = {
	{ 0x0100, "NL0" }, { 0x0600, "CR0" }, { 0x1800, "TAB0" },
	{ 0x2000, "BS0" }, { 0x4000, "VT0" }, { 0x8000, "FF0" },
};

/* Names of the flags and what is left of them; nothing for 0. */
static void put_bare_flags(struct decoder *decoder, enum constant_set_id set, u32 value)
{
	if (decoder->options->xlat == DECODE_XLAT_RAW)
		print_hex(decoder, value);
	else
		print_bare_flags(decoder, set, value);
}

static void put_oflag(struct decoder *decoder, u32 flags)
{
	if (decoder->options->xlat == DECODE_XLAT_RAW) {
		print_hex(decoder, flags);
		return;
	}
	for (size_t i = 0; i < array_size(delays); i++) {
		u32 delay = flags & delays[i].mask;

		text_string(decoder->out,
			    delay != 0 ? constant_name(SET_termios_odelay, delay) : delays[i].none);
		text_char(decoder->out, '|');
		flags &= ~delays[i].mask;
	}
	print_bare_flags(decoder, SET_termios_oflag, flags);
}

static void put_speed(struct decoder *decoder, u32 speed, const char *shift)
{
	const char *name = constant_name(SET_baud, speed);

	if (name != NULL)
		text_string(decoder->out, name);
	else
		print_hex(decoder, speed);
	text_string(decoder->out, shift);
	text_char(decoder->out, '|');
}

static void put_cflag(struct decoder *decoder, u32 flags)
{
	enum { OUT_SPEED = 0x100f, IN_SPEED_SHIFT = 16, SIZE = 0x30 };
	const u32 in_speed = 0x100f0000;

	if (decoder->options->xlat == DECODE_XLAT_RAW) {
		print_hex(decoder, flags);
		return;
	}
	put_speed(decoder, flags & OUT_SPEED, "");
	if ((flags & in_speed) != 0)
		put_speed(decoder, (flags & in_speed) >> IN_SPEED_SHIFT, "<<IBSHIFT");
	text_string(decoder->out, constant_name(SET_termios_csize, flags & SIZE));
	text_char(decoder->out, '|');
	print_bare_flags(decoder, SET_termios_cflag, flags & ~(OUT_SPEED | in_speed | SIZE));
}

static void put_characters(struct decoder *decoder, const u8 *characters, size_t count)
{
	static const char *const names[] = {
		"VINTR",    "VQUIT",	"VERASE",  "VKILL",  "VEOF",  "VTIME",
		"VMIN",	    "VSWTC",	"VSTART",  "VSTOP",  "VSUSP", "VEOL",
		"VREPRINT", "VDISCARD", "VWERASE", "VLNEXT", "VEOL2",
	};

	text_char(decoder->out, '[');
	for (size_t i = 0; i < count; i++) {
		text_string(decoder->out, i > 0 ? ", [" : "[");
		if (i < array_size(names))
			text_string(decoder->out, names[i]);
		else
			text_unsigned(decoder->out, i);
		text_string(decoder->out, "]=");
		print_hex(decoder, characters[i]);
	}
	text_char(decoder->out, ']');
}

void type_termios(struct decoder *decoder, const u8 *bytes)
{
	const struct kernel_termios *termios = (const void *)bytes;
	struct text *out = decoder->out;

	text_string(out, "{c_iflag=");
	put_bare_flags(decoder, SET_termios_iflag, termios->iflag);
	text_string(out, ", c_oflag=");
	put_oflag(decoder, termios->oflag);
	text_string(out, ", c_cflag=");
	put_cflag(decoder, termios->cflag);
	text_string(out, ", c_lflag=");
	put_bare_flags(decoder, SET_termios_lflag, termios->lflag);
	if (!decoder->options->verbose) {
		text_string(out, ", ...}");
		return;
	}
	text_string(out, ", c_line=");
	print_constant_of(decoder, SET_termios_line, termios->line);
	text_string(out, ", c_cc=");
	put_characters(decoder, termios->cc, sizeof(termios->cc));
	text_char(out, '}');
}
