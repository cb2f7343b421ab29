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
  readonly entrypoint?: readonly string[] | undefined;
  readonly cmd?: readonly string[] | undefined;
  /** Directories that get a volume. */
  readonly volumes?: readonly string[] | undefined;
  readonly workingDir?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** `SIGTERM`, or a number. */
  readonly stopSignal?: string | undefined;
  /** Windows: the command is one string, escaped already. */
  readonly argsEscaped?: boolean | undefined;
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
  readonly interval?: number | undefined;
  readonly timeout?: number | undefined;
  readonly startPeriod?: number | undefined;
  readonly startInterval?: number | undefined;
  readonly retries?: number | undefined;
}

const known = ["User", "ExposedPorts", "Env", "Entrypoint", "Cmd", "Volumes", "WorkingDir"]
  .concat("Labels", "StopSignal", "ArgsEscaped", "Healthcheck", "OnBuild", "Shell");

/** Reads the object `config`. */
export function readContainerConfig(config: Field): ContainerConfig {
  const text = (name: string) => unlessEmpty(config.optional(name)?.string());
  const texts = (name: string) => unlessEmpty(config.optional(name)?.strings());
  const keys = (name: string) => unlessEmpty(config.optional(name)?.keySet());
  const env = config.optional("Env");
  const healthcheck = config.optional("Healthcheck");
  return present({
    user: text("User"),
    exposedPorts: keys("ExposedPorts"),
    env: env && unlessEmpty(readEnv(env)),
    entrypoint: texts("Entrypoint"),
    cmd: texts("Cmd"),
    volumes: keys("Volumes"),
    workingDir: text("WorkingDir"),
    labels: unlessEmpty(config.optional("Labels")?.stringMap()),
    stopSignal: text("StopSignal"),
    argsEscaped: unlessEmpty(config.optional("ArgsEscaped")?.boolean()),
    healthcheck: healthcheck && readHealthcheck(healthcheck),
    onBuild: texts("OnBuild"),
    shell: texts("Shell"),
    others: config.others(known),
  });
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

function readHealthcheck(check: Field): Healthcheck {
  const count = (name: string) => unlessEmpty(check.optional(name)?.integer());
  return present({
    test: unlessEmpty(check.optional("Test")?.strings()),
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
