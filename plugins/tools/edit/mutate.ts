/**
 * Changing what an image says: its variables, command, labels and the like. Layers stay as they are.
 *
 * @module
 */
import { type Platform, QuillaError } from "../../../core/plugin/api/nouns.ts";
import {
  type ContainerConfig,
  type HistoryEntry,
  type ImageConfig,
  variableName,
} from "../../../core/plugin/api/oci.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import { parseId } from "../../kit/accounts/owner.ts";
import { parsePorts } from "../../kit/instructions/exposed_ports.ts";
import { requireSignal } from "../../kit/instructions/stop_signal.ts";
import { defaultCreated, wholeHistory } from "./history.ts";
import { platformOf } from "./runnable.ts";

/** What is changed; what is left out stays. `""` and `[]` take a value away. */
export interface ConfigChange {
  /** Variables to set. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Variables to take away. */
  readonly unsetEnv?: readonly string[] | undefined;
  /** Labels to set. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Labels to take away. */
  readonly unsetLabels?: readonly string[] | undefined;
  /** Takes the image's CMD away, as in Docker, unless that is given too. */
  readonly entrypoint?: readonly string[] | undefined;
  /** The arguments of the entrypoint, or what starts. */
  readonly cmd?: readonly string[] | undefined;
  /** `user[:group]`. */
  readonly user?: string | undefined;
  /** Where it starts. */
  readonly workingDir?: string | undefined;
  /** As EXPOSE takes them: `80`, `53/udp`, `8000-8010`. */
  readonly expose?: readonly string[] | undefined;
  /** Ports to take away. */
  readonly unexpose?: readonly string[] | undefined;
  /** Directories that get a volume. */
  readonly volumes?: readonly string[] | undefined;
  /** Volumes to take away. */
  readonly unsetVolumes?: readonly string[] | undefined;
  /** What ends it, such as `SIGTERM`. */
  readonly stopSignal?: string | undefined;
  /** Who made it. */
  readonly author?: string | undefined;
  /** What it runs on, as it is to say. */
  readonly platform?: Platform | undefined;
  /** RFC 3339, in UTC. */
  readonly created?: string | undefined;
}

/**
 * The configuration as it will be, with one step more in its history; undefined where nothing changes.
 *
 * @throws {QuillaError} `mutate/env`, `mutate/label`, `mutate/user`, `mutate/path`, `expose/port`, `stopsignal/unknown`, `owner/invalid`
 */
export function mutateConfig(config: ImageConfig, change: ConfigChange): ImageConfig | undefined {
  requireValid(change);
  const { created = config.created, author = config.author, platform } = change;
  const changed: ImageConfig = {
    ...config,
    ...(platform === undefined ? {} : { ...noPlatform, ...platformOf(platform) }),
    created,
    author,
    config: changedContainer(config, change),
  };
  const steps = describe(change);
  if (steps.length === 0) return created === config.created ? undefined : changed;
  const step: HistoryEntry = {
    created: created ?? defaultCreated,
    createdBy: steps.join(" "),
    comment: "quilla image mutate",
    emptyLayer: true,
  };
  return { ...changed, history: [...wholeHistory(config), step] };
}

const noPlatform = { osVersion: undefined, osFeatures: undefined, variant: undefined };

function changedContainer({ os, config }: ImageConfig, change: ConfigChange): ContainerConfig {
  const { entrypoint, cmd } = change;
  const isCommand = entrypoint !== undefined || cmd !== undefined;
  return {
    ...config,
    env: changedEnv(config.env, change),
    labels: withoutKeys({ ...config.labels, ...change.labels }, change.unsetLabels),
    entrypoint: entrypoint ?? config.entrypoint,
    cmd: cmd ?? (entrypoint === undefined ? config.cmd : undefined),
    // Words are not escaped yet, which only Windows asks.
    argsEscaped: isCommand && os === "windows" ? undefined : config.argsEscaped,
    user: change.user ?? config.user,
    workingDir: change.workingDir ?? config.workingDir,
    exposedPorts: changedSet(
      config.exposedPorts,
      change.expose?.flatMap(parsePorts),
      change.unexpose?.flatMap(parsePorts),
    ),
    volumes: changedSet(config.volumes, change.volumes, change.unsetVolumes),
    stopSignal: change.stopSignal ?? config.stopSignal,
  };
}

