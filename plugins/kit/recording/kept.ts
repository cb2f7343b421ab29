/**
 * Recordings in the store: an artefact whose files are the recording's text, and each body once, as it was sent.
 *
 * The store lists it without a name, and as what is about itself: so nobody takes it for an image, and it lives until somebody
 * removes it, whatever becomes of images.
 *
 * @module
 */
import type { Digest } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { carriedManifest } from "../../../core/oci/manifest.ts";
import { createdOf } from "../../../core/store/references.ts";
import type { Store } from "../../../core/store/store.ts";
import { artefactManifest, emptyBlob } from "../referrers/artefact.ts";
import { listReferrers } from "../referrers/attach.ts";
import { markedReferrer, subjectOf } from "../referrers/marks.ts";
import type { Recording } from "./contracts.ts";
import { bodiesOf, requireBodies } from "./kept_bodies.ts";
import { formatRecording, parseRecording, recordFileName } from "./lock_file.ts";

/** What the artefact is. */
export const recordingType = "application/vnd.quilla.recording.v1";
/** What its first file is: the recording's text. */
export const recordingTextType = "application/vnd.quilla.recording.v1+jsonl";
/** What its other files are, whatever servers call them. */
const bodyType = "application/octet-stream";

const nameKey = "dev.quilla.recording";
const createdKey = "org.opencontainers.image.created";

/** What has further bodies, and hangs on that artefact: not all have room in a manifest that every reader takes. */
const moreType = "application/vnd.quilla.recording.bodies.v1";
const mostBodies = 20_000;

/** A recording that the store keeps. */
export interface KeptRecording {
  /** Points at the artefact. */
  readonly descriptor: Descriptor;
  /** What the recording's text hashes to: the same recording has the same. */
  readonly text: Digest;
  /** Where it was written to: the path of the file. */
  readonly name: string | undefined;
  /** When this machine made it, or took it in. */
  readonly created: Date | undefined;
}

/**
 * Keeps a recording, whose bodies are in the store.
 *
 * @param name where its file is: of one name, all that were kept stay
 * @param most how many bodies one manifest has
 * @throws {QuillaError} `record/body-missing`, `store/…`
 */
export async function keepRecording(
  store: Store,
  recording: Recording,
  name: string,
  created: Date,
  most: number = mostBodies,
): Promise<KeptRecording> {
  requireBodies(store, recording, name);
  const text = store.blobs.put(formatRecording(recording));
  store.blobs.put(emptyBlob.bytes);
  const bodies = [...bodiesOf(recording)].sort(([a], [b]) => a < b ? -1 : 1)
    .map(([digest, size]) => ({ mediaType: bodyType, digest, size }));
  const layers = [{ mediaType: recordingTextType, ...text }, ...bodies.slice(0, most)];
  const { bytes, descriptor } = artefactManifest({ artifactType: recordingType, layers });
  store.blobs.put(bytes);
  await listRecording(store, descriptor, name, created);
  const parts: Descriptor[] = [];
  for (let at = most; at < bodies.length; at += most) {
    const layers = bodies.slice(at, at + most);
    const part = artefactManifest({ artifactType: moreType, subject: descriptor, layers });
    store.blobs.put(part.bytes);
    parts.push(part.descriptor);
  }
  await listReferrers(
    store,
    parts.map((part) => ({ descriptor: part, subject: descriptor.digest })),
  );
  return { descriptor, text: text.digest, name, created };
}

/**
 * Puts a recording that came from elsewhere into the store's list. One that is there already is told anew where it was written to.
 *
 * @throws {QuillaError} `store/incomplete` where something of it is missing, `store/…`
 */
export async function listRecording(
  store: Store,
  descriptor: Descriptor,
  name: string | undefined,
  created: Date,
): Promise<void> {
  const marked = markedReferrer({ ...descriptor, artifactType: recordingType }, descriptor.digest);
  const time = created.toISOString().replace(/\.\d+Z$/, "Z");
  const said = { [createdKey]: time, ...name === undefined ? {} : { [nameKey]: name } };
  const entry = { ...marked, annotations: { ...marked.annotations, ...said } };
  await store.references.update((entries) => [
    ...entries.filter(({ digest }) => digest !== descriptor.digest),
    entry,
  ]);
}

/** All recordings of the store, those that came last first. */
export function listRecordings(store: Store): KeptRecording[] {
  const entries = store.references.list().filter((entry) => entry.artifactType === recordingType);
  return entries.flatMap((descriptor): KeptRecording[] => {
    const text = textOf(store, descriptor);
    const about = { name: descriptor.annotations?.[nameKey], created: createdOf(descriptor) };
    return text === undefined ? [] : [{ descriptor, text: text.digest, ...about }];
  }).sort((a, b) => (b.created?.getTime() ?? 0) - (a.created?.getTime() ?? 0));
}

/**
 * The recording that a text means: where it was written to, the digest of the artefact or of the recording's text, or the beginning
 * of one. Of those that were written to one place, the last.
 *
 * @throws {QuillaError} `record/ambiguous`
 */
export function findRecording(store: Store, text: string): KeptRecording | undefined {
  const all = listRecordings(store);
  const named = all.find(({ name }) => name === text);
  if (named !== undefined) return named;
  const hex = text.replace(/^sha256:/, "");
  if (!/^[0-9a-f]{4,64}$/.test(hex)) return undefined;
  const found = all.filter(({ descriptor, text }) =>
    [descriptor.digest, text].some((digest) => digest.startsWith(`sha256:${hex}`))
  );
  if (found.length < 2) return found[0];
  throw new QuillaError(`${text} is the beginning of ${found.length} recordings`, {
    code: "record/ambiguous",
    hint: "write more of the digest; `quilla record ls` shows them",
  });
}

/**
 * What a recording of the store says.
 *
 * @throws {QuillaError} `record/damaged`, `record/version`, `store/…`
 */
export function readRecording(
  store: Store,
  { descriptor }: Pick<KeptRecording, "descriptor">,
): Recording {
  const text = textOf(store, descriptor);
  if (text === undefined) {
    throw new QuillaError(`${descriptor.digest} is no recording`, { code: "record/damaged" });
  }
  const bytes = store.blobs.read(text, largestText);
  return parseRecording({ name: recordFileName, text: new TextDecoder().decode(bytes) });
}

/**
 * Takes recordings out of the store's list; what only they needed goes with the next garbage collection.
 *
 * @returns the entries that are gone
 * @throws {QuillaError} `store/…`
 */
export async function removeRecordings(
  store: Store,
  digests: ReadonlySet<Digest>,
): Promise<Descriptor[]> {
  let removed: Descriptor[] = [];
  await store.references.update((entries) => {
    const isRecording = ({ digest, artifactType }: Descriptor) =>
      artifactType === recordingType && digests.has(digest);
    const isPart = (entry: Descriptor) =>
      entry.artifactType === moreType && digests.has(subjectOf(entry)!);
    removed = entries.filter((entry) => isRecording(entry) || isPart(entry));
    return removed.length === 0 ? entries : entries.filter((entry) => !removed.includes(entry));
  });
  return removed;
}

/** A million lines, and more than anybody wants to read. */
const largestText = 1 << 30;

/** The descriptor of a recording's text; undefined where the manifest is not there, or is another's. */
function textOf(store: Store, descriptor: Descriptor): Descriptor | undefined {
  if (!store.blobs.has(descriptor.digest)) return undefined;
  const { layers } = carriedManifest(store.blobs.read(descriptor), descriptor.mediaType);
  return layers.find(({ mediaType }) => mediaType === recordingTextType);
}
