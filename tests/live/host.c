/* SPDX-License-Identifier: MIT */
/* For scripts: ends with 0 if the machine has what the argument names, see host.h. */
#include "host.h"

int main(int argc, char **argv)
{
	const char *name = argc == 2 ? argv[1] : "";

	if (strcmp(name, "int80") == 0)
		return !host_has_int80();
	if (strcmp(name, "code32") == 0)
		return !host_has_code32();
	if (strcmp(name, "events") == 0)
		return !host_has_events();
	return strcmp(name, "counter") == 0 ? !host_can_forbid_counter() : 2;
}
