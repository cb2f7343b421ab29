/**
 * The files that a policy names: so that it can be carried together with them, and find them where it was carried to.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { messageOf } from "../../../core/errors.ts";
import type { JsonObject, JsonValue } from "../../../core/oci/json.ts";
import { strictJson } from "./containers_policy.ts";
import { isContainersPolicy } from "./policy.ts";
import { PolicyWord } from "./words.ts";

/** What a file is that a policy names. */
export type NamedKind = "key" | "certificates" | "trusted-root" | "policy";

/** The fields whose texts are paths; all else, and what is said of GPG's keys, is left as it is. */
const kinds = new Map<string, NamedKind>([
  ...["key", "keys", "keyPath", "keyPaths"].map((name) => [name, "key"] as const),
  ...["rekorPublicKeyPath", "rekorPublicKeyPaths"].map((name) => [name, "key"] as const),
  ...["caPath", "caRootsPath", "caIntermediatesPath"].map((name) =>
    [name, "certificates"] as const
  ),
  ["trusted-root", "trusted-root"],
  ["containers", "policy"],
]);

/**
 * Gives the path that is to stand in the place of another; undefined leaves it.
 *
 * @param isContainers whether it stands in a policy.json of containers' programs, whose paths are those of the process; those of
 * quilla's own words count from the file
 */
export type PathChange = (
  path: string,
  kind: NamedKind,
  isContainers: boolean,
) => string | undefined;

/**
 * A policy with other paths, and all else as it was: comments, order.
 *
 * @param bytes JSON or YAML
 * @param file what messages call the file
 * @throws {QuillaError} `policy/invalid` where it is neither
 */
export async function withPaths(
  bytes: Uint8Array,
  file: string,
  change: PathChange,
): Promise<Uint8Array> {
  const text = new TextDecoder().decode(bytes);
  if (/^\s*\{/.test(text)) {
    const value = strictJson(bytes, file);
    const isContainers = isContainersPolicy(new PolicyWord(value, file));
    const named = changed(value, [], (path, kind) => change(path, kind, isContainers));
    return Buffer.from(`${JSON.stringify(named, null, 2)}\n`);
  }
  const { parseDocument } = await import("yaml");
  const document = parseDocument(text);
  let value: JsonValue;
  try {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    value = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    const why = messageOf(error).split("\n")[0];
    throw new PolicyWord(undefined, file).refuse(`it is no YAML: ${why}`);
  }
  changed(value, [], (path, kind, steps) => {
    const other = change(path, kind, false);
    if (other !== undefined) document.setIn(steps, other);
    return other;
  });
  return Buffer.from(document.toString({ lineWidth: 0 }));
}

type Change = (path: string, kind: NamedKind, steps: readonly (string | number)[]) =>
  | string
  | undefined;

function changed(value: JsonValue, steps: readonly (string | number)[], change: Change): JsonValue {
  if (Array.isArray(value)) {
    return value.map((each, at) => changed(each, [...steps, at], change));
  }
  if (typeof value !== "object" || value === null) return value;
  if ((value as JsonObject)["type"] === "signedBy") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => {
      const kind = kinds.get(name);
      const at = [...steps, name];
      // What a predicate must say has names of its own.
      if (name === "says") return [name, each];
      const path = (text: JsonValue, at: readonly (string | number)[]) =>
        kind !== undefined && typeof text === "string" ? change(text, kind, at) ?? text : text;
      if (typeof each === "string") return [name, path(each, at)];
      const isPaths = kind !== undefined && Array.isArray(each);
      return isPaths
        ? [name, each.map((text, number) => path(text, [...at, number]))]
        : [name, changed(each, at, change)];
    }),
  );
}
