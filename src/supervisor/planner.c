/* SPDX-License-Identifier: MIT */
/*
 * Decoding with Zydis.
 *
 * What is code is not guessed. Ranges that are functions for sure, by unwind
 * tables (.eh_frame) and symbols, are decoded from their first byte to their
 * last; the ELF entry is the start of a range, too, when a range holds it. A
 * range is left where its bytes do not decode. Everything else in the file
 * remains unknown, and its calls trap.
 *
 * `flow` has a byte for each byte of the file:
 *   STARTS   an instruction begins here, in some range
 *   INSIDE   an instruction goes on here
 *   TARGET   a branch or an exception leads here, or a function or the entry begins
 *   PADDING  what does nothing, right behind an instruction that never goes on
 *            there: between functions, or in front of a loop, unless jumps of
 *            the function may lead anywhere in it
 * An instruction may be moved or replaced when no byte of it but the first one
 * starts anything or is a target. Tables of jumps lead to instructions that
 * begin somewhere anyway, so they need not be found.
 */
#include "supervisor/planner.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "supervisor/byte_reader.h"
#include "supervisor/frames.h"
#include "supervisor/planner_code.h"

enum { STARTS = 1, INSIDE = 2, TARGET = 4, PADDING = 8 };
enum { LOAD_SIZE = 5, OPCODE_LOAD = 0xb8, EVICTION_SIZE = 5 };

/*** The file ***/

const void *planner_bytes(const struct planner *planner, u64 offset, u64 size)
{
	if (offset > planner->size || size > planner->size - offset)
		return NULL;
	return planner->file + offset;
}

const Elf64_Ehdr *planner_header(const struct planner *planner)
{
	const Elf64_Ehdr *header = planner_bytes(planner, 0, sizeof(*header));

	if (header == NULL || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
	    header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_machine != EM_X86_64 ||
	    header->e_phentsize != sizeof(Elf64_Phdr) || header->e_phoff % 8 != 0)
		return NULL;
	return header;
}

/* The offset in the file of an address that is mapped from it as code; or 0. */
u64 planner_offset(const struct planner *planner, u64 address)
{
	for (u32 i = 0; i < planner->segment_count; i++) {
		const Elf64_Phdr *segment = &planner->segments[i];
		u64 distance = address - segment->p_vaddr;

		if (segment->p_type == PT_LOAD && (segment->p_flags & PF_X) != 0 &&
		    address >= segment->p_vaddr && distance < segment->p_filesz &&
		    segment->p_offset < planner->size &&
		    distance < planner->size - segment->p_offset)
			return segment->p_offset + distance;
	}
	return 0;
}

const void *planner_section_bytes(const struct planner *planner, const Elf64_Shdr *section)
{
	if (section->sh_type == SHT_NOBITS)
		return NULL;
	return planner_bytes(planner, section->sh_offset, section->sh_size);
}

bool planner_section_is_named(const struct planner *planner, const Elf64_Shdr *sections,
			      const Elf64_Shdr *section, const char *name)
{
	const Elf64_Shdr *names = &sections[planner_header(planner)->e_shstrndx];
	const char *bytes = planner_section_bytes(planner, names);

	return bytes != NULL && section->sh_name < names->sh_size &&
	       names->sh_size - section->sh_name > strlen(name) &&
	       strcmp(bytes + section->sh_name, name) == 0;
}

const Elf64_Shdr *planner_sections(const struct planner *planner, u32 *count)
{
	const Elf64_Ehdr *header = planner_header(planner);

	*count = header->e_shnum;
	if (header->e_shentsize != sizeof(Elf64_Shdr) || header->e_shoff % 8 != 0)
		return NULL;
	return planner_bytes(planner, header->e_shoff, *count * sizeof(Elf64_Shdr));
}

/*** Decoding ***/

static void mark(struct planner *planner, u64 offset, u8 bits)
{
	if (offset != 0 && offset < planner->size)
		planner->flow[offset] = (u8)(planner->flow[offset] | bits);
}

bool planner_decode(const struct planner *planner, u64 offset, u64 end,
		    ZydisDecodedInstruction *instruction)
{
	return ZYAN_SUCCESS(ZydisDecoderDecodeInstruction(
	    &planner->decoder, NULL, planner->file + offset, end - offset, instruction));
}

/* Where a direct branch leads within the file, or 0. */
u64 planner_branch_target(const struct planner *planner, u64 address,
			  const ZydisDecodedInstruction *instruction)
{
	if (!instruction->raw.imm[0].is_relative)
		return 0;
	return planner_offset(planner,
			      address + instruction->length + (u64)instruction->raw.imm[0].value.s);
}

