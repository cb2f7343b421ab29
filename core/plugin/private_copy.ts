/**
 * A plugin's verified bytes as a file that nobody else can write: what is imported is what was hashed, whatever becomes of the file that
 * they were read from.
 *
 * @module
 */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { messageOf, QuillaError } from "../errors.ts";
import { defaultStoreRoot } from "../host/data_dir.ts";
import { findUntrusted, ownTrust } from "./trust.ts";

/** The directories that copies were in, with the directories that the plugins lie in, and their names. */
const copies: {
  readonly copy: string;
  readonly original: string;
  /** The file, as it was given. */
  readonly path: string;
  plugin: string;
}[] = [];

/** A copy while it is there. */
export interface PrivateCopy {
  /** What `import()` takes. */
  readonly url: string;
  /** Says what the plugin is called, once that is known. */
  name(plugin: string): void;
  remove(): void;
}

/** @throws {QuillaError} `plugin/no-place` where there is no directory that only this user may write to */
export function privateCopy(path: string, bytes: Uint8Array): PrivateCopy {
  const directory = privateDirectory();
  const known = /\.[cm]?[jt]s$/.test(path) ? basename(path) : `${basename(path)}.mjs`;
  const file = join(directory, known);
  writeFileSync(file, bytes, { mode: 0o600, flag: "wx" });
  // Runtimes look upwards for these: what others leave in the directory above must not be found.
  writeFileSync(join(directory, "package.json"), '{ "type": "module" }\n', { mode: 0o600 });
  writeFileSync(join(directory, "tsconfig.json"), "{}\n", { mode: 0o600 });
  const entry = { copy: directory, original: dirname(resolve(path)), path, plugin: path };
  copies.push(entry);
  return {
    url: pathToFileURL(file).href,
    name: (plugin) => entry.plugin = plugin,
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** A text of a runtime's with the plugins' own paths in the place of the copies'. */
export function withOriginalPaths(text: string): string {
  let result = text;
  for (const { copy, original } of copies) {
    result = result.replaceAll(pathToFileURL(copy).href, pathToFileURL(original).href)
      .replaceAll(copy, original);
  }
  return result;
}

/** The plugin whose code an error was thrown in. */
export function pluginOfStack(stack: string | undefined): string | undefined {
  return copies.find(({ copy }) => stack?.includes(copy))?.plugin;
}

/** Where in a plugin's file it was thrown, such as `plugin.ts:12`: the innermost of its own places; undefined where none is known. */
export function placeOfStack(stack: string | undefined): string | undefined {
  for (const line of stack?.split("\n") ?? []) {
    const known = copies.find(({ copy }) => line.includes(copy));
    const [, number] = /:(\d+):\d+\)?$/.exec(line.trim()) ?? [];
    if (known !== undefined && number !== undefined) return `${known.path}:${number}`;
  }
  return undefined;
}

function privateDirectory(): string {
  let failure: unknown;
  for (const place of places()) {
    try {
      const real = realpathSync(place);
      const why = findUntrusted(real, ownTrust());
      if (why === undefined) return mkdtempSync(join(real, "quilla-plugin-"));
      failure = why;
    } catch (error) {
      failure = error; // not there, or read-only
    }
  }
  throw new QuillaError(
    `a plugin cannot be loaded: there is no directory that nobody else can write to (${
      messageOf(failure)
    })`,
    {
      code: "plugin/no-place",
      hint: "set TMPDIR to a directory of your own",
      cause: failure,
    },
  );
}

/** The user's own first; where the file system of a container cannot be written, memory may be. */
function* places(): Generator<string> {
  const { XDG_RUNTIME_DIR } = process.env;
  if (XDG_RUNTIME_DIR) yield XDG_RUNTIME_DIR;
  yield tmpdir();
  if (process.platform === "linux") yield "/dev/shm";
  yield dirname(defaultStoreRoot());
}
