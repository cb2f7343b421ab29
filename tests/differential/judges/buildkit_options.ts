/**
 * `docker build`'s options, as BuildKit's own client has them.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { familiarReference, parseReference } from "../../../core/reference.ts";
import type { Asked } from "../case.ts";

/** Options whose value goes to the frontend as it is. */
const attributes: Readonly<Record<string, string>> = {
  "--target": "target",
  "--network": "force-network-mode",
  "--platform": "platform",
  "--shm-size": "shm-size",
  "--ulimit": "ulimit",
  "--no-cache-filter": "no-cache",
};

/** Options that are `buildctl`'s own. */
const own: Readonly<Record<string, string>> = {
  "--secret": "--secret",
  "--ssh": "--ssh",
  "--allow": "--allow",
  "--cache-to": "--export-cache",
  "--cache-from": "--import-cache",
};

/** The words of `buildctl build` for a directory, or another place of the context, and a command line's options. */
export function wordsOf(
  directory: string,
  context: string | undefined,
  options: readonly string[],
): string[] {
  const words: string[] = [];
  const set = (name: string, value: string) => words.push("--opt", `${name}=${value}`);
  let file = join(directory, "Dockerfile");
  for (let at = 0; at < options.length; at++) {
    const option = options[at]!;
    if (option === "--no-cache") {
      set("no-cache", "");
      continue;
    }
    const value = options[++at];
    if (!option.startsWith("-") || value === undefined) {
      throw new Error(`${option} is no option with a value`);
    }
    const [name, rest] = cut(value);
    if (option in attributes) set(attributes[option]!, value);
    else if (option in own) words.push(own[option]!, value);
    else if (option === "--build-arg") set(`build-arg:${name}`, rest);
    else if (option === "--label") set(`label:${name}`, rest);
    else if (option === "--add-host") set("add-hosts", value.replace(":", "="));
    else if (option === "--build-context") words.push(...namedContext(name, rest));
    else if (option === "-f" && context === undefined) file = value;
    else if (option === "-f") set("filename", value);
    else if (option === "-t") continue; // for names: requestFor
    else throw new Error(`buildctl has no option for ${option} here`);
  }
  if (context !== undefined) {
    set("context", context);
    return words;
  }
  words.push("--local", `context=${directory}`, "--local", `dockerfile=${dirname(file)}`);
  if (basename(file) !== "Dockerfile") set("filename", basename(file));
  return words;
}

function namedContext(given: string, place: string): string[] {
  const name = contextName(given);
  const [, scheme, rest] = /^(?:([\w-]+):\/\/)?(.*)$/s.exec(place)!;
  switch (scheme) {
    case undefined:
      return ["--local", `${name}=${rest}`, "--opt", `context:${name}=local:${name}`];
    case "oci-layout": {
      const { manifests: [entry] } = JSON.parse(readFileSync(join(rest!, "index.json"), "utf8"));
      const id = name.replace(/\W/g, "-");
      const layout = `oci-layout:${id}@${entry.digest}`;
      return ["--oci-layout", `${id}=${rest}`, "--opt", `context:${name}=${layout}`];
    }
    default:
      return ["--opt", `context:${name}=${place}`];
  }
}

/** As buildx does: the short name, without `:latest`. */
function contextName(given: string): string {
  try {
    return familiarReference(parseReference(given)).replace(/:latest$/, "");
  } catch {
    return given;
  }
}

/** What asks for what is no image. */
export function requestFor(asks: Asked, dest: string, options: readonly string[]): string[] {
  const requests: Partial<Record<Asked, string>> = {
    check: "lint",
    outline: "outline",
    targets: "targets",
  };
  const request = requests[asks];
  if (request !== undefined) return ["--opt", `requestid=frontend.${request}`];
  switch (asks) {
    case "files":
      return ["--output", `type=local,dest=${dest}`];
    case "tar":
      return ["--output", `type=tar,dest=${dest}`];
    case "names": {
      const names = options.filter((_, at) => options[at - 1] === "-t").join(",");
      return ["--output", `type=oci,tar=false,dest=${dest},"name=${names}"`];
    }
    default:
      throw new Error(`BuildKit is not asked for ${asks} here`);
  }
}

function cut(pair: string): [string, string] {
  const at = pair.indexOf("=");
  return at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
}
