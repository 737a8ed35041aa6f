# SPDX-License-Identifier: MIT
# Completion of weir(1) for fish. The options are asked of weir itself, so that
# they are those of the installed version.

function __weir_command
    for word in (commandline -opc)[2..-1]
        if contains -- $word trace stat sites branches run check cache status
            echo $word
            return
        end
    end
end

function __weir_options
    weir (__weir_command) --help | string match -rg '^ +(?:-\w, )?(--[a-z-]+=?)[^ ]* *(.*)$' |
        paste - -
end

function __weir_wants_option
    string match -q -- '-*' (commandline -ct)
end

complete -c weir -n __weir_wants_option -f -a '(__weir_options)'
complete -c weir -n 'not __weir_wants_option; and test -z (__weir_command)' \
    -a 'trace stat sites branches run check cache status (__fish_complete_subcommand)'
complete -c weir -n 'not __weir_wants_option; and test -n (__weir_command)' \
    -a '(__fish_complete_subcommand --fcs-skip=2)'
