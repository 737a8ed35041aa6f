/* SPDX-License-Identifier: MIT */
/*
 * Plans on disk, one file for each build-id:
 *
 *   $XDG_CACHE_HOME/weir/plans/BUILDID      (~/.cache/weir/plans/...)
 *
 * A file proves itself: it names format, build-id, size of the planned file and
 * its own, and ends in a checksum. One that does not fit is as good as none and
 * is written anew. Files come into being whole, by rename, so any number of
 * writers may be at work.
 */
#ifndef WEIR_SUPERVISOR_PLAN_CACHE_H
#define WEIR_SUPERVISOR_PLAN_CACHE_H

#include "supervisor/planner.h"

/* Reads the plan of a file of `size` bytes. 0 and *plan, to be freed; or -errno. */
int plan_cache_load(const struct build_id *id, size_t size, struct code_plan **plan);

/* Keeps a plan. Failures concern nobody: the next run plans again. */
void plan_cache_store(const struct build_id *id, size_t size, const struct code_plan *plan);

/*
 * Calls `each` for each file in the cache, with its name, the number of sites,
 * or -1 when it is not valid, and its size. Returns how many there are, or -errno.
 */
int plan_cache_list(void (*each)(void *context, const char *name, long sites, long long size),
		    void *context);

/* Removes all files of the cache. Returns how many there were, or -errno. */
int plan_cache_clear(void);

/* The folder, or NULL when the environment names none. */
const char *plan_cache_folder(char *path, size_t size);

#endif
