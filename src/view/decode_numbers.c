/* SPDX-License-Identifier: MIT */
/*
 * Printers of plain numbers: sizes, descriptors, modes, devices, signals.
 */
#include "view/decode_print.h"
#include "view/siginfo.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

/* As printf's %#lx: zero has no prefix. */
static void put_hex(struct text *out, u64 value)
{
	if (value == 0)
		text_char(out, '0');
	else
		text_hex(out, value);
}

void print_raw(struct decoder *decoder, u64 value)
{
	put_hex(decoder->out, value);
}

void print_int(struct decoder *decoder, u64 value)
{
	text_signed(decoder->out, (s32)value);
}

void print_uint(struct decoder *decoder, u64 value)
{
	text_unsigned(decoder->out, (u32)value);
}

void print_long(struct decoder *decoder, u64 value)
{
	text_signed(decoder->out, (s64)value);
}

void print_ulong(struct decoder *decoder, u64 value)
{
	text_unsigned(decoder->out, value);
}

void print_hex(struct decoder *decoder, u64 value)
{
	put_hex(decoder->out, value);
}

void print_hex32(struct decoder *decoder, u64 value)
{
	put_hex(decoder->out, (u32)value);
}

void print_address(struct decoder *decoder, u64 value)
{
	if (value == 0)
		text_string(decoder->out, "NULL");
	else
		text_hex(decoder->out, value);
}

/*
 * `<char 1:3>`, as the file is now, and for us. Below /dev that is what the program
 * has; elsewhere a name may mean another file than it does there.
 */
static void print_device_numbers(struct decoder *decoder, const struct captured_text *path)
{
	static const char folder[] = "/dev/";
	char name[256];
	struct stat st;

	if (path->size >= sizeof(name) || path->size < strlen(folder) ||
	    memcmp(path->bytes, folder, strlen(folder)) != 0)
		return;
	memcpy(name, path->bytes, path->size);
	name[path->size] = '\0';
	if (stat(name, &st) < 0 || !(S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode)))
		return;
	text_format(decoder->out, "<%s %u:%u>", S_ISCHR(st.st_mode) ? "char" : "block",
		    major(st.st_rdev), minor(st.st_rdev));
}

static void print_fd_path(struct decoder *decoder, s32 fd)
{
	static const char deleted[] = " (deleted)";
	const u64 suffix = sizeof(deleted) - 1;
	struct captured_text path;
	bool is_deleted;

	if (!decoder->options->fd_paths || !decode_memory_fd(decoder, fd, &path))
		return;
	is_deleted =
	    path.size > suffix && memcmp(path.bytes + path.size - suffix, deleted, suffix) == 0;
	text_char(decoder->out, '<');
	text_append(decoder->out, path.bytes, is_deleted ? path.size - suffix : path.size);
	if (decoder->options->fd_devices && !is_deleted)
		print_device_numbers(decoder, &path);
	text_string(decoder->out, is_deleted ? ">(deleted)" : ">");
}

void print_fd(struct decoder *decoder, u64 value)
{
	text_signed(decoder->out, (s32)value);
	print_fd_path(decoder, (s32)value);
}

static void print_fdcwd(struct decoder *decoder, u64 value)
{
	(void)value;
	text_string(decoder->out, "AT_FDCWD");
}

void print_dirfd(struct decoder *decoder, u64 value)
{
	if ((s32)value != AT_FDCWD) {
		print_fd(decoder, value);
		return;
	}
	print_xlat_as(decoder, value, print_int, print_fdcwd);
	print_fd_path(decoder, AT_FDCWD);
}

/* Only "no id" is negative. */
void print_uid(struct decoder *decoder, u64 value)
{
	if ((u32)value == (u32)-1)
		text_string(decoder->out, "-1");
	else
		text_unsigned(decoder->out, (u32)value);
}

void print_mode(struct decoder *decoder, u64 value)
{
	text_octal(decoder->out, (u16)value, 2);
}

static void print_type_mode_text(struct decoder *decoder, u64 mode)
{
	static const struct {
		u32 bit;
		const char *name;
	} bits[] = { { S_ISUID, "S_ISUID|" }, { S_ISGID, "S_ISGID|" }, { S_ISVTX, "S_ISVTX|" } };
	const char *type = constant_name(SET_file_type, mode & S_IFMT);

	if (type == NULL) {
		text_octal(decoder->out, mode, 2);
		return;
	}
	text_string(decoder->out, type);
	text_char(decoder->out, '|');
	for (size_t i = 0; i < array_size(bits); i++)
		if ((mode & bits[i].bit) != 0)
			text_string(decoder->out, bits[i].name);
	text_octal(decoder->out, mode & ~(u64)(S_IFMT | S_ISUID | S_ISGID | S_ISVTX), 2);
}

void print_file_type_mode(struct decoder *decoder, u64 mode)
{
	if (constant_name(SET_file_type, mode & S_IFMT) == NULL)
		print_mode(decoder, mode);
	else
		print_xlat_as(decoder, mode, print_mode, print_type_mode_text);
}

void print_file_mode(struct decoder *decoder, u64 value)
{
	print_file_type_mode(decoder, (u16)value);
}

static void dev_text(struct decoder *decoder, u64 value)
{
	text_string(decoder->out, "makedev(");
	put_hex(decoder->out, major(value));
	text_string(decoder->out, ", ");
	put_hex(decoder->out, minor(value));
	text_char(decoder->out, ')');
}

void print_dev(struct decoder *decoder, u64 value)
{
	print_xlat(decoder, value, dev_text);
}

static void signal_text(struct decoder *decoder, u64 value)
{
	signal_print(decoder->out, (s32)value);
}

void print_signal(struct decoder *decoder, u64 value)
{
	enum { SIGNALS = 64 };

	if ((u32)value - 1 < SIGNALS)
		print_xlat_as(decoder, value, print_int, signal_text);
	else
		print_int(decoder, value);
}
