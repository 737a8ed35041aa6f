#!/bin/sh
# SPDX-License-Identifier: MIT
# A child that asks to be traced belongs to its debugger.
set -e
. "$(dirname "$0")/strict.sh"
build escapes

refused 'a debugger within the program takes it over' ./escapes debugger
warned 'not seen: 1 images that ran untraced' 0 ./escapes debugger
