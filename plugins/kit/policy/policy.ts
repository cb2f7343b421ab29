/**
 * A policy, from wherever the user says it: a policy.json of containers' programs, or a file in quilla's own words.
 *
 * @module
 */
import { readFileSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { type Digest, digestOf } from "../../../core/digest.ts";
import { messageOf, QuillaError, systemCode, UsageError } from "../../../core/errors.ts";
import { quote } from "../../../core/text/quote.ts";
import { parseContainersPolicy, readContainersPolicy, strictJson } from "./containers_policy.ts";
import type { ContainersRules } from "./decide.ts";
import { type OwnPolicy, readOwnPolicy } from "./own_policy.ts";
import { looksForAttachments, readRegistriesD, registriesDirectory } from "./registries_d.ts";
import { PolicyWord } from "./words.ts";

/** What must hold for images: all of it. Only reading makes one. */
export interface Policy {
  /** What messages call it: its file. */
  readonly title: string;
}

/** What a policy says. */
export interface PolicyRules {
  /** In quilla's own words. */
  readonly own?: OwnPolicy | undefined;
  /** In those of containers' programs. */
  readonly containers?: ContainersRules | undefined;
  /** What all of it hashes to. */
  readonly fingerprint: Digest;
}

const rules = new WeakMap<Policy, PolicyRules>();

/** What a policy says; a script is handed its title alone. */
export function rulesOf(policy: Policy): PolicyRules {
  const found = rules.get(policy);
  if (found !== undefined) return found;
  throw new UsageError("this is no policy that was read", {
    code: "usage/policy",
    hint: "give the path of its file, or what readPolicy gave",
  });
}

function policyOf(title: string, said: PolicyRules): Policy {
  const policy: Policy = { title };
  rules.set(policy, said);
  return policy;
}

/** How a policy is read. */
export interface PolicyReading {
  /** The directory that stands in for registries.d of the user or the machine. */
  readonly registriesDirectory?: string | undefined;
}

/** What is larger is no policy. */
const largestPolicy = 4 << 20;

/**
 * Reads a file: a policy.json where it has `default` or `transports` as those have them, else quilla's own words, YAML or JSON.
 *
 * @throws {QuillaError} `policy/unreadable`, `policy/invalid`, `policy/registries-d`
 */
export async function readPolicyFile(path: string, reading: PolicyReading = {}): Promise<Policy> {
  const title = quote(path);
  const bytes = bytesAt(path, title);
  if (/^\s*\{/.test(new TextDecoder().decode(bytes.subarray(0, 4096)))) {
    const word = new PolicyWord(strictJson(bytes, title), title);
    return isContainersPolicy(word)
      ? policyOf(title, {
        containers: await containersRules(readContainersPolicy(word), title, reading),
        fingerprint: digestOf(bytes),
      })
      : await ownPolicy(word, dirname(resolve(path)), reading);
  }
  // What ends in .json is meant as JSON, and is told where it is none.
  if (basename(path).endsWith(".json")) parseContainersPolicy(bytes, title);
  return await ownPolicy(await yamlWord(bytes, title), dirname(resolve(path)), reading);
}

/** Whether JSON is a policy.json of containers' programs, and not quilla's own words. */
export function isContainersPolicy(word: PolicyWord): boolean {
  const entries = word.entries();
  return entries.length === 0 ||
    entries.some(([name, { value }]) =>
      name === "transports" || name === "default" && typeof value !== "string"
    );
}

/**
 * What `policy:` of a configuration says: the path of a file, or the rules themselves.
 *
 * @param file what messages call the configuration
 * @param directory what paths are taken from
 * @throws {QuillaError} as {@linkcode readPolicyFile}
 */
export async function readPolicyWords(
  value: unknown,
  file: string,
  directory: string,
): Promise<Policy> {
  if (typeof value === "string") return await readPolicyFile(resolve(directory, value));
  return await ownPolicy(new PolicyWord(value, `of ${file}`, "policy"), directory, {});
}

async function ownPolicy(
  word: PolicyWord,
  directory: string,
  reading: PolicyReading,
): Promise<Policy> {
  const own = readOwnPolicy(word, directory);
  const title = word.file;
  const said = JSON.stringify(own);
  if (own.containers === undefined) return policyOf(title, { own, fingerprint: digestOf(said) });
  const path = own.containers;
  const bytes = bytesAt(path, quote(path));
  const beside = parseContainersPolicy(bytes, quote(path));
  return policyOf(title, {
    own,
    containers: await containersRules(beside, quote(path), reading),
    fingerprint: digestOf(said + digestOf(bytes)),
  });
}

async function containersRules(
  policy: ContainersRules["policy"],
  file: string,
  { registriesDirectory: given }: PolicyReading,
): Promise<ContainersRules> {
  const said = await readRegistriesD(given ?? registriesDirectory());
  return {
    policy,
    file,
    looksFor: (reference) => looksForAttachments(said, reference) ?? true,
  };
}

async function yamlWord(bytes: Uint8Array, title: string): Promise<PolicyWord> {
  const { parse } = await import("yaml");
  const whole = new PolicyWord(undefined, title);
  try {
    return new PolicyWord(parse(new TextDecoder().decode(bytes), { maxAliasCount: 0 }), title);
  } catch (error) {
    throw whole.refuse(`it is no YAML: ${messageOf(error).split("\n")[0]}`);
  }
}

function bytesAt(path: string, title: string): Uint8Array {
  try {
    const status = statSync(path);
    if (!status.isFile()) throw new Error("it is no file");
    if (status.size > largestPolicy) throw new Error(`it has ${status.size} bytes`);
    return readFileSync(path);
  } catch (error) {
    const why = systemCode(error) === "ENOENT" ? "there is no such file" : messageOf(error);
    throw new QuillaError(`the policy ${title} cannot be read: ${why}`, {
      code: "policy/unreadable",
      hint:
        "give the path of a policy.json, or of a file with rules; nothing is accepted until then",
      cause: error,
    });
  }
}
