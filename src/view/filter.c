/* SPDX-License-Identifier: MIT */
/*
 * Parses filter expressions. All qualifiers share one grammar, [!]NAME[,NAME]
 * or all or none, and differ only in how a name becomes members of the set:
 * one function per kind of set, one row per qualifier.
 */
#include "view/filter.h"
#include "tables/signature.h"
#include "view/decode.h"
#include "view/siginfo.h"

#include <errno.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct set {
	u64 *words;
	unsigned int bits;
	const struct qualifier *qualifier;
};

struct qualifier {
	const char *name;
	const char *alias;
	const char *what; /* for "'x': no such WHAT" */
	int (*add)(const struct set *set, const char *name, struct filter_error *error);
	const char *const *names; /* of the members, for add_name */
	size_t offset;		  /* of the set in struct filter */
	unsigned int bits;
};

static int refuse(struct filter_error *error, const char *what, const char *name, const char *next)
{
	snprintf(error->message, sizeof(error->message), "'%.200s': no such %s", name, what);
	snprintf(error->next, sizeof(error->next), "%s", next);
	return -EINVAL;
}

static void set_add(const struct set *set, s64 number)
{
	if (number >= 0 && number < set->bits)
		set->words[number / 64] |= 1ULL << (number % 64);
}

static void set_fill(const struct set *set, u64 word)
{
	for (unsigned int i = 0; i < (set->bits + 63) / 64; i++)
		set->words[i] = word;
}

static void set_invert(const struct set *set)
{
	for (unsigned int i = 0; i < (set->bits + 63) / 64; i++)
		set->words[i] = ~set->words[i];
}

/* A number in decimal, or -1. */
static s64 parse_number(const char *text)
{
	char *end;
	long value;

	if (*text < '0' || *text > '9')
		return -1;
	value = strtol(text, &end, 10);
	return *end == '\0' ? value : -1;
}

/*** Calls ***/

static int add_class(const struct set *set, const char *name)
{
	u64 class = syscall_class(name);

	if (class == 0)
		return -ENOENT;
	for (s64 nr = 0; nr < FILTER_CALL_COUNT; nr++) {
		const struct syscall_info *info = syscall_info(nr);

		if (info != NULL && (info->classes & class) != 0)
			set_add(set, nr);
	}
	return 0;
}

static int add_matching(const struct set *set, const char *pattern, struct filter_error *error)
{
	regex_t regex;
	int err = regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB);
	bool found = false;

	if (err != 0) {
		char why[128];

		regerror(err, &regex, why, sizeof(why));
		snprintf(error->message, sizeof(error->message), "regular expression '%.100s': %s",
			 pattern, why);
		return -EINVAL;
	}
	for (s64 nr = 0; nr < FILTER_CALL_COUNT; nr++) {
		const struct syscall_info *info = syscall_info(nr);

		if (info == NULL || regexec(&regex, info->name, 0, NULL, 0) != 0)
			continue;
		set_add(set, nr);
		found = true;
	}
	regfree(&regex);
	return found ? 0 : -ENOENT;
}

static int add_number_or_name(const struct set *set, const char *name)
{
	s64 nr = parse_number(name);

	if (nr < 0)
		nr = syscall_number(name);
	if (nr < 0 || nr >= FILTER_CALL_COUNT)
		return -ENOENT;
	set_add(set, nr);
	return 0;
}

/* Cuts `@64` off. Returns 1 when the name is about a personality we never trace. */
static int strip_personality(char *name, struct filter_error *error)
{
	char *at = strchr(name, '@');

	if (at == NULL || *name == '/')
		return 0;
	*at = '\0';
	if (strcmp(at + 1, "64") == 0)
		return 0;
	if (strcmp(at + 1, "32") == 0 || strcmp(at + 1, "x32") == 0)
		return 1;
	return refuse(error, "personality", at + 1, "There is one: 64.");
}

static int add_call(const struct set *set, const char *given, struct filter_error *error)
{
	bool optional = *given == '?';
	char name[128];
	int err;

	snprintf(name, sizeof(name), "%s", given + optional);
	err = strip_personality(name, error);
	if (err < 0)
		return err;
	if (err > 0 && *name != '\0')
		return 0;
	if (*name == '/')
		err = add_matching(set, name + 1, error);
	else if (*name == '%')
		err = add_class(set, name + 1);
	else
		err = add_number_or_name(set, name);
	/* Old spelling of the classes, without the sign. */
	if (err == -ENOENT && *name != '/' && *name != '%')
		err = add_class(set, name);
	if (err == -ENOENT)
		return optional
			   ? 0
			   : refuse(error, set->qualifier->what, given,
				    "Names are those of syscalls(2), sets are %file, %process...");
	return err;
}

