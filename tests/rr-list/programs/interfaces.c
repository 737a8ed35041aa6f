/* SPDX-License-Identifier: MIT */
/*
 * The ioctls of network interfaces, which once wrote below the stack pointer, with
 * 64 KiB there filled; then a read into that very place. Prints the calls made, and
 * fails if one wrote there that had no business to.
 */
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <linux/wireless.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { BELOW = 65536, GAP = 256, FILL = 0x5a };

/* Makes the call with the bytes below filled; returns how many of them differ then. */
static uint64_t call_over_filled(long number, long a, long b, long c)
{
	uint64_t different;

	__asm__ volatile("lea -65792(%%rsp), %%rdi; mov $65536, %%ecx; mov $0x5a, %%al\n\t"
			 "rep stosb\n\t"
			 "mov %1, %%rax; mov %2, %%rdi; mov %3, %%rsi; mov %4, %%rdx\n\t"
			 "syscall\n\t"
			 "lea -65792(%%rsp), %%rdi; xor %%r8d, %%r8d; mov $65536, %%ecx\n\t"
			 "1: cmpb $0x5a, (%%rdi)\n\t"
			 "je 2f\n\t"
			 "inc %%r8\n\t"
			 "2: inc %%rdi\n\t"
			 "loop 1b\n\t"
			 "mov %%r8, %0"
			 : "=m"(different)
			 : "m"(number), "m"(a), "m"(b), "m"(c)
			 : "rax", "rcx", "rdx", "rsi", "rdi", "r8", "r11", "memory", "cc");
	return different;
}

static uint64_t ask_interfaces(int *calls)
{
	static const int requests[] = { SIOCGIFNAME,   SIOCGIFFLAGS,  SIOCGIFADDR,    SIOCGIFMTU,
					SIOCGIFINDEX,  SIOCGIFHWADDR, SIOCGIFNETMASK, SIOCGIFMETRIC,
					SIOCGIFTXQLEN, SIOCGIWNAME };
	static struct ethtool_value link = { .cmd = ETHTOOL_GLINK };
	static struct ifreq request;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	uint64_t different = 0;

	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++, (*calls)++) {
		memset(&request, 0, sizeof(request));
		memcpy(request.ifr_name, "lo", 3);
		request.ifr_ifindex = requests[i] == SIOCGIFNAME ? 1 : 0;
		different += call_over_filled(SYS_ioctl, fd, requests[i], (long)&request);
	}
	memset(&request, 0, sizeof(request));
	memcpy(request.ifr_name, "lo", 3);
	request.ifr_data = (void *)&link;
	(*calls)++;
	return different + call_over_filled(SYS_ioctl, fd, SIOCETHTOOL, (long)&request);
}

int main(void)
{
	int calls = 0;
	uint64_t different = ask_interfaces(&calls);
	int fd = open("/proc/self/comm", O_RDONLY);
	char here;
	uint64_t read_there = call_over_filled(SYS_read, fd, (long)(&here - 4096), 10);

	printf("%d calls, %lu bytes; read: %lu\n", calls, (unsigned long)different,
	       (unsigned long)read_there);
	return different != 0 || read_there != 10;
}
