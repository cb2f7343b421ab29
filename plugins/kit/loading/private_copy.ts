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
import { messageOf, QuillaError } from "../../../core/errors.ts";
import { defaultStoreRoot } from "../../../core/host/data_dir.ts";
import { noteCopy } from "../../../core/plugin/copies.ts";
import { findUntrusted, ownTrust } from "./trust.ts";

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
  noteCopy(entry);
  return {
    url: pathToFileURL(file).href,
    name: (plugin) => entry.plugin = plugin,
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
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
