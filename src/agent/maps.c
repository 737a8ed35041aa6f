/* SPDX-License-Identifier: MIT */
/*
 * /proc/self/maps, line by line, in little memory.
 */
#include "agent/maps.h"

#include "base/rawsys.h"

enum {
	OPEN_READ_CLOEXEC = 02000000,
	MAPS_BUFFER = 4096,
	LINE_LIMIT = 512, /* a line begins with all that is needed */
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
	struct maps_line line = { 0 };
	size_t at = 0;

	line.start = read_hex(text, &at);
	at++;
	line.end = read_hex(text, &at);
	skip_word(text, &at);
	for (; text[at] != ' ' && text[at] != '\0'; at++) {
		line.writable |= text[at] == 'w';
		line.executable |= text[at] == 'x';
		line.shared |= text[at] == 's';
	}
	skip_word(text, &at);
	line.offset = read_hex(text, &at);
	skip_word(text, &at);
	skip_word(text, &at);
	line.from_file = text[at] != '0';
	skip_word(text, &at);
	line.path = text + at;
	return line;
}

/* Lines as they come; what is longer than the limit is only a path. */
struct line_reader {
	char line[LINE_LIMIT];
	size_t used;
};

static void feed(struct line_reader *reader, const char *bytes, size_t size,
		 void (*each)(void *context, const struct maps_line *line), void *context)
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
		each(context, &line);
	}
}

int maps_read(void (*each)(void *context, const struct maps_line *line), void *context)
{
	struct line_reader reader = { .used = 0 };
	char buffer[MAPS_BUFFER];
	long fd = raw_syscall3(__NR_open, as_u64("/proc/self/maps"), OPEN_READ_CLOEXEC, 0);
	long size;

	if (result_is_error(fd))
		return (int)fd;
	for (;;) {
		size = raw_syscall3(__NR_read, (u64)fd, as_u64(buffer), sizeof(buffer));
		if (size <= 0)
			break;
		feed(&reader, buffer, (size_t)size, each, context);
	}
	sys_close((int)fd);
	return (int)size;
}
