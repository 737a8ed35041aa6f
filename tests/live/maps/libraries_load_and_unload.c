/* SPDX-License-Identifier: MIT */
/*
 * dlopen and dlclose in a loop: sites of an unmapped library are forgotten, those
 * of its next load are new.
 */
#include <dlfcn.h>
#include <fcntl.h>

#include "live.h"

int main(void)
{
	for (unsigned round = 0; round < 200; round++) {
		void *library = dlopen(round % 2 == 0 ? "libm.so.6" : "libresolv.so.2", RTLD_NOW);

		check(library != NULL, "dlopen");
		if (round % 2 == 0) {
			double (*root)(double) =
			    (double (*)(double))(uintptr_t)dlsym(library, "sqrt");
			check(root != NULL && root(16.0) > 3.9, "sqrt");
		}
		check_eq(dlclose(library), 0, "dlclose");
	}
	check(dlopen("no-such-library.so", RTLD_NOW) == NULL, "a missing library");
	return 0;
}
