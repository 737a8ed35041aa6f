/* SPDX-License-Identifier: MIT */
/*
 * The engine behind `weir run --cpuid`: cpuid and xgetbv are answered from a
 * table, the same on each CPU and at each run. The table is what this machine
 * has, or what a file says (`file=`), less the features of a mask
 * (`mask=NAME+NAME`). The auxiliary vector and /proc/cpuinfo (cpuid_info.c) agree with it.
 *
 * The table is made in init and only read afterwards.
 */
#include "cpuid.h"

enum { ROW_MAXIMUM = 1024, SUBLEAF_MAXIMUM = 64, SUBLEAF_LIMIT = 1024 };

static struct weir_cpuid_row *rows;
static uint32_t row_count;
static uint64_t components; /* of XCR0 that the table lets programs use */
static bool from_file;

/*** Features ***/

/* What goes with what: masking a feature of a group masks the group. */
enum group {
	ALONE = 0,
	NEEDS_XSAVE = 1,
	NEEDS_AVX = 2,
	NEEDS_AVX2 = 4,
	NEEDS_AVX512 = 8,
	NEEDS_AMX = 16
};

/* All that an AVX-512 extension stands on. */
enum { WITH_AVX = NEEDS_XSAVE | NEEDS_AVX };
enum { WITH_AVX2 = WITH_AVX | NEEDS_AVX2, WITH_AVX512 = WITH_AVX2 | NEEDS_AVX512 };
enum { WITH_AMX = NEEDS_XSAVE | NEEDS_AMX };

struct feature {
	const char *name; /* as in /proc/cpuinfo */
	uint32_t leaf;
	uint32_t subleaf;
	uint32_t where; /* AX to DX */
	uint32_t bit;
	uint32_t needs;
	uint32_t masks; /* the group that goes with it */
};

