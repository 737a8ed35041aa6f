#!/bin/sh
# SPDX-License-Identifier: MIT
# The example of a hosted engine builds against an installed weir, and steps.
# timeout: 120
exec "$WEIR_SOURCE/examples/step/test.sh"
