/* SPDX-License-Identifier: MIT */
/*
 * ELF files of the domain image. Every offset, size and index of the file is
 * checked before use: a file may be truncated or damaged anywhere, and the
 * worst it gets is a message. (It is code that will be run, so it is not an
 * adversary.)
 */
#include "supervisor/elf_image.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define SPAN_MAXIMUM DOMAIN_ENGINE_END /* no image is bigger; keeps sums from wrapping */

/* Contents of the dynamic section that mean work for a dynamic linker that is not there. */
static const struct {
	s64 tag;
	const char *reason;
} refused_tags[] = {
	{ DT_INIT, "has an _init function, which nobody would call: link it with -nostdlib" },
	{ DT_INIT_ARRAY, "has constructors, which nobody would call: use the module's init" },
	{ DT_REL, "has relocations of a kind that x86-64 does not use" },
	{ 36 /* DT_RELR */, "has packed relocations: link it without -z pack-relative-relocs" },
};

static const struct {
	u32 type;
	const char *reason;
} refused_segments[] = {
	{ PT_TLS, "uses thread-local storage (__thread), which does not exist inside programs" },
	{ PT_INTERP, "is a program: an engine is a shared object, linked with -shared" },
};

int elf_image_fail(const struct elf_image *image, const char *format, ...)
{
	va_list arguments;
	int length = snprintf(image->error, ELF_IMAGE_ERROR_SIZE, "%s: ", image->name);

	if (length < 0 || length >= ELF_IMAGE_ERROR_SIZE)
		return -ENOEXEC;
	va_start(arguments, format);
	vsnprintf(image->error + length, (size_t)(ELF_IMAGE_ERROR_SIZE - length), format,
		  arguments);
	va_end(arguments);
	return -ENOEXEC;
}

static int fail_damaged(const struct elf_image *image, const char *what)
{
	return elf_image_fail(image, "is truncated or damaged: %s", what);
}

static int check_header(const struct elf_image *image)
{
	GElf_Ehdr header;

	if (elf_kind(image->elf) != ELF_K_ELF)
		return elf_image_fail(image, "is not an ELF file");
	if (gelf_getclass(image->elf) != ELFCLASS64)
		return elf_image_fail(image, "is not a 64-bit file");
	if (gelf_getehdr(image->elf, &header) == NULL)
		return fail_damaged(image, "its header is incomplete");
	if (header.e_machine != EM_X86_64 || header.e_ident[EI_DATA] != ELFDATA2LSB)
		return elf_image_fail(image, "is not for x86-64");
	if (header.e_type != ET_DYN)
		return elf_image_fail(image, "is not a shared object: link it with -shared");
	return 0;
}

static int check_load(struct elf_image *image, const GElf_Phdr *segment)
{
	if (segment->p_offset > image->size || segment->p_filesz > image->size - segment->p_offset)
		return fail_damaged(image, "a segment lies beyond its end");
	if (segment->p_vaddr > SPAN_MAXIMUM || segment->p_memsz > SPAN_MAXIMUM ||
	    segment->p_filesz > segment->p_memsz)
		return fail_damaged(image, "a segment has no sensible size");
	if ((segment->p_flags & (PF_W | PF_X)) == (PF_W | PF_X))
		return elf_image_fail(image, "has a segment that is writable and executable");
	/* Protection works by pages, so each page must belong to one segment. */
	if (align_down(segment->p_vaddr, PAGE_SIZE) < align_up(image->span, PAGE_SIZE))
		return elf_image_fail(image, "has segments that share a page: link it with "
					     "-z max-page-size=4096");
	if (image->segment_count == ELF_IMAGE_SEGMENTS)
		return elf_image_fail(image, "has too many segments");
	image->segments[image->segment_count++] = *segment;
	image->span = segment->p_vaddr + segment->p_memsz;
	if (segment->p_align > image->alignment)
		image->alignment = segment->p_align;
	return 0;
}

