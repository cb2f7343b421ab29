/**
 * `RUN --mount=…`: from what is written to what is mounted. What a value means is what BuildKit's parsers, and Go's, say of it.
 *
 * @module
 */
import { posix } from "node:path";
import { didYouMean, parseBoolean, parseSize, quote } from "../../../core/plugin/api/text.ts";
import type { InstructionLine } from "../../../core/plugin/api/dockerfile.ts";
import { type MountField, mountFields } from "../../kit/instructions/mount_fields.ts";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { Json, Need } from "../../../core/plugin/contracts/instruction.ts";
import type { ProcessMount } from "../../../core/plugin/contracts/process.ts";

/** A mount as it was written, variables not expanded. */
export type WrittenMount = { readonly fields: readonly MountField[] } & {
  readonly [key: string]: Json;
};

const aliases: Readonly<Record<string, string>> = {
  dst: "target",
  destination: "target",
  src: "source",
  ro: "readonly",
  rw: "readwrite",
};

const owner = ["mode", "uid", "gid"];
const access = ["readonly", "readwrite"];
const types = ["bind", "cache", "tmpfs", "secret", "ssh"] as const;
type MountType = typeof types[number];

/** What means something to a mount, and what BuildKit lets stand there although it means nothing. */
const keys: Readonly<Record<MountType, { readonly known: string[]; readonly idle: string[] }>> = {
  bind: { known: ["target", "source", "from", ...access], idle: ["id", "env"] },
  cache: {
    known: ["target", "id", "sharing", "source", "from", ...access, ...owner],
    idle: ["env"],
  },
  tmpfs: { known: ["target", "size", ...access], idle: ["id", "env", "from"] },
  secret: { known: ["id", "source", "target", "env", "required", ...owner], idle: access },
  ssh: { known: ["id", "target", "required", ...owner], idle: ["env", "from", ...access] },
};
const allKeys = [...new Set(Object.values(keys).flatMap(({ known }) => known)), "type"];
const switches = [...access, "required"];

/**
 * Reads what is certain before a variable has its value.
 *
 * @throws {QuillaError} `run/mount` at the flag, for what no mount can be
 */
export function parseMounts(line: InstructionLine): WrittenMount[] {
  return line.flags("mount").map((text, index) => {
    try {
      return parseMount(text);
    } catch (error) {
      if (!(error instanceof QuillaError)) throw error;
      const { message, hint } = error;
      throw refused(message, hint).at(line.rangeOfFlag("mount", index));
    }
  });
}

