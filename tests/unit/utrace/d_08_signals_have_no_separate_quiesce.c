/* SPDX-License-Identifier: MIT */
/*
 * D-08: in a signal pass an engine gets report_signal or, having none,
 * report_quiesce; never both. No quiesce before report_reap.
 */
#include "scene.h"

SCENE(d_08_signals_have_no_separate_quiesce)
{
	ATTACH(a, EV(QUIESCE) | EV(SIGNAL) | EV(REAP));
	probe_attach_ops(&b, &fake, 'B', EV(QUIESCE) | EV(SIGNAL), &probe_ops_without_signal);
	signal_arrives(SIGUSR1, 2);
	EXPECT_LOG("A.signal(5) B.quiesce(5,100) ");
	task_dies();
	log_take();
	utrace_report_reap(&fake.task);
	EXPECT_LOG("A.reap ");
}
