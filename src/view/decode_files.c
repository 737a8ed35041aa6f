/* SPDX-License-Identifier: MIT */
/*
 * File status, and sets of descriptors with what became of them.
 */
#include "view/decode_print.h"

#include <linux/stat.h>
#include <sys/stat.h>
#include <time.h>

/*** stat and statx ***/

void print_date(struct decoder *decoder, s64 seconds, u64 fraction, int digits)
{
	time_t when = seconds;
	struct tm tm;
	char date[40];

	if (localtime_r(&when, &tm) == NULL)
		return;
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	text_string(decoder->out, date);
	if (fraction != 0)
		text_format(decoder->out, ".%0*llu", digits, (unsigned long long)fraction);
	strftime(date, sizeof(date), "%z", &tm);
	text_string(decoder->out, date);
}

/* A date in a comment, where that is one; the fraction has so many digits. */
static void print_date_comment(struct decoder *decoder, s64 seconds, u64 fraction, int digits)
{
	const u64 second = digits == 6 ? 1000000 : 1000000000;
	time_t when = seconds;
	struct tm tm;

	if ((seconds == 0 && fraction == 0) || fraction >= second ||
	    localtime_r(&when, &tm) == NULL)
		return;
	text_string(decoder->out, " /* ");
	print_date(decoder, seconds, fraction, digits);
	text_string(decoder->out, " */");
}

void print_time_comment(struct decoder *decoder, s64 seconds, u64 nanoseconds)
{
	print_date_comment(decoder, seconds, nanoseconds, 9);
}

void print_microseconds_comment(struct decoder *decoder, s64 seconds, u64 microseconds)
{
	print_date_comment(decoder, seconds, microseconds, 6);
}

static void print_stat_time(struct decoder *decoder, bool *first, const char *name, const u8 *bytes)
{
	u64 nanoseconds = load(bytes + 8, 8);

	print_member(decoder, first, name);
	print_long(decoder, load(bytes, 8));
	print_time_comment(decoder, (s64)load(bytes, 8), nanoseconds);
	text_format(decoder->out, ", %s_nsec=%llu", name, (unsigned long long)nanoseconds);
}

static bool is_device(u64 mode)
{
	return S_ISCHR(mode) || S_ISBLK(mode);
}

enum stat_offset {
	STAT_DEV = 0,
	STAT_INO = 8,
	STAT_NLINK = 16,
	STAT_MODE = 24,
	STAT_UID = 28,
	STAT_GID = 32,
	STAT_RDEV = 40,
	STAT_SIZE = 48,
	STAT_BLKSIZE = 56,
	STAT_BLOCKS = 64,
	STAT_ATIME = 72,
	STAT_MTIME = 88,
	STAT_CTIME = 104,
};

static_assert(offsetof(struct stat, st_mode) == STAT_MODE, "the kernel's struct stat");
static_assert(offsetof(struct stat, st_ctim) == STAT_CTIME, "the kernel's struct stat");

static void print_number(struct decoder *decoder, bool *first, const char *name, u64 value)
{
	print_member(decoder, first, name);
	text_unsigned(decoder->out, value);
}

static void print_device(struct decoder *decoder, bool *first, const char *name, u64 value)
{
	print_member(decoder, first, name);
	print_dev(decoder, value);
}

void type_stat(struct decoder *decoder, const u8 *bytes)
{
	bool verbose = decoder->options->verbose;
	u64 mode = load(bytes + STAT_MODE, 4);
	bool first = true;

	text_char(decoder->out, '{');
	if (verbose) {
		print_device(decoder, &first, "st_dev", load(bytes + STAT_DEV, 8));
		print_number(decoder, &first, "st_ino", load(bytes + STAT_INO, 8));
	}
	print_member(decoder, &first, "st_mode");
	print_file_type_mode(decoder, mode);
	if (verbose) {
		print_number(decoder, &first, "st_nlink", load(bytes + STAT_NLINK, 8));
		print_number(decoder, &first, "st_uid", load(bytes + STAT_UID, 4));
		print_number(decoder, &first, "st_gid", load(bytes + STAT_GID, 4));
		print_number(decoder, &first, "st_blksize", load(bytes + STAT_BLKSIZE, 8));
		print_number(decoder, &first, "st_blocks", load(bytes + STAT_BLOCKS, 8));
	}
	if (is_device(mode))
		print_device(decoder, &first, "st_rdev", load(bytes + STAT_RDEV, 8));
	else
		print_number(decoder, &first, "st_size", load(bytes + STAT_SIZE, 8));
	if (verbose) {
		print_stat_time(decoder, &first, "st_atime", bytes + STAT_ATIME);
		print_stat_time(decoder, &first, "st_mtime", bytes + STAT_MTIME);
		print_stat_time(decoder, &first, "st_ctime", bytes + STAT_CTIME);
	}
	text_string(decoder->out, verbose ? "}" : ", ...}");
}

