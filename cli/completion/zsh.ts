/**
 * Completion for zsh.
 *
 * @module
 */
import { type CommandNode, imageNames } from "./tree.ts";

/** The script, to be sourced, or to lie in a directory of \`fpath\` as \`_quilla\`. */
export function zshCompletion(nodes: readonly CommandNode[]): string {
  const paths = nodes.filter(({ path }) => path !== "").map(({ path }) => path);
  return `#compdef quilla
# zsh completion for quilla: source <(quilla completion zsh)
_quilla() {
  local command="" word images=no
  local -a offers options values
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$command/$word" in
      ${paths.join("|")}) command="$command/$word" ;;
    esac
  done
  case "$command \${words[CURRENT-1]}" in
${nodes.flatMap(valueCases).join("\n")}
  esac
  case "$command" in
${nodes.map(commandCase).join("\n")}
  esac
  if [[ $PREFIX == -* ]]; then
    _describe option options
  elif [[ $images == yes ]]; then
    values=(\${(f)"$(${imageNames})"})
    compadd -a values
  elif (( $#offers )); then
    _describe command offers
  else
    _files
  fi
}
if [[ \${funcstack[1]} == _quilla ]]; then
  _quilla "$@"
else
  compdef _quilla quilla
fi`;
}

function commandCase({ path, children, options, takes }: CommandNode): string {
  const offers = children.map(({ name, summary }) => described(name, summary)).join(" ");
  const flags = options.flatMap(({ flags, description }) =>
    flags.map((flag) => described(flag, description))
  ).join(" ");
  const images = takes === "images" ? " images=yes" : "";
  return `    '${path}') offers=(${offers}) options=(${flags})${images} ;;`;
}

function described(name: string, description: string): string {
  const text = `${name}:${description}`.replaceAll("'", "'\\''");
  return `'${text}'`;
}

function valueCases({ path, options }: CommandNode): string[] {
  return options.filter(({ takesValue }) => takesValue).map(({ flags, choices }) => {
    const pattern = flags.map((flag) => `'${path} ${flag}'`).join("|");
    const offer = choices.length > 0 ? `compadd -- ${choices.join(" ")}` : "_files";
    return `    ${pattern}) ${offer}; return ;;`;
  });
}
