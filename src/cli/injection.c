/* SPDX-License-Identifier: MIT */
/*
 * Reads SET[:PART...], strace's grammar of tampering, one row per kind of part.
 * What is understood goes to the engine as numbers only.
 */
#include "cli/injection.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "supervisor/run.h"
#include "view/decode.h"
#include "view/filter.h"
#include "view/siginfo.h"

enum { ERROR_MAXIMUM = 4095, COUNT_MAXIMUM = 65535, SIGNAL_MAXIMUM = 64, ARGUMENTS = 6 };

enum part_bit {
	PART_RESULT = 0x1, /* error= or retval= */
	PART_SIGNAL = 0x2,
	PART_OTHER = 0x4, /* delays, pokes */
};

/* A rule in the making: options of the engine, each with a comma before it. */
struct rule {
	FILE *options;
	unsigned int parts; /* enum part_bit */
};

struct part {
	const char *name;
	bool (*read)(struct rule *rule, const struct part *part, char *value);
	const char *option; /* of the engine */
	unsigned int bit;
};

/* A whole number from minimum to maximum. */
static bool read_number(const char *text, u64 minimum, u64 maximum, u64 *number)
{
	char *end;

	errno = 0;
	*number = strtoull(text, &end, 0);
	return errno == 0 && end != text && *end == '\0' && *text != '-' && *number >= minimum &&
	       *number <= maximum;
}

/* A name that is known by its number, or a number. */
static bool read_named(const char *text, s64 named, u64 maximum, u64 *number)
{
	if (named <= 0)
		return read_number(text, 1, maximum, number);
	*number = (u64)named;
	return true;
}

static bool read_error(struct rule *rule, const struct part *part, char *value)
{
	u64 number;

	if (!read_named(value, error_number(value), ERROR_MAXIMUM, &number))
		return false;
	fprintf(rule->options, ",%s=-%llu", part->option, (unsigned long long)number);
	return true;
}

static bool read_result(struct rule *rule, const struct part *part, char *value)
{
	u64 number;
	bool negative = *value == '-';

	if (!read_number(value + negative, 0, UINT64_MAX, &number))
		return false;
	fprintf(rule->options, ",%s=%lld", part->option, (long long)(negative ? -number : number));
	return true;
}

static bool read_signal(struct rule *rule, const struct part *part, char *value)
{
	u64 number;

	if (!read_named(value, signal_number(value), SIGNAL_MAXIMUM, &number))
		return false;
	fprintf(rule->options, ",%s=%llu", part->option, (unsigned long long)number);
	return true;
}

/* The call that strace makes instead; as its result is replaced, nobody would see it. */
static bool read_call(struct rule *rule, const struct part *part, char *value)
{
	s64 nr = syscall_number(value);

	(void)rule;
	(void)part;
	return nr >= 0 && (syscall_info(nr)->classes & syscall_class("pure")) != 0;
}

/* Microseconds, or a number with its unit. */
static bool read_delay(struct rule *rule, const struct part *part, char *value)
{
	static const struct {
		const char *name;
		double ns;
	} units[] = { { "", 1e3 }, { "us", 1e3 }, { "ms", 1e6 }, { "s", 1e9 }, { "ns", 1 } };
	char *end;
	double number = strtod(value, &end);

	if (end == value || !(number >= 0 && number < 1e9))
		return false;
	for (size_t i = 0; i < array_size(units); i++) {
		if (strcmp(end, units[i].name) != 0)
			continue;
		fprintf(rule->options, ",%s=%.0f", part->option, number * units[i].ns);
		return true;
	}
	return false;
}

/* `@argN=HEX`, of which the engine wants `N:hex`. */
static bool read_poke(struct rule *rule, const struct part *part, char *poke)
{
	static const char prefix[] = "@arg";
	char *hex = strchr(poke, '=');
	u64 argument;

	if (hex == NULL || strncmp(poke, prefix, strlen(prefix)) != 0)
		return false;
	*hex++ = '\0';
	if (!read_number(poke + strlen(prefix), 1, ARGUMENTS, &argument) || *hex == '\0' ||
	    strlen(hex) % 2 != 0 || strspn(hex, "0123456789abcdefABCDEF") != strlen(hex))
		return false;
	fprintf(rule->options, ",%s=%llu:", part->option, (unsigned long long)argument);
	for (; *hex != '\0'; hex++)
		fputc(*hex >= 'A' && *hex <= 'F' ? *hex - 'A' + 'a' : *hex, rule->options);
	return true;
}

static bool read_pokes(struct rule *rule, const struct part *part, char *value)
{
	for (char *poke; (poke = strsep(&value, ",")) != NULL;) {
		if (!read_poke(rule, part, poke))
			return false;
	}
	return true;
}

