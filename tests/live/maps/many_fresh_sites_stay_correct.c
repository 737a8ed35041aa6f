/* SPDX-License-Identifier: MIT */
/*
 * Ten thousand distinct sites, each run a few times: stub space, site tables and
 * windows all come to their limits somewhere.
 */
#include "code.h"

enum { SITES = 10000 };

int main(void)
{
	uint8_t *pages = map_pages(SITES * 32, PROT_READ | PROT_WRITE | PROT_EXEC);

	for (unsigned site = 0; site < SITES; site++)
		code_getter(pages + site * 32 + site % 13, SYS_getpid);
	for (unsigned round = 0; round < 3; round++)
		for (unsigned site = 0; site < SITES; site++) {
			long (*call)(void) =
			    (long (*)(void))(uintptr_t)(pages + site * 32 + site % 13);

			check_eq(call(), getpid(), "a site");
		}
	return 0;
}