function parseMount(text: string): WrittenMount {
  const written = { fields: mountFields(text) };
  const values = written.fields.map(([, value]) => value ?? "");
  const from = mountSources([written])[0];
  if (from !== undefined && /\$./.test(from)) {
    throw refused(
      `from takes no variable, and has ${quote(from)}`,
      "give the image a stage of its own, FROM … AS name, and write from=name",
    );
  }
  // A quote or an escape is read with the variables.
  if (values.every((value) => !/[$"'\\`]/.test(value))) mountOf(written, (word) => word);
  return written;
}

/** The stages and images that mounts take files from. */
export function mountSources(mounts: readonly WrittenMount[]): string[] {
  return mounts.flatMap(({ fields }) => fields.findLast(([name]) => name === "from")?.[1] || []);
}

/** The values in which variables are expanded: all but those of `from`. */
export function mountWords(mounts: readonly WrittenMount[]): string[] {
  return mounts.flatMap(({ fields }) =>
    fields.flatMap(([name, value]) => name === "from" ? [] : value ?? [])
  );
}

/** The secrets and agents that mounts ask for, as far as it can be told: what is wrong with one is told when it is mounted. */
export function mountNeeds(
  mounts: readonly WrittenMount[],
  expand: (word: string) => string,
): Need[] {
  return mounts.flatMap((written) => {
    try {
      const mount = mountOf(written, expand);
      if (mount.type !== "secret" && mount.type !== "ssh") return [];
      const { type, id, required } = mount;
      return [{ type, id, required }];
    } catch (error) {
      if (error instanceof QuillaError) return [];
      throw error;
    }
  });
}

/**
 * What is mounted, variables expanded; only `from` has none.
 *
 * @throws {QuillaError} `run/mount`
 */
export function mountOf(
  { fields }: WrittenMount,
  expand: (word: string) => string,
): ProcessMount {
  const expanded = fields.map(([name, value]): MountField =>
    value === undefined || name === "from" ? [name, value] : [name, expand(value)]
  );
  const type = typeOf(expanded.findLast(([name]) => name === "type")?.[1] ?? "bind");
  const values = valuesOf(type, expanded);
  switch (type) {
    case "bind":
      return bindOf(values);
    case "cache":
      return cacheOf(values);
    case "tmpfs":
      return memoryOf(values);
    case "secret":
      return secretOf(values);
    case "ssh":
      return {
        type,
        id: values.id ?? "default",
        target: values.target,
        required: values.required === "true",
        ...ownerOf(values, 0o600),
      };
  }
}

function typeOf(word: string): MountType {
  const type = types.find((each) => each === word.toLowerCase());
  if (type !== undefined) return type;
  throw refused(
    `there is no mount of type ${quote(word)}`,
    didYouMean(word, types) ?? `the types are ${types.join(", ")}`,
  );
}

/** Values by their one name. An empty one is none; what is true or false is one of these words; `writable` is what was said last. */
type Values = Readonly<Partial<Record<string, string>>>;

function valuesOf(type: MountType, fields: readonly MountField[]): Values {
  const { known, idle } = keys[type];
  const values: Record<string, string> = {};
  for (const [name, value] of fields) {
    const key = aliases[name] ?? name;
    if (!known.includes(key) && !idle.includes(key) && key !== "type") {
      throw refused(
        `a mount of type ${type} has no ${quote(name)}`,
        didYouMean(name, [...known, ...Object.keys(aliases)]) ??
          (allKeys.includes(key) ? undefined : `it has ${known.join(", ")}`),
      );
    }
    if (switches.includes(key)) {
      const isOn = switchOf(name, value);
      if (key === "required") values.required = String(isOn);
      else values.writable = String(isOn === (key === "readwrite"));
    } else if (value === undefined || value === "" && !mayBeEmpty.includes(key)) {
      throw refused(`${name} has no value`, `write ${name}=…`);
    } else if (value === "") delete values[key];
    else values[key] = value;
  }
  return values;
}

/** Written with nothing, they are as if they were not written. */
const mayBeEmpty = ["target", "source", "from", "id"];

function switchOf(name: string, value = "true"): boolean {
  const isOn = parseBoolean(value);
  if (isOn !== undefined) return isOn;
  throw refused(`${name} is true or false, not ${quote(value)}`, `write ${name}, or leave it out`);
}

function bindOf({ target = "", source = "/", from, writable }: Values): ProcessMount {
  return { type: "tree", target, from, source, writable: writable === "true" };
}

function cacheOf(values: Values): ProcessMount {
  const { target = "", source = "/", from, writable } = values;
  const sharing = (values.sharing ?? "shared").toLowerCase();
  if (sharing !== "shared" && sharing !== "private" && sharing !== "locked") {
    const ways = ["shared", "private", "locked"];
    throw refused(
      `a cache is not ${quote(sharing)}`,
      didYouMean(sharing, ways) ?? `sharing is ${ways.join(", ")}`,
    );
  }
  if (from === undefined && values.source !== undefined) {
    throw refused(
      `a cache begins with ${quote(source)} of nothing`,
      "say of which stage or image: from=…; or leave out source",
    );
  }
  return {
    type: "cache",
    target,
    id: values.id ?? posix.normalize(target).replace(/(?<=.)\/$/, ""),
    sharing,
    readOnly: writable === "false",
    from,
    source,
    isOwned: owner.some((key) => values[key] !== undefined),
    ...ownerOf(values, 0o755),
  };
}

function memoryOf({ target = "", size, writable }: Values): ProcessMount {
  const bytes = size === undefined ? 0 : parseSize(size);
  if (bytes === undefined) {
    throw refused(`${quote(size!)} is no size`, "write a number of bytes, or 64m, 1g");
  }
  // None is no limit.
  return { type: "tmpfs", target, size: bytes || undefined, readOnly: writable === "false" };
}

function secretOf(values: Values): ProcessMount {
  const { source, target, env } = values;
  if (source !== undefined && values.id !== undefined) {
    throw refused(
      `a secret has an id or a source, and this has both: ${quote(values.id)} and ${quote(source)}`,
      "write id=NAME; source is another word for it",
    );
  }
  const id = source ?? values.id ?? (target === undefined ? undefined : posix.basename(target));
  if (id === undefined || id === "") throw refused("a secret needs an id", "say which: id=NAME");
  return {
    type: "secret",
    id,
    target: target ?? (env === undefined ? `/run/secrets/${posix.basename(id)}` : undefined),
    variable: env,
    required: values.required === "true",
    ...ownerOf(values, 0o400),
  };
}

function ownerOf({ mode, uid, gid }: Values, usual: number) {
  return {
    mode: mode === undefined ? usual : modeOf(mode),
    uid: idOf("uid", uid),
    gid: idOf("gid", gid),
  };
}

/** Of what a program may be told by a mode, only who may read, write and enter counts; BuildKit takes off the rest. */
function modeOf(text: string): number {
  const mode = /^[0-7]+$/.test(text) ? parseInt(text, 8) : NaN;
  if (mode < 2 ** 32) return parseInt(text.slice(-3), 8);
  throw refused(`${quote(text)} is no mode`, "write an octal number, such as 0400");
}

const largestId = 2 ** 32 - 2;

function idOf(name: string, text = "0"): number {
  if (/^\d+$/.test(text) && Number(text) <= largestId) return Number(text);
  throw refused(`${quote(text)} is no ${name}`, "write a number: names are not looked up here");
}

function refused(message: string, hint: string | undefined): QuillaError {
  return new QuillaError(message, { code: "run/mount", hint });
}
