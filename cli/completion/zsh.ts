/**
 * Completion for zsh.
 *
 * @module
 */

/** The script, to be sourced, or to lie in a directory of `fpath` as `_quilla`. */
export const zshScript = `#compdef quilla
# zsh completion for quilla: source <(quilla completion zsh)
_quilla() {
  local program=quilla kind
  local -a lines offers
  [[ $words[1] == */* ]] && program=$words[1]
  lines=("\${(@f)$("\${(Q)program}" completion zsh -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  kind=$lines[1] offers=("\${(@)lines[2,-1]}")
  case $kind in
    files) compset -P '--*='; _files ;;
    directories) compset -P '--*='; _files -/ ;;
    open) _describe -V quilla offers -S '' ;;
    words) (( $#offers )) && _describe -V quilla offers ;;
  esac
}
if [[ $funcstack[1] == _quilla ]]; then
  _quilla "$@"
else
  compdef _quilla quilla
fi`;