static bool never_goes_on(const ZydisDecodedInstruction *instruction)
{
	return instruction->mnemonic == ZYDIS_MNEMONIC_RET ||
	       instruction->mnemonic == ZYDIS_MNEMONIC_JMP ||
	       instruction->mnemonic == ZYDIS_MNEMONIC_UD2;
}

/* To where a register or a table says; but for slots of the linker's. */
static bool is_computed_jump(const ZydisDecodedInstruction *instruction)
{
	return instruction->mnemonic == ZYDIS_MNEMONIC_JMP &&
	       !instruction->raw.imm[0].is_relative &&
	       (instruction->raw.modrm.mod != 0 || instruction->raw.modrm.rm != 5);
}

static bool does_nothing(const ZydisDecodedInstruction *instruction)
{
	return instruction->mnemonic == ZYDIS_MNEMONIC_NOP ||
	       instruction->mnemonic == ZYDIS_MNEMONIC_INT3;
}

static void mark_padding(struct planner *planner, u64 offset, u32 size)
{
	for (u32 i = 0; i < size; i++)
		mark(planner, offset + i, PADDING);
}

/* Padding behind the end of a function, up to where the next one may begin. */
static void mark_padding_behind(struct planner *planner, u64 offset)
{
	u64 end = align_up(offset, 16);
	ZydisDecodedInstruction instruction;

	while (offset < end && end <= planner->size &&
	       planner_decode(planner, offset, end, &instruction) && does_nothing(&instruction)) {
		mark_padding(planner, offset, instruction.length);
		offset += instruction.length;
	}
}

/* Decodes one function from its first byte to its last. */
static void decode_range(struct planner *planner, u64 address, u64 size)
{
	u64 start = planner_offset(planner, address);
	u64 end = start + size;
	ZydisDecodedInstruction instruction;
	bool unreached = false;
	bool computes = false;

	if (start == 0 || size == 0 || planner_offset(planner, address + size - 1) != end - 1)
		return;
	mark(planner, start, TARGET);
	for (u64 offset = start; offset < end; offset += instruction.length) {
		if (!planner_decode(planner, offset, end, &instruction)) {
			if (planner->undecodable == 0)
				planner->undecodable = offset;
			return;
		}
		unreached =
		    never_goes_on(&instruction) || (unreached && does_nothing(&instruction));
		computes = computes || is_computed_jump(&instruction);
		mark(planner, offset, STARTS);
		for (u32 i = 1; i < instruction.length; i++)
			mark(planner, offset + i, INSIDE);
		if (unreached && does_nothing(&instruction))
			mark_padding(planner, offset, instruction.length);
		mark(planner,
		     planner_branch_target(planner, address + (offset - start), &instruction),
		     TARGET);
	}
	/* A table may lead to what does nothing. */
	for (u64 offset = start; computes && offset < end; offset++)
		planner->flow[offset] &= (u8)~PADDING;
	if (unreached)
		mark_padding_behind(planner, end);
}

/*** Where functions are: unwind tables ***/

static void mark_target(void *context, u64 address)
{
	struct planner *planner = context;

	mark(planner, planner_offset(planner, address), TARGET);
}

static void decode_frame(void *context, const struct frame *frame)
{
	struct planner *planner = context;

	decode_range(planner, frame->address, frame->size);
	if (frame->size > planner->size ||
	    frames_landing_pads(planner, frame, mark_target, planner))
		return;
	for (u64 i = 0; i < frame->size; i++)
		mark_target(planner, frame->address + i);
}

/*** Where functions are: symbols ***/

static void decode_symbols(struct planner *planner, const void *bytes, const Elf64_Shdr *section)
{
	for (u64 i = 0; i < section->sh_size / sizeof(Elf64_Sym); i++) {
		Elf64_Sym symbol;

		memcpy(&symbol, (const u8 *)bytes + i * sizeof(symbol), sizeof(symbol));
		if (ELF64_ST_TYPE(symbol.st_info) == STT_FUNC ||
		    ELF64_ST_TYPE(symbol.st_info) == STT_GNU_IFUNC) {
			mark(planner, planner_offset(planner, symbol.st_value), TARGET);
			decode_range(planner, symbol.st_value, symbol.st_size);
		}
	}
}

static void decode_sections(struct planner *planner)
{
	const Elf64_Shdr *sections;
	u32 count;

	sections = planner_sections(planner, &count);
	if (sections == NULL || planner_header(planner)->e_shstrndx >= count)
		return;
	for (u32 i = 0; i < count; i++) {
		const void *bytes = planner_section_bytes(planner, &sections[i]);

		if (bytes == NULL)
			continue;
		if (sections[i].sh_type == SHT_SYMTAB || sections[i].sh_type == SHT_DYNSYM)
			decode_symbols(planner, bytes, &sections[i]);
	}
}