/** Variables keep their places; new ones come last. */
function changedEnv(
  env: readonly string[] = [],
  { env: set = {}, unsetEnv = [] }: ConfigChange,
): string[] {
  const variables = new Map(env.map((text) => [variableName(text), text]));
  for (const [name, value] of Object.entries(set)) variables.set(name, `${name}=${value}`);
  for (const name of unsetEnv) variables.delete(name);
  return [...variables.values()];
}

/** Without the keys. */
export function withoutKeys(
  map: Readonly<Record<string, string>>,
  keys: readonly string[] = [],
): Record<string, string> {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)));
}

function changedSet(
  known: readonly string[] = [],
  added: readonly string[] = [],
  removed: readonly string[] = [],
): string[] {
  return [...new Set([...known, ...added])].filter((each) => !removed.includes(each)).sort();
}

/** The step's text: the options of the command line, in one order. */
function describe(change: ConfigChange): string[] {
  const word = (text: string) => /^[\w@%+=:,./-]+$/.test(text) ? text : JSON.stringify(text);
  const pairs = (option: string, map: Readonly<Record<string, string>> = {}) =>
    Object.entries(map).map(([key, value]) => `${option} ${word(`${key}=${value}`)}`);
  const list = (option: string, values: readonly string[] = []) =>
    values.map((value) => `${option} ${word(value)}`);
  const one = (option: string, value: string | undefined) =>
    value === undefined ? [] : [`${option} ${word(value)}`];
  const command = (option: string, words: readonly string[] | undefined) =>
    words === undefined ? [] : [`${option} ${JSON.stringify(words)}`];
  const { platform } = change;
  return [
    ...pairs("--env", change.env),
    ...list("--unset-env", change.unsetEnv),
    ...pairs("--label", change.labels),
    ...list("--unset-label", change.unsetLabels),
    ...command("--entrypoint", change.entrypoint),
    ...command("--cmd", change.cmd),
    ...one("--user", change.user),
    ...one("--workdir", change.workingDir),
    ...list("--expose", change.expose),
    ...list("--unset-expose", change.unexpose),
    ...list("--volume", change.volumes),
    ...list("--unset-volume", change.unsetVolumes),
    ...one("--stop-signal", change.stopSignal),
    ...one("--author", change.author),
    ...(platform === undefined ? [] : [`--set-platform ${platformText(platform)}`]),
  ];
}

function platformText({ os, architecture, variant, osVersion }: Platform): string {
  const text = [os, architecture, ...(variant === undefined ? [] : [variant])].join("/");
  return osVersion === undefined ? text : `${text}:${osVersion}`;
}

function requireValid(change: ConfigChange): void {
  for (const [name, value] of Object.entries(change.env ?? {})) {
    if (name === "" || /[=\0]/.test(name)) {
      throw invalid("env", `${quote(name)} cannot be the name of a variable`);
    }
    if (value.includes("\0")) throw invalid("env", `${quote(name)} would have a NUL byte in it`);
  }
  if (Object.hasOwn(change.labels ?? {}, "")) throw invalid("label", "a label must have a name");
  for (const path of change.volumes ?? []) requirePath("volume", path);
  if (change.workingDir) requirePath("working directory", change.workingDir);
  if (change.user) requireUser(change.user);
  if (change.stopSignal) requireSignal(change.stopSignal);
}

function requireUser(text: string): void {
  const [user, group, ...rest] = text.split(":");
  if (user === "" || group === "" || rest.length > 0 || /[\0\s]/.test(text)) {
    throw invalid("user", `${quote(text)} is no user`, "write user or user:group");
  }
  // A number that no system has would be cut to one that it has: 4294967296 to 0, which is root.
  for (const name of [user!, ...(group === undefined ? [] : [group])]) parseId(name);
}

function requirePath(what: string, path: string): void {
  if (/^(\/|[A-Za-z]:[\\/])/.test(path) && !path.includes("\0")) return;
  throw new QuillaError(`${quote(path)} can be no ${what}: it is no absolute path`, {
    code: "mutate/path",
    hint: "write it from the root of the image: /path",
  });
}

function invalid(what: string, message: string, hint?: string): QuillaError {
  return new QuillaError(message, { code: `mutate/${what}`, hint });
}
