/* SPDX-License-Identifier: MIT */
/*
 * Golden test of the decoder: makes records from a text file, prints each call
 * as a trace line, and compares with the .out file beside it.
 *
 *   runner CASES.in            compare with CASES.out
 *   runner --rebase CASES.in   write CASES.out
 *
 * A case is a block of lines; an empty line ends it.
 *
 *   call NAME ARG...           up to six numbers, as the registers hold them
 *   result NUMBER              left out: the call has not returned
 *   options WORD...            -v -x -xx -y -yy -sN hex-escapes raw verbose; for this case only
 *   in ADDRESS KIND BYTES      memory at entry; `out`: at exit
 *                              KIND: data, string, cut (a string without end),
 *                              count, fd, netlink; BYTES: "text" or pairs of hex digits
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view/decode.h"
#include "weir-record.h"

enum { RECORD_SIZE = 64 * 1024, LINE_SIZE = 32 * 1024 };

struct record_buffer {
	_Alignas(8) u8 bytes[RECORD_SIZE];
	size_t size;
};

struct test_case {
	struct record_buffer entry;
	struct record_buffer exit;
	struct decode_options options;
	bool named;
	bool returned;
};

static const char *cases_path;
static unsigned int line_number;

static void fail(const char *what)
{
	fprintf(stderr, "%s:%u: %s\n", cases_path, line_number, what);
	exit(1);
}

static void case_reset(struct test_case *test)
{
	memset(test, 0, sizeof(*test));
	test->entry.size = sizeof(struct weir_record_entry);
	test->exit.size = sizeof(struct weir_record_exit);
	test->options.string_limit = 32;
}

static void case_print(struct test_case *test, struct text *out)
{
	struct weir_record_entry *entry = (void *)test->entry.bytes;
	struct weir_record_exit *exited = (void *)test->exit.bytes;
	struct call call = { entry, test->returned ? exited : NULL, NULL };
	unsigned int count;

	if (!test->named)
		return;
	entry->head.size = (uint32_t)test->entry.size;
	exited->head.size = (uint32_t)test->exit.size;
	exited->nr = entry->nr;
	count = decode_argument_count(&call);
	text_format(out, "%s(", syscall_info(entry->nr)->name);
	for (unsigned int i = 0; i < count; i++) {
		text_string(out, i > 0 ? ", " : "");
		decode_argument(out, &call, i, &test->options);
	}
	text_string(out, ") = ");
	decode_result(out, &call, &test->options);
	text_char(out, '\n');
}

static void parse_call(struct test_case *test, char *rest)
{
	struct weir_record_entry *entry = (void *)test->entry.bytes;
	char *save = NULL;
	char *word = strtok_r(rest, " ", &save);

	entry->nr = word != NULL ? syscall_number(word) : -1;
	if (entry->nr < 0)
		fail("no such call");
	for (size_t i = 0; i < 6 && (word = strtok_r(NULL, " ", &save)) != NULL; i++)
		entry->args[i] = strtoull(word, NULL, 0);
	test->named = true;
}

static void parse_options(struct decode_options *options, char *rest)
{
	char *save = NULL;

	for (char *word = strtok_r(rest, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		if (strcmp(word, "-v") == 0)
			options->verbose = true;
		else if (strcmp(word, "-y") == 0)
			options->fd_paths = true;
		else if (strcmp(word, "-yy") == 0)
			options->fd_paths = options->fd_devices = true;
		else if (strcmp(word, "-x") == 0)
			options->hex = DECODE_HEX_NON_ASCII;
		else if (strcmp(word, "-xx") == 0)
			options->hex = DECODE_HEX_ALL;
		else if (strcmp(word, "hex-escapes") == 0)
			options->hex = DECODE_HEX_ESCAPES;
		else if (strcmp(word, "raw") == 0)
			options->xlat = DECODE_XLAT_RAW;
		else if (strcmp(word, "verbose") == 0)
			options->xlat = DECODE_XLAT_VERBOSE;
		else if (strncmp(word, "-s", 2) == 0)
			options->string_limit = (u32)strtoul(word + 2, NULL, 10);
		else
			fail("unknown option");
	}
}

static uint16_t parse_kind(const char *kind)
{
	static const struct {
		const char *name;
		uint16_t flags;
	} kinds[] = {
		{ "data", WEIR_CHUNK_WHOLE }, { "string", WEIR_CHUNK_STRING | WEIR_CHUNK_WHOLE },
		{ "cut", WEIR_CHUNK_STRING }, { "count", WEIR_CHUNK_COUNT | WEIR_CHUNK_WHOLE },
		{ "fd", WEIR_CHUNK_FD_PATH }, { "netlink", WEIR_CHUNK_NETLINK },
	};

	for (size_t i = 0; i < array_size(kinds); i++)
		if (strcmp(kinds[i].name, kind) == 0)
			return kinds[i].flags;
	fail("unknown kind of memory");
	return 0;
}

/* Returns the number of bytes stored. */
static size_t parse_bytes(const char *text, u8 *to, size_t room)
{
	size_t size = 0;

	if (*text == '"') {
		size = strlen(text) - 2;
		if (size > room)
			fail("too many bytes");
		memcpy(to, text + 1, size);
		return size;
	}
	while (isxdigit((unsigned char)text[0]) && isxdigit((unsigned char)text[1])) {
		char pair[3] = { text[0], text[1], '\0' };

		if (size == room)
			fail("too many bytes");
		to[size++] = (u8)strtoul(pair, NULL, 16);
		text += text[2] == ' ' ? 3 : 2;
	}
	return size;
}

