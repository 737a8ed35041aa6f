/* SPDX-License-Identifier: MIT */
/*
 * Hosted engines: engines in a process of their own, with libc, threads and
 * whatever else a program may have.
 *
 * A hosted engine is a program. weir starts it when it is named as an engine
 * (`weir run -e ./mine,key=value PROGRAM`) and starts the traced program once
 * it is ready. It is written like any engine, against <utrace.h> and <weir.h>
 * (compile with `pkg-config --cflags --libs weir-host`), with these differences:
 *
 *  - Its callbacks run in threads of its own, several at a time, while the
 *    traced thread waits: tens of microseconds instead of nanoseconds.
 *    utrace_current() is the traced thread nevertheless.
 *  - Each callback has a deadline (1 s, or the option deadline=SECONDS). A
 *    callback that is late finds its engine detached from that thread, any
 *    hold dropped, and a line printed. When the process ends or crashes, all
 *    its engines are detached. No hosted engine can freeze a program.
 *  - Any of its threads may call utrace functions at any time, also outside of
 *    callbacks. Registers that a callback shows are gone with it: keep a copy.
 *    Those of a held thread are read by utrace_get_regs, -EPERM where the kernel
 *    does not let this process look at others (Yama).
 *  - weir_alloc is calloc. The weir_record_... functions other than
 *    weir_record_text and weir_print do not exist, nor the weir_clock pair.
 *    Lines from outside of init and callbacks go to standard error.
 */
#ifndef WEIR_HOST_H
#define WEIR_HOST_H

#include "weir.h"

/*
 * Connects to the weir that started this process, calls module->init, and
 * begins to serve callbacks. Once, from the thread that will call
 * weir_host_wait. Returns 0; -ENOTCONN when weir did not start this process;
 * another negative number when connecting or init failed, in which case weir
 * ends with what weir_fail left.
 */
int weir_host_start(const struct weir_module *module);

/*
 * Waits until the last task is gone and calls module->exit. The process should
 * end then: two seconds later weir kills it.
 */
void weir_host_wait(void);

#endif
