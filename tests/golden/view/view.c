/* SPDX-License-Identifier: MIT */
/*
 * view IN OUT: plays the events that IN describes to a view and compares what
 * it prints with OUT. With WEIR_REBASE in the environment OUT is written anew
 * instead, to be read before it is committed. The words of IN:
 *
 *   # comment                          skipped
 *   view text|json|stat|sites          the first command; default text
 *   OPTION[=VALUE]                     see `options`, before the first event
 *   filter EXPRESSION | path PATH      as -e and -P
 *   task INDEX PID TID COMM            makes or changes a task
 *   +US                                time goes on; each event takes 10 us besides
 *   idle                               the view has nothing to read
 *   INDEX entry CALL ARG... CHUNK...   INDEX exit RESULT CHUNK...
 *   INDEX signal NUMBER CODE OFFSET:VALUE...   words of siginfo, 32 bits each
 *   INDEX stopped SIGNAL               INDEX continued    INDEX end WAIT_STATUS
 *   INDEX clone CHILD TID FLAGS        INDEX exec FORMER_TID PATH
 *   INDEX lost COUNT                   INDEX text TEXT    INDEX unfollowed TEXT
 *   INDEX stat CALL CALLS ERRORS NS    that many calls of NS each
 *   INDEX site ADDRESS OFFSET TRAPS JUMPS TACTIC KIND PATH
 *
 * CHUNK is @ARGUMENT:ADDRESS="text" (a string, whole), ="text"... (cut) or
 * =x:HEX (bytes).
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "view/json_view.h"
#include "view/sites_view.h"
#include "view/stat_view.h"
#include "view/text_view.h"

enum { RECORD_LIMIT = 4096, TASK_LIMIT = 16, LINE_LIMIT = 1024, WORD_LIMIT = 32 };

struct player {
	struct filter filter;
	struct text_options text;
	struct stat_options stat;
	struct sites_options sites;
	char kind[16];
	struct output *output;
	struct view *view; /* made by the first event */
	struct view_task tasks[TASK_LIMIT];
	u64 now_ns;
	u64 record[RECORD_LIMIT / 8];
	size_t size;
};

static void fail(const char *what, const char *word)
{
	fprintf(stderr, "%s: %s\n", what, word);
	exit(EXIT_FAILURE);
}

static u64 number(const char *word)
{
	char *end;
	u64 value = *word == '-' ? (u64)strtoll(word, &end, 0) : strtoull(word, &end, 0);

	if (*word == '\0' || *end != '\0')
		fail("not a number", word);
	return value;
}

/*** Options ***/

static bool *flag_of(struct player *player, const char *name)
{
	const struct {
		const char *name;
		bool *flag;
	} flags[] = {
		{ "relative", &player->text.relative },
		{ "durations", &player->text.durations },
		{ "pointers", &player->text.instruction_pointers },
		{ "numbers", &player->text.numbers },
		{ "file", &player->text.to_file },
		{ "latencies", &player->stat.latencies },
		{ "stat-json", &player->stat.json },
		{ "sites-json", &player->sites.json },
		{ "sites-verbose", &player->sites.verbose },
	};

	for (size_t i = 0; i < array_size(flags); i++)
		if (strcmp(flags[i].name, name) == 0)
			return flags[i].flag;
	return NULL;
}

static bool set_option(struct player *player, const char *word)
{
	bool *flag = flag_of(player, word);

	if (flag != NULL)
		*flag = true;
	else if (strncmp(word, "clock=", 6) == 0)
		return stamp_parse_clock(word + 6, &player->text.clock,
					 &player->text.clock_digits) == 0;
	else if (strncmp(word, "precision=", 10) == 0)
		return stamp_parse_precision(word + 10, &player->text.relative_digits) == 0 &&
		       stamp_parse_precision(word + 10, &player->text.duration_digits) == 0;
	else if (strncmp(word, "column=", 7) == 0)
		player->text.column = (unsigned int)number(word + 7);
	else if (strncmp(word, "quiet=", 6) == 0)
		filter_set_quiet(&player->filter, (unsigned int)number(word + 6));
	else if (strncmp(word, "sort=", 5) == 0)
		return stat_sort_parse(word + 5, &player->stat.sort) == 0;
	else if (strncmp(word, "columns=", 8) == 0)
		return stat_columns_parse(word + 8, &player->stat.columns) == 0;
	else if (strcmp(word, "separate") == 0)
		player->text.separate = "separate";
	else
		return false;
	return true;
}

static struct view *create_view(struct player *player)
{
	struct json_options json = { &player->filter, player->text.decode };

	if (strcmp(player->kind, "json") == 0)
		return json_view_create(&json, player->output);
	if (strcmp(player->kind, "stat") == 0)
		return stat_view_create(&player->stat, player->output);
	if (strcmp(player->kind, "sites") == 0)
		return sites_view_create(&player->sites, player->output);
	return text_view_create(&player->text, player->output);
}

