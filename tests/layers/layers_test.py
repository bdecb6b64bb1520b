#!/usr/bin/python3
"""Holds DESIGN.md's table of layers against the includes of src/: a folder includes only itself and what is below it."""
import pathlib
import re
import sys

BELOW = {
    "base": [],
    "text": ["base"],
    "content": ["text"],
    "matching": ["content"],
    "dialogue": ["matching"],
    "channels": ["dialogue"],
    "protocol": ["dialogue"],
    "store": ["dialogue"],
    "authoring": ["dialogue"],
    "server": ["protocol", "channels", "store"],
    "app": ["server", "authoring"],
}


def allowed(folder):
    result = {folder}
    for lower in BELOW[folder]:
        result |= allowed(lower)
    return result


def main():
    source = pathlib.Path(sys.argv[1])
    problems, includes = [], 0
    for path in sorted(source.rglob("*")):
        if path.suffix not in (".h", ".cpp"):
            continue
        folder = path.relative_to(source).parts[0]
        text = path.read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            where = f"{path}:{number}"
            if len(line) > 140:
                problems.append(f"{where}: {len(line)} characters; at most 140")
            match = re.match(r'#include "([a-z_]+)/', line)
            if match and match.group(1) in BELOW:
                includes += 1
                if folder not in BELOW or match.group(1) not in allowed(folder):
                    problems.append(f"{where}: {folder} may not include {match.group(1)}")
            if re.search(r"\bcatch \(\.\.\.\)", line):
                problems.append(f"{where}: catch (...) hides our own bugs; catch what the library throws")
            if re.search(r"std::(cout|cerr)\b|\bprintf\(", line) and folder != "app" and "snprintf" not in line:
                problems.append(f"{where}: only app writes to stdout and stderr; log or return")
        if "namespace verbatim" not in text and path.name != "main.cpp" and "_sources" not in path.name:
            problems.append(f"{path}: no namespace verbatim")
    print("\n".join(problems) or f"{includes} includes, all pointing down")
    return 1 if problems or includes == 0 else 0


sys.exit(main())
