# SPDX-License-Identifier: MIT
# Builds the bridge and the program that has the name of the test, and runs it
# under it. Sourced by the tests here; the program ends with 0 when all is well.
set -eu
: "${CC:=cc}"
name=$(basename "$0" .sh)
here=$WEIR_SOURCE/tests/live/control
PKG_CONFIG_PATH=$WEIR_BUILD/meson-uninstalled
export PKG_CONFIG_PATH

$CC -O1 -Wall -Wextra -Wno-unused-parameter -Werror $(pkg-config --cflags weir) \
	-I"$WEIR_SOURCE/include" -nostdlib -shared -o bridge.so "$here/bridge.c"
$CC -D_GNU_SOURCE -O1 -g -Wall -Wextra -Werror -I"$WEIR_SOURCE/tests/live" -o "$name" \
	"$here/$name.c" -pthread

# under_bridge ARGUMENTS...: the program, on its own for all that weir's options say.
under_bridge() {
	timeout 100 "$WEIR" run -e ./bridge.so -- "./$name" "$@"
}
