/**
 * From changes to layers in the store. What changes hold is read once; the layer's own time, which is made from it, is written when
 * all of it is known: see archive_draft.ts.
 *
 * @module
 */
import { requireGoing } from "../aborting.ts";
import type { Digest } from "../digest.ts";
import { bytesContent, type Content, contentOf, readContent } from "../content.ts";
import { QuillaError } from "../errors.ts";
import { layerMediaType } from "../oci/media_types.ts";
import type { BlobFacts } from "../store/ingest.ts";
import type { Store } from "../store/store.ts";
import type { TarEntry } from "../tar/entry.ts";
import { blockSize, encodeHeader, endOfArchive, padding } from "../tar/write.ts";
import type { FileView } from "../tree/view.ts";
import { type ArchiveSink, syncLarge, type TimePlaces, writeDraft } from "./archive_draft.ts";
import type { Change, ChangeList } from "./change.ts";
import type { FileIndex } from "../tree/file_index.ts";
import type { Layer } from "./layer.ts";
import { type Inputs, layerInputs } from "./layer_inputs.ts";
import { type LayerTimes, ownTime } from "./layer_time.ts";
import { normalForm } from "./normal_form.ts";
import { indexTarLater } from "./tar_index.ts";
import { reservedMarkEntry } from "./reserved_names.ts";
import { requireNoReserved, requireSound } from "./sound_changes.ts";
import { escapedName, looksLikeWhiteout, opaqueName, whiteoutName } from "../tree/whiteout.ts";
import { indexLater, metadataOf } from "./written_index.ts";

/** Four bytes of a file that say a time. */
export interface FollowingTime {
  readonly at: number;
  /** In seconds; undefined for the layer's own. */
  readonly seconds: number | undefined;
}

/** What has to say other times than it does. */
export interface Followers {
  /** What a file says of another's time, if it does: it is to say what the layer says. */
  of(change: Change & { readonly type: "file" }): FollowingTime | undefined;
}

/** Looks for them among the changes of a layer, in their normal form; undefined where there are none. */
export type FindFollowers = (
  changes: ChangeList,
  below: FileView,
  times: LayerTimes,
) => Followers | undefined;

/** What else there is to making layers. */
export interface LayerMaking {
  /** Finds files that say the times of others, which are to say those that the layer says; none do, unless given. */
  readonly followers?: FindFollowers | undefined;
  /** Makes several layers of the changes; they are one, unless given. */
  readonly cut?: CutChanges | undefined;
}

/** How a layer is assembled. */
export interface AssembleOptions extends Pick<LayerMaking, "followers"> {
  readonly store: Store;
  /** The tree that the changes are made to. */
  readonly below: FileView;
  readonly times: LayerTimes;
  /** What was made before; nothing, unless given. */
  readonly memory?: LayerMemory | undefined;
  /** Whether it reaches no image, so that names may begin like a whiteout's. */
  readonly reservedNames?: boolean | undefined;
  /** Told now and then how many bytes are written. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
  /** Ends the work. */
  readonly signal?: AbortSignal | undefined;
}

/** Knows the layers that were made before, by what they were made from: see `layerInputs`. */
export interface LayerMemory {
  /** The layer's blob; undefined where it must be made. */
  recall(inputs: Inputs): Promise<BlobFacts | undefined>;
  remember(inputs: Inputs, layer: BlobFacts): void;
}

/** What an image has of layers below those that are made, and may get above them; and the diffIDs of those below that the build made. */
export interface LayerRoom {
  readonly below: number;
  readonly above: number;
  readonly own: readonly Digest[];
}

/** Which changes, each in the normal form itself, are layers of their own, the lowest first; or what became of them all before. */
export interface Cut {
  readonly parts: readonly ChangeList[];
  readonly known?: readonly BlobFacts[] | undefined;
  /** Told what became of it. */
  made?(layers: readonly Layer[]): void;
}

/** Cuts changes; undefined where they stay as they are. */
export type CutChanges = (
  changes: ChangeList,
  about: AssembleLayersOptions,
) => Promise<Cut | undefined>;

/** How changes become one layer or several. */
export interface AssembleLayersOptions extends AssembleOptions, LayerMaking {
  readonly room: LayerRoom;
}