/* FIRST[..LAST][+[STEP]] */
static bool read_when(struct rule *rule, const struct part *part, char *value)
{
	char *plus = strchr(value, '+');
	char *dots;
	u64 first;
	u64 last = 0;
	u64 step = 1;

	(void)part;
	if (plus != NULL)
		*plus++ = '\0';
	dots = strstr(value, "..");
	if (dots != NULL)
		*dots = '\0';
	if (!read_number(value, 1, COUNT_MAXIMUM, &first))
		return false;
	if (dots != NULL && !read_number(dots + 2, first, COUNT_MAXIMUM - 1, &last))
		return false;
	if (plus != NULL && *plus != '\0' && !read_number(plus, 1, COUNT_MAXIMUM, &step))
		return false;
	if (plus == NULL && dots == NULL)
		last = first;
	fprintf(rule->options, ",first=%llu,last=%llu,step=%llu", (unsigned long long)first,
		(unsigned long long)(last != 0 ? last : INT32_MAX), (unsigned long long)step);
	return true;
}

static const struct part parts[] = {
	{ "error", read_error, "result", PART_RESULT },
	{ "retval", read_result, "result", PART_RESULT },
	{ "signal", read_signal, "signal", PART_SIGNAL },
	{ "syscall", read_call, NULL, 0 },
	{ "delay_enter", read_delay, "delay-enter", PART_OTHER },
	{ "delay_exit", read_delay, "delay-exit", PART_OTHER },
	{ "poke_enter", read_pokes, "poke-enter", PART_OTHER },
	{ "poke_exit", read_pokes, "poke-exit", PART_OTHER },
	{ "when", read_when, NULL, 0 },
};

/* fault= knows only these. */
static bool is_for_faults(const struct part *part)
{
	return part->read == read_error || part->read == read_when;
}

static bool read_part(struct rule *rule, char *text, bool fault)
{
	char *value = strchr(text, '=');

	if (value == NULL)
		return false;
	*value++ = '\0';
	for (size_t i = 0; i < array_size(parts); i++) {
		const struct part *part = &parts[i];

		if (strcmp(part->name, text) != 0 || (fault && !is_for_faults(part)))
			continue;
		if ((rule->parts & part->bit & (PART_RESULT | PART_SIGNAL)) != 0)
			return false; /* the one would make the other void */
		rule->parts |= part->bit;
		return part->read(rule, part, value);
	}
	return false;
}

static bool read_parts(struct rule *rule, char *rest, bool fault)
{
	for (char *text; (text = strsep(&rest, ":")) != NULL;) {
		if (!read_part(rule, text, fault))
			return false;
	}
	if (fault && (rule->parts & PART_RESULT) == 0) {
		rule->parts |= PART_RESULT;
		fprintf(rule->options, ",result=-%d", ENOSYS);
	}
	return rule->parts != 0;
}

static int refuse(struct filter_error *error, const char *expression)
{
	snprintf(error->message, sizeof(error->message), "'%.200s': no such tampering", expression);
	snprintf(error->next, sizeof(error->next),
		 "For example: -e inject=openat:error=EACCES:when=2+, see man weir.");
	return -EINVAL;
}

/* `SET[:PART...]`, which it takes apart. */
static int add_rule(struct rule *rule, char *value, bool fault, const char *expression,
		    struct filter_error *error)
{
	char digits[RUN_CALL_SET_SIZE];
	char *rest = value;
	u64 calls[FILTER_WORDS];
	int err = filter_parse_calls(strsep(&rest, ":"), calls, error);

	if (err < 0)
		return err;
	run_call_set(digits, calls);
	fprintf(rule->options, ",set=%s", digits);
	return read_parts(rule, rest, fault) ? 0 : refuse(error, expression);
}

static bool is_fault(const char *expression)
{
	return strncmp(expression, "fault=", strlen("fault=")) == 0;
}

bool injection_is(const char *expression)
{
	return is_fault(expression) || strncmp(expression, "inject=", strlen("inject=")) == 0;
}

int injection_add(char **spec, const char *expression, struct filter_error *error)
{
	char *value = strdup(strchr(expression, '=') + 1);
	char *text = NULL;
	size_t size;
	struct rule rule = { .options = open_memstream(&text, &size) };
	int err = -ENOMEM;

	if (value == NULL || rule.options == NULL)
		goto out_free;
	fputs(*spec != NULL ? *spec : "inject", rule.options);
	err = add_rule(&rule, value, is_fault(expression), expression, error);
out_free:
	if (rule.options != NULL && fclose(rule.options) != 0 && err == 0)
		err = -ENOMEM;
	free(value);
	if (err < 0) {
		free(text);
		return err;
	}
	free(*spec);
	*spec = text;
	return 0;
}