/*** Records ***/

static void *begin_record(struct player *player, u16 type, size_t size)
{
	struct weir_record *record = (void *)player->record;

	memset(player->record, 0, sizeof(player->record));
	record->type = type;
	player->size = size;
	return record;
}

static void *extend(struct player *player, size_t size)
{
	u8 *end = (u8 *)player->record + player->size;

	if (player->size + align_up(size, 8) > sizeof(player->record))
		fail("record too large", "");
	player->size += align_up(size, 8);
	return end;
}

static char unescape(const char **text)
{
	char c = *(*text)++;

	if (c != '\\')
		return c;
	c = *(*text)++;
	if (c == 'n')
		return '\n';
	if (c == 's')
		return ' ';
	if (c != 'x')
		return c;
	c = (char)strtoul((char[]){ (*text)[0], (*text)[1], '\0' }, NULL, 16);
	*text += 2;
	return c;
}

static u16 read_quoted(const char *text, u8 *bytes, u32 *size)
{
	while (*text != '"' && *text != '\0')
		bytes[(*size)++] = (u8)unescape(&text);
	if (strcmp(text, "\"...") == 0)
		return WEIR_CHUNK_STRING;
	bytes[(*size)++] = '\0';
	return WEIR_CHUNK_STRING | WEIR_CHUNK_WHOLE;
}

static u16 read_hex(const char *text, u8 *bytes, u32 *size)
{
	for (; isxdigit((unsigned char)text[0]) && text[1] != '\0'; text += 2)
		bytes[(*size)++] = (u8)strtoul((char[]){ text[0], text[1], '\0' }, NULL, 16);
	return WEIR_CHUNK_WHOLE;
}

static void put_chunk(struct player *player, const char *word)
{
	struct weir_chunk *chunk = extend(player, sizeof(*chunk));
	u8 bytes[LINE_LIMIT] = { 0 };
	const char *equals = strchr(word, '=');
	u32 size = 0;

	if (equals == NULL)
		fail("not a chunk", word);
	chunk->argument = (u16)strtoul(word + 1, NULL, 10);
	chunk->address = strtoull(strchr(word, ':') + 1, NULL, 0);
	if (equals[1] == '"')
		chunk->flags = read_quoted(equals + 2, bytes, &size);
	else
		chunk->flags = read_hex(equals + 3, bytes, &size);
	chunk->size = size;
	memcpy(extend(player, size), bytes, size);
}

static void put_path(struct player *player, const char *path)
{
	char word[LINE_LIMIT + 16];

	snprintf(word, sizeof(word), "@0:0=\"%s\"", path);
	put_chunk(player, word);
}

static s64 call_number(const char *name)
{
	s64 nr = syscall_number(name);

	return nr >= 0 ? nr : (s64)number(name);
}

static void make_entry(struct player *player, char **words, int count)
{
	struct weir_record_entry *entry =
	    begin_record(player, WEIR_RECORD_SYSCALL_ENTRY, sizeof(*entry));
	int arguments = 0;

	entry->nr = call_number(words[0]);
	entry->ip = 0x401000 + (u64)entry->nr;
	for (int i = 1; i < count; i++) {
		if (strcmp(words[i], "compat") == 0)
			entry->head.flags = WEIR_CALL_COMPAT;
		else if (words[i][0] == '@')
			put_chunk(player, words[i]);
		else
			entry->args[arguments++] = number(words[i]);
	}
}

static void make_exit(struct player *player, char **words, int count)
{
	struct weir_record_exit *exit =
	    begin_record(player, WEIR_RECORD_SYSCALL_EXIT, sizeof(*exit));

	exit->result = (s64)number(words[0]);
	for (int i = 1; i < count; i++) {
		if (strcmp(words[i], "aborted") == 0)
			exit->head.flags = WEIR_CALL_ABORTED;
		else
			put_chunk(player, words[i]);
	}
}

/* Result, then chunks; `more` and `watched` are flags. */
static void make_written(struct player *player, char **words, int count)
{
	struct weir_record_written *written =
	    begin_record(player, WEIR_RECORD_WRITTEN, sizeof(*written));

	written->nr = call_number(words[0]);
	written->result = (s64)number(words[1]);
	written->args[1] = 0x2000;
	for (int i = 2; i < count; i++) {
		if (strcmp(words[i], "more") == 0)
			written->more = 1;
		else if (strcmp(words[i], "watched") == 0)
			written->watched = 1;
		else
			put_chunk(player, words[i]);
	}
}

