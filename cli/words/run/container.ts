/**
 * What is said of the container itself in `quilla run`: its namespaces, where names are looked up, and what it may do.
 *
 * @module
 */
import { isIP } from "node:net";
import { UsageError } from "../../../core/plugin/cli/process.ts";
import { quote } from "../../../core/text/quote.ts";
import type { ContainerSettings } from "../../../mod.ts";
import { oneOf } from "../run_settings.ts";
import { readCapability, readSecurity, readSysctl } from "./rights.ts";
import { readName } from "./variables.ts";

/** The options as they were written. */
export interface ContainerWords {
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  readonly securityOpt: readonly string[];
  readonly sysctl: readonly string[];
  readonly dns: readonly string[];
  readonly dnsSearch: readonly string[];
  readonly dnsOption: readonly string[];
  readonly init: boolean;
  readonly attach?: readonly string[];
  readonly domainname?: string;
  readonly ipc?: string;
  readonly uts?: string;
  readonly cgroupns?: string;
  readonly cgroupParent?: string;
  readonly oomScoreAdj?: string;
  readonly runtime?: string;
  readonly annotation?: readonly string[];
}

/** @throws {UsageError} `usage/…`, by the option */
export function readContainer(words: ContainerWords): ContainerSettings {
  const some = <T>(list: readonly T[]) => list.length === 0 ? undefined : list;
  const { dns, dnsSearch, dnsOption, annotation = [], sysctl } = words;
  const resolver = {
    servers: some(dns.map(readServer)),
    search: some(dnsSearch.map(readDomain)),
    options: some(dnsOption),
  };
  const isResolving = Object.values(resolver).some((each) => each !== undefined);
  return {
    addedCapabilities: some(words.capAdd.map(readCapability)),
    droppedCapabilities: some(words.capDrop.map(readCapability)),
    ...readSecurity(words.securityOpt),
    init: words.init || undefined,
    resolver: isResolving ? resolver : undefined,
    domainname: words.domainname ? readName("--domainname", words.domainname) : undefined,
    sysctls: sysctl.length === 0 ? undefined : Object.fromEntries(sysctl.map(readSysctl)),
    ipc: readIpc(words.ipc),
    uts: choice("--uts", words.uts, ["private", "host"]),
    cgroup: choice("--cgroupns", words.cgroupns, ["private", "host"]),
    cgroupParent: words.cgroupParent ? readGroup(words.cgroupParent) : undefined,
    oomScoreAdj: words.oomScoreAdj ? readScore(words.oomScoreAdj) : undefined,
    runtime: words.runtime ? readRuntime(words.runtime) : undefined,
    annotations: annotation.length === 0
      ? undefined
      : Object.fromEntries(annotation.map(readAnnotation)),
    outputs: readOutputs(words.attach ?? []),
  };
}

function choice<T extends string>(
  option: string,
  word: string | undefined,
  allowed: readonly T[],
): T | undefined {
  return word ? oneOf(option, word, allowed) : undefined;
}

/** What others may share is its own, too: nothing here shares it. */
function readIpc(word: string | undefined): ContainerSettings["ipc"] {
  return choice("--ipc", word === "shareable" ? "private" : word, ["private", "host", "none"]);
}

function readServer(text: string): string {
  if (isIP(text.trim()) !== 0) return text.trim();
  throw new UsageError(`--dns takes the address of a server, not ${quote(text)}`, {
    code: "usage/dns",
    hint: "such as --dns 192.0.2.53: a number, for nothing could look up its name",
  });
}

function readDomain(text: string): string {
  const domain = text.trim();
  if (domain === "." || /^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_.])?$/.test(domain)) return domain;
  throw new UsageError(`--dns-search takes a domain, not ${quote(text)}`, {
    code: "usage/dns-search",
    hint: "such as example.org; a dot alone is none",
  });
}

function readGroup(text: string): string {
  if (!text.split("/").includes("..") && !/[\n\0]/.test(text)) return text;
  throw new UsageError(`--cgroup-parent takes a control group's path, not ${quote(text)}`, {
    code: "usage/cgroup-parent",
    hint: "from the top, such as /work",
  });
}

function readScore(text: string): number {
  const score = /^-?\d{1,4}$/.test(text) ? Number(text) : NaN;
  if (score >= -1000 && score <= 1000) return score;
  throw new UsageError(`--oom-score-adj takes -1000 to 1000, not ${quote(text)}`, {
    code: "usage/oom-score-adj",
  });
}

function readRuntime(text: string): string {
  const name = text === "io.containerd.runc.v2" ? "runc" : text;
  return oneOf("--runtime", name, ["crun", "runc", "youki"]);
}

function readAnnotation(text: string): [name: string, value: string] {
  const equals = text.indexOf("=");
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
  throw new UsageError(`--annotation takes NAME=value, not ${quote(text)}`, {
    code: "usage/annotation",
  });
}

/** @returns undefined where both are shown */
function readOutputs(attached: readonly string[]): ContainerSettings["outputs"] {
  const words = attached.map((word) =>
    oneOf("--attach", word.toLowerCase(), ["stdin", "stdout", "stderr"])
  );
  if (words.length === 0) return undefined;
  return (["stdout", "stderr"] as const).filter((name) => words.includes(name));
}
