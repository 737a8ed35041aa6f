/* SPDX-License-Identifier: MIT */
/*
 * Copies functions of this very program. Where something leads into a function the jump
 * into the copy needs room; who may lead anywhere in it has to be copied, too.
 */
#include "own_code.h"
#include "supervisor/copier.h"

#define BEGIN(name) ".globl " name "\n.type " name ", @function\n" name ":\n"
#define END(name) ".size " name ", . - " name "\n"
#define FUNCTION(name, code) ".balign 32\n" BEGIN(name) code "\n" END(name)
#define NAMED(name) ".globl " name "\n" name ":\n"
#define ENOUGH "lea 0x1000(%rdi,%rdi), %eax\n" /* 7 bytes */
#define LANDING(name, pad)                                                                         \
	".section .gcc_except_table, \"a\", @progbits\ntable_" name                                \
	":\n.byte 0xff, 0xff, 1, 4, 0, 5, " pad " - " name ", 0\n.text\n"
#define LANDED(name, code)                                                                         \
	".balign 32\n" BEGIN(name) ".cfi_startproc\n.cfi_lsda 0x1b, table_" name "\n" code         \
				   "\n.cfi_endproc\n" END(name)

__asm__(".text\n" FUNCTION("plain", "call ends\n" ENOUGH "ret")
	/* Branches of its own see the copy only. */
	FUNCTION("own_branch", "call ends\njmp 1f\n1: nop\n" ENOUGH "jnz 1b\nret")
	/* Exceptions. */
	LANDED("landed_near", "call ends\njmp 1f\n"
			      ".Lpad_near: " ENOUGH "1: ret")
	    LANDED("landed_far", "call ends\n" ENOUGH "jmp 1f\n.Lpad_far:\n" ENOUGH "1: ret"));

__asm__(LANDING("landed_near", ".Lpad_near") LANDING("landed_far", ".Lpad_far"));

__asm__(
    ".text\n"
    /* Branches of others. */
    FUNCTION("entered_near", "nop\n" NAMED("label_near") ENOUGH "ret\n")
	FUNCTION("entered", ENOUGH ".Lin: " ENOUGH "ret")
	    FUNCTION("enters", ENOUGH "rdtsc\njnz .Lin\nret")
		FUNCTION("crowded", ENOUGH ".Lcrowd: nop\nret") BEGIN("crowds") ENOUGH
    "rdtsc\njmp .Lcrowd\n" END("crowds") FUNCTION("split", ENOUGH ".Lsplit: " ENOUGH "ret")
	FUNCTION("splits", ENOUGH "jmp .Lsplit + 1")
    /* Bytes that nobody says anything about. */
    FUNCTION("led", "nop\n.Lled: " ENOUGH "ret") ".balign 32\njmp .Lled\n"
    /* Addresses that somebody has, and those that are for computed jumps. */
    FUNCTION("taken", "nop\n.Ltaken: " ENOUGH "ret") FUNCTION(
	"table",
	"jmp *(%rdi)\n.Lcase1: nop\n.Lcase2: " ENOUGH
	"ret") ".section .data.rel.ro, \"aw\"\n.balign 8\n.quad .Ltaken, .Lcase1, .Lcase2\n.text\n"
    /* A computed jump of an original may lead into the cold part. */
    FUNCTION("hot", "rdtsc\n" ENOUGH "jmp *%rdi\n.Lhot: " ENOUGH "ret")
	FUNCTION("cold", ENOUGH "jmp .Lhot")
	    FUNCTION("warm", ENOUGH "jmp *%rdi\n.Lwarm: " ENOUGH "ret")
		FUNCTION("cool", ENOUGH "jmp .Lwarm")
    /* Room behind the end. */
    FUNCTION("transaction", "xend\n" ENOUGH "ret") FUNCTION("ends", "nop\nnop\nret")
	FUNCTION("padded", ENOUGH "call ends\nret") ".balign 32\n" FUNCTION("narrow",
									    ENOUGH "call ends\nret")
	    BEGIN("follows") ENOUGH "ret\n" END("follows") ".skip 64, 0xcc\n");

extern const u8 plain[], own_branch[], landed_near[], landed_far[], entered_near[], entered[];
extern const u8 enters[], crowded[], crowds[], split[], splits[], led[], taken[], table[], hot[];
extern const u8 cold[], warm[], cool[], ends[], padded[], narrow[], follows[], transaction[];

static const struct {
	const char *name;
	const u8 *function;
	u32 patches; /* 0: it is not copied */
} cases[] = {
	{ "plain", plain, 2 },
	{ "a branch of its own", own_branch, 2 },
	{ "a landing pad beside a call", landed_near, 0 },
	{ "a landing pad with room", landed_far, 3 },
	{ "a branch of another function, with room", entered, 2 },
	{ "a branch of another function, without", crowded, 0 },
	{ "a branch into an instruction", split, 0 },
	{ "who branches", enters, 0 },
	{ "who branches there", crowds, 0 },
	{ "who branches into one", splits, 1 },
	{ "without room for its own", entered_near, 0 },
	{ "a branch in unknown bytes", led, 0 },
	{ "an address in data", taken, 0 },
	{ "addresses for a jump of its own", table, 1 },
	{ "a computed jump that stays", hot, 0 },
	{ "the part that it may lead into", cold, 0 },
	{ "a computed jump that is copied, and who branches there", warm, 1 },
	{ "the other part of that", cool, 1 },
	{ "too small", ends, 1 },
	{ "no branch, though decoders call it one", transaction, 0 },
	{ "padding behind the end", padded, 2 },
	{ "no padding behind the end", narrow, 0 },
	{ "the next one", follows, 1 },
};

static struct copier_task task = { .limit = BRANCH_COPY_LIMIT };

static int find_text(struct dl_phdr_info *info, size_t size, void *data)
{
	(void)size;
	(void)data;
	for (u32 i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *header = &info->dlpi_phdr[i];

		if (header->p_type != PT_LOAD || (header->p_flags & PF_X) == 0)
			continue;
		task.mapped = align_down(info->dlpi_addr + header->p_vaddr, PAGE_SIZE);
		task.offset = align_down(header->p_offset, PAGE_SIZE);
	}
	return 1; /* the program comes first */
}

/* Up to where the next one begins. */
static u32 patches_of(const struct branch_copy *copy, const u8 *function)
{
	u64 start = (u64)(uintptr_t)function;
	u64 end = start + 64;
	u32 count = 0;

	for (size_t i = 0; i < array_size(cases); i++) {
		u64 other = (u64)(uintptr_t)cases[i].function;

		if (other > start && other < end)
			end = other;
	}
	for (u32 i = 0; i < copy->patch_count; i++) {
		u64 address = branch_copy_patches(copy)[i].address;

		count += address >= start && address < end;
	}
	return count;
}

TEST(copier_minds_what_leads_in)
{
	struct branch_copy *copy = NULL;

	dl_iterate_phdr(find_text, NULL);
	task.place = task.mapped - 2 * BRANCH_COPY_LIMIT;
	task.table = task.mapped - 3 * BRANCH_COPY_LIMIT;
	task.file = own_file(&task.size);
	EXPECT_EQ(copier_copy(&task, &copy), 0);
	for (size_t i = 0; i < array_size(cases); i++) {
		if (patches_of(copy, cases[i].function) == cases[i].patches)
			continue;
		EXPECT_STR("wrong", cases[i].name);
		EXPECT_EQ(patches_of(copy, cases[i].function), cases[i].patches);
	}
	EXPECT_EQ(copy->function_count + copy->skipped_count > array_size(cases), 1);
	free(copy);
}
