/**
 * What a container of `quilla run` may do, in Docker's words: capabilities, devices, filters, settings of the kernel.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { messageOf, systemCode, UsageError } from "../../../core/plugin/cli/process.ts";
import { parseBoolean } from "../../../core/text/boolean.ts";
import { quote } from "../../../core/text/quote.ts";
import { didYouMean } from "../../../core/text/suggestion.ts";
import type { ContainerSettings, SeccompProfile, UserMount } from "../../../mod.ts";

/** `--cap-add` and `--cap-drop`: names in any case, with `CAP_` or without, or `ALL`. */
export function readCapability(text: string): string {
  const word = text.trim().toUpperCase();
  return word === "ALL" || word.startsWith("CAP_") ? word : `CAP_${word}`;
}

/**
 * Reads `HOST[:CONTAINER][:rwm]`.
 *
 * @throws {UsageError} `usage/device`
 */
export function readDevice(text: string): UserMount {
  const refuse = (hint: string) =>
    new UsageError(`--device takes HOST[:CONTAINER][:rwm], not ${quote(text)}`, {
      code: "usage/device",
      hint,
    });
  if (/^[^/.:]+\.?[^/:]*\/[^=:]+=/.test(text)) {
    throw refuse("names of CDI are known to no program here: name the devices, such as /dev/dri");
  }
  const words = text.split(":");
  const [source = ""] = words;
  const isAccess = (word: string) =>
    /^[rwm]{1,3}$/.test(word) && new Set(word).size === word.length;
  const access = words.length > 1 && isAccess(words.at(-1)!) ? words.pop()! : "rwm";
  const target = words[1] ?? source;
  if (words.length > 2 || !isAbsolute(source) || !isAbsolute(target)) {
    throw refuse("such as --device /dev/fuse, or --device /dev/ttyUSB0:/dev/modem");
  }
  if (!/r/.test(access) || !/w/.test(access)) {
    throw refuse(
      "a device can be read and written to, as far as its own mode says: nothing here forbids one of the two",
    );
  }
  return { type: "device", source, target };
}

/**
 * Reads all `--security-opt`.
 *
 * @throws {UsageError} `usage/security-opt`
 */
export function readSecurity(
  words: readonly string[],
): Pick<ContainerSettings, "seccomp" | "noNewPrivileges" | "unmasked"> {
  let found: ReturnType<typeof readSecurity> = {};
  for (const word of words) found = { ...found, ...readSecurityWord(word) };
  return found;
}

function readSecurityWord(text: string): ReturnType<typeof readSecurity> {
  const refuse = (why: string, hint: string) =>
    new UsageError(`--security-opt ${quote(text)} ${why}`, { code: "usage/security-opt", hint });
  // Docker takes a colon for the sign between the two, too, where there is no other.
  const [, name = text, value] = /^([a-z-]+)(?:[=:](.*))?$/s.exec(text) ?? [];
  switch (name) {
    case "no-new-privileges": {
      const noNewPrivileges = value === undefined ? true : parseBoolean(value);
      if (noNewPrivileges !== undefined) return { noNewPrivileges };
      throw refuse(
        "is neither true nor false",
        "write no-new-privileges, or no-new-privileges=false",
      );
    }
    case "seccomp":
      if (value === "unconfined") return { seccomp: "unconfined" };
      if (value === "builtin" || value === undefined || value === "") return {};
      return { seccomp: readProfile(value, refuse) };
    case "systempaths":
      if (value === "unconfined") return { unmasked: true };
      throw refuse("means nothing", "there is systempaths=unconfined");
    case "apparmor":
      if (value === "unconfined" || value === "docker-default") return {};
      throw refuse(
        "names a profile of AppArmor, and quilla sets none",
        "start quilla itself with it: aa-exec -p PROFILE quilla run …",
      );
    case "label":
      if (value === "disable") return {};
      throw refuse(
        "is a label of SELinux, and quilla sets none",
        "label=disable is how it is; start quilla itself in the domain: runcon …",
      );
    default:
      throw refuse(
        "means nothing",
        didYouMean(name, ["no-new-privileges", "seccomp", "systempaths", "apparmor", "label"]) ??
          "there are no-new-privileges, seccomp=unconfined, seccomp=FILE and systempaths=unconfined",
      );
  }
}

function readProfile(
  path: string,
  refuse: (why: string, hint: string) => UsageError,
): SeccompProfile {
  let profile: SeccompProfile | undefined;
  try {
    profile = JSON.parse(readFileSync(resolve(path), "utf8"));
  } catch (error) {
    const why = systemCode(error) ?? messageOf(error);
    throw refuse(
      `names a profile that cannot be read: ${why}`,
      "it is a file of JSON, or unconfined",
    );
  }
  const { defaultAction, syscalls = [] } = profile ?? {};
  const isRule = (rule: { action?: unknown; names?: unknown; name?: unknown } | null) =>
    typeof rule?.action === "string" &&
    (Array.isArray(rule.names) || typeof rule.name === "string");
  if (typeof defaultAction === "string" && Array.isArray(syscalls) && syscalls.every(isRule)) {
    return profile!;
  }
  throw refuse(
    "names a file that is no profile",
    "it has a defaultAction, and syscalls with names and action",
  );
}

/** What belongs to a container alone (docker/cli opts.ValidateSysctl). */
const namespaced = [
  ...["kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall"],
  ...["kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced"],
];

/**
 * Reads `NAME=value`.
 *
 * @throws {UsageError} `usage/sysctl`
 */
export function readSysctl(text: string): [name: string, value: string] {
  const [, name, value] = /^([a-z0-9_./-]+)=(.*)$/is.exec(text) ?? [];
  const isOwn = (each: string) =>
    namespaced.includes(each) || each.startsWith("net.") || each.startsWith("fs.mqueue.");
  // Dots only: a slash would be another file.
  if (name !== undefined && isOwn(name) && !/\.\.|\//.test(name)) return [name, value!];
  throw new UsageError(`--sysctl takes a setting of the container's own, not ${quote(text)}`, {
    code: "usage/sysctl",
    hint: `such as net.core.somaxconn=1024: names begin with net. or fs.mqueue., or are ${
      namespaced.join(", ")
    }; all others are the whole machine's`,
  });
}
