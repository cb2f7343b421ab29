/**
 * What is told while images are on their way, for those who watch.
 *
 * @module
 */
import { clearTimeout, setTimeout } from "node:timers"; // Deno 2.4's own is only a number
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import type { LayerFormat } from "../packing/tables/format.ts";
import type {
  BlobNews,
  PlacedImage,
  RetryNews,
  TransferNews,
  WorkNews,
} from "../../../core/plugin/contracts/transport.ts";

/**
 * How a copy goes on. A blob has its digest, and its size is how many bytes there will be. Of one blob there are at most some
 * ten events of bytes a second.
 */
export type CopyEvent =
  /** A manifest is known: these blobs are what it is made of. */
  | { readonly type: "plan"; readonly blob: Descriptor; readonly parts: readonly Descriptor[] }
  /** A layer is made into one of another format first: so many bytes of `total` are. */
  | {
    readonly type: "convert";
    readonly blob: Descriptor;
    readonly compression: LayerFormat;
    readonly bytes: number;
    readonly total: number;
  }
  /** A layer gets no table of contents, for it holds what a table cannot tell: it is written without one. */
  | {
    readonly type: "untabled";
    readonly blob: Descriptor;
    readonly wanted: LayerFormat;
    readonly written: LayerFormat;
    /** Goes on after "it holds". */
    readonly reason: string;
  }
  /** A blob begins to move; `from` is the layer that it was made from, if it was. */
  | { readonly type: "begin"; readonly blob: Descriptor; readonly from?: Descriptor | undefined }
  /** A blob is there already, and its bytes are read all the same to see that they are right. */
  | { readonly type: "check"; readonly blob: Descriptor }
  /**
   * - `bytes`: so many bytes of a blob have passed
   * - `resume`: it goes on behind so many, after it broke
   * - `retry`: something failed in passing, and is tried again
   * - `archive`: an archive is read before it is known what is in it, or a bundle is written
   */
  | TransferNews
  /** It is there. */
  | { readonly type: "end"; readonly blob: Descriptor }
  /** It was there before. */
  | { readonly type: "present"; readonly blob: Descriptor }
  /** It was taken over from another repository of the same place. */
  | { readonly type: "mounted"; readonly blob: Descriptor }
  /** Of an index, something was never fetched to where it comes from, and so stays away. */
  | {
    readonly type: "partial";
    readonly blob: Descriptor;
    readonly missing: readonly Descriptor[];
    /** The same in words. */
    readonly lacks: string;
  }
  /** Something that hangs on an image, such as a signature, does not go with it. */
  | {
    readonly type: "left";
    readonly blob: Descriptor;
    /** What it hangs on. */
    readonly subject: Descriptor;
    /** Why. */
    readonly reason: string;
  }
  /** All images are there, under their names. */
  | { readonly type: "commit"; readonly images: readonly PlacedImage[] };

/** Takes events as they happen; must not throw. */
export type CopyListener = (event: CopyEvent) => void;

/** Milliseconds between two events of bytes that are about the same. */
const interval = 100;

/** Listeners that are paced. */
const known = new WeakSet<(event: never) => void>();

/** What was told last about something, and what waits to be. */
interface Told<Event> {
  time: number;
  waiting: Event | undefined;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/**
 * The same listener, told of bytes not more often than ten times a second for each blob, and of the last ones all the same; one that
 * is paced already stays as it is.
 */
export function paced<Event extends CopyEvent>(
  listener: (event: Event) => void,
  now: () => number = () => performance.now(),
): (event: Event) => void {
  if (known.has(listener)) return listener;
  const told = new Map<string, Told<Event>>();
  const forget = () => {
    for (const { timer } of told.values()) clearTimeout(timer);
    told.clear();
  };
  const wait = (state: Told<Event>, event: Event) => {
    state.waiting = event;
    state.timer ??= setTimeout(() => {
      state.timer = undefined;
      state.time = now();
      if (state.waiting !== undefined) listener(state.waiting);
      state.waiting = undefined;
    }, interval).unref();
  };
  const pace = (event: Event) => {
    const key = pacedKey(event);
    if (key === undefined) {
      if (event.type === "commit" || event.type === "plan") forget();
      else if ("blob" in event && event.blob !== undefined) drop(told, event.blob.digest);
      return listener(event);
    }
    const time = now();
    const state = told.get(key);
    if (state === undefined) {
      told.set(key, { time, waiting: undefined, timer: undefined });
    } else if (time - state.time < interval) {
      return wait(state, event);
    } else {
      state.time = time;
      state.waiting = undefined;
    }
    listener(event);
  };
  known.add(pace);
  return pace;
}

/** Nothing more is told of what waits about a blob. */
function drop<Event>(told: Map<string, Told<Event>>, digest: string): void {
  for (const key of [digest, `convert ${digest}`]) {
    clearTimeout(told.get(key)?.timer);
    told.delete(key);
  }
}

function pacedKey(event: CopyEvent): string | undefined {
  if (event.type === "archive") return event.doing;
  if (event.type === "bytes") return event.blob.digest;
  return event.type === "convert" ? `convert ${event.blob.digest}` : undefined;
}

/** How many bytes have moved, of all that are known to have to. */
export class CopySums {
  /** What each blob has moved, and how long it is; what was there already does not count. */
  readonly #blobs = new Map<string, { bytes: number; readonly size: number }>();
  /** Those that are only read once more. */
  readonly #checked = new Set<string>();