static const struct feature features[] = {
#define FEATURE(name, leaf, subleaf, where, bit, needs, masks)                                     \
	{ #name, leaf, subleaf, where, bit, needs, masks },
#include "cpuid_features.def"
#undef FEATURE
};

enum { FEATURE_COUNT = sizeof(features) / sizeof(features[0]) };

/* State that features use: bits of XCR0. */
static const struct {
	uint32_t needs;
	uint64_t components;
} states[] = {
	{ WITH_AVX, 0x4 },
	{ WITH_AVX512, 0xe0 },
	{ WITH_AMX, 0x60000 },
};

/*** The table ***/

static bool same_text(const char *a, const char *b, size_t size)
{
	size_t i = 0;

	while (i < size && b[i] == a[i] && b[i] != '\0')
		i++;
	return i == size && b[i] == '\0';
}

struct weir_cpuid_row *cpuid_find(uint32_t leaf, uint32_t subleaf)
{
	for (uint32_t i = 0; i < row_count; i++) {
		if (rows[i].leaf == leaf &&
		    (rows[i].subleaf == subleaf || rows[i].subleaf == WEIR_CPUID_OTHERS))
			return &rows[i];
	}
	return NULL;
}

static bool add(const struct weir_cpuid_row *row)
{
	if (row_count == ROW_MAXIMUM)
		return false;
	rows[row_count++] = *row;
	return true;
}

static struct weir_cpuid_row ask_cpu(uint32_t leaf, uint32_t subleaf)
{
	const struct weir_instruction instruction = { .kind = WEIR_CPUID, .size = 8 };
	const struct pt_regs regs = { .ax = leaf, .cx = subleaf };
	struct weir_instruction_result result;
	struct weir_cpuid_row row = { .leaf = leaf, .subleaf = subleaf };

	weir_instruction_run(&instruction, &regs, &result);
	for (int i = 0; i < REGISTER_COUNT; i++)
		row.values[i] = (uint32_t)result.values[i];
	return row;
}

static bool has_subleaves(uint32_t leaf)
{
	static const uint32_t leaves[] = { 0x4,	       0x7,	   0xb,	      0xd,  0xf,  0x10,
					   0x12,       0x14,	   0x17,      0x18, 0x1a, 0x1b,
					   0x1d,       0x1e,	   0x1f,      0x20, 0x23, 0x24,
					   0x8000001d, 0x80000020, 0x80000026 };

	for (size_t i = 0; i < sizeof(leaves) / sizeof(leaves[0]); i++) {
		if (leaves[i] == leaf)
			return true;
	}
	return false;
}

static bool is_nothing(const struct weir_cpuid_row *row)
{
	return (row->values[AX] | row->values[BX] | row->values[CX] | row->values[DX]) == 0;
}

static void add_leaf(uint32_t leaf)
{
	struct weir_cpuid_row row = ask_cpu(leaf, 0);

	if (!has_subleaves(leaf)) {
		row.subleaf = WEIR_CPUID_OTHERS;
		add(&row);
		return;
	}
	for (uint32_t subleaf = 0; subleaf < SUBLEAF_MAXIMUM; subleaf++) {
		row = ask_cpu(leaf, subleaf);
		if (!is_nothing(&row) || subleaf == 0)
			add(&row);
	}
}

/* The leaves from `base` to the last that it names, as far as that is sane. */
static void add_range(uint32_t base)
{
	uint32_t last = ask_cpu(base, 0).values[AX];

	for (uint32_t leaf = base; leaf <= last && leaf - base < 0x100; leaf++)
		add_leaf(leaf);
}

/*** Reading a file ***/

/* A hexadecimal number behind 0x. False: there is none at *text. */
static bool read_hex(const char **text, uint32_t *value)
{
	const char *at = *text;

	if (at[0] != '0' || at[1] != 'x')
		return false;
	*value = 0;
	for (at += 2;; at++) {
		if (*at >= '0' && *at <= '9')
			*value = *value << 4 | (uint32_t)(*at - '0');
		else if (*at >= 'a' && *at <= 'f')
			*value = *value << 4 | (uint32_t)(*at - 'a' + 10);
		else
			break;
	}
	if (at == *text + 2)
		return false;
	*text = at;
	return true;
}

static bool expect(const char **text, const char *wanted)
{
	const char *at = *text;

	while (*wanted != '\0' && *at == *wanted) {
		at++;
		wanted++;
	}
	if (*wanted != '\0')
		return false;
	*text = at;
	return true;
}

/* LEAF SUBLEAF: eax=.. ebx=.. ecx=.. edx=.., each with 0x, as `cpuid -r` prints it. */
static bool read_row(const char *text, struct weir_cpuid_row *row)
{
	static const char *const words[REGISTER_COUNT] = { ": eax=", " ebx=", " ecx=", " edx=" };
	bool good =
	    read_hex(&text, &row->leaf) && expect(&text, " ") && read_hex(&text, &row->subleaf);

	for (int i = 0; i < REGISTER_COUNT; i++)
		good = good && expect(&text, words[i]) && read_hex(&text, &row->values[i]);
	good = good && row->subleaf < SUBLEAF_LIMIT;
	while (*text == ' ' || *text == '\r')
		text++;
	if (!has_subleaves(row->leaf))
		row->subleaf = WEIR_CPUID_OTHERS;
	return good && (*text == '\n' || *text == '\0');
}

static const char *next_line(const char *text)
{
	while (*text != '\n' && *text != '\0')
		text++;
	return *text == '\n' ? text + 1 : text;
}

/* The first CPU of the file counts: a second heading ends it. */
static int read_file(const struct weir_module_args *args, const char *text)
{
	uint32_t headings = 0;

	for (; *text != '\0'; text = next_line(text)) {
		struct weir_cpuid_row row;

		while (*text == ' ' || *text == '\t')
			text++;
		if (*text == '#' || *text == '\n' || *text == '\0')
			continue;
		if (expect(&text, "CPU")) {
			if (headings++ > 0)
				break;
			continue;
		}
		if (!read_row(text, &row))
			return weir_fail(args,
					 "the cpuid file has a line that is not LEAF SUBLEAF: "
					 "eax=... ebx=... ecx=... edx=...",
					 NULL);
		/* What is said twice, or is what no line would say. */
		if (cpuid_find(row.leaf, row.subleaf) != NULL ||
		    (row.subleaf != 0 && is_nothing(&row)))
			continue;
		if (!add(&row))
			return weir_fail(args, "the cpuid file has too many lines", NULL);
	}
	if (cpuid_find(0, 0) == NULL || cpuid_find(1, 0) == NULL)
		return weir_fail(args, "the cpuid file lacks leaf 0 or 1", NULL);
	return 0;
}

static int fill(const struct weir_module_args *args)
{
	void *text;
	size_t size;
	int err = weir_option_file(args, "file", &text, &size);

	if (err < 0)
		return err;
	if (err == 0) {
		add_range(0);
		add_range(0x40000000);
		add_range(0x80000000);
		return 0;
	}
	from_file = true;
	err = read_file(args, text); /* weir_option_file leaves a NUL behind it */
	weir_free(text);
	return err;
}

/*** Masking ***/

static bool masked[FEATURE_COUNT];

static bool are_one(const struct feature *a, const struct feature *b)
{
	return a->leaf == b->leaf && a->subleaf == b->subleaf && a->where == b->where &&
	       a->bit == b->bit;
}

static void clear_feature(const struct feature *feature)
{
	struct weir_cpuid_row *row = cpuid_find(feature->leaf, feature->subleaf);

	if (row != NULL)
		row->values[feature->where] &= ~(1U << feature->bit);
	for (int i = 0; i < FEATURE_COUNT; i++)
		masked[i] |= are_one(&features[i], feature);
}

static void clear_group(uint32_t group)
{
	for (int i = 0; i < FEATURE_COUNT; i++) {
		if ((features[i].needs & group) != 0)
			clear_feature(&features[i]);
	}
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if ((states[i].needs & group) != 0)
			components &= ~states[i].components;
	}
}

