/* SPDX-License-Identifier: MIT */
/*
 * A descriptor of ours for a process that is no child of ours: through a socket to
 * which a stopped thread of it is made to connect.
 */
#ifndef WEIR_SUPERVISOR_PRESENT_H
#define WEIR_SUPERVISOR_PRESENT_H

struct remote;

/*
 * The number that `fd` has in the process, `wished` or the next that is free, or a
 * lower one when its limit is; or -errno. It is not close-on-exec.
 */
int present_descriptor(struct remote *remote, int fd, int wished);

#endif
