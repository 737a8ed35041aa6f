/* SPDX-License-Identifier: MIT */
/*
 * Fills the domain image with code: the agent, then the engines, which may use
 * what the agent exports. Works on the domain that is mapped, writable, at
 * domain_base(), and adds to its regions; who maps it protects it later.
 */
#ifndef WEIR_SUPERVISOR_LOADER_H
#define WEIR_SUPERVISOR_LOADER_H

#include "supervisor/elf_image.h"
#include "supervisor/embedded.h"

struct task;
struct weir_module;
struct weir_module_args;

struct loader {
	struct elf_image agent;
	const struct embedded_file *engines; /* found by name */
	u64 engine_offset;		     /* where the next engine goes */
	char error[ELF_IMAGE_ERROR_SIZE];    /* why the last call failed: "what: why" */
};

/* engines: those that are found by name; may be NULL. */
void loader_init(struct loader *loader, const struct embedded_file *engines);
void loader_finish(struct loader *loader);

/*
 * Loads the agent: an ET_DYN file whose addresses are offsets into the domain.
 * The file must outlive the loader. Makes the domain's heap. -ENOEXEC with loader->error otherwise.
 */
int loader_load_image(struct loader *loader, const void *bytes, size_t size);

/* The address of a symbol that the agent exports, or 0. */
u64 loader_symbol(const struct loader *loader, const char *name);

/*
 * Loads an engine by what the command line says, "ENGINE[,key[=value]...]",
 * ENGINE being a name or a path (something with a slash), and appends it to
 * domain->modules. Returns 0, or a negative error number with loader->error.
 */
int loader_load_engine(struct loader *loader, const char *specification);

/*
 * Appends a module that lies in this process: only its init and exit are ever
 * called. Returns the arguments that init will get, or NULL: no memory.
 */
const struct weir_module_args *loader_add_module(const struct weir_module *module,
						 const char *options);

/*
 * Calls the init of every engine, in the order of loading; `tasks` is in the domain
 * and has all that there are, at least one. The regions must be protected by now.
 * Stops at the first failure: that number, with loader->error.
 */
int loader_start_engines(struct loader *loader, struct task **tasks, u32 count);

/* Calls the exit of every engine. After the last task was reaped. */
void loader_stop_engines(void);

#endif
