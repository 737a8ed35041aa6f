/* SPDX-License-Identifier: MIT */
/*
 * deny NUMBER[:FIRST]=ERRNO|kill ... -- COMMAND: executes the command under a
 * seccomp filter that answers these system calls with an error, or by killing.
 * With FIRST only those are meant that have this first argument.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/seccomp.h>

enum { CODE_MAXIMUM = 256, CODE_OF_RULE = 5 };

static struct sock_filter code[CODE_MAXIMUM];
static unsigned short count;

static void put(unsigned int operation, unsigned int value, int if_true, int if_false)
{
	code[count++] = (struct sock_filter){ (unsigned short)operation, (unsigned char)if_true,
					      (unsigned char)if_false, value };
}

/* Returns false when the text is no rule. */
static bool put_rule(const char *text)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);
	unsigned long first = 0;
	bool has_first = *end == ':';
	unsigned int answer = SECCOMP_RET_KILL_PROCESS;

	if (has_first)
		first = strtoul(end + 1, &end, 10);
	if (*end != '=' || count + CODE_OF_RULE > CODE_MAXIMUM - 2)
		return false;
	if (strcmp(end + 1, "kill") != 0)
		answer = SECCOMP_RET_ERRNO | (unsigned int)strtoul(end + 1, NULL, 10);
	put(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr), 0, 0);
	put(BPF_JMP | BPF_JEQ, (unsigned int)number, 0, has_first ? 3 : 1);
	if (has_first) {
		put(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args), 0, 0);
		put(BPF_JMP | BPF_JEQ, (unsigned int)first, 0, 1);
	}
	put(BPF_RET, answer, 0, 0);
	return true;
}

int main(int argc, char **argv)
{
	struct sock_fprog program = { .filter = code };
	int i = 1;

	while (i < argc && strcmp(argv[i], "--") != 0) {
		if (!put_rule(argv[i++])) {
			fprintf(stderr, "deny: no rule: %s\n", argv[i - 1]);
			return 2;
		}
	}
	put(BPF_RET, SECCOMP_RET_ALLOW, 0, 0);
	program.len = count;
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0 &&
	    (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	     syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0)) {
		perror("deny");
		return 2;
	}
	if (i + 1 < argc)
		execvp(argv[i + 1], argv + i + 1);
	fprintf(stderr, "deny: cannot execute: %s\n", strerror(errno));
	return 2;
}
