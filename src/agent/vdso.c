/* SPDX-License-Identifier: MIT */
/*
 * Functions of the vDSO become `mov $number, %eax; syscall; ret`, in this
 * process's copy of its page. Nothing of it has run yet, so plain writes do. The
 * system calls trap, and are patched, like all others.
 *
 * Its getrandom is a protocol between C library and kernel about shared memory;
 * it says that it is not there, and libraries make the call instead.
 */
#include "agent/vdso.h"

#include "agent/descriptors.h"
#include "agent/elf.h"
#include "agent/mm.h"
#include "base/bytes.h"
#include "base/rawsys.h"
#include "weir.h"

enum { CODE_SIZE = 8, HEADERS_MAXIMUM = 32, SYMBOLS_MAXIMUM = 256, NO_CALL = -38 };

struct image {
	u64 bias;
	u64 end;
	const struct elf_symbol *symbols;
	const char *names;
};

static const struct {
	const char *name;
	s32 number; /* or what it returns without a call */
} functions[] = {
	{ "__vdso_clock_gettime", __NR_clock_gettime },
	{ "__vdso_clock_getres", __NR_clock_getres },
	{ "__vdso_gettimeofday", __NR_gettimeofday },
	{ "__vdso_time", __NR_time },
	{ "__vdso_getcpu", __NR_getcpu },
	{ "__vdso_getrandom", NO_CALL },
};

static const void *at(const struct image *image, u64 address)
{
	return as_pointer(image->bias + address);
}

static void read_dynamic(struct image *image, const struct elf_dynamic *dynamic)
{
	for (u32 i = 0; i < HEADERS_MAXIMUM && dynamic[i].tag != TAG_NULL; i++) {
		if (dynamic[i].tag == TAG_SYMTAB)
			image->symbols = at(image, dynamic[i].value);
		if (dynamic[i].tag == TAG_STRTAB)
			image->names = at(image, dynamic[i].value);
	}
}

static bool read_image(u64 start, struct image *image)
{
	const struct elf_header *header = as_pointer(start);
	const struct elf_segment *segments = as_pointer(start + header->segments);
	const struct elf_segment *dynamic = NULL;

	*image = (struct image){ .end = start };
	for (u32 i = 0; i < header->segment_count && i < HEADERS_MAXIMUM; i++) {
		if (segments[i].type == SEGMENT_LOAD) {
			image->bias = start + segments[i].offset - segments[i].address;
			image->end = align_up(
			    image->bias + segments[i].address + segments[i].memory_size, PAGE_SIZE);
		}
		if (segments[i].type == SEGMENT_DYNAMIC)
			dynamic = &segments[i];
	}
	if (dynamic != NULL)
		read_dynamic(image, at(image, dynamic->address));
	return image->symbols != NULL && (const char *)image->symbols < image->names;
}

/* A returned number is negative: -ENOSYS, sign-extended. */
static void make_code(u8 code[CODE_SIZE], s32 number)
{
	static const u8 call[CODE_SIZE] = { 0xb8, 0, 0, 0, 0, 0x0f, 0x05, 0xc3 };
	static const u8 answer[CODE_SIZE] = { 0x48, 0xc7, 0xc0, 0, 0, 0, 0, 0xc3 };

	memcpy(code, number < 0 ? answer : call, CODE_SIZE);
	memcpy(code + (number < 0 ? 3 : 1), &number, sizeof(number));
}

static void replace(const struct image *image, const struct elf_symbol *symbol)
{
	const char *name = image->names + symbol->name;
	u8 code[CODE_SIZE];

	for (size_t i = 0; i < array_size(functions); i++) {
		if (symbol->size < CODE_SIZE || strcmp(name, functions[i].name) != 0)
			continue;
		make_code(code, functions[i].number);
		mem_write(image->bias + symbol->value, code, CODE_SIZE);
	}
}

void vdso_make_calls(u64 start)
{
	struct image image;
	u64 count;

	if ((domain_get()->instructions & WEIR_VDSO_CALLS) == 0 || !read_image(start, &image))
		return;
	mapping_add(&mm_current()->mappings, start, image.end, 0, "[vdso]");
	/* The names follow the symbols. */
	count = (u64)(image.names - (const char *)image.symbols) / sizeof(struct elf_symbol);
	for (u64 i = 0; i < count && i < SYMBOLS_MAXIMUM; i++)
		replace(&image, &image.symbols[i]);
}