/** The event loop gets a turn after so many bytes: timers, signals and other stages wait for it. */
const turnSize = 32 << 20;

/** What is worth being told of a layer that needed no turn. */
const toldSize = 4 << 20;

/** As {@linkcode assembleLayers}, for changes that are one layer whatever their size. */
export async function assembleLayer(
  changes: Iterable<Change> | AsyncIterable<Change>,
  options: AssembleOptions,
): Promise<Layer> {
  const room = { below: 0, above: 0, own: [] };
  const [layer] = await assembleLayers(changes, { ...options, room });
  return layer!;
}

/**
 * The layers of changes, the lowest first. Those that were made before are not made again.
 *
 * @throws {QuillaError} `layer/path`, `layer/whiteout-name`, `layer/through-link`, `layer/hardlink-target` for changes that no layer
 * can hold, `context/changed` for a file whose length changed while it was read, and what the store throws
 */
export async function assembleLayers(
  changes: Iterable<Change> | AsyncIterable<Change>,
  options: AssembleLayersOptions,
): Promise<readonly Layer[]> {
  const { store, memory, times, reservedNames } = options;
  const sorted = await normalForm(changes, options.below);
  const cut = await options.cut?.(sorted, options);
  const asked: Part[] = (cut?.known ?? []).map((known) => ({ known, changes: [] }));
  for (const changes of cut?.parts ?? [sorted]) {
    const inputs = memory && layerInputs(changes, times);
    asked.push({ changes, inputs, known: inputs && await memory?.recall(inputs) });
  }
  if (asked.some(({ known }) => known === undefined)) requireSound(sorted, { reservedNames });
  else if (!reservedNames) requireNoReserved(sorted);
  const layers: Promise<Layer>[] = [];
  let progress = 0;
  const onProgress = (bytes: number) => options.onProgress?.(progress += bytes);
  try {
    for (const part of asked) {
      // While one is brought to the disk, the next is written.
      await layers.at(-2);
      const layer = part.known === undefined
        ? writePart(part, { ...options, onProgress })
        : Promise.resolve(plainLayer(store, part.known));
      layer.catch(() => {}); // told where it is waited for
      layers.push(layer);
    }
    const made = await Promise.all(layers);
    cut?.made?.(made);
    return made;
  } finally {
    await Promise.allSettled(layers);
  }
}

/** Changes that are one layer, and what was made of them before. */
type Part = { changes: ChangeList; inputs?: Inputs; known?: BlobFacts };

async function writePart({ changes, inputs }: Part, options: AssembleOptions): Promise<Layer> {
  const { store, times } = options;
  const followers = options.followers?.(changes, options.below, times);
  const archive = new LayerArchive(changes, options, followers);
  const { time, ...facts } = typeof times === "object"
    ? await writeDraft(store, sizeOf(changes), times, (sink, places) => archive.write(sink, places))
    : await writeKnown(store, archive, times);
  if (inputs !== undefined) options.memory?.remember(inputs, facts);
  const { digest } = facts;
  const { offsets } = archive;
  const path = store.blobs.path(digest);
  return layerOf(indexLater({ changes, offsets, times, time, path }, digest, store), facts);
}

/** Where times are known, the bytes are hashed on their way to the disk. */
async function writeKnown(store: Store, archive: LayerArchive, times: number | "preserve") {
  const writer = store.blobs.ingest();
  try {
    await archive.write(writer, undefined);
    await syncLarge(writer);
    return { ...writer.commit(), time: times === "preserve" ? 0 : times };
  } finally {
    writer.abort();
  }
}

/** About the length of the archive. */
function sizeOf(changes: ChangeList): number {
  let size = endOfArchive.length;
  changes.forEach((change) => {
    size += blockSize;
    if (change.type !== "file") return;
    const content = contentOf(change.content);
    size += content.size + padding(content.size);
  });
  return size;
}

/** A layer that lies in the store as a plain archive. */
export function plainLayer(store: Store, { digest, size }: BlobFacts): Layer {
  return layerOf(indexTarLater(store.blobs.path(digest), digest, store), { digest, size });
}

function layerOf(files: FileIndex, { digest, size }: BlobFacts): Layer {
  const blob = { mediaType: layerMediaType("none"), digest, size };
  return { diffId: digest, blob, files: () => Promise.resolve(files) };
}