/*** Signals and plain names ***/

static int add_signal(const struct set *set, const char *name, struct filter_error *error)
{
	s64 number = parse_number(name);

	if (number < 0)
		number = signal_number(name);
	if (number < 1 || number > 64)
		return refuse(error, set->qualifier->what, name,
			      "Give names as in signal(7), or numbers from 1 to 64.");
	set_add(set, number);
	return 0;
}

static int add_descriptor(const struct set *set, const char *name, struct filter_error *error)
{
	s64 number = parse_number(name);

	if (number < 0 || number > INT32_MAX)
		return refuse(error, set->qualifier->what, name,
			      "Give numbers of descriptors, all or none.");
	set_add(set, number < FILTER_FD_COUNT ? number : FILTER_FD_COUNT - 1);
	return 0;
}

/* "Choose from: a, b, c." */
static void list_names(const struct set *set, char *list, size_t size)
{
	size_t used = (size_t)snprintf(list, size, "Choose from: ");

	for (unsigned int i = 0; i < set->bits && used < size; i++)
		used += (size_t)snprintf(list + used, size - used, "%s%s", set->qualifier->names[i],
					 i + 1 < set->bits ? ", " : ".");
}

static int add_name(const struct set *set, const char *name, struct filter_error *error)
{
	char choice[160];

	for (unsigned int i = 0; i < set->bits; i++) {
		if (strcmp(set->qualifier->names[i], name) == 0) {
			set_add(set, i);
			return 0;
		}
	}
	list_names(set, choice, sizeof(choice));
	return refuse(error, set->qualifier->what, name, choice);
}

static const char *const status_names[FILTER_STATUS_COUNT] = {
	[FILTER_SUCCESSFUL] = "successful", [FILTER_FAILED] = "failed",
	[FILTER_UNFINISHED] = "unfinished", [FILTER_UNAVAILABLE] = "unavailable",
	[FILTER_DETACHED] = "detached",
};

static const char *const quiet_names[FILTER_QUIET_COUNT] = {
	[FILTER_QUIET_ATTACH] = "attach",
	[FILTER_QUIET_EXIT] = "exit",
	[FILTER_QUIET_PATH_RESOLUTION] = "path-resolution",
	[FILTER_QUIET_PERSONALITY] = "personality",
	[FILTER_QUIET_THREAD_EXECVE] = "thread-execve",
};

static const char *const decode_fd_names[FILTER_DECODE_FD_COUNT] = {
	[FILTER_DECODE_PATH] = "path",	     [FILTER_DECODE_SOCKET] = "socket",
	[FILTER_DECODE_DEV] = "dev",	     [FILTER_DECODE_PIDFD] = "pidfd",
	[FILTER_DECODE_EVENTFD] = "eventfd", [FILTER_DECODE_SIGNALFD] = "signalfd",
};

static const char *const decode_pid_names[FILTER_DECODE_PID_COUNT] = {
	[FILTER_DECODE_COMM] = "comm",
	[FILTER_DECODE_PIDNS] = "pidns",
};

#define SET(member) .offset = offsetof(struct filter, member)
static const struct qualifier qualifiers[] = {
	{ "trace", "t", "system call", add_call, SET(calls), .bits = FILTER_CALL_COUNT },
	{ "raw", "x", "system call", add_call, SET(raw), .bits = FILTER_CALL_COUNT },
	{ "abbrev", "a", "system call", add_call, SET(abbreviated), .bits = FILTER_CALL_COUNT },
	{ "signal", "s", "signal", add_signal, SET(signals), .bits = 65 },
	{ "read", "r", "descriptor", add_descriptor, SET(read), .bits = FILTER_FD_COUNT },
	{ "write", "w", "descriptor", add_descriptor, SET(written), .bits = FILTER_FD_COUNT },
	{ "status", NULL, "status", add_name, status_names, SET(statuses), FILTER_STATUS_COUNT },
	{ "quiet", "q", "message to leave out", add_name, quiet_names, SET(quiet),
	  FILTER_QUIET_COUNT },
	{ "decode-fds", "decode-fd", "kind of descriptor", add_name, decode_fd_names,
	  SET(decode_fds), FILTER_DECODE_FD_COUNT },
	{ "decode-pids", "decode-pid", "kind of process number", add_name, decode_pid_names,
	  SET(decode_pids), FILTER_DECODE_PID_COUNT },
};
#undef SET

