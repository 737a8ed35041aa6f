/* SPDX-License-Identifier: MIT */
/*
 * Calls functions without room for a jump at their start ten times each while it is
 * stepped, once by instructions and once by blocks. With the word `probed` they have
 * to be probed.
 */
#include <sys/syscall.h>
#include <unistd.h>

#include "../narrow.h"

enum { ORDER_START = 1001, ORDER_END };

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1 &&
	    (!goes_by_padding((const void *)padded) || !makes_room((const void *)evicting)))
		return 1;
	for (int run = 0; run < 2; run++) {
		long sum = 0;

		syscall(SYS_getpgid, ORDER_START);
		for (int i = 0; i < 10; i++)
			sum += padded(i) + evicting(i);
		syscall(SYS_getpgid, ORDER_END);
		if (sum != 90)
			return 2;
	}
	return 0;
}
