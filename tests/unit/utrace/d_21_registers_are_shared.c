/* SPDX-License-Identifier: MIT */
/*
 * D-21: registers are live: later engines and the call see what earlier
 * engines wrote.
 */
#include "scene.h"

static void write_di(struct probe *probe, struct call *call)
{
	(void)probe;
	call->regs->di = 42;
}

static void read_di(struct probe *probe, struct call *call)
{
	probe->result = (int)call->regs->di;
}

SCENE(d_21_registers_are_shared)
{
	ATTACH(a, EV(SYSCALL_ENTRY));
	ATTACH(b, EV(SYSCALL_ENTRY));
	b.act[HOOK_ENTRY] = write_di;
	a.act[HOOK_ENTRY] = read_di;
	syscall_entry();
	EXPECT_EQ(a.result, 42);
	EXPECT_EQ(fake.regs.di, 42);
}
