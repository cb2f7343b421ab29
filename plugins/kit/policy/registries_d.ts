/**
 * registries.d of containers' programs: whether signatures by tag are looked for at a registry.
 *
 * Containers' programs look only where it says so. quilla looks unless it says not to: what is found is verified all the same.
 *
 * Source: containers-registries.d(5).
 *
 * @module
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { homeDirectory } from "../../../core/host/home.ts";
import { messageOf, QuillaError, systemCode } from "../../../core/errors.ts";
import type { Reference } from "../../../core/reference.ts";
import { quote } from "../../../core/text/quote.ts";
import { nameScopes } from "./scopes.ts";

/** What the directory says of looking for signatures. */
export interface RegistriesD {
  /** By scope, see `nameScopes`. */
  readonly scopes: ReadonlyMap<string, boolean>;
  /** Of all others; undefined where nothing is said. */
  readonly otherwise: boolean | undefined;
}

/** Where the files are: the user's directory if there is one, else the machine's. */
export function registriesDirectory(home: string = homeDirectory()): string {
  const own = join(home, ".config/containers/registries.d");
  const isThere = home !== "" && statSync(own, { throwIfNoEntry: false })?.isDirectory() === true;
  return isThere ? own : "/etc/containers/registries.d";
}

/** @throws {QuillaError} `policy/registries-d` where a file cannot be read, or two say something of the same */
export async function readRegistriesD(directory: string): Promise<RegistriesD> {
  const scopes = new Map<string, boolean>();
  const from = new Map<string, string>();
  let otherwise: boolean | undefined;
  const files = filesOf(directory);
  if (files.length === 0) return { scopes, otherwise };
  const { parse } = await import("yaml");
  for (const file of files) {
    const path = join(directory, file);
    const once = (what: string) => {
      const other = from.get(what);
      if (other !== undefined) throw refuse(path, `${other} says something of ${quote(what)}, too`);
      from.set(what, file);
    };
    let whole: unknown;
    try {
      whole = parse(readFileSync(path, "utf8"), { maxAliasCount: 0 });
    } catch (error) {
      throw refuse(path, messageOf(error).split("\n")[0]!);
    }
    const { "default-docker": general, docker } = mapping(whole, path);
    if (general !== undefined && general !== null) {
      once("default-docker");
      otherwise = attachmentsIn(general, path);
    }
    for (const [scope, section] of Object.entries(mapping(docker, path))) {
      once(scope);
      const said = attachmentsIn(section, path);
      if (said !== undefined) scopes.set(scope, said);
    }
  }
  return { scopes, otherwise };
}

function filesOf(directory: string): string[] {
  try {
    return readdirSync(directory).filter((name) => name.endsWith(".yaml")).sort();
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) return [];
    throw refuse(directory, messageOf(error));
  }
}

function attachmentsIn(section: unknown, path: string): boolean | undefined {
  const said = mapping(section, path)["use-sigstore-attachments"];
  if (said === undefined || said === null || typeof said === "boolean") return said ?? undefined;
  throw refuse(path, "use-sigstore-attachments is neither true nor false");
}

function mapping(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
  throw refuse(path, "a mapping was expected");
}

function refuse(path: string, why: string): QuillaError {
  return new QuillaError(`${quote(path)} cannot be used: ${why}`, {
    code: "policy/registries-d",
    hint: "containers-registries.d(5) says how it is written",
  });
}

/** Whether signatures by tag are looked for; undefined where nothing is said of that name. */
export function looksForAttachments(
  { scopes, otherwise }: RegistriesD,
  reference: Reference | undefined,
): boolean | undefined {
  for (const scope of reference === undefined ? [] : nameScopes(reference)) {
    const said = scopes.get(scope);
    if (said !== undefined) return said;
  }
  return otherwise;
}