/*** What is known of each call ***/

/*
 * Restartable sequences list themselves in a section. The kernel restarts who is
 * interrupted between two addresses; an instruction that runs elsewhere is not.
 */
bool planner_has_restartable_code(const struct planner *planner)
{
	u32 count;
	const Elf64_Shdr *sections = planner_sections(planner, &count);

	if (sections == NULL || planner_header(planner)->e_shstrndx >= count)
		return false;
	for (u32 i = 0; i < count; i++) {
		if (planner_section_is_named(planner, sections, &sections[i], "__rseq_cs"))
			return true;
	}
	return false;
}

/* Does anything lead into the middle of the instruction at `offset`? */
bool planner_is_whole(const struct planner *planner, u64 offset, u32 size)
{
	if (offset + size > planner->size || planner->flow[offset] & INSIDE ||
	    !(planner->flow[offset] & STARTS))
		return false;
	for (u32 i = 1; i < size; i++) {
		if (planner->flow[offset + i] != INSIDE)
			return false;
	}
	return true;
}

/* An operand that makes an instruction neither depend on its place nor fault. */
static bool operand_is_plain(const ZydisDecodedOperand *operand)
{
	switch (operand->type) {
	case ZYDIS_OPERAND_TYPE_IMMEDIATE:
		return !operand->imm.is_relative;
	case ZYDIS_OPERAND_TYPE_REGISTER:
		switch (ZydisRegisterGetClass(operand->reg.value)) {
		case ZYDIS_REGCLASS_GPR8:
		case ZYDIS_REGCLASS_GPR16:
		case ZYDIS_REGCLASS_GPR32:
		case ZYDIS_REGCLASS_GPR64:
		case ZYDIS_REGCLASS_FLAGS:
			return true;
		default:
			return false;
		}
	default:
		return false;
	}
}

static bool may_run_elsewhere(const struct planner *planner, u64 offset, u32 *size)
{
	ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
	ZydisDecodedInstruction instruction;
	static const ZydisMnemonic plain[] = {
		ZYDIS_MNEMONIC_ADD, ZYDIS_MNEMONIC_AND, ZYDIS_MNEMONIC_CMP,  ZYDIS_MNEMONIC_MOV,
		ZYDIS_MNEMONIC_OR,  ZYDIS_MNEMONIC_SUB, ZYDIS_MNEMONIC_TEST, ZYDIS_MNEMONIC_XOR,
	};
	bool found = false;

	if (!ZYAN_SUCCESS(ZydisDecoderDecodeFull(&planner->decoder, planner->file + offset,
						 planner->size - offset, &instruction, operands)))
		return false;
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		found = found || instruction.mnemonic == plain[i];
	for (u32 i = 0; i < instruction.operand_count; i++)
		found = found && operand_is_plain(&operands[i]);
	*size = instruction.length;
	return found;
}

/*
 * Is there a place for a jump, to be reached by nothing else? What leads into padding
 * runs through the rest of it, so all that is before counts, too.
 */
static bool is_pad(const struct planner *planner, u64 offset)
{
	const u64 longest = 64;
	u64 end = offset + KNOWN_PAD_SIZE;
	u64 at = end;

	while (at > 0 && end - at <= longest && (planner->flow[at - 1] & PADDING) != 0) {
		at--;
		if ((planner->flow[at] & TARGET) != 0)
			return false;
	}
	return at <= offset && end - at <= longest;
}

/* The next pad from an offset on in one direction, or 0. What a short jump reaches, in one page. */
static u64 next_pad(const struct planner *planner, u64 call, u64 from, bool up)
{
	u64 page = align_down(call, PAGE_SIZE);
	u64 behind = call + 2;
	u64 low = behind < 128 ? 0 : behind - 128;
	u64 high = behind + 127;

	if (low < page)
		low = page;
	if (high > page + PAGE_SIZE - KNOWN_PAD_SIZE)
		high = page + PAGE_SIZE - KNOWN_PAD_SIZE;
	for (u64 at = from;
	     at >= low && at <= high && at + KNOWN_PAD_SIZE <= planner->size && at != 0;
	     at = up ? at + 1 : at - 1)
		if (is_pad(planner, at))
			return at;
	return 0;
}

