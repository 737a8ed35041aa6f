/* SPDX-License-Identifier: MIT */
/*
 * pkey_mprotect makes code too; PKRU is thread state that calls and signals keep.
 */
#include "code.h"

int main(void)
{
	int key = pkey_alloc(0, 0);

	if (key < 0)
		skip("no protection keys");
	uint8_t *page = map_pages(4096, PROT_READ | PROT_WRITE);
	long (*call)(void) = code_getter(page, SYS_getpid);
	check_eq(pkey_mprotect(page, 4096, PROT_READ | PROT_EXEC, key), 0, "pkey_mprotect");
	check_eq(call() + call(), 2 * getpid(), "calls");
	check_eq(pkey_set(key, PKEY_DISABLE_WRITE), 0, "pkey_set");
	check_eq(call(), getpid(), "a call with a closed key");
	check_eq(pkey_get(key), PKEY_DISABLE_WRITE, "the key is still closed");
	return 0;
}