static int check_segment(struct elf_image *image, const GElf_Phdr *segment)
{
	for (size_t i = 0; i < array_size(refused_segments); i++) {
		if (segment->p_type == refused_segments[i].type)
			return elf_image_fail(image, "%s", refused_segments[i].reason);
	}
	return segment->p_type == PT_LOAD ? check_load(image, segment) : 0;
}

static int check_segments(struct elf_image *image)
{
	size_t count;
	GElf_Phdr segment;
	int err;

	if (elf_getphdrnum(image->elf, &count) != 0)
		return fail_damaged(image, "it has no program headers");
	for (size_t i = 0; i < count; i++) {
		if (gelf_getphdr(image->elf, (int)i, &segment) == NULL)
			return fail_damaged(image, "its program headers are incomplete");
		err = check_segment(image, &segment);
		if (err < 0)
			return err;
	}
	if (image->span == 0)
		return fail_damaged(image, "it has no segments to load");
	if (image->span > SPAN_MAXIMUM || image->alignment > DOMAIN_DATA_OFFSET ||
	    (image->alignment & (image->alignment - 1)) != 0)
		return elf_image_fail(image, "is too big, or wants too much alignment");
	return 0;
}

static int check_tag(const struct elf_image *image, const GElf_Dyn *entry, size_t strings)
{
	const char *library;

	if (entry->d_tag == DT_NEEDED) {
		library = elf_strptr(image->elf, strings, entry->d_un.d_val);
		return elf_image_fail(image,
				      "needs %s: engines have no libraries, link with "
				      "-nostdlib and use include/weir.h",
				      library != NULL ? library : "a library");
	}
	for (size_t i = 0; i < array_size(refused_tags); i++) {
		if (entry->d_tag == refused_tags[i].tag)
			return elf_image_fail(image, "%s", refused_tags[i].reason);
	}
	return 0;
}

static int check_dynamic(const struct elf_image *image, Elf_Scn *section, const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	GElf_Dyn entry;
	int err;

	if (data == NULL)
		return fail_damaged(image, "its dynamic section is incomplete");
	for (int i = 0; gelf_getdyn(data, i, &entry) != NULL && entry.d_tag != DT_NULL; i++) {
		err = check_tag(image, &entry, header->sh_link);
		if (err < 0)
			return err;
	}
	return 0;
}

static int take_symbols(struct elf_image *image, Elf_Scn *section, const GElf_Shdr *header)
{
	image->symbols = elf_getdata(section, NULL);
	if (image->symbols == NULL)
		return fail_damaged(image, "its symbol table is incomplete");
	image->symbol_count = image->symbols->d_size / sizeof(Elf64_Sym);
	image->symbol_section = elf_ndxscn(section);
	image->string_section = header->sh_link;
	return 0;
}

static int check_sections(struct elf_image *image)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	int err = 0;

	while ((section = elf_nextscn(image->elf, section)) != NULL) {
		if (gelf_getshdr(section, &header) == NULL)
			return fail_damaged(image, "its section headers are incomplete");
		if (header.sh_type == SHT_DYNAMIC)
			err = check_dynamic(image, section, &header);
		if (header.sh_type == SHT_DYNSYM)
			err = take_symbols(image, section, &header);
		if (err < 0)
			return err;
	}
	if (image->symbols == NULL)
		return fail_damaged(image, "it has no dynamic symbol table");
	return 0;
}

static const char *symbol_name(const struct elf_image *image, const GElf_Sym *symbol)
{
	return elf_strptr(image->elf, image->string_section, symbol->st_name);
}

u64 elf_image_symbol(const struct elf_image *image, const char *name)
{
	GElf_Sym symbol;

	for (size_t i = 1; i < image->symbol_count; i++) {
		const char *candidate;

		if (gelf_getsym(image->symbols, (int)i, &symbol) == NULL)
			return 0;
		candidate = symbol_name(image, &symbol);
		if (symbol.st_shndx == SHN_UNDEF || candidate == NULL)
			continue;
		if (strcmp(candidate, name) == 0)
			return image->address + symbol.st_value;
	}
	return 0;
}

