/* SPDX-License-Identifier: MIT */
/*
 * Loads agent and engines. What an engine is told (its options, the module
 * record, the list of modules) lies in the domain's heap, where it is valid in
 * every process.
 */
#ifndef WEIR_HOST
#define WEIR_HOST
#endif
#include "supervisor/loader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/slab.h"
#include "weir.h"

enum {
	ENGINE_FILE_MAXIMUM = 16 * 1024 * 1024,
	LABEL_SIZE = 256,
	NAME_MAXIMUM = 64,
};

/* A file in memory, embedded or read. */
struct engine_file {
	const u8 *bytes;
	size_t size;
	u8 *allocated; /* NULL: embedded */
};

static int fail(struct loader *loader, int err, const char *what, const char *why)
{
	snprintf(loader->error, sizeof(loader->error), "%s: %s", what, why);
	return err;
}

void loader_init(struct loader *loader, const struct embedded_file *engines)
{
	*loader = (struct loader){ .engines = engines, .engine_offset = DOMAIN_ENGINE_OFFSET };
}

void loader_finish(struct loader *loader)
{
	elf_image_close(&loader->agent);
}

int loader_load_image(struct loader *loader, const void *bytes, size_t size)
{
	int err = elf_image_open(&loader->agent, "agent", bytes, size, loader->error);

	/* What engines are told lies in the heap: it must exist before they are loaded. */
	slab_init(slab_domain(), DOMAIN_CORE_END - DOMAIN_HEAP_OFFSET);
	if (err < 0)
		return err;
	if (loader->agent.span > DOMAIN_ENGINE_OFFSET)
		return elf_image_fail(&loader->agent, "does not fit its place");
	return elf_image_place(&loader->agent, domain_base(), NULL);
}

u64 loader_symbol(const struct loader *loader, const char *name)
{
	return elf_image_symbol(&loader->agent, name);
}

/* Reads at most `size` bytes of a regular file. Returns their number or -errno. */
static ssize_t read_all(int fd, u8 *bytes, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t count = read(fd, bytes + done, size - done);

		if (count < 0 && errno != EINTR)
			return -errno;
		if (count == 0)
			break;
		done += count > 0 ? (size_t)count : 0;
	}
	return (ssize_t)done;
}

