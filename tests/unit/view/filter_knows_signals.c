/* SPDX-License-Identifier: MIT */
/* Signals by full name, short name in any case, number, and real-time name. */
#include "filter_harness.h"
#include "view/siginfo.h"

#include <signal.h>

TEST(filter_knows_signals)
{
	struct filter filter = filter_of("signal=!usr1,SIGKILL,3,rt_2");

	EXPECT_FALSE(filter_has(filter.signals, SIGUSR1, 65));
	EXPECT_FALSE(filter_has(filter.signals, SIGKILL, 65));
	EXPECT_FALSE(filter_has(filter.signals, SIGQUIT, 65));
	EXPECT_FALSE(filter_has(filter.signals, 34, 65));
	EXPECT_TRUE(filter_has(filter.signals, SIGTERM, 65));
	EXPECT_TRUE(filter_has(filter.signals, 64, 65));

	EXPECT_EQ(signal_number("SIGIO"), SIGIO);
	EXPECT_EQ(signal_number("poll"), SIGIO);
	EXPECT_EQ(signal_number("RTMIN"), 32);
	EXPECT_EQ(signal_number("SIGRT_32"), 64);
	EXPECT_EQ(signal_number("RT_33"), -1);
	EXPECT_EQ(signal_number("RT_0"), -1);
	EXPECT_EQ(signal_number("RT_1x"), -1);
}
