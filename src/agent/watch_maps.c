/* SPDX-License-Identifier: MIT */
/*
 * Which mappings are watched: every writable one of the program, found in
 * /proc/self/maps when the call before may have changed them.
 */
#include "agent/watch_maps.h"

#include "base/bytes.h"
#include "base/domain.h"
#include "base/rawsys.h"

enum {
	OPEN_READ_CLOEXEC = 02000000,
	ADVICE_POPULATE_READ = 22,
	REGISTER_MODE_WP = 2,
	MAPS_BUFFER = 4096,
	LINE_LIMIT = 1024, /* a line begins with all that is needed */
};

/* Pages of files are read in, so that there is a copy before the kernel writes. */
#define POPULATE_LIMIT (64 * MIB)
/* What is larger is the shadow of a sanitizer, and takes seconds to scan. */
#define SIZE_LIMIT (64 * GIB)
/* Segments nearer than this are one: what is between costs less than another scan. */
#define SEGMENT_GAP (16 * MIB)
#define UFFDIO_REGISTER_NUMBER 0xc020aa00ul

struct uffd_register {
	u64 start;
	u64 size;
	u64 mode;
	u64 ioctls;
};

/* One line of the file. */
struct maps_line {
	u64 start;
	u64 end;
	bool writable;
	bool from_file;
};

static u64 read_hex(const char *text, size_t *at)
{
	u64 value = 0;

	for (;; (*at)++) {
		char c = text[*at];

		if (c >= '0' && c <= '9')
			value = value * 16 + (u64)(c - '0');
		else if (c >= 'a' && c <= 'f')
			value = value * 16 + (u64)(c - 'a' + 10);
		else
			return value;
	}
}

static void skip_word(const char *text, size_t *at)
{
	while (text[*at] != ' ' && text[*at] != '\0')
		(*at)++;
	while (text[*at] == ' ')
		(*at)++;
}

/* "start-end rwxp offset device inode path" */
static struct maps_line parse_line(const char *text)
{
	struct maps_line line;
	size_t at = 0;

	line.start = read_hex(text, &at);
	at++;
	line.end = read_hex(text, &at);
	skip_word(text, &at);
	line.writable = text[at] != '\0' && text[at + 1] == 'w';
	skip_word(text, &at);
	skip_word(text, &at);
	skip_word(text, &at);
	line.from_file = text[at] != '0';
	return line;
}

/* Reading the file: where lines go, and what the line before was. */
struct watching {
	s32 userfault;
	u64 end; /* of it */
	struct watch_segments *segments;
};

/* With the gap below, into which a stack may grow. */
static void add_segment(struct watch_segments *segments, u64 start, u64 end)
{
	u32 count = segments->count;

	if (count > 0 &&
	    (count == WATCH_SEGMENTS || start - segments->at[count - 1].end < SEGMENT_GAP)) {
		segments->at[count - 1].end = end;
		return;
	}
	segments->at[count].start = start;
	segments->at[count].end = end;
	segments->count++;
}

static void watch_line(struct watching *watching, const struct maps_line *line)
{
	struct uffd_register request = { line->start, line->end - line->start, REGISTER_MODE_WP,
					 0 };

	if (!line->writable || request.size > SIZE_LIMIT || domain_contains(line->start))
		return;
	if (line->from_file && request.size > POPULATE_LIMIT)
		watching->segments->large_files = 1;
	else if (line->from_file)
		raw_syscall3(__NR_madvise, line->start, request.size, ADVICE_POPULATE_READ);
	/* Mappings that cannot be watched (of devices) are left out. */
	raw_syscall3(__NR_ioctl, (u64)(s64)watching->userfault, UFFDIO_REGISTER_NUMBER,
		     as_u64(&request));
	add_segment(watching->segments, watching->end, line->end);
}

/* Lines as they come; what is longer than the limit is only a path. */
struct line_reader {
	char line[LINE_LIMIT];
	size_t used;
};

static void feed(struct line_reader *reader, const char *bytes, size_t size,
		 struct watching *watching)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i] != '\n') {
			if (reader->used < LINE_LIMIT - 1)
				reader->line[reader->used++] = bytes[i];
			continue;
		}
		struct maps_line line;

		reader->line[reader->used] = '\0';
		reader->used = 0;
		line = parse_line(reader->line);
		watch_line(watching, &line);
		watching->end = line.end;
	}
}

int watch_all_mappings(s32 userfault, struct watch_segments *segments)
{
	struct watching watching = { .userfault = userfault, .segments = segments };
	struct line_reader reader = { .used = 0 };
	char buffer[MAPS_BUFFER];
	long fd = raw_syscall3(__NR_open, as_u64("/proc/self/maps"), OPEN_READ_CLOEXEC, 0);
	long size;

	if (result_is_error(fd))
		return (int)fd;
	segments->count = 0;
	segments->large_files = 0;
	for (;;) {
		size = raw_syscall3(__NR_read, (u64)fd, as_u64(buffer), sizeof(buffer));
		if (size <= 0)
			break;
		feed(&reader, buffer, (size_t)size, &watching);
	}
	sys_close((int)fd);
	return (int)size;
}