/* Returns the segment of which [address, address+size) is a part, or NULL. */
static const GElf_Phdr *segment_of(const struct elf_image *image, u64 address, u64 size)
{
	for (u32 i = 0; i < image->segment_count; i++) {
		const GElf_Phdr *segment = &image->segments[i];

		if (address >= segment->p_vaddr && size <= segment->p_memsz &&
		    address - segment->p_vaddr <= segment->p_memsz - size)
			return segment;
	}
	return NULL;
}

const void *elf_image_bytes(const struct elf_image *image, u64 address, size_t size)
{
	const GElf_Phdr *segment = segment_of(image, address, size);

	if (segment == NULL || address - segment->p_vaddr + size > segment->p_filesz)
		return NULL;
	return image->bytes + segment->p_offset + (address - segment->p_vaddr);
}

bool elf_image_uses(const struct elf_image *image, const char *name)
{
	GElf_Sym symbol;

	for (size_t i = 1; i < image->symbol_count; i++) {
		const char *candidate;

		if (gelf_getsym(image->symbols, (int)i, &symbol) == NULL)
			break;
		candidate = symbol_name(image, &symbol);
		if (symbol.st_shndx == SHN_UNDEF && candidate != NULL &&
		    strcmp(candidate, name) == 0)
			return true;
	}
	return false;
}

/* Finds what symbol number `index` stands for. A weak one that nobody defines is 0. */
static int resolve(const struct elf_image *image, const struct elf_image *exports, size_t index,
		   u64 *value)
{
	GElf_Sym symbol;
	const char *name;

	if (gelf_getsym(image->symbols, (int)index, &symbol) == NULL)
		return fail_damaged(image, "a relocation names no symbol");
	if (GELF_ST_TYPE(symbol.st_info) == STT_GNU_IFUNC)
		return elf_image_fail(image, "has an indirect function (ifunc)");
	*value = index == 0 ? 0 : image->address + symbol.st_value;
	if (index == 0 || symbol.st_shndx != SHN_UNDEF)
		return 0;
	name = symbol_name(image, &symbol);
	if (name == NULL)
		return fail_damaged(image, "a symbol has no name");
	*value = exports != NULL ? elf_image_symbol(exports, name) : 0;
	if (*value == 0 && GELF_ST_BIND(symbol.st_info) != STB_WEAK)
		return elf_image_fail(image, "uses %s, which weir does not provide", name);
	return 0;
}

static int check_undefined(const struct elf_image *image, const struct elf_image *exports)
{
	u64 value;
	int err = 0;

	for (size_t i = 1; i < image->symbol_count && err == 0; i++)
		err = resolve(image, exports, i, &value);
	return err;
}

static int relocate_one(const struct elf_image *image, const struct elf_image *exports,
			const GElf_Rela *entry)
{
	const GElf_Phdr *segment = segment_of(image, entry->r_offset, sizeof(u64));
	u64 type = GELF_R_TYPE(entry->r_info);
	u64 value;
	int err;

	if (type == R_X86_64_NONE)
		return 0;
	if (segment == NULL || (segment->p_flags & PF_W) == 0)
		return elf_image_fail(image, "has relocations in its text: compile it with -fPIC");
	err = resolve(image, exports, GELF_R_SYM(entry->r_info), &value);
	if (err < 0)
		return err;
	if (type == R_X86_64_RELATIVE)
		value = image->address + (u64)entry->r_addend;
	else if (type == R_X86_64_64)
		value += (u64)entry->r_addend;
	else if (type == R_X86_64_IRELATIVE)
		return elf_image_fail(image, "has an indirect function (ifunc)");
	else if (type != R_X86_64_GLOB_DAT && type != R_X86_64_JUMP_SLOT)
		return elf_image_fail(image, "has a relocation of unknown type %u", (u32)type);
	memcpy((void *)(uintptr_t)(image->address + entry->r_offset), &value, sizeof(value));
	return 0;
}

