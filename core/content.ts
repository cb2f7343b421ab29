/**
 * A file's bytes, wherever they are: read in order, once, without knowing their source.
 *
 * Reading is synchronous on purpose: layers are assembled from tens of thousands of small files, and a promise per file
 * costs more than the file.
 *
 * @module
 */
import { closeSync, openSync, readSync } from "node:fs";
import { digestOf } from "./digest.ts";
import { QuillaError } from "./errors.ts";

/** Bytes of a known length that can be opened any number of times. */
export interface Content {
  /** Length in bytes. */
  readonly size: number;
  /** Begins to read from its first byte; whoever opens closes. */
  open(): ByteReader;
  /**
   * A text that no other bytes have on this machine, known without reading them: two contents of one identity are the same.
   * Undefined where that is not certain.
   */
  identity?(): string | undefined;
  /** The identity that it has if it is not written to again. Good to explain with, not to rely on. */
  likelyIdentity?(): string;
}

/** What the identity of a file begins with that means nothing on another machine. */
export const hostIdentity = "host-file ";

/** Bytes read in order. */
export interface ByteReader {
  /** Fills the front of `into`; the number of bytes read, 0 only at the end. */
  read(into: Uint8Array): number;
  /** Passes over so many bytes, which are there; only where that takes less than reading them. */
  skip?(length: number): void;
  /** Lets go of whatever is open. */
  close(): void;
}

/** Bytes in memory. A string is encoded as UTF-8. */
export function bytesContent(data: Uint8Array | string): Content {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  return {
    size: bytes.length,
    identity: () => digestOf(bytes),
    open() {
      let offset = 0;
      return {
        read(into) {
          const piece = bytes.subarray(offset, offset + into.length);
          into.set(piece);
          offset += piece.length;
          return piece.length;
        },
        close() {},
      };
    },
  };
}

/** A content that may have been given as its bytes. */
export function contentOf(content: Content | Uint8Array | string): Content {
  const isData = typeof content === "string" || content instanceof Uint8Array;
  return isData ? bytesContent(content) : content;
}

/** A stretch of a file that nobody writes any more, such as a blob of the store. */
export function fileContent(path: string, offset: number, size: number): Content {
  return {
    size,
    open() {
      const fd = openSync(path, "r");
      let position = offset;
      const end = offset + size;
      return {
        read(into) {
          const wanted = Math.min(into.length, end - position);
          if (wanted === 0) return 0;
          const got = readSync(fd, into, 0, wanted, position);
          position += got;
          return got;
        },
        skip: (length) => void (position += length),
        close: () => closeSync(fd),
      };
    },
  };
}

/**
 * The whole of a small content.
 *
 * @throws {QuillaError} `content/too-large` over `limit` bytes (4 MiB unless told), `content/short` where bytes are missing
 */
export function readContent(content: Content, limit: number = 4 << 20): Uint8Array {
  if (content.size > limit) {
    throw new QuillaError(`${content.size} bytes are more than the ${limit} that are read here`, {
      code: "content/too-large",
    });
  }
  const bytes = new Uint8Array(content.size);
  const reader = content.open();
  try {
    let filled = 0;
    while (filled < bytes.length) {
      const got = reader.read(bytes.subarray(filled));
      if (got === 0) {
        throw new QuillaError(`only ${filled} of ${bytes.length} bytes are there`, {
          code: "content/short",
        });
      }
      filled += got;
    }
  } finally {
    reader.close();
  }
  return bytes;
}

/** The whole of a small content as UTF-8 text; what is not UTF-8 becomes U+FFFD. */
export function readText(content: Content, limit?: number): string {
  return new TextDecoder().decode(readContent(content, limit));
}

const pieceSize = 256 << 10;

/**
 * A content piece by piece. Each is memory of its own, for it may be queued.
 *
 * @throws {QuillaError} `content/short` where bytes are missing
 */
export function* readPieces(content: Content): Generator<Uint8Array, void, void> {
  const reader = content.open();
  try {
    for (let left = content.size; left > 0;) {
      const piece = new Uint8Array(Math.min(pieceSize, left));
      const got = reader.read(piece);
      if (got === 0) {
        throw new QuillaError(`only ${content.size - left} of ${content.size} bytes are there`, {
          code: "content/short",
          hint: "`quilla system check` says what is damaged",
        });
      }
      left -= got;
      yield piece.subarray(0, got);
    }
  } finally {
    reader.close();
  }
}

/** A content as a stream. Each piece is memory of its own, for it may be queued. */
export async function* piecesOf(content: Content): AsyncGenerator<Uint8Array> {
  const reader = content.open();
  try {
    for (;;) {
      const piece = new Uint8Array(pieceSize);
      const got = reader.read(piece);
      if (got === 0) return;
      yield piece.subarray(0, got);
    }
  } finally {
    reader.close();
  }
}