/* Known from strace; each needs more than a filter. */
static const struct unsupported {
	const char *name;
	const char *next; /* what to do instead */
} unsupported[] = {
	{ "kvm", "Exits of virtual processors are not recorded." },
	{ "secontext", "Security contexts are not recorded: see ls -Z and ps -Z." },
	{ "verbose", "Use -e raw=SET to print the arguments of some calls as numbers." },
};

static const struct qualifier *find_qualifier(const char *name, size_t size)
{
	for (size_t i = 0; i < array_size(qualifiers); i++) {
		const struct qualifier *row = &qualifiers[i];

		if (strlen(row->name) == size && memcmp(row->name, name, size) == 0)
			return row;
		if (row->alias != NULL && strlen(row->alias) == size &&
		    memcmp(row->alias, name, size) == 0)
			return row;
	}
	return NULL;
}

static const struct unsupported *find_unsupported(const char *name, size_t size)
{
	for (size_t i = 0; i < array_size(unsupported); i++) {
		const struct unsupported *row = &unsupported[i];

		if (strlen(row->name) == size && memcmp(row->name, name, size) == 0)
			return row;
	}
	return NULL;
}

static int refuse_unsupported(struct filter_error *error, const struct unsupported *row)
{
	snprintf(error->message, sizeof(error->message), "-e %s=: not supported", row->name);
	snprintf(error->next, sizeof(error->next), "%s", row->next);
	return -EINVAL;
}

/* Adds each name of a list; a regular expression may not hold a comma. */
static int add_list(const struct set *set, const char *list, struct filter_error *error)
{
	char *copy = strdup(list);
	char *rest = copy;
	char *name;
	int err = 0;

	if (copy == NULL)
		return -ENOMEM;
	while (err == 0 && (name = strsep(&rest, ",")) != NULL)
		err = set->qualifier->add(set, name, error);
	free(copy);
	return err;
}

static int parse_set(const struct set *set, const char *value, struct filter_error *error)
{
	bool inverted = *value == '!';
	int err = 0;

	value += inverted;
	set_fill(set, strcmp(value, "all") == 0 ? ~0ULL : 0);
	if (strcmp(value, "all") != 0 && strcmp(value, "none") != 0)
		err = add_list(set, value, error);
	if (inverted)
		set_invert(set);
	return err;
}

static int qualify(struct filter *filter, const struct qualifier *qualifier, const char *value,
		   struct filter_error *error)
{
	u64 words[FILTER_WORDS];
	struct set set = { words, qualifier->bits, qualifier };
	int err = parse_set(&set, value, error);

	if (err < 0)
		return err;
	memcpy((char *)filter + qualifier->offset, words,
	       (qualifier->bits + 63) / 64 * sizeof(u64));
	if (qualifier->offset == offsetof(struct filter, quiet))
		filter->quiet_given = true;
	return 0;
}

int filter_parse_calls(const char *text, u64 calls[FILTER_WORDS], struct filter_error *error)
{
	const struct qualifier *qualifier = find_qualifier("trace", strlen("trace"));
	const struct set set = { calls, qualifier->bits, qualifier };

	return parse_set(&set, text, error);
}

int filter_qualify(struct filter *filter, const char *name, const char *value,
		   struct filter_error *error)
{
	const struct qualifier *qualifier = find_qualifier(name, strlen(name));

	if (qualifier != NULL)
		return qualify(filter, qualifier, value, error);
	const struct unsupported *row = find_unsupported(name, strlen(name));
	if (row != NULL)
		return refuse_unsupported(error, row);
	return refuse(error, "qualifier", name, "");
}

int filter_expression(struct filter *filter, const char *expression, struct filter_error *error)
{
	const char *equals = strchr(expression, '=');
	size_t size = equals != NULL ? (size_t)(equals - expression) : 0;
	const struct qualifier *qualifier = find_qualifier(expression, size);

	if (qualifier != NULL)
		return qualify(filter, qualifier, equals + 1, error);
	const struct unsupported *row = find_unsupported(expression, size);
	if (row != NULL)
		return refuse_unsupported(error, row);
	return qualify(filter, &qualifiers[0], expression, error);
}