/* The nearest first, with no byte in common. */
void planner_learn_pads(const struct planner *planner, u64 call, s8 pads[KNOWN_PAD_COUNT])
{
	u64 below =
	    call < KNOWN_PAD_SIZE ? 0 : next_pad(planner, call, call - KNOWN_PAD_SIZE, false);
	u64 above = next_pad(planner, call, call + 2, true);

	for (u32 i = 0; i < KNOWN_PAD_COUNT && (below != 0 || above != 0); i++) {
		bool up = below == 0 || (above != 0 && above - call < call - below);

		pads[i] = (s8)((up ? above : below) - (call + 2));
		if (up)
			above = next_pad(planner, call, above + KNOWN_PAD_SIZE, true);
		else
			below = next_pad(planner, call, below - KNOWN_PAD_SIZE, false);
	}
}

u8 planner_learn_next(const struct planner *planner, u64 next, u8 bytes[KNOWN_CODE_SIZE])
{
	u32 size = 0;

	if (next >= planner->size || !may_run_elsewhere(planner, next, &size) ||
	    size < EVICTION_SIZE || size > KNOWN_CODE_SIZE ||
	    !planner_is_whole(planner, next, size))
		return 0;
	memcpy(bytes, planner->file + next, size);
	return (u8)size;
}

u8 planner_learn_room(const struct planner *planner, u64 end)
{
	u8 room = 0;

	while (room < UINT8_MAX && end + room < planner->size &&
	       (planner->flow[end + room] & (PADDING | TARGET)) == PADDING)
		room++;
	return room;
}

static void learn(const struct planner *planner, u64 offset, struct known_code *known)
{
	u64 load = offset - LOAD_SIZE;

	*known = (struct known_code){ .offset = offset };
	planner_learn_pads(planner, offset, known->pads);
	if (offset > LOAD_SIZE && planner->file[load] == OPCODE_LOAD &&
	    planner_is_whole(planner, load, LOAD_SIZE))
		known->load_size = LOAD_SIZE;
	known->next_size = planner_learn_next(planner, offset + 2, known->next);
}

/* Makes room for one more element of an array that doubles. NULL: none. */
static void *grow(void *array, u32 count, u32 *capacity, size_t size)
{
	u32 wanted = *capacity == 0 ? 64 : *capacity * 2;
	void *larger;

	if (count < *capacity)
		return array;
	larger = realloc(array, wanted * size);
	if (larger != NULL)
		*capacity = wanted;
	return larger;
}

static int add_site(struct planner *planner, const struct known_code *known)
{
	struct known_code *sites =
	    grow(planner->sites, planner->site_count, &planner->site_capacity, sizeof(*sites));

	if (sites == NULL)
		return -ENOMEM;
	planner->sites = sites;
	sites[planner->site_count++] = *known;
	return 0;
}

static int add_instruction(struct planner *planner, const struct known_instruction *known)
{
	struct known_instruction *instructions =
	    grow(planner->instructions, planner->instruction_count, &planner->instruction_capacity,
		 sizeof(*instructions));

	if (instructions == NULL)
		return -ENOMEM;
	planner->instructions = instructions;
	instructions[planner->instruction_count++] = *known;
	return 0;
}

/* A call that begins where an instruction does, and nowhere inside one. */
static int learn_call(struct planner *planner, u64 offset)
{
	struct known_code known;

	if (!planner_is_whole(planner, offset, 2))
		return 0;
	learn(planner, offset, &known);
	if (known.load_size == 0 && known.next_size == 0 && known.pads[0] == 0)
		return 0;
	return add_site(planner, &known);
}

/*
 * An instruction that is an event, whose 0f is here: up to three bytes, 66, f3
 * and REX, may come before.
 */
static int learn_event(struct planner *planner, u64 offset)
{
	struct known_instruction known;

	for (u64 start = offset; start > 0 && start + 3 >= offset; start--) {
		if ((planner->flow[start] & STARTS) == 0)
			continue;
		return planner_learn(planner, start, &known) && known.kind != 0
			   ? add_instruction(planner, &known)
			   : 0;
	}
	return 0;
}

/* cpuid, rdtsc, rdtscp and xgetbv, rdrand and its like: by their second byte. */
static bool may_be_event(u8 second)
{
	return second == 0xa2 || second == 0x31 || second == 0x01 || second == 0xc7;
}

static int learn_all(struct planner *planner)
{
	int err = 0;

	for (u64 offset = 1; offset + 2 <= planner->size && err == 0; offset++) {
		u8 second = planner->file[offset + 1];

		if (planner->file[offset] != 0x0f)
			continue;
		if (second == 0x05)
			err = learn_call(planner, offset);
		else if (may_be_event(second))
			err = learn_event(planner, offset);
	}
	return err;
}

