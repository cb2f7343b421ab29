/**
 * The rules of the source tree: who may import whom, no circles, runtimes named in one place, short files, pinned versions.
 * tests/architecture_test.ts and `deno task lint` apply them.
 *
 * @module
 */
import { posix } from "node:path";
import { type Import, type Module, readModule } from "./imports.ts";

/** A rule that a file breaks. */
export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** Files by path from the project's root, with slashes. */
export type SourceTree = ReadonlyMap<string, string>;

const LONGEST = 350;
const ROOMS = ["core", "plugins", "cli"];

/** Every violation of a tree, in order of path and line. */
export function violations(
  tree: SourceTree,
  debts: readonly string[] = [],
): Violation[] {
  const modules = new Map<string, Module>();
  for (const [path, source] of tree) {
    if (path.endsWith(".ts")) modules.set(path, readModule(source));
  }
  const packages = declaredPackages(tree.get("package.json") ?? "{}");
  const found = [
    ...[...modules].flatMap(([path, module]) => [
      ...directions(path, module, modules, packages),
      ...runtimeNames(path, module),
    ]),
    ...circles(modules),
    ...[...tree].flatMap(([path, source]) => texts(path, source)),
    ...pins(tree.get("package.json") ?? "{}"),
  ];
  return owed(found, debts).sort((a, b) =>
    a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line
  );
}

/** The folder that decides about a module: `core`, `plugins`, `cli`, `tests`, `scripts`; `mod.ts` is its own. */
function roomOf(path: string): string {
  return path.split("/")[0]!;
}

/**
 * A plugin is one file of plugins/<kind>/, or one folder there; its files may import each other. plugins/mod.ts is the list;
 * plugins/kit is what plugins share; plugins/script is what scripts are handed by mod.ts, and puts the two together.
 */
export function pluginOf(path: string): string | undefined {
  const [room, kind, name] = path.split("/");
  return room === "plugins" && name !== undefined
    ? `${kind}/${name.replace(/\.ts$/, "")}`
    : undefined;
}

/** What a thread begins with. */
export const threadRoot = /(^|[/_])worker\.ts$/;

const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: ["core"],
  plugins: ["core"],
  cli: ["cli", "mod.ts", "core", "plugins"],
  "mod.ts": ["core", "plugins"],
};

/**
 * What the command line can do, a script can do: commands have what mod.ts has. Where quilla begins, nothing of that is loaded
 * before it is known which half of it this process is.
 */
function isForCommands(path: string, target: string): boolean {
  if (path === "cli/main.ts") return true;
  return /^(cli\/|mod\.ts$|core\/(text|plugin)\/)/.test(target);
}

interface Packages {
  readonly runtime: ReadonlySet<string>;
  readonly development: ReadonlySet<string>;
}

function declaredPackages(manifest: string): Packages {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(manifest);
  return {
    runtime: new Set(Object.keys(dependencies)),
    development: new Set(Object.keys(devDependencies)),
  };
}

function directions(
  path: string,
  module: Module,
  modules: ReadonlyMap<string, Module>,
  packages: Packages,
): Violation[] {
  const room = roomOf(path);
  const shipped = MAY_IMPORT[room];
  return module.imports.flatMap((imported) => {
    const { specifier, line } = imported;
    const say = (message: string): Violation[] => [{ path, line, message }];
    if (specifier.startsWith("node:")) return [];
    if (!specifier.startsWith(".")) {
      const name = specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
      if (packages.runtime.has(name)) return [];
      if (packages.development.has(name) && shipped === undefined) return [];
      return say(
        packages.development.has(name)
          ? `imports ${name}, which is a development dependency`
          : `imports ${specifier}, which is neither a built-in (node:…) nor pinned in package.json`,
      );
    }
    const target = resolve(path, imported);
    if (!modules.has(target)) {
      return say(`imports ${specifier}, which is not a module of the project`);
    }
    if (shipped === undefined) return [];
    const [from, to] = [pluginOf(path), pluginOf(target)];
    if (room === "plugins" && roomOf(target) === "plugins") {
      if (from === undefined || from === to) return []; // the list, or one plugin's own files
      if (path.startsWith("plugins/script/")) return [];
      if (target.startsWith("plugins/kit/")) return [];
      if (to === undefined && threadRoot.test(path)) return []; // a thread begins with the list, as cli/main.ts does
      return say(
        `imports ${target}: plugins do not import each other; what they share lives in plugins/kit`,
      );
    }
    if (room === "cli" && !isForCommands(path, target)) {
      return say(`imports ${target}: cli may import mod.ts, core/text and core/plugin only`);
    }
    if (shipped.includes(roomOf(target))) return [];
    return say(`imports ${target}: ${room} may import ${shipped.join(", ")} only`);
  });
}

