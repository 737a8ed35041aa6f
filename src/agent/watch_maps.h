/* SPDX-License-Identifier: MIT */
/*
 * The mappings that watching covers.
 */
#ifndef WEIR_AGENT_WATCH_MAPS_H
#define WEIR_AGENT_WATCH_MAPS_H

#include "base/types.h"

/* Registers every writable mapping of the program with the userfaultfd. 0 or -errno. */
int watch_all_mappings(s32 userfault);

#endif
