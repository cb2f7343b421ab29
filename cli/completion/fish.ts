/**
 * Completion for fish.
 *
 * @module
 */
import { type CommandNode, imageNames, type OptionNode } from "./tree.ts";

/** The script, to be sourced, or to lie in `~/.config/fish/completions/quilla.fish`. */
export function fishCompletion(nodes: readonly CommandNode[]): string {
  const paths = nodes.filter(({ path }) => path !== "").map(({ path }) => path);
  return `# fish completion for quilla: quilla completion fish | source
function __quilla_at
    set -l command ""
    for word in (commandline -opc)[2..-1]
        switch "$command/$word"
            case ${paths.join(" ")}
                set command "$command/$word"
        end
    end
    test "$command" = "$argv[1]"
end
complete -c quilla -e
${nodes.flatMap(linesOf).join("\n")}`;
}

function linesOf({ path, children, options, takes }: CommandNode): string[] {
  const start = `complete -c quilla -n '__quilla_at "${path}"'`;
  const lines = children.map(({ name, summary }) => `${start} -f -a ${name} -d ${quoted(summary)}`);
  if (takes === "images") lines.push(`${start} -f -a ${quoted(`(${imageNames})`)}`);
  return [...lines, ...options.map((option) => `${start} ${optionWords(option)}`)];
}

function optionWords({ flags, description, takesValue, choices }: OptionNode): string {
  const names = flags.map((flag) =>
    flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`
  );
  const values = choices.length > 0 ? [`-x -a ${quoted(choices.join(" "))}`] : ["-r"];
  return [...names, ...(takesValue ? values : []), `-d ${quoted(description)}`].join(" ");
}

/** In single quotes, where fish reads only \\\\ and \\' otherwise. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
