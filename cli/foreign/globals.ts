/**
 * What Docker and others take before the command: `docker --config DIR build …`.
 *
 * Sources: docker/cli 28.2.2 cli/flags/options.go; docker/buildx 0.38.2 commands/root.go; the help of buildah, podman and skopeo.
 *
 * @module
 */
import { basename, dirname } from "node:path";
import process from "node:process";
import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { parseBoolean } from "../../core/text/boolean.ts";
import type { Context } from "../context.ts";
import { type ForeignOption, ForeignTable, type Meaning } from "../words/foreign/foreign_option.ts";
import { plainForms } from "../words/go_flags.ts";

const variable = (name: string) => (value: string): Meaning => ({ set: { [name]: value } });
const levels = /^(trace|debug|info|warn|warning|error|fatal|panic)$/i;

/** A file of certificates, which Docker finds by their names in one directory. */
function certificate(name: string, file: string): ForeignOption {
  return {
    flags: [`--${name}`],
    takes: "text",
    of: "d",
    done: "as `DOCKER_CERT_PATH`",
    as: (value) => ({ set: { DOCKER_CERT_PATH: dirname(value), DOCKER_TLS_VERIFY: "1" } }),
    only: (value) => basename(value) === file,
    refused: `an engine's certificates are ca.pem, cert.pem and key.pem of one directory`,
    instead: `call it ${file}, and name the directory in DOCKER_CERT_PATH`,
  };
}

const docker: readonly ForeignOption[] = [
  {
    flags: ["--config"],
    takes: "text",
    of: "d",
    done: "as `DOCKER_CONFIG`",
    as: variable("DOCKER_CONFIG"),
  },
  {
    flags: ["--context", "-c"],
    takes: "text",
    of: "dp",
    done: "as `DOCKER_CONTEXT`, which says which engine --load means",
    as: variable("DOCKER_CONTEXT"),
  },
  {
    flags: ["--debug", "-D"],
    takes: "switch",
    of: "dxs",
    done: "as `QUILLA_DEBUG=1`",
    as: (value) => parseBoolean(value) ? { set: { QUILLA_DEBUG: "1" } } : {},
  },
  {
    flags: ["--host", "-H"],
    takes: "text",
    of: "d",
    done: "as `DOCKER_HOST`, which says which engine --load means",
    as: variable("DOCKER_HOST"),
  },
  {
    flags: ["--log-level", "-l"],
    takes: "text",
    of: "dbp",
    taken: "quilla has no log: what it says is for you",
    only: (value) => levels.test(value),
    refused: "it is no level",
    instead: "write debug, info, warn, error or fatal, or leave it out",
  },
  {
    flags: ["--tls"],
    takes: "switch",
    of: "d",
    taken: "it is off",
    only: (value) => value === "false",
    refused: "who an engine is, is always verified where TLS is spoken",
    instead: "write --tlsverify",
  },
  {
    flags: ["--tlsverify"],
    takes: "switch",
    of: "d",
    done: "as `DOCKER_TLS_VERIFY=1`",
    as: (value) => parseBoolean(value) ? { set: { DOCKER_TLS_VERIFY: "1" } } : {},
  },
  certificate("tlscacert", "ca.pem"),
  certificate("tlscert", "cert.pem"),
  certificate("tlskey", "key.pem"),
  {
    flags: ["--builder"],
    takes: "text",
    of: "dx",
    taken: "there is one builder, quilla",
  },
];

const onTheCommand = "write --platform OS/ARCH behind the command";
const ownStore = "quilla has a store of its own";

const others: readonly ForeignOption[] = [
  { flags: ["--storage-driver"], takes: "text", of: "bp", taken: ownStore },
  { flags: ["--storage-opt"], takes: "text", of: "bp", taken: ownStore },
  { flags: ["--runroot"], takes: "text", of: "bp", taken: ownStore },
  {
    flags: ["--cgroup-manager"],
    takes: "text",
    of: "bp",
    taken: "quilla asks no manager of cgroups",
  },
  { flags: ["--events-backend"], takes: "text", of: "p", taken: "quilla keeps no events" },
  {
    flags: ["--root"],
    takes: "text",
    of: "bp",
    refused: "quilla's store is not buildah's",
    instead: "QUILLA_ROOT=DIR names the directory of quilla's store",
  },
  {
    flags: ["--registries-conf"],
    takes: "text",
    of: "bps",
    refused: "quilla does not read it",
    instead: "registries are set up in quilla's config.yaml, as docs/guide/registries.md says",
  },
  {
    flags: ["--insecure-policy"],
    takes: "switch",
    of: "s",
    done: "as `QUILLA_POLICY=none`",
    as: (value) => value === "true" ? { set: { QUILLA_POLICY: "none" } } : {},
  },
  {
    flags: ["--policy"],
    takes: "text",
    of: "s",
    done: "as `QUILLA_POLICY`",
    as: variable("QUILLA_POLICY"),
  },
  {
    flags: ["--registries.d"],
    takes: "text",
    of: "s",
    done: "as `QUILLA_REGISTRIES_D`",
    as: variable("QUILLA_REGISTRIES_D"),
  },
  { flags: ["--tmpdir"], takes: "text", of: "sp", done: "as `TMPDIR`", as: variable("TMPDIR") },
  {
    flags: ["--command-timeout"],
    takes: "text",
    of: "s",
    refused: "quilla ends where a network gives nothing, and else when it is done",
    instead: "`timeout 5m quilla …` ends it after five minutes",
  },
  ...["override-os", "override-arch", "override-variant"].map((name): ForeignOption => ({
    flags: [`--${name}`],
    takes: "text",
    of: "s",
    refused: "the platform is the command's",
    instead: onTheCommand,
  })),
  {
    flags: ["--platform"],
    takes: "text",
    of: "c",
    refused: "the platform is the command's",
    instead: onTheCommand,
  },
  {
    flags: ["--insecure"],
    takes: "switch",
    of: "c",
    refused: "which registry is meant is the command's",
    instead: "write --tls-verify=false behind the command",
  },
  {
    flags: ["--remote", "-r"],
    takes: "switch",
    of: "p",
    taken: "it is off",
    only: (value) => value === "false",
    refused: "quilla works on this machine",
    instead: "run quilla there: `ssh HOST quilla …`",
  },
];

/** All of them, for the guide. */
export const globalOptions: readonly ForeignOption[] = [...docker, ...others];

/**
 * The words without those that stand before the command, and the context as they make it. `buildx` is a word before the command, too.
 *
 * @throws {UsageError} `usage/foreign-option`, `usage/option-missing-argument`
 */
export async function readGlobals(
  context: Context,
  words: readonly string[],
): Promise<{ readonly context: Context; readonly words: readonly string[] }> {
  const command = new Command("quilla").passThroughOptions();
  const table = new ForeignTable(globalOptions);
  const before = words[0] === "buildx" ? words.slice(0, 1) : [];
  const plain = await plainForms(
    command as CommandUnknownOpts,
    words.slice(before.length),
    () => Promise.resolve(table),
  );
  const set = (command.getOptionValue("foreign") ?? {}) as Readonly<Record<string, string>>;
  const rest = [...before, ...plain];
  if (Object.keys(set).length === 0) return { context, words: rest };
  // What reads variables for itself, such as who connects to an engine, finds them in the process.
  if (context.env === process.env) Object.assign(process.env, set);
  return { context: { ...context, env: { ...context.env, ...set } }, words: rest };
}
