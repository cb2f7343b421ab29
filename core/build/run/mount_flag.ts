/**
 * `RUN --mount=…`: from what is written to what is mounted.
 *
 * @module
 */
import type { InstructionLine } from "../../dockerfile/instruction_line.ts";
import { type MountField, mountFields } from "../../dockerfile/mount_fields.ts";
import { QuillaError } from "../../errors.ts";
import type { Json } from "../../plugin/contract.ts";
import { quote } from "../../quote.ts";
import { parseSize } from "../../size.ts";
import { didYouMean } from "../../suggestion.ts";
import { cleanPath, joinPath } from "../../tree/path.ts";
import type { ProcessMount } from "./process.ts";

/** A mount as it was written: values by their one name, variables not expanded. */
export interface WrittenMount {
  readonly [key: string]: Json;
  readonly type: string;
  readonly values: Readonly<Record<string, string>>;
}

const aliases: Readonly<Record<string, string>> = {
  dst: "target",
  destination: "target",
  src: "source",
  ro: "readonly",
  rw: "readwrite",
};

const owner = ["mode", "uid", "gid"];
const access = ["readonly", "readwrite"];
const keys: Readonly<Record<string, readonly string[]>> = {
  bind: ["target", "source", "from", ...access],
  cache: ["target", "id", "sharing", "source", "from", ...access, ...owner],
  tmpfs: ["target", "size"],
  secret: ["id", "source", "target", "env", "required", ...owner],
  ssh: ["id", "target", "required", ...owner],
};
const withoutTarget = ["secret", "ssh"];
const switches = [...access, "required"];

/** @throws {QuillaError} `run/mount` at the flag, for what no mount can be */
export function parseMounts(line: InstructionLine): WrittenMount[] {
  return line.flags("mount").map((text, index) => {
    try {
      return parseMount(text);
    } catch (error) {
      throw error instanceof QuillaError ? error.at(line.rangeOfFlag("mount", index)) : error;
    }
  });
}

function parseMount(text: string): WrittenMount {
  const fields = mountFields(text);
  const type = fields.findLast(({ name }) => name === "type")?.value ?? "bind";
  const known = keys[type];
  if (known === undefined) {
    const types = Object.keys(keys);
    throw refused(
      `there is no mount of type ${quote(type)}`,
      didYouMean(type, types) ?? `the types are ${types.join(", ")}`,
    );
  }
  const values: Record<string, string> = {};
  for (const field of fields) {
    if (field.name === "type") continue;
    const key = aliases[field.name] ?? field.name;
    if (!known.includes(key)) {
      throw refused(
        `a mount of type ${type} has no ${quote(field.name)}`,
        didYouMean(field.name, known) ?? `it has ${known.join(", ")}`,
      );
    }
    values[key] = valueOf(field, key);
  }
  if (values.target === undefined && !withoutTarget.includes(type)) {
    throw refused(`a mount of type ${type} needs a target`, "say where: target=/path");
  }
  if (type === "secret" && values.id === undefined && values.source === undefined) {
    if (values.target === undefined) throw refused("a secret needs an id", "say which: id=NAME");
  }
  return { type, values };
}

function valueOf({ name, value }: MountField, key: string): string {
  if (switches.includes(key)) {
    if (value === undefined) return "true";
    if (["true", "false", "1", "0"].includes(value)) return value === "1" ? "true" : value;
    throw refused(
      `${name} is true or false, not ${quote(value)}`,
      `write ${name}, or leave it out`,
    );
  }
  if (value === undefined || value === "") throw refused(`${name} has no value`, `write ${name}=…`);
  return value;
}

/** The stages and images that mounts take files from. */
export function mountSources(mounts: readonly WrittenMount[]): string[] {
  return mounts.flatMap(({ values: { from } }) => from === undefined ? [] : [from]);
}

/**
 * What is mounted, variables expanded; only `from` has none.
 *
 * @throws {QuillaError} `run/mount`
 */
export function mountOf(
  { type, values: written }: WrittenMount,
  expand: (word: string) => string,
): ProcessMount {
  const { from } = written;
  const values: Record<string, string | undefined> = Object.fromEntries(
    Object.entries(written).map(([key, value]) => [key, key === "from" ? value : expand(value)]),
  );
  const { target = "" } = values;
  const owned = (mode: number) => ({
    mode: octal(values.mode, mode),
    uid: number("uid", values.uid),
    gid: number("gid", values.gid),
  });
  const required = values.required === "true";
  switch (type) {
    case "bind": {
      const writable = values.readwrite === "true" || values.readonly === "false";
      return { type: "tree", target, from, source: values.source ?? "/", writable };
    }
    case "cache": {
      const sharing = values.sharing ?? "shared";
      if (sharing !== "shared" && sharing !== "private" && sharing !== "locked") {
        throw refused(`a cache is not ${quote(sharing)}`, "sharing is shared, private or locked");
      }
      return {
        type: "cache",
        target,
        id: values.id ?? cleanPath(joinPath("/", target)),
        sharing,
        readOnly: values.readonly === "true" || values.readwrite === "false",
        from,
        source: values.source ?? "/",
        ...owned(0o755),
      };
    }
    case "tmpfs": {
      const size = values.size === undefined ? undefined : parseSize(values.size);
      if (values.size !== undefined && size === undefined) {
        throw refused(`${quote(values.size)} is no size`, "write a number of bytes, or 64m, 1g");
      }
      return { type: "tmpfs", target, size };
    }
    case "secret": {
      const id = values.id ?? values.source ?? target.slice(target.lastIndexOf("/") + 1);
      return {
        type: "secret",
        id,
        target: values.target,
        variable: values.env,
        required,
        ...owned(0o400),
      };
    }
    default:
      return {
        type: "ssh",
        id: values.id ?? "default",
        target: values.target,
        required,
        ...owned(0o600),
      };
  }
}

function octal(text: string | undefined, usual: number): number {
  if (text === undefined) return usual;
  if (/^[0-7]{1,5}$/.test(text) && parseInt(text, 8) <= 0o7777) return parseInt(text, 8);
  throw refused(`${quote(text)} is no mode`, "write an octal number, such as 0400");
}

const largestId = 2 ** 32 - 2;

function number(name: string, text = "0"): number {
  if (/^\d+$/.test(text) && Number(text) <= largestId) return Number(text);
  throw refused(`${quote(text)} is no ${name}`, "write a number: names are not looked up here");
}

function refused(message: string, hint: string): QuillaError {
  return new QuillaError(message, { code: "run/mount", hint });
}
