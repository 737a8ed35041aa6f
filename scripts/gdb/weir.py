# SPDX-License-Identifier: MIT
"""gdb commands that show what weir keeps inside a traced process.

    (gdb) source scripts/gdb/weir.py
    (gdb) weir-symbols build/src/agent/weir-agent.so
    (gdb) weir-thread          the selected thread: block, program state, task
    (gdb) weir-tasks           every task of the domain
    (gdb) weir-ring [COUNT]    last records of the selected thread's ring
    (gdb) weir-sites [all]     patched and trapping call sites of this process

Backtraces pass the agent and go on in the program, without symbols, too. After
weir-symbols they show the agent's frames.

Types come from the image's debug information. Everything is found from gs,
which holds the thread block in every traced thread; a process whose program
uses gs for itself needs `set $weir_base = 0x7e...` (the first mapping of the
domain in `info proc mappings`).
"""
import gdb
import gdb.unwinder

# Offsets from the base of the domain: src/base/domain.h.
MIB = 1 << 20
GIB = 1 << 30
CORE_OFFSET = 16 * MIB
TASKS_OFFSET = CORE_OFFSET + 64 * 1024
RING_OFFSET = 4 * GIB
PRIVATE_OFFSET = 8 * GIB
THREAD_OFFSET = 9 * GIB
THREAD_STRIDE = 256 * 1024
BASE_ALIGNMENT = 2 * MIB
TASK_SIZE = 1024
RING_SIZE = 128 * 1024
ENGINES_OFFSET = 4 * MIB

# src/x86/layout.h and src/agent/thread.h, for when there are no symbols.
THREAD_REGS = 16
THREAD_MAGIC = 32
THREAD_MAGIC_VALUE = 0x72696577
THREAD_MM = 56
REGS_OFFSETS = {"rip": 128, "rsp": 152, "rbx": 40, "rbp": 32,
                "r12": 24, "r13": 16, "r14": 8, "r15": 0}

# src/x86/entry.S, weir_entry: its first two instructions, and where what is saved.
ENTRY_SIGNATURE = bytes.fromhex("4989cb65488b0c2520000000")
ENTRY_STACK_SWITCHED = 0x2e
ENTRY_IP_SAVED = 0x3f
ENTRY_SIZE = 0xbf

# src/patch/stubs.h
PAGE_SIZE = 4096
STUB_SIZE = 16
LEA_RIP_RCX = bytes.fromhex("488d0d")
LEA_SIZE = 7


def object_at(type_name, address):
    return gdb.Value(address).cast(gdb.lookup_type(type_name).pointer()).dereference()


def enum_name(type_name, value, prefix):
    """`RUNNING` for 2 of enum task_state; the number when it has no name."""
    try:
        for field in gdb.lookup_type("enum " + type_name).fields():
            if field.enumval == int(value):
                return field.name.removeprefix(prefix)
    except gdb.error:
        pass
    return str(int(value))


def thread_block():
    """The selected thread's block, or None when gs does not lead to one."""
    try:
        address = int(gdb.parse_and_eval("(unsigned long)$gs_base"))
        block = object_at("struct thread", address)
        return block if int(block["self"]) == address else None
    except gdb.MemoryError:
        return None


def need_block():
    block = thread_block()
    if block is None:
        raise gdb.GdbError("gs of this thread leads to no thread block")
    return block


def domain_base():
    given = gdb.convenience_variable("weir_base")
    if given is not None:
        return int(given)
    block = need_block()
    first_slot = int(block.address) - int(block["slot"]) * THREAD_STRIDE
    return first_slot // BASE_ALIGNMENT * BASE_ALIGNMENT - THREAD_OFFSET


def symbol_at(address):
    """`libc.so.6 write+16`, as far as gdb knows."""
    text = gdb.execute(f"info symbol {address:#x}", to_string=True).strip()
    return "" if text.startswith("No symbol") else text


def find_task(block):
    task = int(block["task"])
    return object_at("struct task", task) if task else None


def task_line(task):
    nr = int(task["call_nr"])
    return (f"slot {int(task['slot']):<5} index {int(task['index']):<5} "
            f"{enum_name('task_state', task['state'], 'TASK_'):<8} "
            f"tid {int(task['tid'])} of {int(task['tgid'])}  work {int(task['work']):#x}  "
            f"{'in call ' + str(nr) if nr >= 0 else 'in no call'}  {task['comm'].string()}")


class FrameId:
    """What gdb wants to know a frame by."""

    def __init__(self, sp, pc):
        self.sp, self.pc = sp, pc


def word_at(address):
    data = gdb.selected_inferior().read_memory(address, 8)
    return int.from_bytes(bytes(data), "little")


