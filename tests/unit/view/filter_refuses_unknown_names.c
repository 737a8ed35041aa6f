/* SPDX-License-Identifier: MIT */
/* A mistyped name must not silently trace nothing: it is named in the message. */
#include "filter_harness.h"

TEST(filter_refuses_unknown_names)
{
	EXPECT_STR(refusal("trace=getpid,foo"), "'foo': no such system call");
	EXPECT_STR(refusal("foo"), "'foo': no such system call");
	EXPECT_STR(refusal("trace="), "'': no such system call");
	EXPECT_STR(refusal("trace=%foo"), "'%foo': no such system call");
	EXPECT_STR(refusal("trace=%file,!open"), "'!open': no such system call");
	EXPECT_STR(refusal("trace=none,close"), "'none': no such system call");
	EXPECT_STR(refusal("trace=99999"), "'99999': no such system call");
	EXPECT_STR(refusal("trace=-1"), "'-1': no such system call");
	EXPECT_STR(refusal("foo=bar"), "'foo=bar': no such system call");
	EXPECT_STR(refusal("trace=@32"), "'@32': no such system call");
	EXPECT_STR(refusal("trace=open@44"), "'44': no such personality");
	EXPECT_STR(refusal("status=foo"), "'foo': no such status");
	EXPECT_STR(refusal("signal=foo"), "'foo': no such signal");
	EXPECT_STR(refusal("signal=99"), "'99': no such signal");
	EXPECT_STR(refusal("quiet=foo"), "'foo': no such message to leave out");
	EXPECT_STR(refusal("decode-fds=x"), "'x': no such kind of descriptor");
	EXPECT_STR(refusal("kvm=vcpu"), "-e kvm=: not supported");
	EXPECT_STR(refusal("verbose=none"), "-e verbose=: not supported");
}
