/* SPDX-License-Identifier: MIT */
/*
 * The table of executable file mappings. Writers hold the lock; readers, who
 * may be in a signal handler, read entries whose `end` is published last on
 * addition and first on removal.
 */
#include "agent/mapping.h"

#include "agent/lock.h"
#include "base/bytes.h"

static void name_copy(char *to, const char *from)
{
	size_t length = strlen(from);

	if (length >= MAPPING_NAME_SIZE)
		from += length - (MAPPING_NAME_SIZE - 1);
	memcpy(to, from, strlen(from) + 1);
}

static struct mapping *take_entry(struct mapping_table *table)
{
	for (u32 i = 0; i < table->count; i++) {
		if (table->entries[i].end == 0)
			return &table->entries[i];
	}
	if (table->count == MAPPING_COUNT)
		return NULL;
	return &table->entries[table->count++];
}

static void publish(struct mapping *entry, u64 start, u64 end, u64 offset)
{
	entry->start = start;
	entry->offset = offset;
	/* Pairs with the acquire in mapping_find. */
	__atomic_store_n(&entry->end, end, __ATOMIC_RELEASE);
}

void mapping_add(struct mapping_table *table, u64 start, u64 end, u64 offset, const char *name)
{
	struct mapping *entry;

	spin_lock(&table->lock);
	entry = take_entry(table);
	if (entry != NULL) {
		name_copy(entry->name, name);
		entry->plan = (struct mapping_plan){ 0 };
		publish(entry, start, end, offset);
	}
	spin_unlock(&table->lock);
}

/* Cuts [start, end) out of an entry; a tail that remains gets its own entry. */
static void cut(struct mapping_table *table, struct mapping *entry, u64 start, u64 end)
{
	struct mapping old = *entry;

	/* Readers must not see new bounds with the old end. */
	__atomic_store_n(&entry->end, 0, __ATOMIC_RELEASE);
	if (old.start < start)
		publish(entry, old.start, start, old.offset);
	if (old.end <= end)
		return;
	entry = take_entry(table);
	if (entry == NULL)
		return;
	memcpy(entry->name, old.name, sizeof(old.name));
	entry->plan = old.plan;
	publish(entry, end, old.end, old.offset + (end - old.start));
}

void mapping_remove(struct mapping_table *table, u64 start, u64 end)
{
	u32 count;

	spin_lock(&table->lock);
	count = table->count;
	for (u32 i = 0; i < count; i++) {
		struct mapping *entry = &table->entries[i];

		if (entry->end != 0 && entry->start < end && start < entry->end)
			cut(table, entry, start, end);
	}
	spin_unlock(&table->lock);
}

const struct mapping *mapping_find(const struct mapping_table *table, u64 address)
{
	u32 count = __atomic_load_n(&table->count, __ATOMIC_RELAXED);

	for (u32 i = 0; i < count; i++) {
		const struct mapping *entry = &table->entries[i];
		/* Pairs with the release in publish. */
		u64 end = __atomic_load_n(&entry->end, __ATOMIC_ACQUIRE);

		if (address < end && address >= entry->start)
			return entry;
	}
	return NULL;
}

struct mapping *mapping_find_mutable(struct mapping_table *table, u64 address)
{
	const struct mapping *entry = mapping_find(table, address);

	return entry == NULL ? NULL : &table->entries[entry - table->entries];
}
