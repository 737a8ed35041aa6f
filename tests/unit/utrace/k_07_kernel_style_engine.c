/* SPDX-License-Identifier: MIT */
/*
 * K-07, K-08: an engine in the style of a kernel module compiles after its
 * includes were changed, chooses its signatures by the API version, and works.
 */
#define WEIR_HOST
#include "scene.h"

#define MODULE_NAME "demo"
#include "utrace-kernel.h"

#if UTRACE_API_VERSION < 20091216
#error "needs a newer utrace"
#endif

MODULE_DESCRIPTION("counts system calls");
MODULE_LICENSE("GPL");

struct counter {
	unsigned long calls;
	struct task_struct *seen;
};

static struct counter *counter;
static struct utrace_engine *demo_engine;

static u32 demo_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	struct counter *count = engine->data;

	(void)regs;
	count->calls++;
	count->seen = current;
	return utrace_syscall_action(action) | UTRACE_RESUME;
}

static const struct utrace_engine_ops demo_ops = {
	.report_syscall_entry = demo_entry,
};

static int __init demo_init(void)
{
	struct task_struct *task = utrace_first_task();

	counter = kzalloc(sizeof(*counter), GFP_KERNEL);
	if (!counter)
		return -ENOMEM;
	demo_engine = utrace_attach_task(task, UTRACE_ATTACH_CREATE, &demo_ops, counter);
	if (IS_ERR(demo_engine))
		return (int)PTR_ERR(demo_engine);
	return utrace_set_events(task, demo_engine, UTRACE_EVENT(SYSCALL_ENTRY));
}

static void __exit demo_exit(void)
{
	utrace_engine_put(demo_engine);
	kfree(counter);
}

module_exit(demo_exit);
module_init(demo_init);

void *weir_alloc(size_t size)
{
	return utrace_task_ops.alloc(size);
}

void weir_free(void *pointer)
{
	utrace_task_ops.free(pointer);
}

SCENE(k_07_kernel_style_engine)
{
	struct weir_module_args args = { .size = sizeof(args), .first = &fake.task };

	EXPECT_EQ(weir_module.init(&args), 0);
	EXPECT_TRUE(syscall_entry());
	EXPECT_EQ(counter->calls, 1);
	EXPECT_TRUE(counter->seen == &fake.task);
	EXPECT_STR(weir_module.name, "demo");
	weir_module.exit();
}