void filter_set_quiet(struct filter *filter, unsigned int level)
{
	static const u64 levels[] = {
		0,
		1 << FILTER_QUIET_ATTACH | 1 << FILTER_QUIET_PERSONALITY,
		1 << FILTER_QUIET_ATTACH | 1 << FILTER_QUIET_PERSONALITY | 1 << FILTER_QUIET_EXIT,
		(1 << FILTER_QUIET_COUNT) - 1,
	};

	filter->quiet = levels[level < array_size(levels) ? level : array_size(levels) - 1];
}

static int keep_path(struct filter *filter, char *path)
{
	char **paths;

	if (path == NULL)
		return -ENOMEM;
	paths = reallocarray(filter->paths, filter->path_count + 1, sizeof(*paths));
	if (paths == NULL) {
		free(path);
		return -ENOMEM;
	}
	paths[filter->path_count++] = path;
	filter->paths = paths;
	return 0;
}

int filter_add_path(struct filter *filter, const char *path)
{
	char *real = realpath(path, NULL);
	int err = keep_path(filter, strdup(path));

	if (err == 0 && real != NULL && strcmp(real, path) != 0)
		return keep_path(filter, real);
	free(real);
	return err;
}

static bool path_matches(const struct filter *filter, const char *path, size_t size)
{
	for (unsigned int i = 0; i < filter->path_count; i++)
		if (strlen(filter->paths[i]) == size && memcmp(filter->paths[i], path, size) == 0)
			return true;
	return false;
}

/* Whether a register of the call holds a path, and not, say, a word of argv. */
static bool holds_path(const struct weir_record_entry *entry, u32 reg)
{
	const struct signature *signature;
	s32 variant;

	if (entry->nr < 0 || entry->nr >= SYSCALL_LIMIT)
		return false;
	variant = syscall_variant_find(entry->nr, entry->args);
	signature =
	    variant >= 0 ? &syscall_variants[variant].signature : &syscall_signatures[entry->nr];
	for (u32 i = 0; i < ARGUMENT_LIMIT; i++)
		if (signature->arguments[i].kind == KIND_PATH &&
		    argument_register(signature, i) == reg)
			return true;
	return false;
}

static bool chunk_matches(const struct filter *filter, const struct weir_record_entry *entry,
			  const struct weir_chunk *chunk)
{
	const u16 whole_string = WEIR_CHUNK_STRING | WEIR_CHUNK_WHOLE;
	const char *bytes = (const char *)(chunk + 1);

	/* Descriptors only: the working directory behind AT_FDCWD is no match. */
	if ((chunk->flags & WEIR_CHUNK_FD_PATH) != 0)
		return (s64)chunk->address >= 0 && path_matches(filter, bytes, chunk->size);
	return (chunk->flags & whole_string) == whole_string && chunk->size > 0 &&
	       holds_path(entry, chunk->argument) && path_matches(filter, bytes, chunk->size - 1);
}

bool filter_wants_paths(const struct filter *filter, const struct weir_record_entry *entry)
{
	const u8 *place = (const u8 *)(entry + 1);
	const u8 *end = (const u8 *)entry + entry->head.size;
	const struct weir_chunk *chunk;

	if (filter->path_count == 0)
		return true;
	for (; place + sizeof(*chunk) <= end; place += sizeof(*chunk) + align_up(chunk->size, 8)) {
		chunk = (const void *)place;
		if (chunk_matches(filter, entry, chunk))
			return true;
	}
	return false;
}

void filter_recorded_calls(const struct filter *filter, u64 calls[FILTER_WORDS])
{
	memcpy(calls, filter->calls, sizeof(filter->calls));
}

bool filter_dumps(const struct filter *filter)
{
	for (size_t i = 0; i < FILTER_FD_WORDS; i++) {
		if ((filter->read[i] | filter->written[i]) != 0)
			return true;
	}
	return false;
}

void filter_init(struct filter *filter)
{
	memset(filter, 0, sizeof(*filter));
	memset(filter->calls, 0xff, sizeof(filter->calls));
	memset(filter->abbreviated, 0xff, sizeof(filter->abbreviated));
	memset(filter->signals, 0xff, sizeof(filter->signals));
	filter->statuses = ~0ULL;
}

void filter_finish(struct filter *filter)
{
	for (unsigned int i = 0; i < filter->path_count; i++)
		free(filter->paths[i]);
	free(filter->paths);
}