const struct feature *cpuid_feature(const char *name, size_t size)
{
	for (int i = 0; i < FEATURE_COUNT; i++) {
		if (same_text(name, features[i].name, size))
			return &features[i];
	}
	return NULL;
}

const struct feature *cpuid_feature_at(uint32_t number, const char **name)
{
	if (number >= FEATURE_COUNT)
		return NULL;
	*name = features[number].name;
	return &features[number];
}

bool cpuid_is_of_file(void)
{
	return from_file;
}

bool cpuid_has(const struct feature *feature)
{
	const struct weir_cpuid_row *row = cpuid_find(feature->leaf, feature->subleaf);

	return row != NULL && (row->values[feature->where] >> feature->bit & 1) != 0;
}

/* The kernel may say more than the CPU, so of this machine's only what is masked is lacking. */
bool cpuid_lacks(const struct feature *feature)
{
	return from_file ? !cpuid_has(feature) : masked[feature - features];
}

static int mask(const struct weir_module_args *args, const char *names)
{
	while (*names != '\0') {
		const struct feature *feature;
		size_t size = 0;

		while (names[size] != '\0' && names[size] != '+')
			size++;
		feature = cpuid_feature(names, size);
		if (feature == NULL)
			return weir_fail(args, "no such feature in the cpuid mask", names);
		clear_feature(feature);
		clear_group(feature->masks);
		names += size + (names[size] == '+');
	}
	return 0;
}

/*** Extended state ***/

/* Bytes that XSAVE needs for these components, in the standard form. */
static uint32_t state_size(uint64_t wanted)
{
	uint32_t size = 576;

	for (uint32_t i = 2; i < SUBLEAF_MAXIMUM; i++) {
		const struct weir_cpuid_row *row = cpuid_find(0xd, i);

		if ((wanted >> i & 1) != 0 && row != NULL &&
		    row->values[AX] + row->values[BX] > size)
			size = row->values[AX] + row->values[BX];
	}
	return size;
}

