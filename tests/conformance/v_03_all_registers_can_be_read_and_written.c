/* SPDX-License-Identifier: MIT */
/*
 * V-03: All register sets can be read and written wherever the thread is at a safe point.
 *
 * General registers, vector registers and segment bases: in the thread's own callbacks, of a
 * thread that is held, and while a signal is about to run its handler.
 */
#include "conform.h"

enum { GET_VECTOR, SET_VECTOR, MISUSE, DEAD };
enum { GETPPID = 110 };
enum { XMM0 = 160, AREA_SIZE = 4096, HEADER = 512, SMALLEST = 576 };

#ifdef ENGINE
#include "utrace-task.h"

static unsigned long area[AREA_SIZE / 8];

static size_t area_size(void)
{
	size_t size = utrace_xstate_size();

	return size < AREA_SIZE ? size : AREA_SIZE;
}

/* What xmm0, and with `also` set r15 and the fs base, become. */
static long change(struct task_struct *task, unsigned long value)
{
	struct utrace_bases bases;
	struct pt_regs regs;
	long before;

	EXPECT(utrace_get_xstate(task, area, area_size()) == 0);
	before = (long)area[XMM0 / 8];
	area[XMM0 / 8] = value;
	area[HEADER / 8] |= 2; /* the component is not in its initial state */
	EXPECT(utrace_set_xstate(task, area, area_size()) == 0);
	EXPECT(utrace_get_xstate(task, area, area_size()) == 0 && area[XMM0 / 8] == value);
	EXPECT(utrace_get_bases(task, &bases) == 0 && bases.gs == 0);
	bases.fs += value;
	EXPECT(utrace_set_bases(task, &bases) == 0);
	EXPECT(utrace_get_regs(task, &regs) == 0);
	regs.r15 += value;
	EXPECT(utrace_set_regs(task, &regs) == 0);
	return before;
}

/* Nothing of it may reach the CPU, or crash anybody. */
static void misuse(struct task_struct *task)
{
	const struct utrace_bases beyond = { 1UL << 63, 0 };

	EXPECT(utrace_get_xstate(task, area, area_size()) == 0);
	EXPECT(utrace_get_xstate(task, area, 0) == -EINVAL);
	EXPECT(utrace_get_xstate(task, area, 1UL << 20) == -EINVAL);
	EXPECT(utrace_set_xstate(task, area, SMALLEST - 1) == -EINVAL);
	area[HEADER / 8 + 1] = 1; /* another format */
	EXPECT(utrace_set_xstate(task, area, area_size()) == -EINVAL);
	area[HEADER / 8 + 1] = 0;
	area[HEADER / 8] |= 1UL << 62; /* a component that there is not */
	EXPECT(utrace_set_xstate(task, area, area_size()) == -EINVAL);
	area[HEADER / 8] &= ~(1UL << 62);
	area[3] |= 1UL << 31; /* MXCSR */
	EXPECT(utrace_set_xstate(task, area, area_size()) == -EINVAL);
	EXPECT(utrace_set_bases(task, &beyond) == -EINVAL);
}

long live_act(long number, unsigned long a, unsigned long b)
{
	struct task_struct *task = live.tasks[a];

	if (number == MISUSE)
		misuse(task);
	else if (number == DEAD)
		return utrace_get_xstate(task, area, area_size());
	else
		return change(task, b);
	return 0;
}

u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	bool is_wanted = event->slot == ON_SIGNAL ||
			 (event->slot == ON_ENTRY && event->regs->orig_ax == GETPPID);

	if (spy->values[0] != 0 && is_wanted) {
		misuse(utrace_current());
		spy->values[1] = change(utrace_current(), (unsigned long)spy->values[0]);
	}
	return answer;
}
#else
#include <asm/prctl.h>

struct seen {
	unsigned long xmm0, r15, fs;
};

/* Of this process and what it starts. By a call: not every kernel keeps what instructions set. */
static unsigned long fs;

static void find_fs(void)
{
	EXPECT_EQ(raw3(SYS_arch_prctl, ARCH_GET_FS, (long)&fs, 0), 0);
}

/* Until the base is back nothing that is compiled may run. */
#define READ_AND_RESTORE_FS                                                                        \
	"mov %[number], %%eax\n\t"                                                                 \
	"mov %[get], %%edi\n\t"                                                                    \
	"lea %[now], %%rsi\n\t"                                                                    \
	"syscall\n\t"                                                                              \
	"mov %[number], %%eax\n\t"                                                                 \
	"mov %[set], %%edi\n\t"                                                                    \
	"mov %[fs], %%rsi\n\t"                                                                     \
	"syscall\n\t"

