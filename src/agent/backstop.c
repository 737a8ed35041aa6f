/* SPDX-License-Identifier: MIT */
/*
 * Setting the backstop. The seccomp one is installed once, by the first image:
 * all that follows inherits it.
 */
#include "agent/backstop.h"

#include "base/backstop.h"
#include "base/bytes.h"
#include "base/rawsys.h"

enum {
	SECCOMP_SET_MODE_FILTER_OPERATION = 1,
	PR_SET_NO_NEW_PRIVS_OPTION = 38,
	NO_ACCESS = -13,
};

static bool is_dispatch(void)
{
	return domain_get()->options.backstop == BACKSTOP_DISPATCH;
}

static long install_filter(void)
{
	struct bpf code[BACKSTOP_FILTER_MAXIMUM];
	struct bpf_program program = {
		.count = (u16)backstop_filter(code, domain_base()),
		.code = as_u64(code),
	};
	long result =
	    raw_syscall3(__NR_seccomp, SECCOMP_SET_MODE_FILTER_OPERATION, 0, as_u64(&program));

	if (result != NO_ACCESS)
		return result;
	raw_syscall6(__NR_prctl, PR_SET_NO_NEW_PRIVS_OPTION, 1, 0, 0, 0, 0);
	return raw_syscall3(__NR_seccomp, SECCOMP_SET_MODE_FILTER_OPERATION, 0, as_u64(&program));
}

long backstop_arm_image(void)
{
	if (is_dispatch())
		return backstop_arm_child();
	if (__atomic_exchange_n(&domain_get()->filter_installed, 1, __ATOMIC_RELAXED) != 0)
		return 0;
	return install_filter();
}

long backstop_arm_child(void)
{
	if (!is_dispatch())
		return 0;
	return raw_syscall6(__NR_prctl, PR_SET_SYSCALL_USER_DISPATCH, 1, domain_base(),
			    DOMAIN_DATA_OFFSET, 0, 0);
}

bool backstop_can_go(void)
{
	return is_dispatch();
}

void backstop_disarm(void)
{
	if (is_dispatch())
		raw_syscall6(__NR_prctl, PR_SET_SYSCALL_USER_DISPATCH, 0, 0, 0, 0, 0);
}

bool backstop_raised(const struct kernel_siginfo *info)
{
	return info->code == (is_dispatch() ? SYS_USER_DISPATCH_CODE : SYS_SECCOMP_CODE);
}
