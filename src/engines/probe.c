/* SPDX-License-Identifier: MIT */
/*
 * The engine behind `weir run -e probe,at=PLACE`: a line for each time that a
 * thread comes to a place, or with `count` only how often, at the end. With
 * `return` it tells of returns from functions, too. A PLACE is
 *
 *   MODULE:FUNCTION[+OFFSET]    MODULE:PROVIDER:MARKER    MODULE:+OFFSET
 *
 * with the offset from the function's start, or in the file.
 */
#include "weir.h"

enum { PROBE_MAXIMUM = 64, LINE_SIZE = 512, ARGUMENTS_SHOWN = 12 };

struct watched {
	struct weir_probe *probe;
	const char *text; /* as the user wrote it */
	uint64_t hits;
	uint64_t returns;
};

static struct watched all[PROBE_MAXIMUM];
static uint32_t count;
static bool only_counts;

/*** Lines ***/

/* Functions take their first integers in these. */
static void print_call(const struct watched *watched, const struct pt_regs *regs)
{
	weir_print("%s(0x%lx, 0x%lx, 0x%lx, 0x%lx, 0x%lx, 0x%lx)", watched->text, regs->di,
		   regs->si, regs->dx, regs->cx, regs->r8, regs->r9);
}

static size_t append(char *line, size_t used, const char *text)
{
	while (*text != '\0' && used < LINE_SIZE - 1)
		line[used++] = *text++;
	line[used] = '\0';
	return used;
}

static size_t append_number(char *line, size_t used, int64_t number)
{
	char digits[24];
	size_t at = sizeof(digits) - 1;
	uint64_t value = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

	digits[at] = '\0';
	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value != 0);
	if (number < 0)
		digits[--at] = '-';
	return append(line, used, digits + at);
}

static void print_marker(const struct watched *watched, const struct weir_probe_hit *hit,
			 const struct pt_regs *regs)
{
	char line[LINE_SIZE];
	size_t used = append(line, append(line, 0, watched->text), "(");
	int64_t value;
	int err = 0;

	for (unsigned int i = 0; i < ARGUMENTS_SHOWN; i++) {
		err = weir_probe_argument(hit, regs, i, &value);
		if (err == -ENOENT)
			break;
		used = append(line, used, i == 0 ? "" : ", ");
		used = err == 0 ? append_number(line, used, value) : append(line, used, "?");
	}
	append(line, used, ")");
	weir_record_text(0, line);
}

static void probe_hit(const struct weir_probe_hit *hit, struct pt_regs *regs, void *data)
{
	struct watched *watched = data;
	bool returns = (hit->event & WEIR_PROBE_RETURN) != 0;

	__atomic_fetch_add(returns ? &watched->returns : &watched->hits, 1, __ATOMIC_RELAXED);
	if (only_counts)
		return;
	if (hit->arguments != NULL)
		print_marker(watched, hit, regs);
	else if (!returns)
		print_call(watched, regs);
	else if ((hit->event & WEIR_PROBE_TAIL) != 0)
		weir_print("%s ends in another function", watched->text);
	else
		weir_print("%s = 0x%lx", watched->text, regs->ax);
}

/*** Places ***/

static bool read_offset(const char *text, uint64_t *value)
{
	uint64_t base = text[0] == '0' && text[1] == 'x' ? 16 : 10;
	const char *at = base == 16 ? text + 2 : text;

	*value = 0;
	for (; *at != '\0'; at++) {
		uint64_t digit = *at >= 'a' ? (uint64_t)(*at - 'a') + 10 : (uint64_t)(*at - '0');

		if (*at < '0' || (*at > '9' && *at < 'a') || digit >= base)
			return false;
		*value = *value * base + digit;
	}
	return at > text && (base == 10 || at > text + 2);
}

static char *find(char *text, char wanted)
{
	while (*text != '\0' && *text != wanted)
		text++;
	return *text == wanted ? text : NULL;
}

/* Cuts a text at a separator; returns what follows, or NULL. */
static char *cut(char *text, char separator)
{
	char *at = find(text, separator);

	if (at == NULL)
		return NULL;
	*at = '\0';
	return at + 1;
}

/* Reads a place; `text` is cut to pieces, which the place names. */
static bool read_place(char *text, struct weir_probe_place *place)
{
	char *first = cut(text, ':');
	char *second = first == NULL ? NULL : cut(first, ':');
	char *offset = first == NULL ? NULL : cut(second == NULL ? first : second, '+');

	*place = (struct weir_probe_place){ .module = text };
	if (first == NULL || *text == '\0')
		return false;
	if (offset != NULL && !read_offset(offset, &place->offset))
		return false;
	if (second != NULL)
		place->provider = first;
	if (second != NULL || *first != '\0')
		place->symbol = second != NULL ? second : first;
	return place->symbol != NULL ? *place->symbol != '\0' : offset != NULL;
}

static int add(const struct weir_module_args *args, const char *text, bool returns)
{
	struct watched *watched = &all[count];
	struct weir_probe_place place;
	char copy[LINE_SIZE] = "";
	size_t length = append(copy, 0, text);
	uint32_t events = WEIR_PROBE_ENTRY;
	int err;

	if (count == PROBE_MAXIMUM)
		return weir_fail(args, "too many places", text);
	if (text[length] != '\0' || !read_place(copy, &place))
		return weir_fail(args, "not a place", text);
	if (returns && place.provider == NULL && place.symbol != NULL && place.offset == 0)
		events |= WEIR_PROBE_RETURN;
	watched->text = text;
	err = weir_probe(&place, events, probe_hit, watched, &watched->probe);
	if (err < 0)
		return weir_fail(args, "not a place for a probe", text);
	count++;
	return 0;
}

static bool same(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

static int probe_init(const struct weir_module_args *args)
{
	static const char *const allowed[] = { "at", "return", "count", NULL };
	bool returns = weir_option(args, "return") != NULL;
	int err = weir_options_check(args, allowed);

	only_counts = weir_option(args, "count") != NULL;
	for (uint32_t i = 0; i < args->option_count && err == 0; i++) {
		if (same(args->options[i].key, "at"))
			err = add(args, args->options[i].value, returns);
	}
	if (err == 0 && count == 0)
		return weir_fail(args, "at=PLACE is missing", NULL);
	return err;
}

/* A probe that was never anywhere must not be silence. */
static void probe_exit(void)
{
	for (uint32_t i = 0; i < count; i++) {
		uint64_t failed;
		uint64_t places = weir_probe_places(all[i].probe, &failed);

		if (places == 0 && failed == 0)
			weir_print("probe %s: found nowhere", all[i].text);
		else if (only_counts || failed != 0)
			weir_print("probe %s: %lu hits, %lu returns, %lu places, %lu impossible",
				   all[i].text, all[i].hits, all[i].returns, places, failed);
	}
}

const struct weir_module weir_module = {
	WEIR_MODULE_HEAD,
	.name = "probe",
	.init = probe_init,
	.exit = probe_exit,
};
