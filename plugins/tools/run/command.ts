/**
 * What a container runs and with which variables: what the image says, and what its user says instead (Docker's rules).
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { defaultPath } from "../../../core/plugin/api/image.ts";
import type { ContainerConfig } from "../../../core/plugin/api/oci.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import type { RunOptions } from "./request.ts";

/**
 * The program and its arguments.
 *
 * @throws {QuillaError} `run/no-command`
 */
export function commandOf(
  { entrypoint = [], cmd = [] }: Pick<ContainerConfig, "entrypoint" | "cmd">,
  { command, entrypoint: given }: Pick<RunOptions, "command" | "entrypoint">,
  name: string,
): readonly string[] {
  const first = given === undefined ? entrypoint : [given].filter((word) => word !== "");
  const rest = command.length > 0 || given !== undefined ? command : cmd;
  const args = [...first, ...rest];
  if (args.length > 0) return args;
  throw new QuillaError(`the image ${quote(name)} does not say what to run`, {
    code: "run/no-command",
    hint: `write the program behind its name: quilla run ${name} PROGRAM`,
  });
}

/** The variables: Docker's own, then the image's, then the user's. */
export function environmentOf(
  config: Pick<ContainerConfig, "env">,
  own: { readonly home: string; readonly hostname: string; readonly terminal: boolean },
  given: ReadonlyMap<string, string>,
): Record<string, string> {
  const environment: Record<string, string> = {
    PATH: defaultPath,
    HOSTNAME: own.hostname,
    ...own.terminal ? { TERM: "xterm" } : {},
    HOME: own.home,
  };
  for (const text of config.env ?? []) {
    const equals = text.indexOf("=");
    // A name alone takes a variable away, as `docker run -e NAME` and `docker commit` write it.
    if (equals < 0) delete environment[text];
    else if (equals > 0) environment[text.slice(0, equals)] = text.slice(equals + 1);
  }
  return { ...environment, ...Object.fromEntries(given) };
}