  /** Bytes that have moved. */
  get bytes(): number {
    return this.#sum(({ bytes }) => bytes);
  }

  /** Bytes that have to, as far as is known: it grows with each manifest that is read. */
  get total(): number {
    return this.#sum(({ size }) => size);
  }

  /** Takes events as they happen. */
  readonly listen: CopyListener = (event) => {
    switch (event.type) {
      case "plan":
        for (const { digest, size } of event.parts) this.#know(digest, size);
        return;
      case "begin":
        if (event.from !== undefined) this.#blobs.delete(event.from.digest);
        this.#know(event.blob.digest, event.blob.size);
        return;
      case "bytes":
      case "resume":
        if (this.#checked.has(event.blob.digest)) return;
        this.#know(event.blob.digest, event.blob.size).bytes = event.bytes;
        return;
      case "end":
        this.#know(event.blob.digest, event.blob.size).bytes = event.blob.size;
        return;
      case "check":
        this.#checked.add(event.blob.digest);
        this.#blobs.delete(event.blob.digest);
        return;
      case "present":
      case "mounted":
        this.#blobs.delete(event.blob.digest);
    }
  };

  #know(digest: string, size: number): { bytes: number } {
    const known = this.#blobs.get(digest) ?? { bytes: 0, size };
    this.#blobs.set(digest, known);
    return known;
  }

  #sum(of: (blob: { readonly bytes: number; readonly size: number }) => number): number {
    let sum = 0;
    for (const blob of this.#blobs.values()) sum += of(blob);
    return sum;
  }
}

/** Of what a transport tells, what is tried again. */
export function retries(tell: (news: RetryNews) => void): (news: TransferNews) => void {
  return (news) => {
    if (news.type === "retry") tell(news);
  };
}

/** The same bytes, told as one piece of work as they pass, some ten times a second. */
export async function* toldAsWork(
  bytes: AsyncIterable<Uint8Array>,
  doing: string,
  tell: ((news: WorkNews) => void) | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  if (tell === undefined) return yield* bytes;
  const told = pacedWork(doing, tell);
  let passed = 0;
  for await (const piece of bytes) {
    told(passed += piece.length);
    yield piece;
  }
  tell({ type: "progress", doing, bytes: passed });
}

/** Tells of one piece of work how many bytes of it are done, some ten times a second. */
export function pacedWork(
  doing: string,
  tell: (news: WorkNews) => void,
): (bytes: number) => void {
  let told = -Infinity;
  return (bytes) => {
    const time = performance.now();
    if (time - told < interval) return;
    told = time;
    tell({ type: "progress", doing, bytes });
  };
}

/** A listener that tells how far a copy is as one piece of work; undefined where nobody watches. */
export function asWork(
  doing: string,
  tell: ((news: WorkNews) => void) | undefined,
): CopyListener | undefined {
  if (tell === undefined) return undefined;
  const sums = new CopySums();
  return paced((event) => {
    if (event.type === "retry") return tell(event satisfies RetryNews);
    sums.listen(event);
    const blob = blobNews(event);
    tell({ type: "progress", doing, bytes: sums.bytes, total: sums.total, ...blob && { blob } });
  });
}

/** Of what a copy tells, which blob begins to move or is there. */
export function blobNews(event: CopyEvent): BlobNews | undefined {
  if (event.type !== "begin" && event.type !== "end") return undefined;
  const { digest, size } = event.blob;
  return { digest, size, is: event.type === "begin" ? "begun" : "there" };
}
