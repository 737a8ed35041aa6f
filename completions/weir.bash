# SPDX-License-Identifier: MIT
# Completion of weir(1) for bash. The options are asked of weir itself, so that
# they are those of the installed version.

# Prints the options of one command (none: the global ones), one per line.
_weir_options() {
	weir ${1-} --help 2>/dev/null |
		grep -oE '^ {2,6}-[a-zA-Z]\b|(^ {2,6}|, )--[a-z][a-z-]*=?' | tr -d ' ,'
}

# Letters of a command whose argument is the next word.
_weir_letters() {
	weir ${1-} --help 2>/dev/null | sed -nE 's/^  -([a-zA-Z])(, --[a-z-]+=| [A-Z]).*/\1/p' | tr -d '\n'
}

_weir() {
	local commands='trace stat sites branches run check cache status'
	local current=${COMP_WORDS[COMP_CWORD]} command='' letters i word

	COMPREPLY=()
	letters=$(_weir_letters)
	for ((i = 1; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if [[ $word == = ]]; then
			((i++))
		elif [[ $word == -[a-zA-Z] && $letters == *"${word:1:1}"* ]]; then
			((i++))
		elif [[ $word == -* ]]; then
			continue
		elif [[ -z $command && " $commands " == *" $word "* ]]; then
			command=$word
			letters=$(_weir_letters "$command")
		else
			declare -F _command_offset >/dev/null && _command_offset "$i"
			return
		fi
	done

	if [[ $current == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_weir_options "$command")" -- "$current")
		[[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace
	elif [[ ${COMP_WORDS[COMP_CWORD - 1]} == -o ]]; then
		mapfile -t COMPREPLY < <(compgen -f -- "$current")
	elif [[ -n $command ]]; then
		mapfile -t COMPREPLY < <(compgen -c -- "$current")
	else
		mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$current"; compgen -c -- "$current")
	fi
}

complete -o default -F _weir weir