/* A getppid with these in its registers: how they are behind it. */
static struct seen call_with(unsigned long xmm0, unsigned long r15)
{
	struct seen seen;
	long nr = SYS_getppid;
	register unsigned long r15_in __asm__("r15") = r15;

	__asm__ volatile("movq %[xmm0], %%xmm0\n\t"
			 "syscall\n\t"
			 "movq %%xmm0, %[seen]\n\t" READ_AND_RESTORE_FS
			 : "+a"(nr), "+r"(r15_in), [seen] "=&r"(seen.xmm0), [now] "=m"(seen.fs)
			 : [xmm0] "r"(xmm0), [fs] "r"(fs), [number] "i"(SYS_arch_prctl),
			   [get] "i"(ARCH_GET_FS), [set] "i"(ARCH_SET_FS)
			 : "rcx", "r11", "rdi", "rsi", "xmm0", "memory");
	seen.r15 = r15_in;
	seen.fs -= fs;
	return seen;
}

static void expect_change(struct seen seen, unsigned long r15, unsigned long by)
{
	EXPECT_EQ(seen.xmm0, by);
	EXPECT_EQ(seen.r15, r15 + by);
	EXPECT_EQ(seen.fs, by);
}

static void in_its_own_callback(void)
{
	struct spy *a = attach(SELF, 'A', EV(SYSCALL_ENTRY));
	struct seen seen;

	a->values[0] = 0x1230;
	watch();
	seen = call_with(77, 88);
	unwatch();
	expect_change(seen, 88, 0x1230);
	EXPECT_EQ(a->values[1], 77);
	EXPECT_EQ(control(a, UTRACE_DETACH), 0);
}

static void call_and_check(void)
{
	struct seen seen;

	turn_begins(1);
	seen = call_with(99, 11);
	live->words[0] = seen.xmm0 == 0x4560 && seen.r15 == 11 + 0x4560 && seen.fs == 0x4560;
}

/* A process is reached through the kernel, a thread of one's own directly. */
static void while_it_is_held(struct subject (*start)(void (*)(void)))
{
	struct spy *a = attach_next('B', EV(SYSCALL_ENTRY) | EV(DEATH));
	struct subject subject;

	live->words[0] = live->begun = 0;
	subject = start(call_and_check);
	answer_once(a, ON_ENTRY, UTRACE_STOP, ECHO);
	watch();
	EXPECT_EQ(custom(DEAD, subject.task, 0), -EAGAIN); /* it runs */
	live->begun = 1;
	wait_held(a);
	custom(MISUSE, subject.task, 0);
	EXPECT_EQ(custom(SET_VECTOR, subject.task, 0x4560), 99);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	finish(subject);
	unwatch();
	EXPECT_EQ(live->words[0], 1);
	live->log_length = 0;
}

static void on_signal(int signal)
{
	(void)signal;
	__asm__ volatile("pxor %%xmm0, %%xmm0" : : : "xmm0");
	live->words[1]++;
}

/* It is the interrupted program's registers that change, not the handler's. */
static void before_a_handler(void)
{
	struct spy *a = attach(SELF, 'C', EV(SIGNAL));
	long nr = SYS_tgkill;
	long group = getpid();
	long tid = gettid();
	unsigned long now;
	unsigned long xmm0;

	handle(SIGUSR1, on_signal, 0);
	a->values[0] = 0x7890;
	watch();
	__asm__ volatile(
	    "movq %[in], %%xmm0\n\t"
	    "syscall\n\t"
	    "movq %%xmm0, %[out]\n\t" READ_AND_RESTORE_FS
	    : "+a"(nr), "+D"(group), "+S"(tid), [out] "=&r"(xmm0), [now] "=m"(now)
	    : "d"((long)SIGUSR1), [in] "r"(55L), [fs] "r"(fs), [number] "i"(SYS_arch_prctl),
	      [get] "i"(ARCH_GET_FS), [set] "i"(ARCH_SET_FS)
	    : "rcx", "r11", "r15", "xmm0", "memory");
	unwatch();
	EXPECT_EQ(live->words[1], 1);
	EXPECT_EQ(a->values[1], 55);
	EXPECT_EQ(xmm0, 0x7890);
	EXPECT_EQ(now - fs, 0x7890);
	EXPECT_EQ(control(a, UTRACE_DETACH), 0);
}

void test(void)
{
	find_fs();
	in_its_own_callback();
	before_a_handler();
	while_it_is_held(start_process);
	while_it_is_held(start_thread);
}
#endif
