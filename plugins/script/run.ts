/**
 * An image's program, run in the foreground, for scripts.
 *
 * @module
 */
import type { Platform } from "../../core/platform.ts";
import type { CopyListener } from "../kit/transfer/copy_event.ts";
import type {
  ResourceLimit,
  Resources,
  TerminalSize,
} from "../../core/plugin/contracts/run_settings.ts";
import type { PublishedPort } from "../../core/plugin/contracts/runner.ts";
import type { UserMount } from "../tools/run/request.ts";
import {
  loadPlugins,
  type NamesOf,
  type PluginOptions,
  readPlatform,
  requireNames,
  storeNames,
  type StoreOptions,
  withStore,
} from "./session.ts";

/** What {@linkcode runImage} is asked for. */
export interface RunImageOptions extends StoreOptions, PluginOptions {
  /** The program and its arguments, in the place of the image's CMD. */
  readonly command?: readonly string[] | undefined;
  /** Goes in the place of the image's ENTRYPOINT, and takes its CMD away; an empty text is none. */
  readonly entrypoint?: string | undefined;
  /** Variables, beside the image's own, which they go before. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Whom it runs as: `user[:group]`, by name or number. */
  readonly user?: string | undefined;
  /** Where it starts: an absolute path of the container. */
  readonly workingDir?: string | undefined;
  /** What it calls its machine. */
  readonly hostname?: string | undefined;
  /** What is seen beside the image's files. */
  readonly mounts?: readonly UserMount[] | undefined;
  /** Lets it write only where something is mounted. */
  readonly readOnly?: boolean | undefined;
  /** What it reaches: a network of its own, unless given. */
  readonly network?: "default" | "none" | "host" | undefined;
  /** Ports of this machine that lead into it. */
  readonly ports?: readonly PublishedPort[] | undefined;
  /** Lines of /etc/hosts. */
  readonly hosts?: readonly (readonly [name: string, address: string])[] | undefined;
  /** Bytes of /dev/shm; 64 MiB unless given. */
  readonly shmSize?: number | undefined;
  /** Most that a process of it may use. */
  readonly limits?: readonly ResourceLimit[] | undefined;
  /** Most that it may use with all that it starts. */
  readonly resources?: Resources | undefined;
  /** Who starts it; the first that works unless given. */
  readonly isolation?: string | undefined;
  /** Which image of several, such as `linux/arm64`. */
  readonly platform?: string | Platform | undefined;
  /** When the image is fetched: where it is `missing`, unless given. */
  readonly pull?: "missing" | "never" | "always" | undefined;
  /** Whether it gets this process' standard input. */
  readonly input?: boolean | undefined;
  /** Gives it a terminal. */
  readonly terminal?: { readonly size?: TerminalSize | undefined } | undefined;
  /** Whether the standard input is a terminal, which it then shares. */
  readonly inputIsTerminal?: boolean | undefined;
  /** Told what goes otherwise than one may think. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** Told how what is fetched moves. */
  readonly listener?: CopyListener | undefined;
  /** Called when the image is there, right before its program is started; what it returns, when that has ended. */
  readonly onStart?: (() => (() => void) | void) | undefined;
}

const names: NamesOf<RunImageOptions> = {
  ...{ ...storeNames, plugins: true, command: true, entrypoint: true, env: true, user: true },
  ...{ workingDir: true, hostname: true, mounts: true, readOnly: true, network: true, ports: true },
  ...{
    hosts: true,
    shmSize: true,
    limits: true,
    resources: true,
    isolation: true,
    platform: true,
    pull: true,
  },
  ...{ input: true, terminal: true, inputIsTerminal: true, onWarning: true, listener: true },
  ...{ onStart: true },
};

/** How a container's process ended. */
export interface RunResult {
  /** Its exit code; 128 and the number of the signal that ended it. */
  readonly exitCode: number;
}

/**
 * Runs an image's program with this process' own standard streams. What it writes to its files is thrown away at the end.
 *
 * @param image name, image ID or digest
 * @throws {QuillaError} `run/…` where it could not be started; `image/…` where there is no such image; `aborted` where the signal
 * ended it
 */
export async function runImage(image: string, options: RunImageOptions = {}): Promise<RunResult> {
  requireNames("runImage", options, names);
  const { pull = "missing", signal, onWarning: warn = () => {}, listener = () => {} } = options;
  const platform = options.platform === undefined ? undefined : readPlatform(options.platform);
  const { imageToRun } = await import("../tools/run/mod.ts");
  const { runImage } = await import("../tools/run/mod.ts");
  const host = await loadPlugins(options.plugins);
  return await withStore(options, true, async (store) => {
    const wish = { host, store, name: image, pull, platform, warn, onEvent: listener, signal };
    const found = await imageToRun(wish);
    const { runners } = host;
    const { terminal, input = false, inputIsTerminal = false } = options;
    const streams = {
      input,
      inputIsTerminal,
      terminal: terminal !== undefined,
      size: terminal?.size,
    };
    const end = options.onStart?.();
    try {
      const how = { ...optionsOf(options), streams, warn, signal };
      const { code } = await runImage({ store, runners, image: found, name: image, ...how });
      return { exitCode: code };
    } finally {
      end?.();
    }
  });
}

function optionsOf(given: RunImageOptions) {
  const { entrypoint, user, workingDir, hostname, shmSize, resources } = given;
  return {
    options: {
      ...{ entrypoint, user, workingDir, hostname, shmSize, resources },
      command: given.command ?? [],
      env: new Map(Object.entries(given.env ?? {})),
      mounts: given.mounts ?? [],
      readOnly: given.readOnly ?? false,
      network: given.network ?? "default",
      ports: given.ports ?? [],
      hosts: given.hosts ?? [],
      limits: given.limits ?? [],
      isolation: given.isolation ?? "auto",
    } as const,
  };
}