static int relocate_section(const struct elf_image *image, const struct elf_image *exports,
			    Elf_Scn *section)
{
	Elf_Data *data = elf_getdata(section, NULL);
	GElf_Rela entry;
	int err = 0;

	if (data == NULL)
		return fail_damaged(image, "its relocations are incomplete");
	for (size_t i = 0; i < data->d_size / sizeof(Elf64_Rela) && err == 0; i++) {
		if (gelf_getrela(data, (int)i, &entry) == NULL)
			return fail_damaged(image, "its relocations are incomplete");
		err = relocate_one(image, exports, &entry);
	}
	return err;
}

static int relocate(const struct elf_image *image, const struct elf_image *exports)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	int err = 0;

	while (err == 0 && (section = elf_nextscn(image->elf, section)) != NULL) {
		if (gelf_getshdr(section, &header) == NULL)
			return fail_damaged(image, "its section headers are incomplete");
		/* Others, of a file linked with -q, are not for run time. */
		if (header.sh_type == SHT_RELA && (header.sh_flags & SHF_ALLOC) != 0)
			err = relocate_section(image, exports, section);
	}
	return err;
}

static u32 segment_prot(const GElf_Phdr *segment)
{
	return (u32)((segment->p_flags & PF_R ? PROT_READ : 0) |
		     (segment->p_flags & PF_W ? PROT_WRITE : 0) |
		     (segment->p_flags & PF_X ? PROT_EXEC : 0));
}

/*
 * Each new image of a program maps each region. What is not written may be one
 * region with its neighbour: constants that could be run do no harm.
 */
static bool join_region(const struct domain_region *next)
{
	struct domain *domain = domain_get();
	struct domain_region *last = &domain->regions[domain->region_count - 1];

	if (domain->region_count == 0 || last->offset + last->size != next->offset ||
	    ((last->prot | next->prot) & PROT_WRITE) != 0)
		return false;
	last->size += next->size;
	last->prot |= next->prot;
	return true;
}

static int place_segment(const struct elf_image *image, const GElf_Phdr *segment)
{
	struct domain *domain = domain_get();
	u64 start = image->address + segment->p_vaddr;
	u64 first = align_down(start, PAGE_SIZE);
	const struct domain_region region = {
		.offset = first - domain_base(),
		.size = align_up(start + segment->p_memsz, PAGE_SIZE) - first,
		.prot = segment_prot(segment),
	};

	if (segment->p_memsz == 0)
		return 0;
	memcpy((void *)(uintptr_t)start, image->bytes + segment->p_offset, segment->p_filesz);
	if (join_region(&region))
		return 0;
	if (domain->region_count == DOMAIN_REGION_COUNT)
		return elf_image_fail(image, "does not fit: too many engines");
	domain->regions[domain->region_count++] = region;
	return 0;
}

int elf_image_place(struct elf_image *image, u64 address, const struct elf_image *exports)
{
	int err;

	image->address = address;
	err = check_undefined(image, exports);
	for (u32 i = 0; i < image->segment_count && err == 0; i++)
		err = place_segment(image, &image->segments[i]);
	if (err < 0)
		return err;
	return relocate(image, exports);
}

int elf_image_open(struct elf_image *image, const char *name, const void *bytes, size_t size,
		   char *error)
{
	int err;

	*image = (struct elf_image){
		.name = name,
		.bytes = bytes,
		.size = size,
		.alignment = PAGE_SIZE,
		.error = error,
	};
	elf_version(EV_CURRENT);
	/* libelf asks for char *, and does not write to a file that is only read. */
	image->elf = elf_memory((char *)(uintptr_t)bytes, size);
	if (image->elf == NULL)
		return elf_image_fail(image, "is not an ELF file");
	err = check_header(image);
	if (err == 0)
		err = check_segments(image);
	if (err == 0)
		err = check_sections(image);
	return err;
}

void elf_image_close(struct elf_image *image)
{
	elf_end(image->elf);
	image->elf = NULL;
}