static void make_signal(struct player *player, char **words, int count)
{
	struct weir_record_signal *signal =
	    begin_record(player, WEIR_RECORD_SIGNAL, sizeof(*signal));
	s32 head[3] = { (s32)number(words[0]), 0, (s32)number(words[1]) };

	memcpy(signal->siginfo, head, sizeof(head));
	for (int i = 2; i < count; i++) {
		char *colon = strchr(words[i], ':');
		u32 value = (u32)number(colon + 1);

		*colon = '\0';
		memcpy(signal->siginfo + number(words[i]), &value, sizeof(value));
	}
}

static void make_value(struct player *player, u16 type, const char *word)
{
	struct weir_record_value *value = begin_record(player, type, sizeof(*value));

	value->value = (s64)number(word);
}

static void make_stopped(struct player *player, char **words, int count)
{
	(void)count;
	make_value(player, WEIR_RECORD_STOPPED, words[0]);
}

static void make_end(struct player *player, char **words, int count)
{
	(void)count;
	make_value(player, WEIR_RECORD_EXIT, words[0]);
}

static void make_continued(struct player *player, char **words, int count)
{
	(void)words;
	(void)count;
	make_value(player, WEIR_RECORD_CONTINUED, "0");
}

static void make_lost(struct player *player, char **words, int count)
{
	(void)count;
	make_value(player, WEIR_RECORD_LOST, words[0]);
}

static void make_clone(struct player *player, char **words, int count)
{
	struct weir_record_clone *clone = begin_record(player, WEIR_RECORD_CLONE, sizeof(*clone));

	clone->child_index = (u32)number(words[0]);
	clone->child_tid = (s32)number(words[1]);
	clone->clone_flags = count > 2 ? number(words[2]) : 0;
}

static void make_exec(struct player *player, char **words, int count)
{
	struct weir_record_exec *exec = begin_record(player, WEIR_RECORD_EXEC, sizeof(*exec));

	(void)count;
	exec->former_tid = (s32)number(words[0]);
	put_path(player, words[1]);
}

static void put_text(struct player *player, u16 type, char **words, int count)
{
	char text[LINE_LIMIT] = "";
	size_t size = 0;

	begin_record(player, type, sizeof(struct weir_record_text));
	for (int i = 0; i < count; i++) {
		const char *word = words[i];

		if (i > 0)
			text[size++] = ' ';
		while (*word != '\0')
			text[size++] = unescape(&word);
	}
	memcpy(extend(player, size + 1), text, size + 1);
}

static void make_text(struct player *player, char **words, int count)
{
	put_text(player, WEIR_RECORD_TEXT, words, count);
}

static void make_unfollowed(struct player *player, char **words, int count)
{
	put_text(player, WEIR_RECORD_UNFOLLOWED, words, count);
}

static void make_stat(struct player *player, char **words, int count)
{
	struct weir_record_stat *stat = begin_record(player, WEIR_RECORD_STAT, sizeof(*stat));
	u64 calls = number(words[1]);
	u64 ns = number(words[3]);

	(void)count;
	stat->nr = call_number(words[0]);
	stat->calls = calls;
	stat->errors = number(words[2]);
	stat->total_ns = calls * ns;
	stat->minimum_ns = ns;
	stat->maximum_ns = ns;
	stat->buckets[weir_stat_bucket(ns)] = (u32)calls;
}

static void make_site(struct player *player, char **words, int count)
{
	struct weir_record_site *site = begin_record(player, WEIR_RECORD_SITE, sizeof(*site));

	site->address = number(words[0]);
	site->file_offset = number(words[1]);
	site->traps = number(words[2]);
	site->jumps = number(words[3]);
	site->tactic = (u32)number(words[4]);
	site->kind = (u32)number(words[5]);
	if (count > 6)
		put_path(player, words[6]);
}

static const struct {
	const char *name;
	int words; /* at least */
	void (*make)(struct player *player, char **words, int count);
} events[] = {
	{ "entry", 1, make_entry },	{ "exit", 1, make_exit },
	{ "written", 2, make_written }, { "signal", 2, make_signal },
	{ "stopped", 1, make_stopped }, { "continued", 0, make_continued },
	{ "end", 1, make_end },		{ "clone", 2, make_clone },
	{ "exec", 2, make_exec },	{ "lost", 1, make_lost },
	{ "text", 1, make_text },	{ "unfollowed", 1, make_unfollowed },
	{ "stat", 4, make_stat },	{ "site", 6, make_site },
};

/*** Playing ***/

static void play_event(struct player *player, char **words, int count)
{
	u64 index = number(words[0]);
	struct view_event event = { player->now_ns += 10000, &player->tasks[index % TASK_LIMIT],
				    (const void *)player->record };
	size_t i = 0;

	while (i < array_size(events) && (count < 2 || strcmp(events[i].name, words[1]) != 0))
		i++;
	if (i == array_size(events) || count < 2 + events[i].words)
		fail("not an event", count < 2 ? words[0] : words[1]);
	events[i].make(player, words + 2, count - 2);
	((struct weir_record *)(void *)player->record)->size = (u32)player->size;
	if (player->view == NULL)
		player->view = create_view(player);
	if (view_event(player->view, &event) < 0)
		fail("event failed", words[1]);
}

