#!/bin/sh
# SPDX-License-Identifier: MIT
# Functions of a chosen library are copied whenever it is loaded, and what they did is told
# after it is gone: by a process and by its child, which loads another one.
set -eu
: "${CC:=cc}"
for name in first second; do
	$CC -shared -nostdlib -o lib$name.so -x assembler - <<SOURCE
	.globl $name
	.type $name, @function
	$(test $name = first || echo '.skip 64, 0xcc')
$name:	decl %edi
	jnz $name
	ret
	.size $name, . - $name
	.section .note.GNU-stack, "", @progbits
SOURCE
done
cat >loads.c <<'SOURCE'
#include <dlfcn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* More than there is room for at a time. */
enum { MANY = 100 };

static void call(const char *file, const char *name)
{
	void *library = dlopen(file, RTLD_NOW);
	void (*function)(int) = (void (*)(int))dlsym(library, name);

	printf("%lx\n", (unsigned long)function);
	fflush(stdout);
	function(3);
	dlclose(library);
}

int main(void)
{
	call("./libfirst.so", "first");
	if (fork() == 0) {
		call("./libsecond.so", "second");
		call("./libfirst.so", "first");
		_exit(0);
	}
	wait(NULL);
	for (int i = 0; i < MANY; i++)
		dlclose(dlopen("./libsecond.so", RTLD_NOW));
	call("./libfirst.so", "first");
	call("./libsecond.so", "second");
	return 0;
}
SOURCE
$CC -O1 -o loads loads.c
timeout 60 "$WEIR" branches --source=copies --module=libfirst --module=libsecond.so -o out ./loads >addresses

# loops ADDRESS...: each runs twice through its loop and returns, to where does not matter.
loops() {
	for address; do
		loop="branch $(printf %x $((0x$address + 2))) -> $address"
		printf '%s\n' "$loop" "$loop" "branch $(printf %x $((0x$address + 4))) -> back"
	done
}

sed -n 's/^ *[0-9]* *\(branch .*\)/\1/p; s/.*\(the last .*\)/\1/p' out >found
# The child ends first.
# shellcheck disable=SC2046
{
	loops $(sed -n 2,3p addresses)
	echo 'the last 6 branches, by copied functions'
	loops $(sed -n '1p; 4,5p' addresses)
	echo 'the last 9 branches, by copied functions'
} >expected
awk 'FNR == NR { want[FNR] = $0; wanted = FNR; next } {
	if (want[FNR] ~ / -> back$/) sub(/ -> .*/, " -> back")
	if ($0 != want[FNR]) { print "told: " $0 ", expected: " want[FNR]; wrong = 1 }
} END { if (FNR != wanted) print FNR " lines of " wanted; exit wrong || FNR != wanted }' expected found