class AgentUnwinder(gdb.unwinder.Unwinder):
    """From agent, engines and stubs to the program, whose registers lie below the block.

    Works without symbols. With them gdb itself passes the frames of C code,
    which the agent's debug information describes; what is left is the assembly
    of entry.S, from weir_entry to clone_gate.
    """

    KEPT = ("rbx", "rbp", "r12", "r13", "r14", "r15")

    def __init__(self):
        super().__init__("weir")
        self.assembly = None

    def __call__(self, pending):
        def register(name):
            return int(pending.read_register(name)) & (1 << 64) - 1

        try:
            block = register("gs_base")
            if word_at(block) != block or word_at(block + THREAD_MAGIC) != THREAD_MAGIC_VALUE:
                return None
            program = self.program_registers(block, register)
        except gdb.error:
            return None  # no such memory; or a frame that the program's was unwound from
        if program is None:
            return None
        info = pending.create_unwind_info(FrameId(gdb.Value(program["rsp"]),
                                                  pending.read_register("rip")))
        integer = gdb.lookup_type("unsigned long")
        for name, value in program.items():
            info.add_saved_register(name, gdb.Value(value).cast(integer))
        return info

    def program_registers(self, block, register):
        pc = register("rip")
        base = word_at(block + THREAD_MM) - PRIVATE_OFFSET
        if base <= pc < base + CORE_OFFSET:
            if self.assembly and pc < base + ENGINES_OFFSET \
                    and not self.assembly[0] <= pc < self.assembly[1]:
                return None
            return self.saved(block, register, pc)
        page = pc // PAGE_SIZE * PAGE_SIZE
        if not base <= word_at(page) < base + ENGINES_OFFSET:
            return None
        return self.in_stub(pc, register)

    def live(self, register, ip):
        program = {name: register(name) for name in self.KEPT}
        return dict(program, rip=ip, rsp=register("rsp"))

    def saved(self, block, register, pc):
        """struct pt_regs; at the beginning of weir_entry, what is not there yet is live."""
        regs = word_at(block + THREAD_REGS)
        program = {name: word_at(regs + offset) for name, offset in REGS_OFFSETS.items()}
        at = self.offset_in_entry(pc)
        if at < ENTRY_SIZE:
            program.update((name, register(name)) for name in self.KEPT)
        if at < ENTRY_IP_SAVED:
            program["rip"] = register("r11" if at > 0 else "rcx")
        if at < ENTRY_STACK_SWITCHED:
            program["rsp"] = register("rsp")
        return program

    @staticmethod
    def offset_in_entry(pc):
        text = gdb.selected_inferior().read_memory(pc - ENTRY_SIZE,
                                                   ENTRY_SIZE + len(ENTRY_SIGNATURE))
        start = bytes(text).rfind(ENTRY_SIGNATURE)
        return ENTRY_SIZE - start if start >= 0 else ENTRY_SIZE

    def in_stub(self, pc, register):
        """A stub begins with `lea site+2(%rip), %rcx`, in this slot or the one before."""
        for start in (pc // STUB_SIZE * STUB_SIZE, (pc // STUB_SIZE - 1) * STUB_SIZE):
            code = bytes(gdb.selected_inferior().read_memory(start, LEA_SIZE))
            if code[:3] == LEA_RIP_RCX:
                displacement = int.from_bytes(code[3:], "little", signed=True)
                return self.live(register, start + LEA_SIZE + displacement)
        return None


class Symbols(gdb.Command):
    """weir-symbols FILE: load the agent image's symbols where it lies."""

    def __init__(self):
        super().__init__("weir-symbols", gdb.COMMAND_FILES, gdb.COMPLETE_FILENAME)

    def invoke(self, argument, from_tty):
        # The types are needed to find the base: first the file alone, then its place.
        gdb.execute(f"add-symbol-file {argument} -o 0", to_string=True)
        base = domain_base()
        gdb.execute(f"remove-symbol-file {argument}", to_string=True)
        gdb.execute(f"add-symbol-file {argument} -o {base:#x}", to_string=True)
        unwinder.assembly = [int(gdb.parse_and_eval(f"(unsigned long)&{name}"))
                             for name in ("weir_entry", "clone_gate")]
        gdb.invalidate_cached_frames()
        print(f"agent image at {base:#x}")


class Thread(gdb.Command):
    """weir-thread: the thread block and the program state of the selected thread."""

    def __init__(self):
        super().__init__("weir-thread", gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        block = need_block()
        task = find_task(block)
        print(f"block {int(block.address):#x} slot {int(block['slot'])} "
              f"base {domain_base():#x}")
        print("task  " + (task_line(task) if task is not None else "none"))
        regs = block["regs"].dereference()
        print(f"program: sp {int(regs['sp']):#x} ip {int(regs['ip']):#x} "
              f"{symbol_at(int(regs['ip']))}")
        print(f"mask {int(block['mask']):#018x} frame_saved {int(block['frame_saved'])} "
              f"trapped {int(block['trapped'])} in_vfork {int(block['in_vfork'])}")
        print("regs at the last entry (not kept while the program runs):")
        names = [field.name for field in regs.type.fields()]
        for i in range(0, len(names), 4):
            print("  " + "  ".join(f"{name:>7} {int(regs[name]) & (1 << 64) - 1:016x}"
                                   for name in names[i:i + 4]))


class Tasks(gdb.Command):
    """weir-tasks: all tasks of the domain, of this and other processes."""

    def __init__(self):
        super().__init__("weir-tasks", gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        base = domain_base()
        domain = object_at("struct domain", base + CORE_OFFSET)
        for slot in range(int(domain["task_high"])):
            task = object_at("struct task", base + TASKS_OFFSET + slot * TASK_SIZE)
            if int(task["state"]) != 0:
                print(task_line(task))
        print(f"{int(domain['live_tasks'])} alive; supervisor is process "
              f"{int(domain['supervisor_pid'])}")


class Ring(gdb.Command):
    """weir-ring [COUNT]: the last records (10) of the selected thread's ring.

    Records never wrap, so each lap begins with a record: shown is what was
    written in the current lap. Drained ones are still there and marked."""

    def __init__(self):
        super().__init__("weir-ring", gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        count = int(argument) if argument else 10
        task = find_task(need_block())
        if task is None:
            raise gdb.GdbError("this thread has no task")
        ring = object_at("struct ring",
                         domain_base() + RING_OFFSET + int(task["slot"]) * RING_SIZE)
        head, tail, size = int(ring["head"]), int(ring["tail"]), int(ring["size"])
        print(f"head {head} tail {tail} size {size} lost {int(ring['lost'])}")
        for position, record in self.lap(ring, head, size)[-count:]:
            print(self.describe(record) + (" (drained)" if position < tail else ""))

    @staticmethod
    def lap(ring, head, size):
        position = head - head % size if size else head
        data = int(ring["data"].address)
        records = []
        while position < head:
            record = object_at("struct weir_record", data + position % size)
            if int(record["size"]) == 0:
                break
            records.append((position, record))
            position += int(record["size"])
        return records

    @staticmethod
    def describe(record):
        kind = enum_name("weir_record_type", record["type"], "WEIR_RECORD_")
        text = f"{int(record['time']):>20} {kind:<14} {int(record['size']):>5} bytes"
        address = int(record.address)
        if kind == "SYSCALL_ENTRY":
            entry = object_at("struct weir_record_entry", address)
            args = ", ".join(f"{int(entry['args'][i]):#x}" for i in range(6))
            text += f"  nr {int(entry['nr'])} ({args}) from {int(entry['ip']):#x}"
        elif kind == "SYSCALL_EXIT":
            leave = object_at("struct weir_record_exit", address)
            text += f"  nr {int(leave['nr'])} = {int(leave['result'])}"
        return text


class Sites(gdb.Command):
    """weir-sites [all]: call sites of this process; `all` shows dead entries, too."""

    def __init__(self):
        super().__init__("weir-sites", gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        mm = object_at("struct mm", domain_base() + PRIVATE_OFFSET)
        counts = {}
        sites = mm["patch"]["sites"]["sites"]
        raw = bytes(gdb.selected_inferior().read_memory(int(sites.address),
                                                        sites.type.sizeof))
        for i in range(sites.type.sizeof // sites[0].type.sizeof):
            place = i * sites[0].type.sizeof
            if not any(raw[place:place + sites[0].type.sizeof]):
                continue
            site = sites[i]
            state = enum_name("site_state", site["state"], "SITE_")
            counts[state] = counts.get(state, 0) + 1
            if state not in ("FREE", "DEAD") or argument == "all":
                print(f"{int(site['address']):#018x} {state:<9} traps {int(site['traps']):<8} "
                      f"jumps {int(site['jumps']):<12} stub {int(site['stub']):#x} "
                      f"{symbol_at(int(site['address']))}")
        print(", ".join(f"{count} {state}" for state, count in sorted(counts.items()))
              or "no sites")


unwinder = AgentUnwinder()
gdb.unwinder.register_unwinder(None, unwinder, replace=True)
for command in (Symbols, Thread, Tasks, Ring, Sites):
    command()
