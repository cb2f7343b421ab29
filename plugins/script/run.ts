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
import { randomHex } from "../../core/text/random.ts";
import type { ContainerSettings } from "../kit/running/container_wishes.ts";
import type { PortWish } from "../tools/run/ports.ts";
import type { UserMount } from "../tools/run/request.ts";
import {
  judging,
  loadPlugins,
  type NamesOf,
  type PluginOptions,
  type PolicyOptions,
  readPlatform,
  requireNames,
  storeNames,
  type StoreOptions,
  withStore,
} from "./session.ts";

/** What {@linkcode runImage} is asked for. */
export interface RunImageOptions extends StoreOptions, PluginOptions, PolicyOptions {
  /** The program and its arguments, in the place of the image's CMD. */
  readonly command?: readonly string[] | undefined;
  /** Goes in the place of the image's ENTRYPOINT, and takes its CMD away; an empty text is none. */
  readonly entrypoint?: string | undefined;
  /** Variables, beside the image's own, which they go before. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Whom it runs as: `user[:group]`, by name or number. */
  readonly user?: string | undefined;
  /** Groups that it is in beside the user's, by name or number. */
  readonly groups?: readonly string[] | undefined;
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
  readonly ports?: readonly PortWish[] | undefined;
  /** Whether what the image exposes is published, at ports that are free. */
  readonly publishAll?: boolean | undefined;
  /** Ports that it exposes beside the image's own, such as `80/tcp`. */
  readonly exposed?: readonly string[] | undefined;
  /** Lines of /etc/hosts. */
  readonly hosts?: readonly (readonly [name: string, address: string])[] | undefined;
  /** Bytes of /dev/shm; 64 MiB unless given. */
  readonly shmSize?: number | undefined;
  /** Most that a process of it may use. */
  readonly limits?: readonly ResourceLimit[] | undefined;
  /** Most that it may use with all that it starts. */
  readonly resources?: Resources | undefined;
  /** Whether nothing is forbidden to it but what the user may not do. */
  readonly privileged?: boolean | undefined;
  /** What else is said of its container. */
  readonly container?: ContainerSettings | undefined;
  /** An image whose programs it finds at the end of PATH, below `/.tools`; their shell is started where there is no command. */
  readonly tools?: string | undefined;
  /** The container's ID, 64 hexadecimal digits; any unless given. Its machine is called as the first twelve. */
  readonly id?: string | undefined;
  /** The signal that it gets for SIGTERM; the image's unless given. */
  readonly stopSignal?: string | undefined;
  /** How many seconds it has after that; any unless given, and 10 where `stopping` asks. */
  readonly stopTimeout?: number | undefined;
  /** Asks it to end: it gets its stop signal, and is killed after its time. Its exit code is told as ever. */
  readonly stopping?: AbortSignal | undefined;
  /** Whether it gets none of the signals that this process gets. */
  readonly keepsSignals?: boolean | undefined;
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
  /** Told which port of this machine was chosen. */
  readonly onPublished?: ((port: PublishedPort) => void) | undefined;
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
  ...{ onStart: true, onPublished: true, publishAll: true, exposed: true, groups: true },
  ...{ privileged: true, container: true, tools: true, id: true, stopSignal: true },
  ...{ stopTimeout: true, stopping: true, keepsSignals: true, policy: true },
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
  const court = await judging(options);
  const host = await loadPlugins(options.plugins);
  return await withStore(options, true, async (store) => {
    const gate = court?.imageGate(court.judge, { store, host });
    const wish = { host, store, pull, warn, gate, onEvent: listener, signal };
    const found = await imageToRun({ ...wish, name: image, platform });
    const other = async (name: string) => ({
      name,
      image: await imageToRun({ ...wish, name, platform }),
    });
    const tools = options.tools === undefined ? undefined : await other(options.tools);
    const mounts = await Promise.all(
      (options.mounts ?? []).map(async (mount) =>
        mount.type === "image" ? { ...mount, ...await other(mount.name) } : mount
      ),
    );
    const { runners } = host;
    const { terminal, input = false, inputIsTerminal = false, id = randomHex(32) } = options;
    const streams = {
      input,
      inputIsTerminal,
      terminal: terminal !== undefined,
      size: terminal?.size,
    };
    const end = options.onStart?.();
    try {
      const { onPublished: published, stopping } = options;
      const own = { ...optionsOf(options), mounts };
      const how = { options: own, streams, warn, published, signal, stopping };
      const { code } = await runImage({
        store,
        runners,
        image: found,
        name: image,
        id,
        tools,
        ...how,
      });
      return { exitCode: code };
    } finally {
      end?.();
    }
  });
}

function optionsOf(given: RunImageOptions) {
  const { entrypoint, user, workingDir, hostname, shmSize, resources } = given;
  const { groups, publishAll, exposed, privileged, container } = given;
  const { stopSignal, stopTimeout, keepsSignals } = given;
  return {
    ...{ entrypoint, user, workingDir, hostname, shmSize, resources },
    ...{ groups, publishAll, exposed, privileged, container },
    ...{ stopSignal, stopTimeout, keepsSignals },
    command: given.command ?? [],
    env: new Map(Object.entries(given.env ?? {})),
    readOnly: given.readOnly ?? false,
    network: given.network ?? "default",
    ports: given.ports ?? [],
    hosts: given.hosts ?? [],
    limits: given.limits ?? [],
    isolation: given.isolation ?? "auto",
  } as const;
}