static void set_task(struct player *player, char **words)
{
	u64 index = number(words[1]);
	struct view_task *task = &player->tasks[index % TASK_LIMIT];

	task->index = (u32)index;
	task->pid = (s32)number(words[2]);
	task->tid = (s32)number(words[3]);
	snprintf(task->comm, sizeof(task->comm), "%s", words[4]);
}

static void play_words(struct player *player, char **words, int count)
{
	struct filter_error error;

	if (words[0][0] == '+')
		player->now_ns += number(words[0] + 1) * 1000;
	else if (strcmp(words[0], "idle") == 0)
		view_idle(player->view);
	else if (strcmp(words[0], "task") == 0 && count == 5)
		set_task(player, words);
	else if (strcmp(words[0], "view") == 0 && count == 2)
		snprintf(player->kind, sizeof(player->kind), "%s", words[1]);
	else if (strcmp(words[0], "path") == 0 && count == 2)
		filter_add_path(&player->filter, words[1]);
	else if (strcmp(words[0], "filter") == 0 && count == 2) {
		if (filter_expression(&player->filter, words[1], &error) < 0)
			fail("filter", error.message);
	} else if (!set_option(player, words[0]))
		play_event(player, words, count);
}

static void play(struct player *player, FILE *in)
{
	char line[LINE_LIMIT];
	char *words[WORD_LIMIT];

	while (fgets(line, sizeof(line), in) != NULL) {
		int count = 0;
		char *rest = line;
		char *word;

		if (line[0] == '#')
			continue;
		while (count < WORD_LIMIT && (word = strsep(&rest, " \t\n")) != NULL)
			if (*word != '\0')
				words[count++] = word;
		if (count > 0)
			play_words(player, words, count);
	}
	if (player->view != NULL)
		view_finish(player->view);
}

/* What -ff wrote, each file under a headline. */
static void gather_separate(const struct player *player, int fd)
{
	for (int i = 0; i < TASK_LIMIT; i++) {
		char path[64];
		char buffer[4096];
		FILE *file;

		snprintf(path, sizeof(path), "separate.%d", player->tasks[i].tid);
		file = player->tasks[i].tid != 0 ? fopen(path, "r") : NULL;
		if (file == NULL)
			continue;
		dprintf(fd, "==> %s <==\n", path);
		while (fgets(buffer, sizeof(buffer), file) != NULL)
			dprintf(fd, "%s", buffer);
		fclose(file);
		unlink(path);
	}
}

static char *slurp(FILE *file)
{
	char *text = NULL;
	size_t size = 0;
	ssize_t length;

	rewind(file);
	length = getdelim(&text, &size, '\0', file);
	return length >= 0 ? text : strdup("");
}

static int judge(const char *actual, const char *path)
{
	FILE *file = fopen(path, "r");
	char *expected = file != NULL ? slurp(file) : strdup("");
	int same = strcmp(actual, expected) == 0;

	if (!same)
		printf("expected:\n%s\ngot:\n%s", expected, actual);
	free(expected);
	if (file != NULL)
		fclose(file);
	return same ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int rebase(const char *actual, const char *path)
{
	FILE *file = fopen(path, "w");

	if (file == NULL || fputs(actual, file) < 0 || fclose(file) != 0)
		fail("cannot write", path);
	return EXIT_SUCCESS;
}

static void init_player(struct player *player, int fd)
{
	setenv("TZ", "UTC", 1);
	tzset();
	filter_init(&player->filter);
	text_options_init(&player->text, &player->filter);
	player->stat.filter = &player->filter;
	snprintf(player->kind, sizeof(player->kind), "text");
	player->output = output_create(fd);
	player->now_ns = 1700000000ULL * 1000000000;
}

int main(int count, char **arguments)
{
	static struct player player;
	FILE *in = count == 3 ? fopen(arguments[1], "r") : NULL;
	FILE *printed = tmpfile();
	char *actual;
	int status;

	if (in == NULL || printed == NULL)
		fail("usage", "view IN OUT");
	init_player(&player, fileno(printed));
	play(&player, in);
	fclose(in);
	output_destroy(player.output);
	view_destroy(player.view);
	gather_separate(&player, fileno(printed));
	filter_finish(&player.filter);
	actual = slurp(printed);
	status = getenv("WEIR_REBASE") != NULL ? rebase(actual, arguments[2])
					       : judge(actual, arguments[2]);
	free(actual);
	return status;
}
