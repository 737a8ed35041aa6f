#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes an assembler file that puts files into the binary, with a table of them.

usage: embed.py TABLE OUTPUT NAME=FILE...

TABLE becomes an array of struct embedded_file (src/supervisor/embedded.h) that
ends with a NULL name.
"""
import pathlib
import sys


def escaped(path):
    return str(path).replace("\\", "\\\\").replace('"', '\\"')


def main(table, output, *files):
    lines = ["# SPDX-License-Identifier: MIT", f"# Generated: the files of {table}.",
             '\t.section .rodata, "a", @progbits']
    rows = []
    for i, argument in enumerate(files):
        name, _, path = argument.partition("=")
        label = f".L{table}_{i}"
        lines += ["\t.balign 4096", f"{label}_start:",
                  f'\t.incbin "{escaped(pathlib.Path(path).resolve())}"', f"{label}_end:",
                  f'{label}_name:\t.asciz "{escaped(name)}"']
        rows.append(f"\t.quad {label}_name, {label}_start, {label}_end")
    lines += ['\t.section .data.rel.ro, "aw", @progbits', "\t.balign 8",
              f"\t.globl {table}", f"\t.type {table}, @object", f"{table}:", *rows,
              "\t.quad 0, 0, 0", f"\t.size {table}, . - {table}",
              '\t.section .note.GNU-stack, "", @progbits']
    pathlib.Path(output).write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