/* The same in the compacted form, which XSAVEC writes. */
static uint32_t compacted_size(uint64_t wanted)
{
	uint32_t size = 576;

	for (uint32_t i = 2; i < SUBLEAF_MAXIMUM; i++) {
		const struct weir_cpuid_row *row = cpuid_find(0xd, i);

		if ((wanted >> i & 1) == 0 || row == NULL)
			continue;
		if ((row->values[CX] & 2) != 0)
			size = (size + 63) & ~63U;
		size += row->values[AX];
	}
	return size;
}

/* Leaf 0xd tells sizes: of what is left. */
static void mask_state(uint64_t before)
{
	struct weir_cpuid_row *first = cpuid_find(0xd, 0);
	struct weir_cpuid_row *second = cpuid_find(0xd, 1);

	if (first == NULL || components == before)
		return;
	for (uint32_t i = 2; i < SUBLEAF_MAXIMUM; i++) {
		struct weir_cpuid_row *row = cpuid_find(0xd, i);

		/* Those of the supervisor (bit 0 of ecx) are not in XCR0. */
		if (row != NULL && (row->values[CX] & 1) == 0 && (components >> i & 1) == 0)
			*row = (struct weir_cpuid_row){ .leaf = 0xd, .subleaf = i };
	}
	first->values[AX] = (uint32_t)components;
	first->values[DX] = (uint32_t)(components >> 32);
	first->values[BX] = state_size(components);
	first->values[CX] = state_size(components);
	if (second != NULL)
		second->values[BX] = compacted_size(components);
}

static uint64_t all_components(void)
{
	const struct weir_cpuid_row *row = cpuid_find(0xd, 0);

	return row == NULL ? 3 : (uint64_t)row->values[DX] << 32 | row->values[AX];
}

/*** Answers ***/

/* Levels of the topology that do not exist are told all the same: number and APIC. */
static void add_levels(uint32_t leaf)
{
	const struct weir_cpuid_row *first = cpuid_find(leaf, 0);
	struct weir_cpuid_row row = { .leaf = leaf };

	if (first == NULL)
		return;
	row.values[DX] = first->values[DX];
	for (row.subleaf = 1; row.subleaf < SUBLEAF_MAXIMUM; row.subleaf++) {
		row.values[CX] = row.subleaf;
		if (cpuid_find(leaf, row.subleaf) == NULL)
			add(&row);
	}
}

/* What CPUs say beyond the last leaf: Intel's repeat the last basic one. */
static uint32_t leaf_beyond(void)
{
	const struct weir_cpuid_row *first = cpuid_find(0, 0);
	uint32_t last = first->values[AX];

	if (first->values[BX] != 0x756e6547)
		return WEIR_CPUID_OTHERS;
	/* A gap before that is none. */
	for (uint32_t leaf = 1; leaf < last && leaf < 0x100; leaf++) {
		const struct weir_cpuid_row row = { .leaf = leaf, .subleaf = WEIR_CPUID_OTHERS };

		if (cpuid_find(leaf, 0) == NULL)
			add(&row);
	}
	return last;
}

static int answer_by_table(const struct weir_module_args *args)
{
	uint32_t beyond = leaf_beyond();
	int err;

	add_levels(0xb);
	add_levels(0x1f);
	err = weir_cpuid_table(rows, row_count, beyond);
	return err == -ENOSPC ? weir_fail(args, "the cpuid file has too many leaves", NULL) : err;
}

/* xgetbv. Registers that do not exist fault, as the real instruction does. */
static bool cpuid_instruction(const struct weir_instruction *instruction,
			      const struct pt_regs *regs, struct weir_instruction_result *result,
			      void *data)
{
	(void)data;
	if (weir_instruction_run(instruction, regs, result) < 0)
		return false;
	result->values[0] &= components;
	return true;
}

/*** The auxiliary vector ***/

