/**
 * How an image's containers start: the object `config` of an image's configuration (config.md § properties), with Docker's
 * `Healthcheck`, `OnBuild` and `Shell`.
 *
 * @module
 */
import { keySetJson, sortedFields, Structure, unlessEmpty } from "./encode.ts";
import { type Field, present } from "./field.ts";
import type { JsonValue } from "./json.ts";

/** The defaults of a container. What is absent is the runtime's choice. */
export interface ContainerConfig {
  /** `user[:group]`, names or numbers. */
  readonly user?: string | undefined;
  /** `port/protocol`, such as `80/tcp`. */
  readonly exposedPorts?: readonly string[] | undefined;
  /** `NAME=value`. */
  readonly env?: readonly string[] | undefined;
  /** What starts. */
  readonly entrypoint?: readonly string[] | undefined;
  /** Its arguments, or what starts where there is no `entrypoint`. */
  readonly cmd?: readonly string[] | undefined;
  /** Directories that get a volume. */
  readonly volumes?: readonly string[] | undefined;
  /** Where it starts. */
  readonly workingDir?: string | undefined;
  /** What is said of it, by key. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** `SIGTERM`, or a number. */
  readonly stopSignal?: string | undefined;
  /** Windows: the command is one string, escaped already. */
  readonly argsEscaped?: boolean | undefined;
  /** How to see that a container works. */
  readonly healthcheck?: Healthcheck | undefined;
  /** Instructions for builds on top of this image. */
  readonly onBuild?: readonly string[] | undefined;
  /** What runs the shell form of instructions. */
  readonly shell?: readonly string[] | undefined;
  /** Fields that quilla gives no meaning, such as `Hostname`. */
  readonly others?: Readonly<Record<string, JsonValue>> | undefined;
}

/** How to see that a container works. Times are nanoseconds; 0 and absent are Docker's default. */
export interface Healthcheck {
  /** `["CMD", …]`, `["CMD-SHELL", text]`, or `["NONE"]` to switch it off. */
  readonly test?: readonly string[] | undefined;
  /** Between two tests. */
  readonly interval?: number | undefined;
  /** After which a test has failed. */
  readonly timeout?: number | undefined;
  /** In which failures do not count. */
  readonly startPeriod?: number | undefined;
  /** Between two tests in the start period. */
  readonly startInterval?: number | undefined;
  /** So many failures in a row, and it does not work. */
  readonly retries?: number | undefined;
}

const known = ["User", "ExposedPorts", "Env", "Entrypoint", "Cmd", "Volumes", "WorkingDir"]
  .concat("Labels", "StopSignal", "ArgsEscaped", "Healthcheck", "OnBuild", "Shell");

/** Reads the object `config`. */
export function readContainerConfig(config: Field): ContainerConfig {
  return read(config, {
    texts: (field) => field.strings(),
    command: (field) => field.strings(),
    env: readEnv,
    labels: (field) => field.stringMap(),
  });
}

/**
 * Reads the object `config` as Docker's engine does: a command may be one text, which is its only word; null is the empty text; and
 * what stands in `Env` without a `=`, as `docker commit` writes for a variable that is to be unset, is taken as it is.
 */
export function looseContainerConfig(config: Field): ContainerConfig {
  return read(config, {
    texts: looseTexts,
    command: (field) => typeof field.value === "string" ? [field.value] : looseTexts(field),
    env: looseTexts,
    labels: (field) => field.looseStringMap(),
  });
}

/** The name that an entry of `Env` is about: what stands before its `=`, or all of it where it is no `NAME=value`. */
export function variableName(entry: string): string {
  const equals = entry.indexOf("=");
  return equals > 0 ? entry.slice(0, equals) : entry;
}

/** How lists and maps of texts are read. */
interface Reading {
  texts(field: Field): readonly string[];
  command(field: Field): readonly string[];
  env(field: Field): readonly string[];
  labels(field: Field): Readonly<Record<string, string>>;
}

function read(config: Field, reading: Reading): ContainerConfig {
  const text = (name: string) => unlessEmpty(config.optional(name)?.string());
  const keys = (name: string) => unlessEmpty(config.optional(name)?.keySet());
  const as = <Value>(name: string, how: (field: Field) => Value) => {
    const field = config.optional(name);
    return field && unlessEmpty(how(field));
  };
  const healthcheck = config.optional("Healthcheck");
  return present({
    user: text("User"),
    exposedPorts: keys("ExposedPorts"),
    env: as("Env", reading.env),
    entrypoint: as("Entrypoint", reading.command),
    cmd: as("Cmd", reading.command),
    volumes: keys("Volumes"),
    workingDir: text("WorkingDir"),
    labels: as("Labels", reading.labels),
    stopSignal: text("StopSignal"),
    argsEscaped: unlessEmpty(config.optional("ArgsEscaped")?.boolean()),
    healthcheck: healthcheck && readHealthcheck(healthcheck, reading.texts),
    onBuild: as("OnBuild", reading.texts),
    shell: as("Shell", reading.command),
    others: config.others(known),
  });
}

function looseTexts(field: Field): string[] {
  return field.items().map((item) => item.value === null ? "" : item.string());
}

/** The object `config` for writing. */
export function containerConfigJson(config: ContainerConfig): Structure {
  return new Structure([
    ["User", unlessEmpty(config.user)],
    ["ExposedPorts", keySetJson(config.exposedPorts)],
    ["Env", unlessEmpty(config.env)],
    ["Entrypoint", unlessEmpty(config.entrypoint)],
    ["Cmd", unlessEmpty(config.cmd)],
    ["Volumes", keySetJson(config.volumes)],
    ["WorkingDir", unlessEmpty(config.workingDir)],
    ["Labels", unlessEmpty(config.labels)],
    ["StopSignal", unlessEmpty(config.stopSignal)],
    ["ArgsEscaped", unlessEmpty(config.argsEscaped)],
    ["Healthcheck", config.healthcheck && healthcheckJson(config.healthcheck)],
    ["OnBuild", unlessEmpty(config.onBuild)],
    ["Shell", unlessEmpty(config.shell)],
    ...sortedFields(config.others),
  ]);
}

/** An entry without `=` would make some runtimes take the value from the host. */
function readEnv(env: Field): string[] {
  return env.items().map((item) => {
    if (item.string().indexOf("=") > 0) return item.string();
    throw item.refuse("invalid-env", "an environment variable must be written NAME=value");
  });
}

function readHealthcheck(check: Field, texts: Reading["texts"]): Healthcheck {
  const test = check.optional("Test");
  const count = (name: string) => unlessEmpty(check.optional(name)?.integer());
  return present({
    test: test && unlessEmpty(texts(test)),
    interval: count("Interval"),
    timeout: count("Timeout"),
    startPeriod: count("StartPeriod"),
    startInterval: count("StartInterval"),
    retries: count("Retries"),
  });
}

function healthcheckJson(check: Healthcheck): Structure {
  return new Structure([
    ["Test", unlessEmpty(check.test)],
    ["Interval", unlessEmpty(check.interval)],
    ["Timeout", unlessEmpty(check.timeout)],
    ["StartPeriod", unlessEmpty(check.startPeriod)],
    ["StartInterval", unlessEmpty(check.startInterval)],
    ["Retries", unlessEmpty(check.retries)],
  ]);
}
