/* SPDX-License-Identifier: MIT */
/*
 * A process that is nothing but a few pages of code: the host that patching
 * sees in unit tests. It can fail at any chosen call, take places before the
 * patcher does, and call back before each step. All of it is one value, so
 * that a copy is what fork makes.
 */
#ifndef WEIR_TESTS_PATCH_FAKE_H
#define WEIR_TESTS_PATCH_FAKE_H

#include <errno.h>
#include <pthread.h>

#include "harness.h"
#include "patch/patch.h"

enum { FAKE_PAGE_COUNT = 64 };

#define FAKE_ENTRY 0x7e9000123456ULL
#define FAKE_CODE 0x7f0000400000ULL

struct fake_page {
	u64 address; /* 0: free */
	u8 bytes[PAGE_SIZE] __attribute__((aligned(8)));
};

struct fake {
	struct fake_page pages[FAKE_PAGE_COUNT];
	u64 taken_low; /* map_page says -EEXIST in [taken_low, taken_high) */
	u64 taken_high;
	u64 floor;		 /* and below it: there is no place for tactics other than puns */
	bool forbidden;		 /* what may_patch says no to */
	int known_err;		 /* what known_code returns, */
	struct known_code known; /* and what it knows of every site */
	u32 calls;		 /* of the host that may fail, so far */
	u32 fail_at;		 /* the call of this number fails with -EPERM; 0: none */
	u32 fail_for;		 /* and so do as many after it */
	u32 fail_map_at;	 /* the map_page of this number fails with -ENOMEM; 0: none, */
	u32 fail_map_for;	 /* and so do as many after it */
	bool alone;
	u32 writes;
	u32 syncs;
	u32 maps;
	void (*before)(struct fake *fake); /* before each call that may fail, or NULL */
	void *watcher;
};

/* The table is big and zeroed, so it is static; each test is one program. */
static struct fake fake_memory;
static struct patch_space fake_space;
static pthread_mutex_t fake_lock = PTHREAD_MUTEX_INITIALIZER;

static inline bool fake_fails(struct fake *fake)
{
	u32 call = __atomic_add_fetch(&fake->calls, 1, __ATOMIC_RELAXED);

	if (fake->before != NULL)
		fake->before(fake);
	return fake->fail_at != 0 && call >= fake->fail_at &&
	       call <= fake->fail_at + fake->fail_for;
}

static inline struct fake_page *fake_page_at(struct fake *fake, u64 address)
{
	u64 start = align_down(address, PAGE_SIZE);

	for (u32 i = 0; i < FAKE_PAGE_COUNT; i++)
		if (__atomic_load_n(&fake->pages[i].address, __ATOMIC_ACQUIRE) == start)
			return &fake->pages[i];
	return NULL;
}

static inline int fake_read(void *context, u64 address, void *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		struct fake_page *page = fake_page_at(context, address + i);

		if (page == NULL)
			return -EFAULT;
		((u8 *)bytes)[i] =
		    __atomic_load_n(&page->bytes[(address + i) % PAGE_SIZE], __ATOMIC_RELAXED);
	}
	return 0;
}

/* Writes without failing or being counted: what the program does. */
static inline void fake_put(struct fake *fake, u64 address, const void *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		struct fake_page *page = fake_page_at(fake, address + i);

		__atomic_store_n(&page->bytes[(address + i) % PAGE_SIZE], ((const u8 *)bytes)[i],
				 __ATOMIC_RELAXED);
	}
}

static inline int fake_write(void *context, u64 address, const void *bytes, size_t size)
{
	struct fake *fake = context;

	__atomic_add_fetch(&fake->writes, 1, __ATOMIC_RELAXED);
	if (fake_fails(fake))
		return -EPERM;
	if (fake_page_at(fake, address) == NULL)
		return -EFAULT;
	fake_put(fake, address, bytes, size);
	return 0;
}

static inline int fake_place(struct fake *fake, u64 address)
{
	int err = -ENOMEM;

	pthread_mutex_lock(&fake_lock);
	if (fake_page_at(fake, address) != NULL)
		err = -EEXIST;
	for (u32 i = 0; i < FAKE_PAGE_COUNT && err == -ENOMEM; i++) {
		if (fake->pages[i].address != 0)
			continue;
		memset(fake->pages[i].bytes, 0, PAGE_SIZE);
		__atomic_store_n(&fake->pages[i].address, address, __ATOMIC_RELEASE);
		err = 0;
	}
	pthread_mutex_unlock(&fake_lock);
	return err;
}

