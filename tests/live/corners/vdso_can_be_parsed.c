/* SPDX-License-Identifier: MIT */
/*
 * Go, Rust and sanitizers read the vDSO's tables themselves: by the auxiliary vector,
 * program headers, symbols and versions, and by section headers. What they find there
 * must be callable.
 * Builds: dynamic static
 */
#include <elf.h>
#include <sys/auxv.h>
#include <time.h>

#include "live.h"

static const char *image;

static const Elf64_Shdr *section_of_type(unsigned type)
{
	const Elf64_Ehdr *elf = (const void *)image;
	const Elf64_Shdr *sections = (const void *)(image + elf->e_shoff);

	for (unsigned i = 0; i < elf->e_shnum; i++)
		if (sections[i].sh_type == type)
			return &sections[i];
	return NULL;
}

static bool has_version_table(void)
{
	const Elf64_Ehdr *elf = (const void *)image;
	const Elf64_Phdr *headers = (const void *)(image + elf->e_phoff);

	for (unsigned i = 0; i < elf->e_phnum; i++) {
		const Elf64_Dyn *entry = (const void *)(image + headers[i].p_offset);

		if (headers[i].p_type != PT_DYNAMIC)
			continue;
		for (; entry->d_tag != DT_NULL; entry++)
			if (entry->d_tag == DT_VERDEF)
				return true;
	}
	return false;
}

static const void *find(const char *name)
{
	const Elf64_Shdr *symbols = section_of_type(SHT_DYNSYM);
	const Elf64_Ehdr *elf = (const void *)image;

	check(symbols != NULL, "a table of symbols");
	const Elf64_Shdr *sections = (const void *)(image + elf->e_shoff);
	const char *names = image + sections[symbols->sh_link].sh_offset;
	const Elf64_Sym *symbol = (const void *)(image + symbols->sh_offset);
	for (size_t i = 0; i < symbols->sh_size / sizeof(*symbol); i++)
		if (strcmp(names + symbol[i].st_name, name) == 0)
			return image + symbol[i].st_value;
	return NULL;
}

int main(void)
{
	struct timespec by_vdso, by_call;

	image = (const char *)getauxval(AT_SYSINFO_EHDR);
	check(image != NULL && memcmp(image, ELFMAG, SELFMAG) == 0, "an ELF image");
	check(has_version_table(), "versions");
	int (*gettime)(clockid_t, struct timespec *) =
	    (int (*)(clockid_t, struct timespec *))(uintptr_t)find("__vdso_clock_gettime");
	check(gettime != NULL, "clock_gettime");
	for (unsigned i = 0; i < 100; i++) {
		check_eq(gettime(CLOCK_MONOTONIC, &by_vdso), 0, "a clock of the vDSO");
		check_eq(raw3(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&by_call, 0), 0, "a call");
		check(by_call.tv_sec - by_vdso.tv_sec <= 5, "the same clock");
		/* A clock that the vDSO does not know: it makes the call itself. */
		check_eq(gettime(CLOCK_PROCESS_CPUTIME_ID, &by_vdso), 0, "its own call");
		check_eq(gettime(9999, &by_vdso), -EINVAL, "its own failing call");
	}
	return 0;
}