enum {
	AUX_NULL = 0,
	AUX_HWCAP = 16,
	AUX_HWCAP2 = 26,
	HWCAP2_FSGSBASE = 2,
	WORDS_MAXIMUM = 1 << 20
};

/* The address of the word behind the next NULL from `at` on; 0: there is none. */
static uint64_t behind_null(uint64_t at)
{
	uint64_t word = 1;

	for (uint32_t i = 0; i < WORDS_MAXIMUM && word != 0; i++, at += sizeof(word)) {
		if (weir_copy_from_user(&word, at, sizeof(word)) < 0)
			return 0;
	}
	return word == 0 ? at : 0;
}

static uint64_t agreeing(uint64_t type, uint64_t value)
{
	const struct weir_cpuid_row *row = cpuid_find(1, 0);
	const struct weir_cpuid_row *extended = cpuid_find(7, 0);

	if (type == AUX_HWCAP)
		return from_file ? row->values[DX] : value & row->values[DX];
	if (type == AUX_HWCAP2 && (extended == NULL || (extended->values[BX] & 1) == 0))
		return value & ~(uint64_t)HWCAP2_FSGSBASE;
	return value;
}

static u32 cpuid_exec(u32 action, struct utrace_engine *engine, const struct linux_binfmt *fmt,
		      const struct linux_binprm *bprm, struct pt_regs *regs)
{
	uint64_t entry[2] = { 1, 0 };
	uint64_t at = behind_null(regs->sp + sizeof(uint64_t)); /* arguments */

	(void)action;
	(void)engine;
	(void)fmt;
	(void)bprm;
	if (at != 0)
		at = behind_null(at); /* environment */
	for (uint32_t i = 0; at != 0 && i < 64 && entry[0] != AUX_NULL; i++, at += sizeof(entry)) {
		uint64_t value;

		if (weir_copy_from_user(entry, at, sizeof(entry)) < 0)
			break;
		value = agreeing(entry[0], entry[1]);
		if (value != entry[1])
			weir_copy_to_user(at + sizeof(value), &value, sizeof(value));
	}
	return UTRACE_RESUME;
}

static int cpuid_attach(struct task_struct *task);

static u32 cpuid_clone(u32 action, struct utrace_engine *engine, unsigned long clone_flags,
		       struct task_struct *child)
{
	(void)action;
	(void)engine;
	(void)clone_flags;
	if (cpuid_attach(child) < 0)
		weir_record_text(0,
				 "cpuid: cannot attach to a new thread: its auxiliary vectors will "
				 "not agree with cpuid");
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops cpuid_ops = {
	.report_clone = cpuid_clone,
	.report_exec = cpuid_exec,
};

static int cpuid_attach(struct task_struct *task)
{
	return weir_attach(task, &cpuid_ops, NULL, UTRACE_EVENT(CLONE) | UTRACE_EVENT(EXEC));
}

static int cpuid_init(const struct weir_module_args *args)
{
	static const char *const allowed[] = { "file", "mask", NULL };
	const char *names = weir_option(args, "mask");
	uint64_t before;
	int err = weir_options_check(args, allowed);

	if (err < 0)
		return err;
	rows = weir_alloc(ROW_MAXIMUM * sizeof(*rows));
	if (rows == NULL)
		return -ENOMEM;
	err = fill(args);
	if (err < 0)
		return err;
	before = components = all_components();
	if (names != NULL)
		err = mask(args, names);
	if (err < 0)
		return err;
	mask_state(before);
	err = answer_by_table(args);
	if (err == 0)
		err = cpuinfo_show(args);
	if (err == 0)
		err = weir_instructions(WEIR_XGETBV | WEIR_BACKSTOP, cpuid_instruction, NULL);
	return err < 0 ? err : weir_attach_all(args, cpuid_attach);
}

const struct weir_module weir_module = {
	WEIR_MODULE_HEAD,
	.name = "cpuid",
	.init = cpuid_init,
};
