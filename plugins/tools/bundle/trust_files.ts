/**
 * Keys, trusted roots and policies for a bundle: each is read and looked at before it is carried, and never is a private key.
 *
 * @module
 */
import type * as Policies from "../../kit/policy/mod.ts";
import type * as Signing from "../../kit/signing/mod.ts";
import { Buffer } from "node:buffer";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import process from "node:process";
import { digestOf, messageOf, QuillaError, systemCode } from "../../../core/plugin/api/nouns.ts";
import type { NamedKind } from "../../kit/policy/mod.ts";
import type { TrustBytes } from "./create.ts";
import { isPluginName, largestTrust, mostTrust } from "./read_index.ts";
import { type TrustCheck, trustCheck, trustFailure } from "./trust_kinds.ts";

/** What a bundle is to carry for the trust of the other side. */
export interface TrustFiles {
  /** Public keys in PEM: files, `env://NAME`, or directories, of which `*.pub` and `*.pem` are meant. */
  readonly keys?: readonly string[] | undefined;
  /** The file of a trusted root of sigstore. */
  readonly trustedRoot?: string | undefined;
  /** The file of a policy; what it names is carried with it. */
  readonly policy?: string | undefined;
}

/**
 * Reads them, by name; where two files have one name, the second gets a number.
 *
 * @throws {QuillaError} `bundle/private-key`, `bundle/trust-file`, `signature/key`, `signature/root`, `policy/…`
 */
export async function readTrustFiles(
  { keys = [], trustedRoot, policy }: TrustFiles,
): Promise<TrustBytes[]> {
  const { readPolicyFile, withPaths } = await import("../../kit/policy/mod.ts");
  const { keyText } = await import("../../kit/signing/mod.ts");
  const files = new Files({ check: await trustCheck(), readPolicyFile, withPaths, keyText });
  for (const key of keys.flatMap(keysIn)) files.take("key", key);
  if (trustedRoot !== undefined) files.take("trusted-root", trustedRoot);
  if (policy !== undefined) await files.policy(policy);
  return files.sorted();
}

/** The keys of a directory, or what is no directory itself. */
function keysIn(place: string): string[] {
  let names: readonly string[];
  try {
    names = readdirSync(place);
  } catch (error) {
    if (systemCode(error) === "EACCES") throw trustFailure(JSON.stringify(place), messageOf(error));
    return [place]; // it is told when it is read what it is
  }
  const found = names.filter((name) => /\.(pub|pem)$/.test(name)).sort();
  if (found.length === 0) {
    throw trustFailure(
      JSON.stringify(place),
      "no file there ends in .pub or .pem",
      "give the keys' files",
    );
  }
  return found.map((name) => join(place, name));
}

/** What reads them: loaded where there are any. */
interface Readers
  extends Pick<typeof Policies, "readPolicyFile" | "withPaths">, Pick<typeof Signing, "keyText"> {
  readonly check: TrustCheck;
}

class Files {
  readonly #files = new Map<string, TrustBytes>();
  readonly #with: Readers;

  constructor(readers: Readers) {
    this.#with = readers;
  }

  /** Takes a file; gives its name in the bundle. */
  take(kind: Exclude<NamedKind, "policy">, place: string): string {
    const bytes = this.#read(kind, place);
    return this.#add(kind, place, bytes);
  }

  /** Takes a policy and what it names, which lies beside it from then on. */
  async policy(path: string): Promise<string> {
    const { readPolicyFile, withPaths } = this.#with;
    await readPolicyFile(path);
    const bytes = this.#read("policy", path);
    const beside: string[] = [];
    const carried = await withPaths(bytes, JSON.stringify(path), (named, kind, isContainers) => {
      if (/^[a-z]+:\/\//.test(named)) return undefined;
      const place = isContainers ? named : resolve(dirname(resolve(path)), named);
      if (kind !== "policy") return this.take(kind, place);
      beside.push(place);
      return undefined;
    });
    if (beside.length === 0) return this.#add("policy", path, carried);
    // A policy names one other, of containers' programs, which names none.
    const other = await this.policy(beside[0]!);
    const settled = await withPaths(
      carried,
      JSON.stringify(path),
      (_, kind) => kind === "policy" ? other : undefined,
    );
    return this.#add("policy", path, settled);
  }

  sorted(): TrustBytes[] {
    const files = [...this.#files.values()];
    if (files.length > mostTrust) {
      throw new QuillaError(`${files.length} keys are more than the ${mostTrust} of a bundle`, {
        code: "bundle/trust-file",
        hint: "leave out those that nobody signs with",
      });
    }
    return files.sort((a, b) => a.name < b.name ? -1 : 1);
  }

  #read(kind: NamedKind, place: string): Buffer {
    const isVariable = /^[a-z]+:\/\//.test(place);
    const bytes = isVariable ? Buffer.from(this.#with.keyText(place, process.env)) : bytesOf(place);
    this.#with.check(kind, bytes, JSON.stringify(place));
    return bytes;
  }

  #add(kind: NamedKind, place: string, bytes: Uint8Array): string {
    const wanted = plainName(place);
    const extension = extname(wanted);
    const stem = wanted.slice(0, wanted.length - extension.length);
    for (let number = 1;; number++) {
      const name = number === 1 ? wanted : `${stem}-${number}${extension}`;
      // Some file systems do not tell upper from lower case.
      const there = this.#files.get(name.toLowerCase());
      if (there === undefined) {
        this.#files.set(name.toLowerCase(), { kind, name, bytes });
        return name;
      }
      if (there.kind === kind && digestOf(there.bytes) === digestOf(bytes)) return there.name;
    }
  }
}

/** The name of a file, of such characters as names of bundles have. */
function plainName(place: string): string {
  const [, variable] = /^env:\/\/(.*)$/.exec(place) ?? [];
  const name = variable === undefined ? basename(place) : `${variable}.pub`;
  if (isPluginName(name) && name.length <= 90) return name; // there is room for a number
  return `_${name.replaceAll(/[^A-Za-z0-9._-]/g, "-").slice(-80)}`;
}

function bytesOf(place: string): Buffer {
  try {
    const status = statSync(place);
    if (!status.isFile()) throw trustFailure(JSON.stringify(place), "it is no file");
    if (status.size > largestTrust) {
      throw trustFailure(JSON.stringify(place), `it has ${status.size} bytes`);
    }
    return readFileSync(place);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    const isMissing = systemCode(error) === "ENOENT";
    throw trustFailure(
      JSON.stringify(place),
      isMissing ? "there is no such file" : messageOf(error),
    );
  }
}