static inline int fake_map(void *context, u64 address)
{
	struct fake *fake = context;

	u32 map = __atomic_add_fetch(&fake->maps, 1, __ATOMIC_RELAXED);

	if (fake_fails(fake))
		return -EPERM;
	if (fake->fail_map_at != 0 && map >= fake->fail_map_at &&
	    map <= fake->fail_map_at + fake->fail_map_for)
		return -ENOMEM;
	if (address < fake->floor || (address >= fake->taken_low && address < fake->taken_high))
		return -EEXIST;
	return fake_place(fake, address);
}

static inline void fake_unmap(void *context, u64 address)
{
	struct fake_page *page = fake_page_at(context, address);

	if (page != NULL)
		__atomic_store_n(&page->address, 0, __ATOMIC_RELEASE);
}

static inline int fake_sync(void *context)
{
	struct fake *fake = context;

	__atomic_add_fetch(&fake->syncs, 1, __ATOMIC_RELAXED);
	return fake_fails(fake) ? -EPERM : 0;
}

static inline bool fake_may_patch(void *context, u64 address, size_t size)
{
	(void)address;
	(void)size;
	return !((struct fake *)context)->forbidden;
}

static inline int fake_known(void *context, u64 site, struct known_code *known)
{
	(void)site;
	*known = ((struct fake *)context)->known;
	return ((struct fake *)context)->known_err;
}

static inline bool fake_alone(void *context)
{
	return ((struct fake *)context)->alone;
}

static const struct patch_ops fake_ops = {
	.read_code = fake_read,
	.write_code = fake_write,
	.map_page = fake_map,
	.unmap_page = fake_unmap,
	.sync_cores = fake_sync,
	.alone = fake_alone,
	.may_patch = fake_may_patch,
	.known_code = fake_known,
};

static inline struct patch_host fake_host(void)
{
	return (struct patch_host){ &fake_ops, &fake_memory };
}

/* An empty process with one page of code at FAKE_CODE. */
static inline void fake_init(void)
{
	struct patch_host host = fake_host();

	memset(&fake_memory, 0, sizeof(fake_memory));
	memset(&fake_space, 0, sizeof(fake_space));
	fake_memory.known_err = -ENOENT;
	fake_memory.floor = FAKE_CODE;
	fake_place(&fake_memory, FAKE_CODE);
	patch_init(&fake_space, &host, FAKE_ENTRY);
}

/* `syscall; cmp $-4096, %rax` as in libc: the window is 4 MB further on. */
static inline u64 fake_syscall(u64 address)
{
	static const u8 bytes[8] = { 0x0f, 0x05, 0x48, 0x3d, 0x00, 0xf0, 0xff, 0xff };

	fake_put(&fake_memory, address, bytes, sizeof(bytes));
	return address;
}

static inline u8 fake_byte(u64 address)
{
	u8 byte = 0;

	fake_read(&fake_memory, address, &byte, 1);
	return byte;
}

/* Where the jump at a site leads, 0 if there is none. */
static inline u64 fake_jump_target(u64 site)
{
	u8 bytes[JMP_REL32_SIZE] = { 0 };
	u64 target = 0;

	fake_read(&fake_memory, site, bytes, sizeof(bytes));
	decode_jmp_rel32(bytes, site, &target);
	return target;
}

static inline bool fake_is_syscall(u64 site)
{
	return fake_byte(site) == 0x0f && fake_byte(site + 1) == 0x05;
}

/* Does the stub go to the entry, with rcx behind the syscall? */
static inline bool fake_stub_is_for(u64 stub, u64 site)
{
	u8 bytes[STUB_SIZE] = { 0 };
	u64 rcx = 0;
	u64 entry = 0;
	s32 displacement;

	fake_read(&fake_memory, stub, bytes, sizeof(bytes));
	decode_lea_rcx(bytes, stub, &rcx);
	memcpy(&displacement, bytes + 9, sizeof(displacement));
	fake_read(&fake_memory, stub + 13 + (u64)(s64)displacement, &entry, sizeof(entry));
	return stub != 0 && bytes[7] == 0xff && bytes[8] == 0x25 && rcx == site + 2 &&
	       entry == FAKE_ENTRY;
}

/* Follows a jump as the CPU would. */
static inline bool fake_reaches_entry(u64 site)
{
	return fake_stub_is_for(fake_jump_target(site), site);
}

static inline enum site_state fake_state(u64 address)
{
	struct site *site = site_find(&fake_space.sites, address);

	return site == NULL ? SITE_FREE : site_state_of(site);
}

#endif
