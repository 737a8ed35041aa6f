/* SPDX-License-Identifier: MIT */
/*
 * Has markers as <sys/sdt.h> would make them, one with a semaphore: who does not
 * raise that does not get there. Ends with the number of times it was there.
 */
#include <stdint.h>
#include <stdio.h>

uint16_t gate __attribute__((section(".probes")));

#define NOTE(label, semaphore, name, arguments)                                                    \
	".pushsection .note.stapsdt, \"\", \"note\"\n.balign 4\n.4byte 8, 7f - 6f, 3\n"            \
	".asciz \"stapsdt\"\n6: .8byte " label ", _.stapsdt.base, " semaphore "\n"                 \
	".asciz \"mine\"\n.asciz \"" name "\"\n.asciz \"" arguments "\"\n7: .balign 4\n"           \
	".popsection\n"

__asm__(".pushsection .stapsdt.base, \"aG\", \"progbits\", .stapsdt.base, comdat\n"
	".weak _.stapsdt.base\n.hidden _.stapsdt.base\n_.stapsdt.base: .space 1\n"
	".size _.stapsdt.base, 1\n.popsection\n");

static int64_t table[4] = { 10, 20, 30, 40 };

static int __attribute__((noinline)) work(int count)
{
	int there = 0;

	for (int i = 0; i < count; i++) {
		__asm__ volatile(
		    "990: nop\n" NOTE("990b", "0", "step", "-4@%0 8@(%1,%2,8) 1@$7 -1@%b3")
		    :
		    : "r"(-i), "r"(table), "r"((uint64_t)i % 4), "r"(i + 250));
		if (*(volatile uint16_t *)&gate == 0)
			continue;
		there++;
		__asm__ volatile("990: nop\n" NOTE("990b", "gate", "guarded", "-4@%0") : : "r"(i));
	}
	return there;
}

int main(void)
{
	int there = work(3);

	printf("%d %d\n", there, gate);
	return 0;
}
