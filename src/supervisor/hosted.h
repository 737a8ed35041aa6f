/* SPDX-License-Identifier: MIT */
/*
 * Hosted engines (base/hosted.h): programs that weir starts beside the traced
 * ones, and that attach engines from there.
 */
#ifndef WEIR_SUPERVISOR_HOSTED_H
#define WEIR_SUPERVISOR_HOSTED_H

#include <stdbool.h>
#include <sys/types.h>

#include "supervisor/image.h"

/* Whether "PATH[,key=value...]" names a program, not a shared object. */
bool hosted_is_program(const char *specification);

/*
 * Makes the program an engine of the image: it is started, and waited for
 * until it is ready, in its turn among the engines (loader_start_engines), and
 * ended by loader_stop_engines. Options go to it, but for deadline=SECONDS, the
 * time that each of its callbacks has. `required`: the traced programs die with it.
 * 0, or -errno with image->loader.error.
 */
int hosted_load(struct image *image, const char *specification, bool required);

/*
 * A child of weir ended. True when it was a hosted engine: then it is buried.
 * By a thread that may run engine code (image_enter_thread).
 */
bool hosted_died(pid_t pid, int status);

#endif
