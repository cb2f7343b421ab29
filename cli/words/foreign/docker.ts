/**
 * Options of `docker build` and `docker buildx build`, those that they hide among them; buildah and kaniko have some of them, too.
 *
 * Sources: docker/cli 28.2.2 cli/command/image/build.go; docker/buildx 0.38.2 commands/build.go and commands/root.go.
 *
 * @module
 */
import { UsageError } from "../../../core/plugin/cli/process.ts";
import { quote } from "../../../core/text/quote.ts";
import { didYouMean } from "../../../core/text/suggestion.ts";
import { readContext } from "./kaniko.ts";
import { foreign, type ForeignOption, type Meaning, on } from "./foreign_option.ts";

const limits = "what each RUN may use, by a control group where there can be one";
const set = (name: string) => (value: string): Meaning => ({ set: { [name]: value } });

export const dockerOptions: readonly ForeignOption[] = [
  foreign("--rm", "DXB", "switch", {
    taken: "there are no containers between steps that could be left behind",
  }),
  foreign("--purge", "B", "switch", {
    taken: "there are no containers between steps that could be left behind",
  }),
  foreign("--force-rm", "DXB", "switch", {
    taken: "what a step ran in is removed, however it ends",
  }),
  foreign("--compress", "DXB", "switch", {
    taken: "the context is sent nowhere: files are read where they are",
  }),
  foreign("--disable-content-trust", "DB", "switch", {
    taken: "signatures of Docker's notary are not asked for",
    only: on,
    refused: "signatures of Docker's notary are verified by nothing here",
    instead: "hold the bases by their digests in quilla.lock: --lock, then --locked",
  }),
  foreign("--security-opt", "DXB", "text", {
    done: "as quilla run has it",
    as: (value) => ({ set: { securityOpt: value.split(",") } }),
  }),
  foreign("--builder", "X", "text", {
    taken: "quilla is the builder, and builds the same wherever it runs",
  }),
  foreign("--debug -D", "X", "switch", {
    taken: "it is about the client's log; QUILLA_DEBUG=1 shows stack traces",
  }),
  foreign("--print", "X", "text", {
    done: "--call",
    as: (value) => ({ words: ["--call", value] }),
  }),
  foreign("--cgroup-parent", "DXB", "text", {
    done: "the group that RUN's own is made in, as quilla run has it",
    as: set("cgroupParent"),
  }),
  foreign("--memory -m", "DXB", "text", { done: limits, as: set("memory") }),
  foreign("--memory-swap", "DXB", "text", { done: limits, as: set("memorySwap") }),
  foreign("--cpu-shares", "DXB", "text", { done: limits, as: set("cpuShares") }),
  foreign("-c", "DXBK", "text", {
    done: "a number is --cpu-shares; else it is kaniko's --context",
    as: (value, flag) =>
      /^-?\d+$/.test(value) ? { set: { cpuShares: value } } : readContext(value, flag),
  }),
  foreign("--cpu-period", "DXB", "text", { done: limits, as: set("cpuPeriod") }),
  foreign("--cpu-quota", "DXB", "text", { done: limits, as: set("cpuQuota") }),
  foreign("--cpuset-cpus", "DXB", "text", { done: limits, as: set("cpusetCpus") }),
  foreign("--cpuset-mems", "DXB", "text", { done: limits, as: set("cpusetMems") }),
  foreign("--cpus", "R", "text", { done: limits, as: set("cpus") }),
  foreign("--pids-limit", "R", "text", { done: limits, as: set("pidsLimit") }),
  foreign("--resource", "X", "text", {
    done: "memory=…, memory-swap=…, cpu-shares=… and so on, as the options of these names",
    as: readResource,
  }),
  foreign("--squash", "DXB", "switch", {
    done: "one layer of all own steps; the base's stay, where buildah makes one of all",
    as: (value) => ({ set: { squash: value === "true" ? "own" : undefined } }),
  }),
  foreign("--squash-all", "p", "switch", {
    done: "one layer of all, the base's too",
    as: (value) => ({ set: { squash: value === "true" ? "all" : undefined } }),
  }),
];

/** What `--resource` may be said of. */
const resources = [
  ...["memory", "memory-swap", "cpu-shares", "cpu-period", "cpu-quota", "cpuset-cpus"],
  "cpuset-mems",
];

function readResource(text: string, flag: string): Meaning {
  const [, name = "", value = ""] = /^([^=]*)=(.*)$/.exec(text) ?? [];
  if (resources.includes(name)) {
    return { set: { [name.replace(/-(.)/g, (_, letter) => letter.toUpperCase())]: value } };
  }
  throw new UsageError(`${flag} ${quote(text)} limits nothing`, {
    code: "usage/resource",
    hint: didYouMean(name, resources) ?? `write NAME=VALUE; the names are ${resources.join(", ")}`,
  });
}
