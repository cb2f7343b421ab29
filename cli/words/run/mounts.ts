/**
 * What `quilla run` mounts: `-v`, `--mount` and `--tmpfs`, in Docker's words.
 *
 * @module
 */
import { UsageError } from "../../../core/plugin/cli/process.ts";
import { cleanPath } from "../../../core/plugin/api/tree.ts";
import { isAbsolute, resolve } from "node:path";
import { parseBoolean } from "../../../core/text/boolean.ts";
import { csvFields } from "../../../core/text/csv.ts";
import { quote } from "../../../core/text/quote.ts";
import { type MemoryOptions, type UserMount, useWords } from "../../../mod.ts";
import { parseSize } from "../../../core/text/size.ts";
import { didYouMean } from "../../../core/text/suggestion.ts";
import { readWord } from "../usage.ts";

/** Docker's options of a volume that change nothing here: there is no other security label, and mounts are private. */
const meaningless = ["z", "Z", "private", "rprivate", "cached", "delegated", "consistent"];

const shared = ["shared", "rshared", "slave", "rslave"];
const sharedHint =
  "a container sees what is mounted when it starts, and nothing that it mounts is seen outside: mount it before, and leave the word out";

/**
 * Reads `HOST:CONTAINER[:ro]`, or `CONTAINER` alone for a directory that is thrown away.
 *
 * @throws {UsageError} `usage/volume`
 */
export function readVolume(text: string): UserMount {
  const refuse = (why: string, hint = "write -v HOST:CONTAINER, or -v HOST:CONTAINER:ro") =>
    new UsageError(`--volume ${quote(text)} ${why}`, { code: "usage/volume", hint });
  const [source = "", target, options = "", ...rest] = text.split(":");
  if (rest.length > 0) throw refuse("has too many colons");
  const path = requireTarget(target ?? source, refuse);
  if (target === undefined) return { type: "volume", target: path };
  if (!isAbsolute(source) && !/^\.\.?(\/|$)/.test(source)) {
    throw refuse(
      source === ""
        ? "has no source"
        : `names the volume ${quote(source)}: there are no volumes with names`,
      `for a directory of this machine write its path: -v ./${source || "directory"}:${path}`,
    );
  }
  let readOnly = false;
  for (const option of options.split(",").filter((each) => each !== "" && each !== "rw")) {
    if (option === "ro") readOnly = true;
    else if (shared.includes(option)) {
      throw refuse(`is to share mounts (${option}), which no container does`, sharedHint);
    } else if (!meaningless.includes(option)) {
      throw refuse(`has the option ${quote(option)}, which means nothing`);
    }
  }
  return { type: "bind", source: resolve(source), target: path, readOnly };
}

const keys: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      ...["type", "readonly", "tmpfs-size", "tmpfs-mode", "bind-propagation", "bind-nonrecursive"],
      ...["bind-recursive", "consistency", "volume-nocopy", "volume-label", "volume-driver"],
      ...["volume-opt", "volume-subpath", "image-subpath"],
    ].map((key) => [key, key]),
  ),
  src: "source",
  source: "source",
  dst: "target",
  destination: "target",
  target: "target",
  ro: "readonly",
};

/**
 * Reads `type=bind,src=…,dst=…[,readonly]`, `type=tmpfs,dst=…[,tmpfs-size=…][,tmpfs-mode=…]`, `type=volume,dst=…`,
 * `type=image,src=IMAGE,dst=…[,image-subpath=…]`.
 *
 * @throws {UsageError} `usage/mount`
 */
export function readMount(text: string): UserMount {
  const refuse = (
    why: string,
    hint = "write --mount type=bind,src=HOST,dst=CONTAINER, or --mount type=tmpfs,dst=CONTAINER",
  ) => new UsageError(`--mount ${quote(text)} ${why}`, { code: "usage/mount", hint });
  const values: Record<string, string> = {};
  for (const field of readWord("--mount", () => csvFields(text))) {
    const [, written = "", value] = /^([^=]*)(?:=(.*))?$/s.exec(field) ?? [];
    const key = keys[written.toLowerCase()];
    if (key === undefined) {
      throw refuse(
        `has ${quote(field)}, which means nothing`,
        didYouMean(written, Object.keys(keys)),
      );
    }
    values[key] = value ?? "true";
  }
  const type = (values.type ?? "volume").toLowerCase();
  const { source } = values;
  const target = requireTarget(values.target ?? "", refuse);
  const readOnly = readSwitch(values.readonly ?? "false", refuse);
  const alien = Object.keys(values).find((key) =>
    /^(tmpfs|bind|volume|image)-/.test(key) && !key.startsWith(`${type}-`)
  );
  if (alien !== undefined) throw refuse(`has ${alien}, and is no ${alien.split("-")[0]}`);
  switch (type) {
    case "bind":
      if (!source) throw refuse("has no source");
      requireBind(values, refuse);
      return { type, source: resolve(source), target, readOnly };
    case "tmpfs": {
      const size = values["tmpfs-size"];
      const mode = values["tmpfs-mode"];
      if (source) throw refuse("has a source: memory begins empty");
      return { type, target, memory: readMemory({ size, mode, readOnly }, refuse) };
    }
    case "volume":
      if (source !== undefined) {
        throw refuse(
          "names a volume: there are no volumes with names",
          `for a directory of this machine write its path: type=bind,src=./${source},dst=${target}`,
        );
      }
      requireVolume(values, refuse);
      return { type, target };
    case "image": {
      if (!source) throw refuse("has no source", "name the image: type=image,src=IMAGE,dst=PATH");
      const path = cleanPath(`/${values["image-subpath"] ?? ""}`);
      return { type, name: source, path, target };
    }
    default:
      throw refuse(`has the type ${quote(type)}: there are bind, tmpfs, volume and image`);
  }
}

