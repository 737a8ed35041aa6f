/* SPDX-License-Identifier: MIT */
/*
 * Reads the time stamp counter although the program has forbidden it, with SIGSEGV
 * blocked and handled, from its own text and from a page of code just made. counter.so
 * supplies the values; masks, dispositions and what is pending must be as before.
 */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { READS = 1000, STATUS = 4096 };

static volatile sig_atomic_t handled;
static char before[STATUS], after[STATUS];

static void handler(int signal)
{
	(void)signal;
	handled++;
}

static uint64_t read_here(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

/* rdtsc; shl $32, %rdx; or %rdx, %rax; ret */
static const unsigned char code[] = { 0x0f, 0x31, 0x48, 0xc1, 0xe2, 0x20, 0x48, 0x09, 0xd0, 0xc3 };

/* The lines of /proc/self/status about signals. */
static void read_status(char text[STATUS])
{
	char line[256];
	FILE *file = fopen("/proc/thread-self/status", "r");

	text[0] = '\0';
	while (fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, "Sig", 3) == 0 || strncmp(line, "Shd", 3) == 0)
			strcat(text, line);
	fclose(file);
}

static int state_is_kept(const sigset_t *blocked, const struct sigaction *action)
{
	struct sigaction now_action;
	sigset_t now, pending; /* 8 bytes of them are the kernel's */

	sigprocmask(SIG_SETMASK, NULL, &now);
	sigaction(SIGSEGV, NULL, &now_action);
	kill(getpid(), SIGSEGV);
	sigpending(&pending);
	if (memcmp(&now, blocked, 8) != 0 || now_action.sa_handler != action->sa_handler ||
	    !sigismember(&pending, SIGSEGV) || handled != 0)
		return 0;
	sigprocmask(SIG_UNBLOCK, &now, NULL);
	return handled == 1;
}

int main(void)
{
	struct sigaction action = { .sa_handler = handler };
	uint64_t (*made)(void) = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
				      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t last = 0;
	sigset_t blocked;
	int right = 1;

	memcpy((void *)(uintptr_t)made, code, sizeof(code));
	sigaction(SIGSEGV, &action, NULL);
	sigfillset(&blocked);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	sigprocmask(SIG_SETMASK, NULL, &blocked);
	read_status(before);
	prctl(PR_SET_TSC, PR_TSC_SIGSEGV);
	for (int i = 0; i < READS; i++) {
		uint64_t now = i % 2 == 0 ? read_here() : made();

		right = right && now == last + 1000;
		last = now;
	}
	prctl(PR_SET_TSC, PR_TSC_ENABLE);
	read_status(after);
	printf("%s values, %s state, %s status\n", right ? "supplied" : "wrong",
	       state_is_kept(&blocked, &action) ? "kept" : "lost",
	       strcmp(before, after) == 0 ? "same" : "another");
	return 0;
}
