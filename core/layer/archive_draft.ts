/**
 * A layer's archive before its time is known: the time is made from all that is in it, and stands in every header.
 *
 * Small archives are made in memory. Larger ones are written to where they stay, and gone over once more.
 *
 * @module
 */
import type { ByteReader } from "../content.ts";
import { QuillaError } from "../errors.ts";
import type { BlobFacts, BlobWriter, Place } from "../store/ingest.ts";
import type { Store } from "../store/store.ts";
import { blockSize, setTime } from "../tar/write.ts";
import { ContentSum, type MadeTime } from "./layer_time.ts";

/** What an archive is written to. */
export type ArchiveSink = Pick<BlobWriter, "position" | "write" | "writeFrom" | "zeros">;

/** Archives up to this length are made in memory. */
const inMemory = 16 << 20;

/** From this length on, the disk is waited for while other work goes on. */
const large = 1 << 20;

/** Brings a large archive to the disk, so that its commit need not wait for it. */
export async function syncLarge(writer: BlobWriter): Promise<void> {
  if (writer.position >= large) await writer.sync();
}

/** Where an archive is to say its layer's time. */
export interface TimePlaces {
  /** Where headers begin that were written with the time 0, in their order. */
  readonly headers: number[];
  /** Where files say it in four bytes, the least first; in their order. */
  readonly words: number[];
}

/**
 * Writes an archive.
 *
 * @param size about the archive's
 * @param write writes all of it, and tells where it is to say the time
 * @returns what it became, and its time
 */
export async function writeDraft(
  store: Store,
  size: number,
  made: MadeTime,
  write: (sink: ArchiveSink, places: TimePlaces) => Promise<void>,
): Promise<BlobFacts & { readonly time: number }> {
  const places: TimePlaces = { headers: [], words: [] };
  const sum = new ContentSum();
  if (size > inMemory) {
    const writer = store.blobs.draft((bytes) => sum.add(bytes));
    try {
      await write(writer, places);
      const edit = editor(places);
      // What is in the writer's buffer is heard when it is amended.
      await writer.amend((bytes, position) => edit(bytes, position, sum.time(made)));
      await syncLarge(writer);
      return { ...writer.commit(), time: sum.time(made) };
    } finally {
      writer.abort();
    }
  }
  const memory = new MemorySink(size);
  await write(memory, places);
  const bytes = memory.bytes();
  sum.add(bytes);
  const time = sum.time(made);
  editor(places)(bytes, 0, time);
  const writer = store.blobs.ingest();
  try {
    writer.write(bytes);
    await syncLarge(writer);
    return { ...writer.commit(), time };
  } finally {
    writer.abort();
  }
}

/** Says the time in one stretch after another. */
function editor({ headers, words }: TimePlaces) {
  let nextHeader = 0;
  let nextWord = 0;
  return (bytes: Uint8Array, position: number, time: number): Place[] => {
    const end = position + bytes.length;
    const changed: Place[] = [];
    for (; nextHeader < headers.length && headers[nextHeader]! < end; nextHeader++) {
      const from = headers[nextHeader]! - position;
      setTime(bytes.subarray(from, from + blockSize), time);
      changed.push({ from, to: from + blockSize });
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (; nextWord < words.length && words[nextWord]! < end; nextWord++) {
      const from = words[nextWord]! - position;
      view.setUint32(from, time >>> 0, true);
      changed.push({ from, to: from + 4 });
    }
    return changed;
  };
}

class MemorySink implements ArchiveSink {
  #bytes: Uint8Array;
  position = 0;

  constructor(size: number) {
    this.#bytes = new Uint8Array(size);
  }

  #makeRoom(size: number): void {
    const needed = this.position + size;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }

  /** All that was written. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.position);
  }

  write(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length);
    this.#bytes.set(bytes, this.position);
    this.position += bytes.length;
  }

  writeFrom(reader: ByteReader, size: number): void {
    this.#makeRoom(size);
    for (const end = this.position + size; this.position < end;) {
      const got = reader.read(this.#bytes.subarray(this.position, end));
      if (got === 0) {
        throw new QuillaError(`only ${size - (end - this.position)} of ${size} bytes are there`, {
          code: "content/short",
        });
      }
      this.position += got;
    }
  }

  zeros(count: number): void {
    this.#makeRoom(count);
    this.position += count;
  }
}
