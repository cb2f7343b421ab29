/**
 * A profile of a user's, in Docker's form, as container runtimes take it.
 *
 * @module
 */
import { arch, release } from "node:os";
import type { SeccompCondition, SeccompProfile } from "../../kit/running/container_wishes.ts";

/** What its rules depend on. */
export interface ProfileSubject {
  /** Names of capabilities(7) that the container's root has. */
  readonly capabilities: readonly string[];
  /** The processor as Go calls it; this machine's unless given. */
  readonly machine?: string | undefined;
  readonly kernel?: string | undefined;
}

interface WithArchitectures extends SeccompProfile {
  readonly architectures?: readonly string[] | null | undefined;
  readonly archMap?:
    | readonly {
      readonly architecture: string;
      readonly subArchitectures?: readonly string[] | null | undefined;
    }[]
    | null
    | undefined;
}

const architectureOf: Readonly<Record<string, string>> = {
  amd64: "SCMP_ARCH_X86_64",
  arm64: "SCMP_ARCH_AARCH64",
};

/** Its rules that hold here, as the OCI runtime spec has them (config-linux.md § Seccomp). */
export function userProfile(profile: WithArchitectures, subject: ProfileSubject): object {
  const { machine = arch() === "arm64" ? "arm64" : "amd64" } = subject;
  const native = architectureOf[machine];
  const mapped = profile.archMap?.find(({ architecture }) => architecture === native);
  const architectures = profile.architectures?.length
    ? profile.architectures
    : mapped === undefined
    ? undefined
    : [mapped.architecture, ...mapped.subArchitectures ?? []];
  const { defaultAction, defaultErrnoRet, syscalls = [] } = profile;
  const holds = (rule: { includes?: SeccompCondition; excludes?: SeccompCondition }) =>
    includes(rule.includes, { ...subject, machine }) &&
    !excludes(rule.excludes, { ...subject, machine });
  return {
    defaultAction,
    ...defaultErrnoRet === undefined ? {} : { defaultErrnoRet },
    ...architectures === undefined ? {} : { architectures },
    syscalls: syscalls.filter(holds).map(({ names, name, action, errnoRet, args }) => ({
      names: names ?? (name === undefined ? [] : [name]),
      action,
      ...errnoRet === undefined ? {} : { errnoRet },
      ...args ? { args } : {},
    })),
  };
}

function includes(condition: SeccompCondition = {}, subject: ProfileSubject): boolean {
  const { caps = [], arches = [], minKernel = "" } = condition;
  return caps.every((name) => subject.capabilities.includes(name)) &&
    (arches.length === 0 || arches.includes(subject.machine!)) &&
    (minKernel === "" || isAtLeast(subject.kernel ?? release(), minKernel));
}

function excludes(condition: SeccompCondition = {}, subject: ProfileSubject): boolean {
  const { caps = [], arches = [], minKernel = "" } = condition;
  return caps.some((name) => subject.capabilities.includes(name)) ||
    arches.includes(subject.machine!) ||
    minKernel !== "" && isAtLeast(subject.kernel ?? release(), minKernel);
}

function isAtLeast(version: string, least: string): boolean {
  const [own, wanted] = [version, least].map((text) =>
    text.split(".").slice(0, 2).map((part) => parseInt(part, 10) || 0)
  );
  const [major = 0, minor = 0] = own!;
  const [leastMajor = 0, leastMinor = 0] = wanted!;
  return major > leastMajor || major === leastMajor && minor >= leastMinor;
}
