/**
 * The network of programs that are run again: replayed from what was recorded then, where that is here.
 *
 * @module
 */
import { readText } from "../../../core/content.ts";
import { type Digest, digestOf } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { BlobFacts } from "../../../core/store/ingest.ts";
import type { RecordedNetwork, SaidNetwork } from "../recording/contracts.ts";
import { bodiesOf, lostBodies } from "../recording/kept_bodies.ts";
import { parseRecording } from "../recording/lock_file.ts";
import type { BuildAgain } from "./build_again.ts";
import type { StoredSource } from "./carried.ts";

/** What is replayed. */
export interface Replay {
  readonly network: RecordedNetwork;
  /** Takes all results from the cache, as the build left them that is done again; a program that is to be run ends with `rebuild/not-known`. */
  readonly known: RecordedNetwork;
  /** The recording's text, if inputs are kept. */
  readonly kept: readonly StoredSource[];
  /** What programs fetched, as the recording names it: blobs of the store that is built in. */
  readonly bodies: readonly BlobFacts[];
}

/** The code of what is thrown where a program is to be run whose result should be known. */
export const notKnown = "rebuild/not-known";

/** A recording's text is no larger, in bytes. */
export const largestRecording = 1 << 30;

/**
 * The network that the provenance names a recording of; undefined where it names none, or where that is not here and need not be.
 *
 * @throws {QuillaError} `rebuild/recording` where it is to be kept, and is not here; `rebuild/sources`, `record/…`
 */
export async function replayFor(
  { recipe: { recorded }, carried, store, keep, deviations, listener, signal }: BuildAgain,
): Promise<Replay | undefined> {
  const digest = recorded?.recording;
  if (recorded === undefined || digest === undefined) return undefined;
  const text = carriedText(carried, digest) ?? storedText(store, digest);
  if (text === undefined && keep !== undefined) throw notHere(digest);
  if (text === undefined) {
    deviations.add({
      ...{ what: "recording", name: "RUN", recorded: digest },
      found: "the network as it is",
    });
    return undefined;
  }
  const name = "the recording that the image was built with";
  const recording = parseRecording({ name, text });
  if (keep !== undefined && lostBodies(store, recording).length > 0) throw notHere(digest);
  const { openRecording } = await import("../recording/open.ts");
  const warn = (message: string) => listener?.({ type: "warning", message });
  const network = await openRecording({ store, replayed: { name, text }, signal, warn });
  const what = { kind: "recording", uri: digest } as const;
  return {
    network,
    known: new KnownNetwork(network, recorded.key),
    kept: keep === undefined ? [] : [{ ...what, form: "file", blob: keep.blobs.put(text) }],
    bodies: [...bodiesOf(recording)].map(([digest, size]) => ({ digest, size })),
  };
}

function carriedText(carried: BuildAgain["carried"], digest: Digest): string | undefined {
  const found = carried.find(({ kind }) => kind === "recording");
  if (found === undefined) return undefined;
  const text = readText(found.content, largestRecording);
  const is = digestOf(text);
  if (is === digest) return text;
  throw new QuillaError(
    `what was carried is the recording ${is}, and the provenance names ${digest}`,
    {
      code: "rebuild/sources",
      hint: "the sources are damaged, or of another image: make the bundle once more",
    },
  );
}

function storedText({ blobs }: BuildAgain["store"], digest: Digest): string | undefined {
  if (!blobs.isSound(digest)) return undefined;
  return readText(blobs.content({ digest, size: blobs.size(digest) }), largestRecording);
}

/**
 * A network of programs whose layers are all in the cache, under the key of the build that is done again. None is run under it: what
 * comes of somebody's recording is not to be found later as if it had been fetched.
 */
class KnownNetwork implements RecordedNetwork {
  readonly key: string;
  readonly #network: RecordedNetwork;

  constructor(network: RecordedNetwork, key: string) {
    this.key = key;
    this.#network = network;
  }

  open(): Promise<never> {
    return Promise.reject(
      new QuillaError("a step is not in the cache", { code: notKnown, hint: "it is run again" }),
    );
  }

  /** What was asked for then stands in the recording, whatever this machine remembers of it. */
  recall(): boolean {
    return true;
  }

  remember(): void {}

  said(): SaidNetwork {
    return this.#network.said();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function notHere(digest: Digest): QuillaError {
  return new QuillaError(
    `the recording ${digest} of what RUN fetched is not in the store, or not whole`,
    {
      code: "rebuild/recording",
      hint:
        "make the bundle where the image was built, or build it here again with --record, or --replay",
    },
  );
}