/** One layer's archive while it is written. */
class LayerArchive {
  /** Where the content of each change begins. */
  readonly offsets: number[] = [];
  readonly #changes: ChangeList;
  readonly #options: AssembleOptions;
  readonly #followers: Followers | undefined;

  constructor(
    changes: ChangeList,
    options: AssembleOptions,
    followers: Followers | undefined,
  ) {
    this.#changes = changes;
    this.#options = options;
    this.#followers = followers;
  }

  /** @param places noted, where the layer's time is not known yet */
  async write(sink: ArchiveSink, places: TimePlaces | undefined): Promise<void> {
    let nextTurn = turnSize;
    let told = 0;
    const { reservedNames } = this.#options;
    if (reservedNames && this.#changes.some(({ path }) => looksLikeWhiteout(path))) {
      sink.write(reservedMarkEntry());
    }
    for (const change of this.#changes) {
      this.#entry(sink, change, places);
      if (sink.position < nextTurn) continue;
      nextTurn = sink.position + turnSize;
      this.#options.onProgress?.(sink.position - told);
      told = sink.position;
      await new Promise((resolve) => setImmediate(resolve));
      requireGoing(this.#options.signal);
    }
    sink.write(endOfArchive);
    if (sink.position - told >= toldSize) this.#options.onProgress?.(sink.position - told);
  }

  #entry(sink: ArchiveSink, change: Change, places: TimePlaces | undefined): void {
    const { times } = this.#options;
    const isMark = change.type === "remove" || change.type === "opaque";
    const time = isMark ? ownTime({}, times) : ownTime(change, times);
    sink.write(encodeHeader(entryOf(change, times, time ?? 0), headerBlock));
    const offset = sink.position;
    if (time === undefined) places?.headers.push(offset - blockSize);
    this.offsets.push(offset);
    if (change.type === "file") this.#content(sink, change, offset, places);
  }

  #content(
    sink: ArchiveSink,
    change: Change & { type: "file" },
    offset: number,
    places: TimePlaces | undefined,
  ): void {
    const content = contentOf(change.content);
    const following = this.#followers?.of(change);
    if (following === undefined) return copyContent(sink, content, change.path);
    const { at, seconds } = following;
    const bytes = readContent(content, content.size);
    new DataView(bytes.buffer).setUint32(at, (seconds ?? 0) >>> 0, true);
    if (seconds === undefined) places?.words.push(offset + at);
    copyContent(sink, bytesContent(bytes), change.path);
  }
}

/** Headers are made here, one after another. */
const headerBlock = new Uint8Array(blockSize);

function entryOf(change: Change, times: LayerTimes, time: number): TarEntry {
  if (change.type === "remove" || change.type === "opaque") {
    const path = change.type === "remove" ? whiteoutName(change.path) : opaqueName(change.path);
    return { type: "file", path, mode: 0, uid: 0, gid: 0, size: 0, mtime: time };
  }
  const { type } = change;
  const entry = { ...metadataOf(change, times, time), path: entryName(change), size: 0 };
  switch (type) {
    case "file":
      return { ...entry, type, size: contentOf(change.content).size };
    case "hardlink":
      return { ...entry, type, linkname: escapedName(change.target.slice(1)) };
    case "symlink":
      return { ...entry, type, linkname: change.target };
    case "char":
    case "block":
      return { ...entry, type, major: change.major, minor: change.minor };
    default:
      return { ...entry, type };
  }
}

function entryName({ path, type }: Change): string {
  const name = escapedName(path.slice(1));
  if (type !== "directory") return name;
  return path === "/" ? "./" : `${name}/`;
}

function copyContent(sink: ArchiveSink, content: Content, path: string): void {
  if (content.size === 0) return;
  const reader = content.open();
  try {
    sink.writeFrom(reader, content.size);
  } catch (error) {
    if (!(error instanceof QuillaError) || error.code !== "content/short") throw error;
    throw new QuillaError(`what becomes ${path} got shorter while it was being read`, {
      code: "context/changed",
      hint: "build again when nothing writes to it",
      cause: error,
    });
  } finally {
    reader.close();
  }
  sink.zeros(padding(content.size));
}
