/* SPDX-License-Identifier: MIT */
/*
 * Remembers, and says after each line that it reads whether it is as it was: signal
 * dispositions, mask, alternate stack, base of gs, open descriptors, what is mapped, the
 * code of all files, and what vector registers hold. Between two lines it makes many calls, each
 * twice.
 */
#include <asm/prctl.h>
#include <dirent.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { TEXT_SIZE = 256 * 1024, SIGNALS = 64, LINE_SIZE = 64 };

struct state {
	struct {
		uint64_t handler, flags, restorer, mask;
	} actions[SIGNALS + 1];
	uint64_t mask;
	stack_t stack;
	uint64_t gs;
	char descriptors[1024];
	uint64_t code;
	char mappings[TEXT_SIZE];
};

static struct state before, after;
static char alternate[64 * 1024];

static void on_signal(int signo)
{
	(void)signo;
}

static uint64_t hash(uint64_t sum, const void *bytes, size_t size)
{
	const uint8_t *at = bytes;

	for (size_t i = 0; i < size; i++)
		sum = (sum ^ at[i]) * 1099511628211u;
	return sum;
}

/* Executable mappings of files, and the names of all. */
static void take_mappings(struct state *state)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[512];

	state->code = 0;
	state->mappings[0] = '\0';
	while (maps != NULL && fgets(line, sizeof(line), maps) != NULL) {
		unsigned long start, end;
		char execute;

		if (sscanf(line, "%lx-%lx %*c%*c%c", &start, &end, &execute) != 3)
			exit(1);
		if (strstr(line, "[heap]") == NULL && strstr(line, "[stack]") == NULL &&
		    strlen(state->mappings) + sizeof(line) < TEXT_SIZE)
			strcat(state->mappings, line);
		if (execute == 'x' && strchr(line, '/') != NULL)
			state->code = hash(state->code, (const void *)start, end - start);
	}
	if (maps != NULL)
		fclose(maps);
}

static void take_descriptors(struct state *state)
{
	DIR *folder = opendir("/proc/self/fd");
	const struct dirent *entry;

	state->descriptors[0] = '\0';
	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		if (strtol(entry->d_name, NULL, 10) != dirfd(folder)) {
			strcat(state->descriptors, entry->d_name);
			strcat(state->descriptors, " ");
		}
	}
	if (folder != NULL)
		closedir(folder);
}

static void take(struct state *state)
{
	for (int i = 1; i <= SIGNALS; i++)
		syscall(SYS_rt_sigaction, i, NULL, &state->actions[i], 8);
	syscall(SYS_rt_sigprocmask, 0, NULL, &state->mask, 8);
	sigaltstack(NULL, &state->stack);
	syscall(SYS_arch_prctl, ARCH_GET_GS, &state->gs);
	take_descriptors(state);
	take_mappings(state);
}

static const char *which_action(void)
{
	static char text[128];

	for (int i = 1; i <= SIGNALS; i++) {
		if (memcmp(&before.actions[i], &after.actions[i], sizeof(before.actions[i])) != 0)
			snprintf(text, sizeof(text), "signal %d: handler %lx, flags %lx, mask %lx",
				 i, (unsigned long)after.actions[i].handler,
				 (unsigned long)after.actions[i].flags,
				 (unsigned long)after.actions[i].mask);
	}
	return text;
}

static void compare(void)
{
	const char *what = "the same";

	take(&after);
	if (memcmp(before.actions, after.actions, sizeof(before.actions)) != 0)
		what = which_action();
	else if (before.mask != after.mask)
		what = "the mask";
	else if (memcmp(&before.stack, &after.stack, sizeof(stack_t)) != 0)
		what = "the alternate stack";
	else if (before.gs != after.gs)
		what = "gs";
	else if (strcmp(before.descriptors, after.descriptors) != 0)
		what = after.descriptors;
	else if (before.code != after.code)
		what = "the code";
	else if (strcmp(before.mappings, after.mappings) != 0)
		what = "the mappings";
	puts(what);
}

static void make_calls(void)
{
	for (int i = 0; i < 10; i++) {
		struct stat st;

		getppid();
		stat("/", &st);
		raise(SIGUSR1);
		munmap(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 4096);
	}
}

int main(void)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_ONSTACK | SA_RESTART };
	stack_t stack = { .ss_sp = alternate, .ss_size = sizeof(alternate) };
	char line[LINE_SIZE];
	sigset_t set;

	setvbuf(stdout, NULL, _IOLBF, 0);
	sigaltstack(&stack, NULL);
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGTRAP, &action, NULL);
	signal(SIGUSR2, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGWINCH);
	sigaddset(&set, SIGSYS);
	sigprocmask(SIG_BLOCK, &set, NULL);
	make_calls();
	take(&before);
	take(&before);
	printf("%d\n", (int)getpid());
	while (fgets(line, sizeof(line), stdin) != NULL) {
		make_calls();
		if (strcmp(line, "compare\n") == 0)
			compare();
		else
			puts("called");
	}
	return 6;
}