static void print_statx_time(struct decoder *decoder, bool *first, const char *name,
			     const struct statx_timestamp *time)
{
	print_member(decoder, first, name);
	text_format(decoder->out, "{tv_sec=%lld, tv_nsec=%u}", (long long)time->tv_sec,
		    time->tv_nsec);
	print_time_comment(decoder, time->tv_sec, time->tv_nsec);
}

static void print_statx_rest(struct decoder *decoder, bool *first, const struct statx *stx)
{
	print_member(decoder, first, "stx_attributes_mask");
	print_flags_of(decoder, SET_statx_attributes, stx->stx_attributes_mask);
	print_statx_time(decoder, first, "stx_atime", &stx->stx_atime);
	if ((stx->stx_mask & STATX_BTIME) != 0)
		print_statx_time(decoder, first, "stx_btime", &stx->stx_btime);
	print_statx_time(decoder, first, "stx_ctime", &stx->stx_ctime);
	print_statx_time(decoder, first, "stx_mtime", &stx->stx_mtime);
	print_number(decoder, first, "stx_rdev_major", stx->stx_rdev_major);
	print_number(decoder, first, "stx_rdev_minor", stx->stx_rdev_minor);
	print_number(decoder, first, "stx_dev_major", stx->stx_dev_major);
	print_number(decoder, first, "stx_dev_minor", stx->stx_dev_minor);
	print_member(decoder, first, "stx_mnt_id");
	print_hex(decoder, stx->stx_mnt_id);
}

void type_statx(struct decoder *decoder, const u8 *bytes)
{
	const struct statx *stx = (const void *)bytes;
	bool verbose = decoder->options->verbose;
	bool first = true;

	text_char(decoder->out, '{');
	print_member(decoder, &first, "stx_mask");
	print_flags_of(decoder, SET_statx_mask, stx->stx_mask);
	if (verbose)
		print_number(decoder, &first, "stx_blksize", stx->stx_blksize);
	print_member(decoder, &first, "stx_attributes");
	print_flags_of(decoder, SET_statx_attributes, stx->stx_attributes);
	if (verbose) {
		print_number(decoder, &first, "stx_nlink", stx->stx_nlink);
		print_number(decoder, &first, "stx_uid", stx->stx_uid);
		print_number(decoder, &first, "stx_gid", stx->stx_gid);
	}
	print_member(decoder, &first, "stx_mode");
	print_file_type_mode(decoder, stx->stx_mode);
	if (verbose)
		print_number(decoder, &first, "stx_ino", stx->stx_ino);
	print_number(decoder, &first, "stx_size", stx->stx_size);
	if (verbose) {
		print_number(decoder, &first, "stx_blocks", stx->stx_blocks);
		print_statx_rest(decoder, &first, stx);
	}
	text_string(decoder->out, verbose ? "}" : ", ...}");
}

void type_open_how(struct decoder *decoder, const u8 *bytes)
{
	enum { MODE_AT = 8, RESOLVE_AT = 16 };
	u64 flags = load(bytes, 8);
	u64 mode = load(bytes + MODE_AT, 8);
	const u64 creates = 0x400040;

	text_string(decoder->out, "{flags=");
	print_open_flags(decoder, flags);
	if ((flags & creates) != 0 || mode != 0) {
		text_string(decoder->out, ", mode=");
		text_octal(decoder->out, mode, 2);
	}
	text_string(decoder->out, ", resolve=");
	print_flags_of(decoder, SET_resolve_flags, load(bytes + RESOLVE_AT, 8));
	text_char(decoder->out, '}');
}

/*** Sets of descriptors ***/

void print_fd_pair(struct decoder *decoder, u64 value)
{
	const u8 *bytes = call_failed(decoder) ? NULL : decode_memory(decoder, value, 8);

	if (bytes == NULL) {
		print_address(decoder, value);
		return;
	}
	text_char(decoder->out, '[');
	print_fd(decoder, load(bytes, 4));
	text_string(decoder->out, ", ");
	print_fd(decoder, load(bytes + 4, 4));
	text_char(decoder->out, ']');
}

static const u8 *fdset_bytes(const struct decoder *decoder, u64 address, u64 *count)
{
	s32 given = (s32)register_value(decoder, 0);

	*count = given > 0 ? (u64)given : 0;
	return address != 0 ? decode_memory(decoder, address, (*count + 63) / 64 * 8) : NULL;
}

static void put_fdset(struct decoder *decoder, const u8 *bytes, u64 count)
{
	bool first = true;

	text_char(decoder->out, '[');
	for (u64 fd = 0; fd < count; fd++) {
		if ((bytes[fd / 8] >> (fd % 8) & 1) == 0)
			continue;
		if (!first)
			text_char(decoder->out, ' ');
		print_fd(decoder, fd);
		first = false;
	}
	text_char(decoder->out, ']');
}

void print_fdset(struct decoder *decoder, u64 value)
{
	u64 count;
	const u8 *bytes = fdset_bytes(decoder, value, &count);

	if (value != 0 && (s32)register_value(decoder, 0) <= 0)
		print_address(decoder, value);
	else if (bytes == NULL)
		print_address(decoder, value);
	else
		put_fdset(decoder, bytes, count);
}

