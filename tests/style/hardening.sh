#!/usr/bin/env bash
# Holds the built program to what its build promises: hardening.sh PROGRAM LIBRARIES…. Prints what is missing; exits 1 then.
set -euo pipefail
program=$1
shift
faults=0
hold() {  # what, whether: a command that succeeds if so
  local what=$1
  shift
  if "$@"; then echo "holds   $what"; else echo "MISSING $what"; faults=1; fi
}

header=$(readelf --wide --file-header "$program")
segments=$(readelf --wide --segments "$program")
dynamic=$(readelf --wide --dynamic "$program")
symbols=$(readelf --wide --dyn-syms "$program")

has() { grep -Eq "$2" <<<"$1"; }
has_not() { ! has "$@"; }
hold "position independent" has "$header" 'Type: +DYN'
hold "position independent, as a program" has "$dynamic" 'FLAGS_1\).*PIE'
hold "relocations read-only" has "$segments" 'GNU_RELRO'
hold "relocations all made at the start" has "$dynamic" 'BIND_NOW|FLAGS_1\).*NOW'
hold "stack not executable" has "$segments" 'GNU_STACK .* RW '
hold "no segment writable and executable" has_not "$segments" 'LOAD .* RWE '
hold "stack protector" has "$symbols" '__stack_chk_fail'
hold "fortified calls" has "$symbols" '__(memcpy|snprintf|read|strcpy|memset|vsnprintf|fprintf|printf)_chk'
# Debian's start files are not marked, so the program as a whole cannot be: each of our own objects is.
if has "$header" 'X86-64'; then
  for library in "$@"; do
    notes=$(readelf --wide --notes "$library")
    objects=$(grep -c '^File: ' <<<"$notes")
    marked=$(grep -c 'IBT, SHSTK' <<<"$notes")
    hold "control flow in each of the $objects objects of $(basename "$library")" [ "$objects" -eq "$marked" ]
  done
fi
hold "no search path of its own" has_not "$dynamic" 'RPATH|RUNPATH'
exit $faults