static void parse_memory(struct record_buffer *record, char *rest)
{
	struct weir_chunk *chunk = (void *)(record->bytes + record->size);
	size_t room = RECORD_SIZE - record->size - sizeof(*chunk) - 8;
	char *save = NULL;
	char *address = strtok_r(rest, " ", &save);
	char *kind = strtok_r(NULL, " ", &save);
	u8 *bytes = (u8 *)(chunk + 1);
	size_t size;

	if (address == NULL || kind == NULL || record->size + sizeof(*chunk) + 8 > RECORD_SIZE)
		fail("expected: in ADDRESS KIND BYTES");
	chunk->address = strtoull(address, NULL, 0);
	chunk->flags = parse_kind(kind);
	size = parse_bytes(save, bytes, room);
	if ((chunk->flags & WEIR_CHUNK_STRING) != 0 && (chunk->flags & WEIR_CHUNK_WHOLE) != 0)
		bytes[size++] = '\0';
	chunk->size = (uint32_t)size;
	record->size += sizeof(*chunk) + align_up(size, 8);
}

static void parse_line(struct test_case *test, char *line)
{
	char *rest = strchr(line, ' ');

	if (*line == '#')
		return;
	if (rest == NULL)
		fail("a word without operands");
	*rest++ = '\0';
	if (strcmp(line, "call") == 0) {
		parse_call(test, rest);
	} else if (strcmp(line, "result") == 0) {
		((struct weir_record_exit *)(void *)test->exit.bytes)->result =
		    (s64)strtoll(rest, NULL, 0);
		test->returned = true;
	} else if (strcmp(line, "options") == 0) {
		parse_options(&test->options, rest);
	} else if (strcmp(line, "in") == 0) {
		parse_memory(&test->entry, rest);
	} else if (strcmp(line, "out") == 0) {
		parse_memory(&test->exit, rest);
	} else {
		fail("unknown word");
	}
}

static void run_cases(FILE *in, struct text *out)
{
	static struct test_case test;
	static char line[LINE_SIZE];

	case_reset(&test);
	while (fgets(line, sizeof(line), in) != NULL) {
		line_number++;
		line[strcspn(line, "\n")] = '\0';
		if (*line != '\0') {
			parse_line(&test, line);
			continue;
		}
		case_print(&test, out);
		case_reset(&test);
	}
	case_print(&test, out);
}

static void output_path(char *path, size_t size)
{
	size_t stem = strlen(cases_path);

	if (stem < 3 || strcmp(cases_path + stem - 3, ".in") != 0)
		fail("the name must end in .in");
	snprintf(path, size, "%.*s.out", (int)(stem - 3), cases_path);
}

/* Prints the lines that differ. Returns their number. */
static int compare(const char *path, struct text *actual)
{
	static char wanted[LINE_SIZE];
	const char *at = text_terminated(actual);
	FILE *file = fopen(path, "r");
	int differences = 0;

	if (file == NULL)
		fail("cannot read the .out file");
	while (fgets(wanted, sizeof(wanted), file) != NULL) {
		size_t size = strcspn(at, "\n");
		size_t expected = strcspn(wanted, "\n");

		if (size != expected || memcmp(at, wanted, size) != 0) {
			printf("- %.*s\n+ %.*s\n", (int)expected, wanted, (int)size, at);
			differences++;
		}
		at += size + (at[size] == '\n');
	}
	if (*at != '\0') {
		printf("+ %s", at);
		differences++;
	}
	fclose(file);
	return differences;
}

int main(int argc, char **argv)
{
	bool rebase = argc == 3 && strcmp(argv[1], "--rebase") == 0;
	struct text out = { 0 };
	char path[4096];
	FILE *file;
	int differences;

	if (argc != 2 && !rebase) {
		fprintf(stderr, "usage: runner [--rebase] CASES.in\n");
		return 2;
	}
	cases_path = argv[argc - 1];
	setenv("TZ", "UTC0", 1);
	file = fopen(cases_path, "r");
	if (file == NULL)
		fail("cannot read");
	run_cases(file, &out);
	fclose(file);
	output_path(path, sizeof(path));
	if (!rebase) {
		differences = compare(path, &out);
		text_finish(&out);
		return differences != 0;
	}
	file = fopen(path, "w");
	if (file == NULL || fwrite(out.bytes, 1, out.size, file) != out.size || fclose(file) != 0)
		fail("cannot write the .out file");
	text_finish(&out);
	return 0;
}
