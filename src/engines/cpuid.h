/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the engine cpuid know of each other: the table as it is after
 * masking, and the features that it has.
 */
#ifndef WEIR_ENGINES_CPUID_H
#define WEIR_ENGINES_CPUID_H

#include "weir.h"

enum { AX, BX, CX, DX, REGISTER_COUNT };

struct feature;

/* The row for a leaf and a subleaf, or NULL. */
struct weir_cpuid_row *cpuid_find(uint32_t leaf, uint32_t subleaf);

/* The table is another machine's. */
bool cpuid_is_of_file(void);

/* By a name of /proc/cpuinfo, NULL: no such feature. */
const struct feature *cpuid_feature(const char *name, size_t size);

/* The same by number, NULL behind the last one. */
const struct feature *cpuid_feature_at(uint32_t number, const char **name);

/* Programs are to see that feature, and not to see it. Neither: nothing was said of it. */
bool cpuid_has(const struct feature *feature);
bool cpuid_lacks(const struct feature *feature);

/* Makes /proc/cpuinfo agree with the table. 0 or a negative error number, the reason left. */
int cpuinfo_show(const struct weir_module_args *args);

#endif
