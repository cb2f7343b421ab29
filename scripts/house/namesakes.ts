/**
 * What stands beside a plugin: a test of its name, an example of its kind.
 *
 * @module
 */
import { type Figure, none } from "./figure.ts";
import { KEYWORDS } from "./names.ts";
import type { Project } from "./project.ts";

/** The kinds of plugins, in the singular. */
export const KINDS: readonly string[] = [
  ..."instruction source transport output cache codec runner check server tool attester cataloger"
    .split(" "),
];

/** A built-in plugin, and whether a test has its name. */
interface BuiltIn {
  /** `transports/registry`. */
  readonly name: string;
  readonly isTested: boolean;
}

/** No kinds of plugins, but what puts them together. */
const shared = new Set(["kit", "script"]);

function builtIns({ paths }: Project): BuiltIn[] {
  const names = new Set<string>();
  for (const path of paths) {
    const [folder, kind, entry] = path.split("/");
    if (folder !== "plugins" || entry === undefined || shared.has(kind!)) continue;
    const name = entry.replace(/\.ts$/, "");
    if (name !== "mod" && /\.ts$/.test(path)) names.add(`${kind}/${name}`);
  }
  return [...names].sort().map((name) => {
    const test = new RegExp(`^tests/plugins/${name}(/.*)?_test\\.ts$`);
    return { name, isTested: [...paths].some((path) => test.test(path)) };
  });
}

/** How many of the instructions have a test of their name. */
export function instructionTests(project: Project): Figure {
  const plugins = builtIns(project).map(({ name }) => name);
  const wanted = KEYWORDS.map((keyword) => `instructions/${keyword.toLowerCase()}`);
  const isTested = (name: string) => project.paths.has(`tests/plugins/${name}_test.ts`);
  const missing = wanted.filter((name) => !plugins.includes(name) || !isTested(name));
  return {
    id: "instruction-tests",
    title: "instructions with a plugin and a test of their name",
    value: wanted.length - missing.length,
    goal: wanted.length,
    isLeast: true,
    findings: missing.map((name) => `no plugins/${name}, or no tests/plugins/${name}_test.ts`),
  };
}

/** The built-in plugins of other kinds that have none: no NAME_test.ts, and no test in a folder of that name. */
export function otherTests(project: Project): Figure {
  const findings = builtIns(project)
    .filter(({ name, isTested }) => !isTested && !name.startsWith("instructions/"))
    .map(({ name }) => `no tests/plugins/${name}_test.ts, nor a test in tests/plugins/${name}/`);
  return none(
    "other-tests",
    "built-in plugins of other kinds without a test of their name",
    findings,
  );
}

/** How many kinds have an example: examples/plugins/KIND.ts, or a module in examples/plugins/KIND/; its plural will do. */
export function examples({ paths }: Project): Figure {
  const isOf = (kind: string, path: string) => {
    const [, , entry = ""] = path.split("/");
    const isModule = path.startsWith("examples/plugins/") && /\.(ts|js|mjs)$/.test(path);
    return isModule && new RegExp(`^${kind}s?(\\.|$)`).test(entry);
  };
  const missing = KINDS.filter((kind) => ![...paths].some((path) => isOf(kind, path)));
  return {
    id: "examples",
    title: "kinds of plugins with an example in examples/plugins",
    value: KINDS.length - missing.length,
    goal: KINDS.length,
    isLeast: true,
    findings: missing.map((kind) => `no examples/plugins/${kind}.ts or examples/plugins/${kind}/`),
  };
}