function resolve(path: string, { specifier }: Import): string {
  return posix.join(posix.dirname(path), specifier);
}

function runtimeNames(path: string, { identifiers }: Module): Violation[] {
  if (!(roomOf(path) in MAY_IMPORT) || path.startsWith("core/host/")) return [];
  return ["Deno", "Bun"].flatMap((name) => {
    const line = identifiers.get(name);
    return line === undefined ? [] : [{ path, line, message: `names ${name}; only core/host may` }];
  });
}

/** One violation per circle of imports that are evaluated, at once or on demand; a type import is gone by then. */
function circles(modules: ReadonlyMap<string, Module>): Violation[] {
  const found: Violation[] = [];
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (path: string) => {
    const start = way.indexOf(path);
    if (start >= 0) {
      const circle = [...way.slice(start), path];
      found.push({ path, line: 1, message: `is in a circle: ${circle.join(" → ")}` });
      return;
    }
    if (done.has(path)) return;
    way.push(path);
    for (const imported of modules.get(path)?.imports ?? []) {
      const evaluated = imported.kind === "value" || imported.kind === "dynamic";
      if (!imported.specifier.startsWith(".") || !evaluated) continue;
      visit(resolve(path, imported));
    }
    way.pop();
    done.add(path);
  };
  for (const path of modules.keys()) visit(path);
  return found;
}

/** What a file's name and lines say. */
function texts(path: string, source: string): Violation[] {
  const found: Violation[] = [];
  const lines = source.split("\n");
  if (ROOMS.includes(roomOf(path)) && lines.length - 1 > LONGEST) {
    found.push({
      path,
      line: LONGEST + 1,
      message: `has ${lines.length - 1} lines, over ${LONGEST}`,
    });
  }
  if (/(^|\/)(utils?|helpers?)\.ts$/.test(path)) {
    found.push({ path, line: 1, message: "is named after nothing; say what is in it" });
  }
  const mark = new RegExp(`\\b(?:${["TO" + "DO", "FIX" + "ME"].join("|")})\\b`);
  lines.forEach((text, index) => {
    if (mark.test(text)) {
      found.push({ path, line: index + 1, message: "holds a mark of unfinished work" });
    }
  });
  return found;
}

/** Without the violations that are known, each by its path and target; a known one that is gone must be taken off the list. */
function owed(found: readonly Violation[], debts: readonly string[]): Violation[] {
  const nameOf = ({ path, message }: Violation) => {
    const target = /^imports (\S+):/.exec(message)?.[1];
    return target === undefined ? undefined : `${path} -> ${target}`;
  };
  const names = new Set(found.map(nameOf));
  const paid = debts.filter((debt) => !names.has(debt)).map((debt) => ({
    path: "scripts/house/debts.ts",
    line: 1,
    message: `lists ${debt}, which is no more: take it off`,
  }));
  return [...found.filter((one) => !debts.includes(nameOf(one) ?? "")), ...paid];
}

/** A range lets a fresh clone get what nobody tested. */
function pins(manifest: string): Violation[] {
  const path = "package.json";
  const { dependencies = {}, devDependencies = {} } = JSON.parse(manifest);
  return Object.entries<string>({ ...dependencies, ...devDependencies })
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => ({
      path,
      line: manifest.split("\n").findIndex((text) => text.includes(`"${name}"`)) + 1,
      message: `${name} is not pinned to one version: ${version}`,
    }));
}