static bool fdset_has_any(const u8 *bytes, u64 count)
{
	for (u64 i = 0; i < (count + 7) / 8; i++)
		if (bytes[i] != 0)
			return true;
	return false;
}

static void open_comment(struct decoder *decoder, bool *first)
{
	text_string(decoder->out, *first ? " (" : ", ");
	*first = false;
}

static void print_time_left(struct decoder *decoder, bool *first)
{
	u64 address = register_value(decoder, 4);
	bool is_timeval = decoder->signature->arguments[4].kind == KIND_TIMEVAL_LEFT;
	const u8 *bytes = address != 0 ? decode_memory(decoder, address, 16) : NULL;

	if (bytes == NULL)
		return;
	open_comment(decoder, first);
	text_string(decoder->out, "left ");
	print_type(decoder, is_timeval ? TYPE_timeval : TYPE_timespec, bytes);
}

void print_select_result(struct decoder *decoder)
{
	static const char *const names[] = { "in ", "out ", "except " };
	bool first = true;

	if (call_result(decoder) == 0) {
		text_string(decoder->out, " (Timeout)");
		return;
	}
	decoder->from_exit = true;
	for (u32 i = 0; i < array_size(names); i++) {
		u64 count;
		const u8 *bytes = fdset_bytes(decoder, register_value(decoder, i + 1), &count);

		if (bytes == NULL || !fdset_has_any(bytes, count))
			continue;
		open_comment(decoder, &first);
		text_string(decoder->out, names[i]);
		put_fdset(decoder, bytes, count);
	}
	print_time_left(decoder, &first);
	if (!first)
		text_char(decoder->out, ')');
}

struct user_pollfd {
	s32 fd;
	u16 events;
	u16 returned;
};

/* One element. Returns false when it was not captured. */
static bool load_pollfd(const struct decoder *decoder, u64 address, u64 index,
			struct user_pollfd *pollfd)
{
	const u8 *bytes =
	    decode_memory(decoder, address + index * sizeof(*pollfd), sizeof(*pollfd));

	if (bytes == NULL)
		return false;
	pollfd->fd = (s32)load(bytes, 4);
	pollfd->events = (u16)load(bytes + 4, 2);
	pollfd->returned = (u16)load(bytes + 6, 2);
	return true;
}

static void put_pollfd(struct decoder *decoder, s32 fd, const char *name, u16 events)
{
	text_string(decoder->out, "{fd=");
	print_fd(decoder, (u64)(s64)fd);
	if (fd >= 0 || name[0] == 'r') {
		text_format(decoder->out, ", %s=", name);
		print_flags_of(decoder, SET_poll_events, events);
	}
	text_char(decoder->out, '}');
}

static u64 element_limit(const struct decoder *decoder)
{
	return decoder->options->verbose ? ~0ul : decoder->options->string_limit;
}

void print_pollfds(struct decoder *decoder, u64 value)
{
	u64 count = (u32)register_value(decoder, decoder->rule.length);
	struct user_pollfd pollfd;
	bool first = true;

	if (value == 0 || (count != 0 && !load_pollfd(decoder, value, 0, &pollfd))) {
		print_address(decoder, value);
		return;
	}
	text_char(decoder->out, '[');
	for (u64 i = 0; i < count; i++) {
		print_separator(decoder, &first);
		if (i >= element_limit(decoder) || !load_pollfd(decoder, value, i, &pollfd)) {
			text_string(decoder->out, "...");
			break;
		}
		put_pollfd(decoder, pollfd.fd, "events", pollfd.events);
	}
	text_char(decoder->out, ']');
}

static void print_poll_time_left(struct decoder *decoder)
{
	const struct argument *rule = &decoder->signature->arguments[2];
	u64 address = register_value(decoder, 2);
	const u8 *bytes;

	if (rule->kind != KIND_TIMESPEC_LEFT || address == 0)
		return;
	bytes = decode_memory(decoder, address, 16);
	if (bytes == NULL)
		return;
	text_string(decoder->out, ", left ");
	print_type(decoder, TYPE_timespec, bytes);
}

void print_poll_result(struct decoder *decoder)
{
	u64 address = register_value(decoder, 0);
	u64 count = (u32)register_value(decoder, 1);
	struct user_pollfd pollfd;
	bool first = true;
	u64 shown = 0;

	if (call_result(decoder) == 0) {
		text_string(decoder->out, " (Timeout)");
		return;
	}
	decoder->from_exit = true;
	if (address == 0 || !load_pollfd(decoder, address, 0, &pollfd))
		return;
	text_string(decoder->out, " ([");
	for (u64 i = 0; i < count && load_pollfd(decoder, address, i, &pollfd); i++) {
		if (pollfd.returned == 0)
			continue;
		print_separator(decoder, &first);
		if (shown++ >= element_limit(decoder)) {
			text_string(decoder->out, "...");
			break;
		}
		put_pollfd(decoder, pollfd.fd, "revents", pollfd.returned);
	}
	text_char(decoder->out, ']');
	print_poll_time_left(decoder);
	text_char(decoder->out, ')');
}
