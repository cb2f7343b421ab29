/**
 * The threads that inspect layers while this one moves their bytes: inflating, hashing and reading entries is more work than
 * all the rest of a pull.
 *
 * @module
 */
import { availableParallelism } from "node:os";
import { codecs } from "../../../../core/codec/codecs.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { keepsAllDecoded } from "../../../../core/host/runtime.ts";
import type { Descriptor } from "../../../../core/oci/descriptor.ts";
import type { Digest } from "../../../../core/digest.ts";
import type { StorePlaces } from "../../../../core/store/places.ts";
import { Thread } from "../../threads/thread.ts";
import type { DescribedLayer } from "./inspect_layer.ts";
import type { InspectQuestion } from "./inspect_worker.ts";
import { type Inspection, InspectionHere } from "./inspection.ts";

/** A layer that is smaller is inspected before a thread has started. */
const worthThread = 4 << 20;

/** More layers than this do not move at once. */
const most = 4;

/** Bytes that go to a thread at once: a message costs as much as some of them. */
const parcelSize = 256 << 10;

/** So many parcels of one layer wait for its thread; that bounds the memory. */
const parcelsAhead = 8;

const purpose = { code: "image/worker", doing: "inspects layers" };

interface Inspector {
  readonly thread: Thread<InspectQuestion, boolean>;
  /** Layers that it has now. */
  layers: number;
}

function usualThreads(): number {
  const areWanted = !keepsAllDecoded() && codecs.hasOwnOnly;
  return areWanted ? Math.min(availableParallelism() - 1, most) : 0;
}

/** Inspects layers. It must be closed. */
export class Inspectors {
  readonly #size: number;
  readonly #inspectors: Inspector[] = [];
  #begun = 0;

  /**
   * @param threads the most that there are; unless given, one fewer than the machine has processors, and none where what a
   * decoder makes stays in memory, for a second heap beside that would be too much, or where a plugin brought a codec, which threads
   * do not know
   */
  constructor(threads: number = usualThreads()) {
    this.#size = threads;
  }

  /** @param kept where the plain archive becomes a blob */
  begin(
    { digest, size }: Pick<Descriptor, "digest" | "size">,
    diffId: Digest,
    isOnlyMoved = false,
    kept?: StorePlaces,
  ): Inspection {
    const layer = { digest, diffId, isOnlyMoved, kept };
    // Where nothing is inflated, there is too little to do.
    const isLittle = size < worthThread || digest === diffId;
    if (isLittle || this.#size < 1) return new InspectionHere(layer);
    const inspector = this.#next();
    inspector.layers++;
    return new InspectionAside(inspector, ++this.#begun, layer);
  }

  /** Ends the threads; inspections that are not finished fail with `image/closed`. */
  async close(): Promise<void> {
    const why = new QuillaError("the inspection of layers was broken off", {
      code: "image/closed",
    });
    await Promise.all(this.#inspectors.splice(0).map(({ thread }) => thread.end(why)));
  }

  /** The one with the least to do; a new one where all have something. */
  #next(): Inspector {
    const [least] = this.#inspectors.toSorted((a, b) => a.layers - b.layers);
    if (least !== undefined && (least.layers === 0 || this.#inspectors.length >= this.#size)) {
      return least;
    }
    const module = new URL("./inspect_worker.ts", import.meta.url);
    const inspector: Inspector = { thread: new Thread(module, undefined, purpose), layers: 0 };
    this.#inspectors.push(inspector);
    return inspector;
  }
}

/** An inspection in a thread. */
class InspectionAside implements Inspection {
  readonly #inspector: Inspector;
  readonly #id: number;
  #parcel = new Uint8Array(parcelSize);
  #filled = 0;
  /** Parcels that the thread has not taken yet, the oldest first. */
  readonly #ahead: Promise<boolean>[] = [];
  #isWanted = true;
  #failure: { readonly error: unknown } | undefined;

  constructor(inspector: Inspector, id: number, layer: DescribedLayer) {
    this.#inspector = inspector;
    this.#id = id;
    this.#send({ kind: "begin", id, layer });
  }

  async write(piece: Uint8Array): Promise<void> {
    for (let at = 0; at < piece.length && this.#isWanted;) {
      // A copy, for whoever gets the piece next keeps it.
      const part = piece.subarray(at, at + parcelSize - this.#filled);
      this.#parcel.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === parcelSize) this.#sendParcel();
      while (this.#ahead.length > parcelsAhead) await this.#ahead.shift();
    }
  }

  async finish(): Promise<void> {
    this.#sendParcel();
    try {
      await this.#inspector.thread.ask({ kind: "finish", id: this.#id });
    } finally {
      this.#inspector.layers--;
    }
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  abandon(): void {
    this.#isWanted = false;
    this.#inspector.layers--;
    this.#send({ kind: "abandon", id: this.#id });
  }

  #sendParcel(): void {
    const [memory, length] = [this.#parcel.buffer, this.#filled];
    if (length === 0) return;
    this.#parcel = new Uint8Array(parcelSize);
    this.#filled = 0;
    this.#ahead.push(this.#send({ kind: "piece", id: this.#id, memory, length }, [memory]));
  }

  async #send(question: InspectQuestion, moved: readonly ArrayBuffer[] = []): Promise<boolean> {
    try {
      if (!await this.#inspector.thread.ask(question, moved)) this.#isWanted = false;
    } catch (error) {
      // The thread is lost; that is told at the end, for that the blob is wrong says more.
      this.#failure ??= { error };
      this.#isWanted = false;
    }
    return this.#isWanted;
  }
}