type Refuse = (why: string, hint?: string) => UsageError;

function requireBind(values: Readonly<Record<string, string>>, refuse: Refuse): void {
  const propagation = values["bind-propagation"] ?? "rprivate";
  if (shared.includes(propagation)) {
    throw refuse(`is to share mounts (${propagation}), which no container does`, sharedHint);
  }
  if (!["private", "rprivate"].includes(propagation)) {
    throw refuse(`has the bind-propagation ${quote(propagation)}`);
  }
  const isFlat = readSwitch(values["bind-nonrecursive"] ?? "false", refuse);
  const recursive = values["bind-recursive"] ?? "enabled";
  // What is mounted below comes along, and is as read-only as the rest.
  if (isFlat || !["enabled", "readonly"].includes(recursive)) {
    throw refuse(
      "is to leave out what is mounted below its source, or to let that be written to",
      "what is mounted below comes along, with the same rights: name directories that have nothing below",
    );
  }
}

function requireVolume(values: Readonly<Record<string, string>>, refuse: Refuse): void {
  const alien = ["volume-driver", "volume-opt", "volume-subpath"].find((key) => values[key]);
  if (alien !== undefined && values[alien] !== "local") {
    throw refuse(
      `has ${alien}, and a volume is a directory that is thrown away`,
      "for a directory of this machine: type=bind,src=HOST,dst=CONTAINER",
    );
  }
  if (readSwitch(values["volume-nocopy"] ?? "false", refuse)) {
    throw refuse(
      "is to begin empty",
      "a tmpfs does: type=tmpfs,dst=CONTAINER",
    );
  }
}

function readSwitch(word: string, refuse: (why: string) => UsageError): boolean {
  const isOn = parseBoolean(word);
  if (isOn === undefined) throw refuse(`has readonly=${word}`);
  return isOn;
}

/** What a tmpfs of `docker run` is unless its options say another. */
const usualMemory = ["noexec"];

/** `tmpfs-size` and `tmpfs-mode`, as the options of Docker's client read them. */
function readMemory(
  { size, mode, readOnly }: {
    readonly size: string | undefined;
    readonly mode: string | undefined;
    readonly readOnly: boolean;
  },
  refuse: (why: string) => UsageError,
): MemoryOptions {
  const bytes = size === undefined ? 0 : parseSize(size);
  if (bytes === undefined) throw refuse(`has the size ${quote(size!)}`);
  if (mode !== undefined && !/^[0-7]{1,10}$/.test(mode)) {
    throw refuse(`has the mode ${quote(mode)}`);
  }
  return {
    size: bytes || undefined, // none is no limit
    mode: parseInt((mode ?? "0").slice(-4), 8) || undefined,
    options: [...usualMemory, ...readOnly ? ["ro"] : []],
  };
}

/** Docker's words that change nothing here: a mount is seen in its container only. */
const idleMemoryWords = [
  "defaults",
  "private",
  "rprivate",
  "slave",
  "rslave",
  "shared",
  "rshared",
];

/** What a tmpfs itself is told, and the form that the kernel reads. */
const memoryValues: Readonly<Record<string, RegExp>> = {
  size: /^\d+[kmgtpe]?%?$/i,
  mode: /^[0-7]{1,7}$/,
  uid: /^\d+$/,
  gid: /^\d+$/,
  nr_inodes: /^\d+[kmgtpe]?$/i,
  nr_blocks: /^\d+[kmgtpe]?$/i,
  mpol: /^[\w:=,-]+$/,
};

/**
 * Reads `CONTAINER[:size=64m,mode=1777,exec,…]`: mount(8)'s words, as Docker takes them; the last of several holds.
 *
 * @throws {UsageError} `usage/tmpfs`
 */
export function readTmpfs(text: string): UserMount {
  const refuse = (
    why: string,
    hint = "write --tmpfs CONTAINER, or --tmpfs CONTAINER:size=64m,mode=700",
  ) => new UsageError(`--tmpfs ${quote(text)} ${why}`, { code: "usage/tmpfs", hint });
  const colon = text.indexOf(":");
  const target = requireTarget(colon < 0 ? text : text.slice(0, colon), refuse);
  const words = colon < 0 || colon === text.length - 1 ? [] : text.slice(colon + 1).split(",");
  const options = [...usualMemory];
  const values = new Map<string, string>();
  for (const word of words) {
    if (idleMemoryWords.includes(word)) continue;
    if (useWords.includes(word)) options.push(word);
    else {
      const [, name = "", value = ""] = /^([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
      const form = Object.hasOwn(memoryValues, name) ? memoryValues[name] : undefined;
      if (form === undefined) {
        const names = [...useWords, ...Object.keys(memoryValues)];
        throw refuse(`has the option ${quote(word)}, which is none`, didYouMean(name, names));
      }
      if (!form.test(value)) throw refuse(`has the ${name} ${quote(value)}`);
      values.set(name, value);
    }
  }
  const { mode, ...told } = Object.fromEntries(values);
  const data = Object.entries(told).map(([name, value]) => `${name}=${value}`);
  const memory = { mode: mode === undefined ? undefined : parseInt(mode, 8) & 0o7777 };
  return { type: "tmpfs", target, memory: { ...memory, options: [...options, ...data] } };
}

function requireTarget(path: string, refuse: (why: string) => UsageError): string {
  if (path.startsWith("/") && cleanPath(path) !== "/") return cleanPath(path);
  throw refuse(
    path === ""
      ? "does not say where in the container"
      : `has the target ${quote(path)}, which is no path below /`,
  );
}
