/**
 * Completion for bash.
 *
 * @module
 */
import { type CommandNode, imageNames } from "./tree.ts";

/** The script; it needs no package of completion helpers. */
export function bashCompletion(nodes: readonly CommandNode[]): string {
  const paths = nodes.filter(({ path }) => path !== "").map(({ path }) => path);
  return `# bash completion for quilla: source <(quilla completion bash)
_quilla() {
  local command="" word i words="" options="" images=no
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case "$command/$word" in
      ${paths.join("|")}) command="$command/$word" ;;
    esac
  done
  # The whole word: bash cuts names of images at their colons.
  local current=\${COMP_LINE:0:COMP_POINT}
  current=\${current##* }
  case "$command \${COMP_WORDS[COMP_CWORD-1]}" in
${nodes.flatMap(valueCases).join("\n")}
  esac
  if [[ -z $words ]]; then
    case "$command" in
${nodes.map(commandCase).join("\n")}
    esac
    if [[ $current == -* ]]; then
      words=$options
    elif [[ $images == yes ]]; then
      words=$(${imageNames})
    fi
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [[ $current == *:* && $COMP_WORDBREAKS == *:* ]]; then
    local front=\${current%"\${current##*:}"}
    COMPREPLY=("\${COMPREPLY[@]#"$front"}")
  fi
}
complete -o default -F _quilla quilla`;
}

function commandCase({ path, children, options, takes }: CommandNode): string {
  const names = children.map(({ name }) => name).join(" ");
  const flags = options.flatMap(({ flags }) => flags).join(" ");
  const images = takes === "images" ? " images=yes" : "";
  return `      "${path}") words="${names}" options="${flags}"${images} ;;`;
}

/** After an option that takes a value come its values or, where they are not known, names of files. */
function valueCases({ path, options }: CommandNode): string[] {
  return options.filter(({ takesValue }) => takesValue).map(({ flags, choices }) => {
    const pattern = flags.map((flag) => `"${path} ${flag}"`).join("|");
    return `    ${pattern}) ${choices.length > 0 ? `words="${choices.join(" ")}"` : "return"} ;;`;
  });
}