static bool holds(const struct planner *planner, const char *bytes)
{
	return memmem(planner->file, planner->size, bytes, strlen(bytes)) != NULL;
}

/* Is there anything that could be worth knowing at all? Many files have nothing. */
static bool is_worth_decoding(const struct planner *planner)
{
	return holds(planner, "\x0f\x05") || holds(planner, "\x0f\xa2") ||
	       holds(planner, "\x0f\x31") || holds(planner, "\x0f\x01") ||
	       holds(planner, "\x0f\xc7");
}

int planner_open(struct planner *planner, const u8 *file, size_t size)
{
	const Elf64_Ehdr *header;

	*planner = (struct planner){ .file = file, .size = size };
	header = planner_header(planner);
	if (header == NULL)
		return -ENOEXEC;
	planner->segment_count = header->e_phnum;
	planner->segments =
	    planner_bytes(planner, header->e_phoff, planner->segment_count * sizeof(Elf64_Phdr));
	return planner->segments == NULL ? -ENOEXEC : 0;
}

int planner_decode_all(struct planner *planner)
{
	ZydisDecoderInit(&planner->decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
	planner->flow = calloc(1, planner->size);
	if (planner->flow == NULL)
		return -ENOMEM;
	mark(planner, planner_offset(planner, planner_header(planner)->e_entry), TARGET);
	if (!is_worth_decoding(planner) && !planner->decodes_anyway)
		return 0;
	decode_sections(planner);
	/* What is not understood may lead anywhere. */
	if (!frames_each(planner, decode_frame, planner))
		memset(planner->flow, 0, planner->size);
	return 0;
}

void planner_close(struct planner *planner)
{
	free(planner->flow);
	free(planner->sites);
	free(planner->instructions);
}

/* Puts what was learned into one piece. */
static struct code_plan *make_plan(const struct planner *planner)
{
	struct code_plan *plan =
	    calloc(1, planner_size(planner->site_count, planner->instruction_count));
	u8 *at;

	if (plan == NULL)
		return NULL;
	plan->undecodable = planner->undecodable;
	plan->count = planner->site_count;
	plan->instruction_count = planner->instruction_count;
	at = (u8 *)plan->sites;
	if (plan->count != 0)
		memcpy(at, planner->sites, plan->count * sizeof(*planner->sites));
	at += plan->count * sizeof(*planner->sites);
	if (plan->instruction_count != 0)
		memcpy(at, planner->instructions,
		       plan->instruction_count * sizeof(*planner->instructions));
	return plan;
}

int planner_plan(const u8 *file, size_t size, struct code_plan **plan)
{
	struct code_plan *made = NULL;
	struct planner planner;
	int err = planner_open(&planner, file, size);

	if (err < 0)
		return err;
	err = planner_decode_all(&planner);
	if (err == 0 && !planner_has_restartable_code(&planner))
		err = learn_all(&planner);
	if (err == 0) {
		made = make_plan(&planner);
		err = made == NULL ? -ENOMEM : 0;
	}
	if (err == 0)
		*plan = made;
	planner_close(&planner);
	return err;
}

/* One note: its build-id, if it is that. */
static void read_note(struct byte_reader *reader, struct build_id *id)
{
	u64 name_size = read_bytes(reader, 4);
	u64 size = read_bytes(reader, 4);
	u64 type = read_bytes(reader, 4);
	const u8 *name = reader->at;
	u64 padded = (name_size + 3) / 4 * 4 + (size + 3) / 4 * 4;

	if (reader->bad || padded > (u64)(reader->end - reader->at)) {
		reader->bad = true;
		return;
	}
	reader->at += padded;
	if (type != NT_GNU_BUILD_ID || name_size != 4 || memcmp(name, "GNU", 4) != 0 ||
	    size > BUILD_ID_MAXIMUM)
		return;
	id->size = (u32)size;
	memcpy(id->bytes, name + 4, size);
}

void planner_build_id(const u8 *file, size_t size, struct build_id *id)
{
	struct planner planner;

	*id = (struct build_id){ 0 };
	if (planner_open(&planner, file, size) < 0)
		return;
	for (u32 i = 0; i < planner.segment_count && id->size == 0; i++) {
		const Elf64_Phdr *segment = &planner.segments[i];
		const u8 *bytes = planner_bytes(&planner, segment->p_offset, segment->p_filesz);
		struct byte_reader reader = { bytes, NULL, 0, bytes == NULL };

		if (segment->p_type != PT_NOTE || bytes == NULL)
			continue;
		reader.end = bytes + segment->p_filesz;
		while (!reader.bad && id->size == 0)
			read_note(&reader, id);
	}
}