static int read_open_file(int fd, struct engine_file *file)
{
	struct stat st;
	ssize_t size;

	if (fstat(fd, &st) != 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	if (st.st_size > ENGINE_FILE_MAXIMUM)
		return -EFBIG;
	file->allocated = malloc((size_t)st.st_size + 1);
	if (file->allocated == NULL)
		return -ENOMEM;
	size = read_all(fd, file->allocated, (size_t)st.st_size);
	if (size < 0)
		return (int)size;
	file->bytes = file->allocated;
	file->size = (size_t)size;
	return 0;
}

static int read_file(const char *path, struct engine_file *file)
{
	/* O_NONBLOCK: a fifo must not keep us waiting before it is refused. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int err;

	if (fd < 0)
		return -errno;
	err = read_open_file(fd, file);
	close(fd);
	return err;
}

static int find_embedded(struct loader *loader, const char *name, struct engine_file *file)
{
	char known[ELF_IMAGE_ERROR_SIZE / 2] = "";
	size_t length = 0;

	for (const struct embedded_file *entry = loader->engines;
	     entry != NULL && entry->name != NULL; entry++) {
		if (strcmp(entry->name, name) == 0) {
			file->bytes = entry->start;
			file->size = (size_t)(entry->end - entry->start);
			return 0;
		}
		if (length < sizeof(known))
			length += (size_t)snprintf(known + length, sizeof(known) - length, "%s%s",
						   length > 0 ? ", " : "", entry->name);
	}
	snprintf(loader->error, sizeof(loader->error),
		 "engine %.*s: weir has no engine of this name (it has %s); for a file give a "
		 "path, as in ./%.*s",
		 NAME_MAXIMUM, name, known, NAME_MAXIMUM, name);
	return -ENOENT;
}

static int find_file(struct loader *loader, const char *name, const char *label,
		     struct engine_file *file)
{
	int err;

	if (strchr(name, '/') == NULL)
		return find_embedded(loader, name, file);
	err = read_file(name, file);
	if (err < 0)
		return fail(loader, err, label, strerror(-err));
	return 0;
}

/* Looks at the record in the file, before anything else of the engine is believed. */
static int check_record(const struct elf_image *image)
{
	const struct weir_module *record;
	u32 head[2];
	u64 address = elf_image_symbol(image, "weir_module");

	if (address == 0)
		return elf_image_fail(image, "is not an engine: it exports no weir_module");
	record = elf_image_bytes(image, address, sizeof(head));
	if (record == NULL)
		return elf_image_fail(image, "has a weir_module without contents");
	memcpy(head, record, sizeof(head));
	if (head[0] != WEIR_ABI)
		return elf_image_fail(image, "was built for ABI %u, this weir has ABI %u", head[0],
				      (u32)WEIR_ABI);
	if (head[1] != sizeof(*record) || elf_image_bytes(image, address, sizeof(*record)) == NULL)
		return elf_image_fail(image, "has a weir_module of %u bytes, not %zu", head[1],
				      sizeof(*record));
	return 0;
}

/* The same record, placed and relocated: its pointers must lead into the engine. */
static int check_pointers(const struct elf_image *image, const struct weir_module *module)
{
	u64 name = (u64)(uintptr_t)module->name - image->address;
	u64 init = (u64)(uintptr_t)module->init - image->address;

	if (name >= image->span || init >= image->span)
		return elf_image_fail(image, "has a weir_module without name or init");
	if (memchr(module->name, '\0', image->span - name) == NULL)
		return elf_image_fail(image, "has a name without end");
	return 0;
}

static char *heap_text(const char *text, size_t length)
{
	char *copy = slab_alloc(slab_domain(), length + 1);

	if (copy != NULL)
		memcpy(copy, text, length);
	return copy;
}

/* Splits "key=value" in place. */
static struct weir_option split_option(char *text)
{
	char *equals = strchr(text, '=');

	if (equals == NULL)
		return (struct weir_option){ text, "" };
	*equals = '\0';
	return (struct weir_option){ text, equals + 1 };
}

/* Makes the arguments of init from "key=value,key...", "" meaning none. */
static struct weir_module_args *make_args(const char *text)
{
	struct weir_module_args *args = slab_alloc(slab_domain(), sizeof(*args));
	char *copy = heap_text(text, strlen(text));
	struct weir_option *options;
	char *rest = copy;
	size_t count = 1;

	for (const char *comma = text; (comma = strchr(comma, ',')) != NULL; comma++)
		count++;
	options = slab_alloc(slab_domain(), count * sizeof(*options));
	if (args == NULL || copy == NULL || options == NULL)
		return NULL;
	args->size = sizeof(*args);
	args->options = options;
	for (char *item; (item = strsep(&rest, ",")) != NULL;) {
		if (item[0] != '\0')
			options[args->option_count++] = split_option(item);
	}
	return args;
}

static void append_module(struct engine_module *module)
{
	const struct engine_module *last = domain_get()->modules;

	if (last == NULL) {
		domain_get()->modules = module;
		return;
	}
	while (last->next != NULL)
		last = last->next;
	((struct engine_module *)(uintptr_t)last)->next = module;
}

const struct weir_module_args *loader_add_module(const struct weir_module *module,
						 const char *options)
{
	struct engine_module *entry = slab_alloc(slab_domain(), sizeof(*entry));

	if (entry == NULL)
		return NULL;
	entry->module = module;
	entry->name = module->name;
	entry->args = make_args(options);
	if (entry->args != NULL)
		append_module(entry);
	return entry->args;
}

static int place_engine(struct loader *loader, struct elf_image *image, const char *options)
{
	u64 offset = align_up(loader->engine_offset, image->alignment);
	struct engine_module *module;
	int err;

	if (offset + image->span > DOMAIN_ENGINE_END)
		return elf_image_fail(image, "does not fit: %llu bytes are left for engines",
				      (unsigned long long)(DOMAIN_ENGINE_END - offset));
	err = elf_image_place(image, domain_base() + offset, &loader->agent);
	if (err < 0)
		return err;
	module = slab_alloc(slab_domain(), sizeof(*module));
	if (module == NULL)
		return elf_image_fail(image, "does not fit: the domain's heap is full");
	module->module = (const void *)(uintptr_t)elf_image_symbol(image, "weir_module");
	module->address = image->address;
	module->size = image->span;
	module->args = make_args(options);
	if (module->args == NULL)
		return elf_image_fail(image, "does not fit: the domain's heap is full");
	err = check_pointers(image, module->module);
	if (err < 0)
		return err;
	module->name = module->module->name;
	append_module(module);
	if (elf_image_uses(image, "weir_written_begin"))
		domain_get()->options.watching = 1;
	/* One page stays free, so that running off the end of an engine faults. */
	loader->engine_offset = align_up(offset + image->span, PAGE_SIZE) + PAGE_SIZE;
	return 0;
}

static int load_file(struct loader *loader, const struct engine_file *file, const char *label,
		     const char *options)
{
	struct elf_image image;
	int err = elf_image_open(&image, label, file->bytes, file->size, loader->error);

	if (err == 0)
		err = check_record(&image);
	if (err == 0)
		err = place_engine(loader, &image, options);
	elf_image_close(&image);
	return err;
}

int loader_load_engine(struct loader *loader, const char *specification)
{
	struct engine_file file = { NULL, 0, NULL };
	char label[LABEL_SIZE];
	size_t length = strcspn(specification, ",");
	const char *options = specification + length + (specification[length] == ',');
	char *name = strndup(specification, length);
	int err;

	if (name == NULL)
		return fail(loader, -ENOMEM, "engine", "no memory");
	snprintf(label, sizeof(label), "engine %s", name);
	err = find_file(loader, name, label, &file);
	if (err == 0)
		err = load_file(loader, &file, label, options);
	free(file.allocated);
	free(name);
	return err;
}

static int start_engine(struct loader *loader, const struct engine_module *module,
			struct task **tasks, u32 count)
{
	char reason[WEIR_ERROR_SIZE] = "";
	char label[LABEL_SIZE];
	int err;

	module->args->first = tasks[0];
	module->args->tasks = tasks;
	module->args->task_count = count;
	module->args->error = reason;
	err = module->module->init(module->args);
	module->args->error = NULL;
	if (err == 0)
		return 0;
	snprintf(label, sizeof(label), "engine %s", module->name);
	if (reason[0] != '\0')
		return fail(loader, -ECANCELED, label, reason);
	return fail(loader, -ECANCELED, label, err < 0 ? strerror(-err) : "init failed");
}

int loader_start_engines(struct loader *loader, struct task **tasks, u32 count)
{
	int err = 0;

	for (const struct engine_module *module = domain_get()->modules; module != NULL && err == 0;
	     module = module->next)
		err = start_engine(loader, module, tasks, count);
	return err;
}

void loader_stop_engines(void)
{
	for (const struct engine_module *module = domain_get()->modules; module != NULL;
	     module = module->next) {
		if (module->module->exit != NULL)
			module->module->exit();
	}
}
