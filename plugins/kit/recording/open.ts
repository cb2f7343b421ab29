/**
 * The recorded network of one build, from what a user says of it.
 *
 * @module
 */
import { dirname, resolve } from "node:path";
import { outputFailure } from "../../../core/host/output_failure.ts";
import { replaceFile } from "../../../core/host/durable.ts";
import type { SourceFile } from "../../../core/source.ts";
import type { Store } from "../../../core/store/store.ts";
import { allowedBy, portsOf, unrecordedBy } from "./allowed.ts";
import type { Answerer, RecordedNetwork, RecordedProgram } from "./contracts.ts";
import { keepRecording } from "./kept.ts";
import { formatRecording, parseRecording } from "./lock_file.ts";
import { LedNetwork, type NetworkParts } from "./recorded_network.ts";
import { RecordingAnswers } from "./recording_answers.ts";
import { ReplayingAnswers } from "./replaying_answers.ts";
import { trusting } from "./trust/trusting.ts";

/** What is said of it. */
export interface RecordingSettings {
  readonly store: Store;
  /** What programs are answered from; servers, unless given. */
  readonly replayed?: SourceFile | undefined;
  /** Where the recording is written to; it is nowhere unless given. */
  readonly recorded?: string | undefined;
  /** Addresses of names that the user gave, which are not looked up. */
  readonly hosts?: readonly (readonly [name: string, address: string])[] | undefined;
  /** Whether nothing is answered from what earlier builds fetched. */
  readonly anew?: boolean | undefined;
  /** Patterns of what may be asked for; everything, unless given. */
  readonly allow?: readonly string[] | undefined;
  /** Hosts, or HOST:PORT, that are reached unseen. */
  readonly unrecorded?: readonly string[] | undefined;
  /** Parameters of URLs that are secrets, beside those that are known. */
  readonly secretParameters?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  warn(message: string): void;
}

/** A network that is open. */
export interface OpenRecording extends RecordedNetwork {
  /** Keeps what was recorded in the store, and writes the file: for a build that has its image. */
  write(): Promise<void>;
}

/**
 * Opens it. Sockets, certificates and servers are there only from the first program on.
 *
 * @throws {QuillaError} `record/damaged`, `record/version`, `record/pattern`
 */
export async function openRecording(settings: RecordingSettings): Promise<OpenRecording> {
  const { replayed } = settings;
  return replayed === undefined ? await recording(settings) : replaying(settings, replayed);
}

async function recording(settings: RecordingSettings): Promise<OpenRecording> {
  const { store, recorded, allow, unrecorded = [], anew, warn } = settings;
  const hosts = new Map(settings.hosts?.map(([name, address]) => [name.toLowerCase(), address]));
  const allowed = allow && allowedBy(allow);
  const letsThrough = unrecordedBy(unrecorded);
  const { Upstream } = await import("./upstream.ts");
  const servers = new Upstream({ store, hosts, anew });
  const answers = new RecordingAnswers({
    ...{ store, servers, letsThrough, warn },
    rules: rulesOf(settings),
    allowed: allowed?.text,
    requireAllowed: (url, step) => allowed?.require(url, step),
  });
  const ports = portsOf(unrecorded);
  const network = new Network({ ...partsWith(hosts), answers, ports }, servers);
  return Object.assign(network, {
    async write() {
      if (recorded === undefined) return;
      const recording = answers.recording();
      // Two projects' files may be called the same from where each is built.
      await keepRecording(store, recording, resolve(recorded), new Date());
      try {
        replaceFile(recorded, formatRecording(recording), dirname(recorded));
      } catch (error) {
        throw outputFailure(error, JSON.stringify(recorded));
      }
    },
  });
}

function replaying(settings: RecordingSettings, replayed: SourceFile): OpenRecording {
  const { store } = settings;
  const recording = parseRecording(replayed);
  const rules = rulesOf(settings);
  const allowed = settings.allow && allowedBy(settings.allow);
  const answers = new ReplayingAnswers({
    ...{ store, recording, rules },
    name: replayed.name,
    allowed: allowed?.text,
    requireAllowed: (url, step) => allowed?.require(url, step),
  });
  const network = new LedNetwork({
    ...{ ...partsWith(), answers },
    trusting: (certificate, files, env, reach) => trusting(certificate, files, env, reach, true),
  });
  return Object.assign(network, { write: () => Promise.resolve() });
}

/** A network whose servers are left when it is closed. */
class Network extends LedNetwork {
  readonly #servers: { close(): void };

  constructor(parts: NetworkParts, servers: { close(): void }) {
    super(parts);
    this.#servers = servers;
  }

  override async close(): Promise<void> {
    try {
      await super.close();
    } finally {
      this.#servers.close();
    }
  }
}

/** @param hosts addresses of names that are not looked up */
const partsWith = (hosts?: ReadonlyMap<string, string>) => ({
  async openProxy(directory: string) {
    const { Authority } = await import("./authority.ts");
    const { RecordingProxy } = await import("./front.ts");
    const authority = Authority.create();
    const proxy = await RecordingProxy.open(directory, authority);
    return {
      certificate: authority.certificatePem,
      socketFor: (answerer: Answerer, { reach }: Pick<RecordedProgram, "reach">) =>
        proxy.socketFor(answerer, { reach, hosts }),
      close: () => proxy.close(),
    };
  },
  trusting,
});

function rulesOf({ secretParameters }: RecordingSettings) {
  return { parameters: secretParameters?.map((name) => name.toLowerCase()) };
}
