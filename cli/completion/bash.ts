/**
 * Completion for bash.
 *
 * @module
 */

/** The script; it needs no package of completion helpers, and reads with the bash of macOS (3.2) as well. */
export const bashScript = `# bash completion for quilla: source <(quilla completion bash)
_quilla() {
  local program=quilla line=\${COMP_LINE:0:COMP_POINT} word i last kind front=""
  local -a words
  [[ $1 == */* ]] && program=$1
  # bash cuts words at colons and equals signs: they are put together again.
  words=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=\${line#"\${line%%[![:space:]]*}"}
    last=\${#words[@]}
    if [[ $i == 0 || $word != "$line" ]]; then words[last]=""; else last=$((last - 1)); fi
    line=$word word=\${COMP_WORDS[i]}
    [[ $i == "$COMP_CWORD" ]] && word=$line
    words[last]+=$word line=\${line#"$word"}
  done
  last=$((\${#words[@]} - 1))
  case \${words[last]} in
    *[:=]*) front=\${words[last]%"\${words[last]##*[:=]}"} ;;
  esac
  COMPREPLY=()
  {
    read -r kind
    while IFS= read -r word; do COMPREPLY[\${#COMPREPLY[@]}]=\${word#"$front"}; done
  } < <("$program" completion bash -- "\${words[@]:1}" 2>/dev/null)
  type compopt &>/dev/null || return 0
  case $kind in
    files) compopt -o default ;;
    directories) compopt -o dirnames ;;
    open) compopt -o nospace ;;
  esac
}
complete -F _quilla quilla`;
