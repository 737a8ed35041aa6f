/* SPDX-License-Identifier: MIT */
/* EN-16: A program's own seccomp filter sees the call as engines have left it. */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot == ON_ENTRY && event->regs->orig_ax == (unsigned long)spy->values[0])
		event->regs->orig_ax = (unsigned long)spy->values[1];
	return answer;
}
#else
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>

enum { REFUSED = 99 };

/* Refuses getppid, and nothing else. */
static void install_filter(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | REFUSED),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = 4, .filter = code };

	check_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0, "no new privileges");
	check_eq(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0, "install a filter");
}

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(SYSCALL_ENTRY));
	long result;

	install_filter();
	EXPECT_EQ(raw0(SYS_getppid), -REFUSED);
	a->values[0] = SYS_getpid;
	a->values[1] = SYS_getppid;
	watch();
	result = raw0(SYS_getpid);
	unwatch();
	EXPECT_EQ(result, -REFUSED);
	a->values[0] = SYS_getppid;
	a->values[1] = SYS_getpid;
	watch();
	result = raw0(SYS_getppid);
	unwatch();
	EXPECT_EQ(result, getpid());
}
#endif
