/* SPDX-License-Identifier: MIT */
/*
 * What report_exec learns about a new image: read from the stack that the kernel
 * made for it. What was executed, and by which loader, stands nowhere; a file that
 * is handed to its interpreter is among the first arguments of that.
 */
#include "agent/program.h"

#include "agent/mm.h"
#include "base/bytes.h"
#include "base/rawsys.h"

enum {
	AUX_SECURE = 23,
	AUX_FILE_NAME = 31,
	AUX_AT_MOST = 4096,
	ARGUMENTS_OF_LOADERS = 10, /* five interpreters deep, each with an argument */
	READ_CLOSE_ON_EXEC = 02000000,
	CURRENT_FOLDER = -100,
	MAGIC_SIZE = 4,
};

const u64 *program_aux(const u64 *auxv, u64 type)
{
	for (u32 i = 0; i < AUX_AT_MOST && auxv[2 * i] != 0; i++) {
		if (auxv[2 * i] == type)
			return &auxv[2 * i + 1];
	}
	return NULL;
}

static bool is_handed_over(char *const *arguments, int count, const char *name)
{
	for (int i = 1; i < count && i < ARGUMENTS_OF_LOADERS; i++) {
		if (strcmp(arguments[i], name) == 0)
			return true;
	}
	return false;
}

/* The first bytes of a file; zeros when it cannot be read. */
static void read_magic(const char *name, char magic[MAGIC_SIZE])
{
	long fd = raw_syscall4(__NR_openat, (u64)(s64)CURRENT_FOLDER, as_u64(name),
			       READ_CLOSE_ON_EXEC, 0);

	memset(magic, 0, MAGIC_SIZE);
	if (fd < 0)
		return;
	raw_syscall3(__NR_read, (u64)fd, as_u64(magic), MAGIC_SIZE);
	sys_close((s32)fd);
}

static const char *loader_of(const struct linux_binprm *binary, char *const *arguments)
{
	char magic[MAGIC_SIZE];

	if (mm_current()->filtered || !is_handed_over(arguments, binary->argc, binary->filename))
		return "elf";
	read_magic(binary->filename, magic);
	if (memcmp(magic, "\177ELF", MAGIC_SIZE) == 0)
		return "elf";
	return memcmp(magic, "#!", 2) == 0 ? "script" : "misc";
}

void program_find_path(struct program *program)
{
	long length = -1;

	if (!mm_current()->filtered)
		length = sys_readlink("/proc/self/exe", program->path, PROGRAM_PATH_SIZE - 1);
	program->path[length > 0 ? length : 0] = '\0';
}

void program_describe(struct program *program, u64 stack, const u64 *auxv)
{
	const u64 *argc = as_pointer(stack);
	char *const *arguments = (char *const *)(const void *)(argc + 1);
	char *const *environment = arguments + *argc + 1;
	const u64 *name = program_aux(auxv, AUX_FILE_NAME);
	const u64 *secure = program_aux(auxv, AUX_SECURE);
	int count = 0;

	while (environment[count] != NULL)
		count++;
	program->binary = (struct linux_binprm){
		.filename = name != NULL ? as_pointer(*name) : "?",
		.argc = (int)*argc,
		.envc = count,
		.creds_changed = secure != NULL && *secure != 0,
	};
	/* As the program passed it, where the kernel does not tell. */
	program->binary.interp = *program->path != '\0' ? program->path : program->binary.filename;
	program->format.name = loader_of(&program->binary, arguments);
}
