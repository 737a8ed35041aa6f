/* SPDX-License-Identifier: MIT */
/*
 * /proc/cpuinfo as the table of cpuid would have it: without the features that are
 * masked; with the table of another machine also with that one's features, name and
 * number. How many CPUs there are and how fast they are stays.
 */
#include "cpuid.h"

enum { BRAND_LEAF = 0x80000002, BRAND_LEAVES = 3, BRAND_SIZE = 48, LABEL_LIMIT = 32 };

struct text {
	char *bytes;
	size_t size;
	size_t room;
};

static bool put(struct text *text, const char *bytes, size_t size)
{
	if (text->room - text->size < size)
		return false;
	for (size_t i = 0; i < size; i++)
		text->bytes[text->size++] = bytes[i];
	return true;
}

static size_t length(const char *text)
{
	size_t size = 0;

	while (text[size] != '\0')
		size++;
	return size;
}

static bool starts(const char *text, size_t size, const char *begin)
{
	size_t i = 0;

	while (begin[i] != '\0' && i < size && text[i] == begin[i])
		i++;
	return begin[i] == '\0';
}

/*** Features ***/

static bool has_word(const char *words, size_t size, const char *word)
{
	size_t wanted = length(word);

	for (size_t at = 0; at < size; at++) {
		size_t end = at;

		while (end < size && words[end] != ' ')
			end++;
		if (end - at == wanted && starts(words + at, wanted, word))
			return true;
		at = end;
	}
	return false;
}

/* What the kernel does not say, though cpuid does. */
static bool is_unsaid(const char *name)
{
	static const char unsaid[] = "osxsave sse3";

	return has_word(unsaid, sizeof(unsaid) - 1, name);
}

static bool put_features(struct text *to, const char *words, size_t size)
{
	const struct feature *feature;
	const char *name;
	bool good = true;

	for (size_t at = 0; at < size && good;) {
		size_t end = at;

		while (end < size && words[end] != ' ')
			end++;
		feature = cpuid_feature(words + at, end - at);
		if (end > at && (feature == NULL || !cpuid_lacks(feature)))
			good = put(to, " ", 1) && put(to, words + at, end - at);
		at = end + 1;
	}
	for (uint32_t i = 0; good && (feature = cpuid_feature_at(i, &name)) != NULL; i++) {
		if (cpuid_is_of_file() && cpuid_has(feature) && !is_unsaid(name) &&
		    !has_word(words, size, name))
			good = put(to, " ", 1) && put(to, name, length(name));
	}
	return good;
}

/*** Another machine ***/

static bool put_number(struct text *to, uint32_t value)
{
	char digits[10];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value != 0);
	return put(to, digits + at, sizeof(digits) - at);
}

/* The four characters of a register each. */
static size_t spell(char *to, const struct weir_cpuid_row *row, const int *order, size_t count)
{
	for (size_t i = 0; i < 4 * count; i++)
		to[i] = (char)(row->values[order[i / 4]] >> (i % 4 * 8));
	return 4 * count;
}

static bool put_vendor(struct text *to)
{
	static const int order[] = { BX, DX, CX };
	char name[12];

	return put(to, name, spell(name, cpuid_find(0, 0), order, 3));
}

/* As the kernel prints it: without the spaces around it. */
static bool put_brand(struct text *to)
{
	static const int order[] = { AX, BX, CX, DX };
	char name[BRAND_SIZE];
	size_t size = 0;
	size_t start = 0;

	for (uint32_t i = 0; i < BRAND_LEAVES; i++) {
		const struct weir_cpuid_row *row = cpuid_find(BRAND_LEAF + i, 0);

		if (row != NULL)
			size += spell(name + size, row, order, 4);
	}
	for (size_t i = 0; i < size; i++) {
		if (name[i] == '\0')
			size = i;
	}
	while (start < size && name[start] == ' ')
		start++;
	while (size > start && name[size - 1] == ' ')
		size--;
	return size > start ? put(to, name + start, size - start) : put(to, "unknown", 7);
}

static uint32_t family_of(uint32_t signature)
{
	uint32_t family = signature >> 8 & 0xf;

	return family == 0xf ? family + (signature >> 20 & 0xff) : family;
}

static uint32_t model_of(uint32_t signature)
{
	uint32_t model = signature >> 4 & 0xf;

	return family_of(signature) >= 6 ? model + (signature >> 12 & 0xf0) : model;
}

enum field { NO_FIELD, FLAGS, VENDOR, FAMILY, MODEL, BRAND, STEPPING, LEVEL };

static enum field field_of(const char *label, size_t size)
{
	static const char *const labels[] = {
		[FLAGS] = "flags\t",	   [VENDOR] = "vendor_id\t", [FAMILY] = "cpu family\t",
		[MODEL] = "model\t",	   [BRAND] = "model name\t", [STEPPING] = "stepping\t",
		[LEVEL] = "cpuid level\t",
	};
	enum field field = FLAGS;

	while (field <= LEVEL && !starts(label, size, labels[field]))
		field++;
	return field <= LEVEL && (field == FLAGS || cpuid_is_of_file()) ? field : NO_FIELD;
}

/* "label\t: value": the whole line without its end. */
static bool put_line(struct text *to, const char *line, size_t size)
{
	uint32_t signature = cpuid_find(1, 0)->values[AX];
	enum field field = field_of(line, size);
	size_t label = 0;

	while (label < size && line[label] != ':')
		label++;
	if (field == NO_FIELD || label == size)
		return put(to, line, size);
	label++;
	if (!put(to, line, label))
		return false;
	if (field == FLAGS)
		return put_features(to, line + label, size - label);
	if (!put(to, " ", 1))
		return false;
	if (field == VENDOR)
		return put_vendor(to);
	if (field == BRAND)
		return put_brand(to);
	if (field == LEVEL)
		return put_number(to, cpuid_find(0, 0)->values[AX]);
	return put_number(to, field == FAMILY  ? family_of(signature)
			      : field == MODEL ? model_of(signature)
					       : signature & 0xf);
}

static bool put_all(struct text *to, const char *from, size_t size)
{
	bool good = true;

	for (size_t at = 0; at < size && good;) {
		size_t end = at;

		while (end < size && from[end] != '\n')
			end++;
		good = put_line(to, from + at, end - at) && put(to, "\n", end < size);
		at = end + 1;
	}
	return good;
}

/* How many bytes more the features of another machine may take. */
static size_t growth(const char *from, size_t size)
{
	size_t line = 0;
	size_t count = 1;
	const char *name;

	for (uint32_t i = 0; cpuid_feature_at(i, &name) != NULL; i++)
		line += length(name) + 1;
	for (size_t i = 0; i + 1 < size; i++)
		count += from[i] == '\n' && from[i + 1] == '\n';
	return count * (line + BRAND_SIZE + 4 * LABEL_LIMIT);
}

int cpuinfo_show(const struct weir_module_args *args)
{
	struct text text = { .size = 0 };
	void *real;
	size_t size;
	int err = weir_file_read("/proc/cpuinfo", &real, &size);

	/* Without /proc nobody reads it. */
	if (err == -ENOENT)
		return 0;
	if (err < 0)
		return weir_fail(args, "cannot read", "/proc/cpuinfo");
	text.room = size + growth(real, size);
	text.bytes = weir_alloc(text.room);
	err = text.bytes != NULL && put_all(&text, real, size) ? 0 : -ENOMEM;
	if (err == 0)
		err = weir_file_show("/proc/cpuinfo", text.bytes, text.size);
	weir_free(text.bytes);
	weir_free(real);
	return err;
}
