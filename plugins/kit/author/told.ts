/**
 * What a plugin's file says in its export `tests`, looked at before any of it is used.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import type { KindName, Plugin } from "../../../core/plugin/contracts/plugin.ts";
import type { PluginTests } from "./tests.ts";
import { suppliedNames } from "../../../core/plugin/kinds/describe.ts";
import { kindNames, kindOf } from "../../../core/plugin/kinds/mod.ts";
import { quote } from "../../../core/text/quote.ts";
import { didYouMean } from "../../../core/text/suggestion.ts";

/** What a member may be. */
type Shape =
  | "texts"
  | "files"
  | "function"
  | "text"
  | "bytes"
  | "number"
  | "boolean"
  | "checksum"
  | "objects";

/** The members of what one thing of a kind is tried with. */
const members: { readonly [Kind in KindName]?: Readonly<Record<string, Shape>> } = {
  instructions: { lines: "texts", before: "texts", files: "files" },
  checks: { finds: "texts", passes: "texts" },
  outputs: { settings: "function", names: "texts", impossible: "function" },
  attesters: { settings: "function" },
  caches: { settings: "function" },
  runners: { mounts: "texts" },
  sources: {
    ...{ locations: "texts", missing: "texts", wrong: "texts", others: "texts" },
    checksum: "checksum",
  },
  transports: { location: "function" },
  codecs: { text: "text", packed: "bytes", header: "number", bomb: "bytes", follow: "boolean" },
  catalogers: { files: "files", finds: "texts" },
  servers: {},
  observers: {},
  tools: { calls: "objects" },
};

/** Those that must be there. */
const required: { readonly [Kind in KindName]?: readonly string[] } = {
  instructions: ["lines"],
  checks: ["finds", "passes"],
  outputs: ["settings"],
  caches: ["settings"],
  sources: ["locations"],
  transports: ["location"],
  codecs: ["text", "packed", "header"],
  catalogers: ["files", "finds"],
  tools: ["calls"],
};

const forKind = (kind: KindName) => {
  const { noun } = kindOf(kind);
  return `quilla plugin init --kind ${noun} shows how a plugin of the kind says it`;
};

const wanted: Readonly<Record<Shape, string>> = {
  texts: "a list of texts",
  files: "an object of files by their paths",
  function: "a function",
  text: "a text",
  bytes: "a Uint8Array",
  number: "a number",
  boolean: "true or false",
  checksum: "{ right, wrong }",
  objects: "a list of objects",
};

/** @throws {QuillaError} `plugin/tests` where something of it would not be heard */
export function checkTests(candidate: unknown, plugin: Plugin, origin: string): PluginTests {
  const refuse = (what: string, hint: string) =>
    new QuillaError(`${origin}: ${what}`, { code: "plugin/tests", hint });
  const object = (value: unknown, place: string): Readonly<Record<string, unknown>> => {
    if (isObject(value)) return value;
    throw refuse(`${place} is not an object`, "write export const tests = { instructions: { … } }");
  };
  const known = (name: string, names: readonly string[], place: string) => {
    if (names.includes(name)) return;
    const hint = didYouMean(name, names) ?? `it may have ${names.join(", ") || "nothing"}`;
    throw refuse(`${place} has ${quote(name)}, which nobody asks for`, hint);
  };
  const tests = object(candidate, "tests");
  const supplied = suppliedNames(plugin);
  for (const [kind, byName] of Object.entries(tests)) {
    if (kind === "close" && typeof byName === "function" || byName === undefined) continue;
    known(kind, [...kindNames, "close"], "tests");
    const all = supplied.get(kind as KindName) ?? [];
    for (const [name, told] of Object.entries(object(byName, `tests.${kind}`))) {
      known(name, all, `tests.${kind}`);
      const place = `tests.${kind}.${name}`;
      const shapes: Readonly<Record<string, Shape>> = members[kind as KindName] ?? {};
      for (const [member, value] of Object.entries(object(told, place))) {
        known(member, Object.keys(shapes), place);
        const shape = shapes[member]!;
        if (value === undefined || isOf(shape, value)) continue;
        throw refuse(`${place}.${member} is not ${wanted[shape]}`, forKind(kind as KindName));
      }
      const missing = (required[kind as KindName] ?? []).find((member) =>
        object(told, place)[member] === undefined
      );
      if (missing !== undefined) {
        throw refuse(`${place} has no ${missing}`, forKind(kind as KindName));
      }
    }
  }
  return tests as PluginTests;
}

function isOf(shape: Shape, value: unknown): boolean {
  switch (shape) {
    case "text":
      return typeof value === "string";
    case "bytes":
      return value instanceof Uint8Array;
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    case "texts":
      return Array.isArray(value) && value.every((each) => typeof each === "string");
    case "function":
      return typeof value === "function";
    case "objects":
      return Array.isArray(value) && value.every(isObject);
    case "checksum":
      return isObject(value) &&
        [value.right, value.wrong].every((each) => typeof each === "string");
    case "files":
      return isObject(value) && Object.values(value).every(isFile);
  }
}

function isFile(value: unknown): boolean {
  return typeof value === "string" || value instanceof Uint8Array ||
    isObject(value) && (typeof value.link === "string" || Number.isInteger(value.mode));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
