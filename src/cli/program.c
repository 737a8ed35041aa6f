/* SPDX-License-Identifier: MIT */
/*
 * The program that a command starts. Statuses follow env(1) and timeout(1): a
 * script can tell weir's failure (125) from a program that cannot be executed
 * (126), is not there (127), or ended by itself.
 */
#include "cli/program.h"

#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/report.h"

/* 0 when path is a file that may be executed, else -errno. */
static int executable(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	/* By the effective identity, as execve decides. */
	return eaccess(path, X_OK) < 0 ? -errno : 0;
}

static int report_unusable(const char *name, int err)
{
	if (err == -ENOENT || err == -ENOTDIR) {
		report_error("Check the spelling of the path.", "%s: %s", name, strerror(-err));
		return CLI_NOT_FOUND;
	}
	if (err == -EISDIR)
		report_error("Name a file in it.", "%s: %s", name, strerror(-err));
	else
		report_error("See the file's mode and owner: ls -l.", "%s: %s", name,
			     strerror(-err));
	return CLI_NOT_EXECUTABLE;
}

/* Joins the folder at the start of PATH's rest, which ends at ':' or the end, with name. */
static bool join(const char *folder, size_t length, const char *name, char path[PATH_MAX])
{
	int size;

	if (length == 0)
		size = snprintf(path, PATH_MAX, "%s", name);
	else
		size = snprintf(path, PATH_MAX, "%.*s/%s", (int)length, folder, name);
	return size < PATH_MAX;
}

/* The kernel gives the first file that may be executed; remembers why one may not. */
static int search_path(const char *name, char path[PATH_MAX])
{
	const char *folder = getenv("PATH");
	int refused = -ENOENT;

	if (folder == NULL)
		folder = "/bin:/usr/bin";
	for (;;) {
		size_t length = strcspn(folder, ":");
		int err = join(folder, length, name, path) ? executable(path) : -ENAMETOOLONG;

		if (err == 0)
			return 0;
		/* A folder that cannot be searched holds nothing. */
		if (err == -EACCES && eaccess(path, F_OK) == 0)
			refused = -EACCES;
		if (folder[length] == '\0')
			return refused;
		folder += length + 1;
	}
}

int program_find(const char *name, char path[PATH_MAX])
{
	int err;

	if (strchr(name, '/') != NULL) {
		err = executable(name);
		if (err == 0 && snprintf(path, PATH_MAX, "%s", name) >= PATH_MAX)
			err = -ENAMETOOLONG;
		return err < 0 ? report_unusable(name, err) : 0;
	}
	err = *name != '\0' ? search_path(name, path) : -ENOENT;
	if (err == -ENOENT) {
		report_error("Check the spelling, or give a path such as ./NAME.",
			     "%s: no such program in PATH", name);
		return CLI_NOT_FOUND;
	}
	return err < 0 ? report_unusable(name, err) : 0;
}

static bool names_same_variable(const char *variable, const char *edit)
{
	size_t length = strcspn(edit, "=");

	return strncmp(variable, edit, length) == 0 && variable[length] == '=';
}

/*
 * Sets or removes one variable in a NULL-terminated array with room for one
 * more. The array keeps the edit itself: execve does not write to it.
 */
static void apply_edit(char **variables, const char *edit)
{
	size_t kept = 0;

	for (size_t i = 0; variables[i] != NULL; i++) {
		if (!names_same_variable(variables[i], edit))
			variables[kept++] = variables[i];
	}
	if (strchr(edit, '=') != NULL)
		variables[kept++] = (char *)(uintptr_t)edit;
	variables[kept] = NULL;
}

char **program_environment(const struct settings *settings)
{
	size_t count = 0;

	while (environ[count] != NULL)
		count++;
	char **variables = calloc(count + settings->environment.count + 1, sizeof(*variables));
	if (variables == NULL)
		return NULL;
	memcpy(variables, environ, count * sizeof(*variables));
	apply_edit(variables, OPTIONS_VARIABLE);
	for (size_t i = 0; i < settings->environment.count; i++)
		apply_edit(variables, settings->environment.texts[i]);
	return variables;
}

/* The core, if any, is the program's; weir's would overwrite it. */
static void die_by(int signal_number)
{
	const struct rlimit no_core = { 0, 0 };
	sigset_t set;

	setrlimit(RLIMIT_CORE, &no_core);
	/* A core_pattern with a pipe does not look at the limit. */
	prctl(PR_SET_DUMPABLE, 0);
	signal(signal_number, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, signal_number);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	fflush(NULL);
	raise(signal_number);
}

int program_exit_status(int wait_status)
{
	if (WIFEXITED(wait_status))
		return WEXITSTATUS(wait_status);
	die_by(WTERMSIG(wait_status));
	/* Reached only if the signal cannot end us, as with a pid namespace's init. */
	return 128 + WTERMSIG(wait_status);
}

/* Why a kernel does not take what a file holds. */
static const char *why_no_program(const char *path)
{
	Elf64_Ehdr header = { 0 };
	FILE *file = fopen(path, "re");
	/* As far as e_machine both classes are alike. */
	size_t found = file == NULL ? 0 : fread(&header, 1, sizeof(header), file);

	if (file != NULL)
		fclose(file);
	if (found < sizeof(header) || memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
		return "It is no program, or a script without #!: try 'weir sh NAME'.";
	if (header.e_ident[EI_CLASS] == ELFCLASS32 && header.e_machine == EM_386)
		return "It is a 32-bit program, and this kernel runs none.";
	if (header.e_machine != EM_X86_64)
		return "It is a program for another machine: see file NAME.";
	return "The file is damaged.";
}

int program_report_exec(const char *name, int err)
{
	static const struct {
		int err;
		int status;
		const char *next;
	} rows[] = {
		{ -ENOEXEC, CLI_NOT_EXECUTABLE, NULL },
		{ -ENOENT, CLI_NOT_EXECUTABLE,
		  "The interpreter it asks for is missing: see file NAME." },
		{ -ELIBBAD, CLI_NOT_EXECUTABLE, "The interpreter it asks for is damaged." },
		{ -EINVAL, CLI_NOT_EXECUTABLE, "The file is damaged." },
		{ -EACCES, CLI_NOT_EXECUTABLE, "See its mode, and the mount: noexec?" },
		{ -ETXTBSY, CLI_NOT_EXECUTABLE, "Something is writing to it." },
		{ -E2BIG, CLI_NOT_EXECUTABLE, "Arguments and environment are too large." },
		{ -EPERM, CLI_FAILED, "With -u: run weir as root." },
	};

	for (size_t i = 0; i < array_size(rows); i++) {
		if (rows[i].err != err)
			continue;
		report_error(err == -ENOEXEC ? why_no_program(name) : rows[i].next, "%s: %s", name,
			     strerror(-err));
		return rows[i].status;
	}
	report_error(NULL, "%s: %s", name, strerror(-err));
	return CLI_FAILED;
}
