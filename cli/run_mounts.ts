/**
 * What `quilla run` mounts: `-v`, `--mount` and `--tmpfs`, in Docker's words.
 *
 * @module
 */
import { isAbsolute, resolve } from "node:path";
import { csvFields } from "../core/csv.ts";
import { UsageError } from "../core/errors.ts";
import { quote } from "../core/quote.ts";
import type { UserMount } from "../core/run/request.ts";
import { parseSize } from "../core/size.ts";
import { didYouMean } from "../core/suggestion.ts";
import { cleanPath } from "../core/tree/path.ts";
import { readWord } from "./usage.ts";

/** Docker's options of a volume that change nothing here: there is no other security label, and mounts are private. */
const meaningless = ["z", "Z", "private", "rprivate", "cached", "delegated", "consistent"];

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
    else if (!meaningless.includes(option)) {
      throw refuse(`has the option ${quote(option)}, which means nothing`);
    }
  }
  return { type: "bind", source: resolve(source), target: path, readOnly };
}

const keys: Readonly<Record<string, string>> = {
  ...Object.fromEntries(["type", "readonly", "tmpfs-size", "tmpfs-mode"].map((key) => [key, key])),
  src: "source",
  source: "source",
  dst: "target",
  destination: "target",
  target: "target",
  ro: "readonly",
};

/**
 * Reads `type=bind,src=…,dst=…[,readonly]`, `type=tmpfs,dst=…[,tmpfs-size=…][,tmpfs-mode=…]`, `type=volume,dst=…`.
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
    const key = keys[written];
    if (key === undefined) {
      throw refuse(
        `has ${quote(field)}, which means nothing`,
        didYouMean(written, Object.keys(keys)),
      );
    }
    values[key] = value ?? "true";
  }
  const { type = "volume", source, readonly: ro = "false" } = values;
  const target = requireTarget(values.target ?? "", refuse);
  if (!["true", "1", "false", "0"].includes(ro)) throw refuse(`has readonly=${ro}`);
  const readOnly = ro === "true" || ro === "1";
  switch (type) {
    case "bind":
      if (source === undefined) throw refuse("has no source");
      return { type, source: resolve(source), target, readOnly };
    case "tmpfs": {
      const size = values["tmpfs-size"];
      const mode = values["tmpfs-mode"];
      return { type, target, ...readMemory({ size, mode }, refuse) };
    }
    case "volume":
      if (source !== undefined) throw refuse("names a volume: there are no volumes with names");
      return { type, target };
    default:
      throw refuse(`has the type ${quote(type)}: there are bind, tmpfs and volume`);
  }
}

/**
 * Reads `CONTAINER[:size=64m,mode=1777]`.
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
  const values: Record<string, string> = {};
  for (const option of colon < 0 ? [] : text.slice(colon + 1).split(",")) {
    if (["rw", "nosuid", "nodev"].includes(option)) continue; // they hold anyway
    const [, key = "", value = ""] = /^(size|mode)=(.+)$/.exec(option) ?? [];
    if (key === "") throw refuse(`has the option ${quote(option)}, which is not supported`);
    values[key] = value;
  }
  return { type: "tmpfs", target, ...readMemory(values, refuse) };
}

function readMemory(
  written: { readonly size?: string | undefined; readonly mode?: string | undefined },
  refuse: (why: string) => UsageError,
) {
  const size = written.size === undefined ? undefined : parseSize(written.size);
  if (written.size !== undefined && !size) throw refuse(`has the size ${quote(written.size)}`);
  const { mode } = written;
  if (mode !== undefined && !/^[0-7]{1,4}$/.test(mode)) throw refuse(`has the mode ${quote(mode)}`);
  return { size, mode: mode === undefined ? undefined : parseInt(mode, 8) };
}

function requireTarget(path: string, refuse: (why: string) => UsageError): string {
  if (path.startsWith("/") && cleanPath(path) !== "/") return cleanPath(path);
  throw refuse(
    path === ""
      ? "does not say where in the container"
      : `has the target ${quote(path)}, which is no path below /`,
  );
}
