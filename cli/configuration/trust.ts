/**
 * `trust:` of the user's config.yaml: read by whatever loads plugins of a project, edited by `quilla plugin trust`.
 *
 * @module
 */
import { mkdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { Document } from "yaml";
import { messageOf, QuillaError, systemCode } from "../../core/plugin/cli/process.ts";
import { configDir, replaceFile } from "../../core/plugin/api/host.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The list, and the file that it is in. */
export interface TrustConfig {
  /** The file, which need not be there. */
  readonly path: string;
  /** Absolute paths, links in them as they were written; `*` is everything. */
  readonly directories: readonly string[];
  add(directory: string): void;
  remove(directory: string): void;
  /** Writes what changed; everything else in the file, remarks among it, stays as it is. */
  write(): void;
}

/** Where the user's configuration is: `$QUILLA_CONFIG`, else config.yaml of its directory; undefined where there is no home. */
export function configPath(env: Environment): string | undefined {
  if (env.QUILLA_CONFIG) return resolve(env.QUILLA_CONFIG);
  const directory = configDir({ env });
  return directory && join(directory, "config.yaml");
}

/** @throws {QuillaError} `config/unreadable`, `config/yaml`, `config/shape` where `trust:` is no list of paths */
export async function openTrustConfig(env: Environment): Promise<TrustConfig> {
  const path = configPath(env);
  if (path === undefined) {
    throw new QuillaError("there is no home directory that a config.yaml could be in", {
      code: "config/unreadable",
      hint: "set QUILLA_CONFIG to the path of one, or HOME",
    });
  }
  const { parseDocument } = await import("yaml");
  const document = parseDocument(readIfThere(path));
  const [error] = document.errors;
  if (error !== undefined) throw yamlFailure(path, error);
  return new WrittenTrust(path, document);
}

class WrittenTrust implements TrustConfig {
  readonly #document: Document;

  /** @throws {QuillaError} `config/shape`, `config/yaml`: all is looked at before anything is changed */
  constructor(readonly path: string, document: Document) {
    this.#document = document;
    void this.directories;
  }

  get directories(): readonly string[] {
    return directoriesIn(this.path, this.#words());
  }

  add(directory: string): void {
    if (this.#document.hasIn(["trust", 0])) this.#document.addIn(["trust"], directory);
    else this.#document.set("trust", this.#document.createNode([directory]));
  }

  remove(directory: string): void {
    const at = this.directories.indexOf(directory);
    this.#document.deleteIn(["trust", at]);
    if (!this.#document.hasIn(["trust", 0])) this.#document.delete("trust");
  }

  write(): void {
    const isEmpty = this.#document.contents === null ||
      Object.keys(this.#document.toJS() ?? {}).length === 0;
    if (isEmpty) this.#document.contents = null;
    const text = isEmpty
      ? this.#document.toString().replace(/^null\n$/, "")
      : String(this.#document);
    try {
      // Who keeps it elsewhere and links to it means that file.
      const file = withoutLinks(this.path);
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      const mode = modeOf(file) ?? 0o600;
      replaceFile(file, text, dirname(file), { mode });
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      throw new QuillaError(`${this.path} cannot be written: ${systemCode(error)}`, {
        code: "config/unwritable",
        hint: "set QUILLA_CONFIG to a file that you may write to",
        cause: error,
      });
    }
  }

  #words(): unknown {
    const all: unknown = (() => {
      try {
        return this.#document.toJS({ maxAliasCount: 0 }) ?? {};
      } catch (error) {
        throw yamlFailure(this.path, error);
      }
    })();
    if (typeof all === "object" && !Array.isArray(all)) return (all as { trust?: unknown }).trust;
    throw new QuillaError(`${this.path} has no fields`, {
      code: "config/shape",
      hint: "it may have trust: [/home/ann/project]",
    });
  }
}

/**
 * The directories that `trust:` names, from the file's own.
 *
 * @throws {QuillaError} `config/shape`
 */
export function directoriesIn(path: string, trust: unknown = []): readonly string[] {
  const words = trust ?? [];
  if (Array.isArray(words) && words.every((each) => typeof each === "string")) {
    return words.map((each: string) => absolute(each, dirname(path)));
  }
  throw new QuillaError(`${path}: trust is no list of directories`, {
    code: "config/shape",
    hint: "write trust: [/home/ann/project]",
  });
}

/** A path as it is from a directory; `*` stays what it is. */
export function absolute(word: string, from: string): string {
  return word === "*" || isAbsolute(word) ? word : resolve(from, word);
}

/** The path without links, as far as something is there. */
export function withoutLinks(path: string): string {
  if (path === "*") return path;
  try {
    return realpathSync(path);
  } catch {
    return resolve(path); // nothing is there
  }
}

/** The error that says what is wrong with the YAML. */
export function yamlFailure(path: string, error: unknown): QuillaError {
  return new QuillaError(`${path} is not YAML: ${messageOf(error).split("\n")[0]}`, {
    code: "config/yaml",
    hint: "mend it by hand; nothing was written",
    cause: error,
  });
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return "";
    throw new QuillaError(`${path} cannot be read: ${code ?? messageOf(error)}`, {
      code: "config/unreadable",
      cause: error,
    });
  }
}

function modeOf(file: string): number | undefined {
  const status = statSync(file, { throwIfNoEntry: false });
  return status && status.mode & 0o777;
}
