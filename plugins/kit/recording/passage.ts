/**
 * A body on its way to a program, which is fetched to its end whatever the program takes of it.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import type { BlobFacts } from "../../../core/store/ingest.ts";
import type { FetchedAnswer } from "./recording_options.ts";

/** How it ended: with the body in the store, with what was thrown, or with nothing, where it was given up. */
export interface PassageEnd {
  readonly body?: BlobFacts;
  readonly error?: unknown;
}

/** One body. */
export class Passage {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #kept: Promise<BlobFacts>;
  readonly #tell: (end: PassageEnd) => void;
  #rest: Promise<void> | undefined;
  #isOver = false;

  /** @param tell told once how it ended */
  constructor(
    { body, kept }: Pick<FetchedAnswer, "body" | "kept">,
    tell: (end: PassageEnd) => void,
  ) {
    this.#source = body[Symbol.asyncIterator]();
    this.#kept = kept;
    this.#tell = tell;
    kept.catch(() => {}); // whoever reads the body is told
  }

  /** The body, for the program, which may go away before its end. */
  async *pieces(): AsyncGenerator<Uint8Array, void, void> {
    try {
      for (let piece; (piece = await this.#next()) !== undefined;) yield piece;
    } finally {
      if (!this.#isOver) void this.finish().catch(() => {}); // told at the end
    }
  }

  /** @throws {QuillaError} `store/…`; a server's failure is the program's matter */
  finish(): Promise<void> {
    return this.#rest ??= this.#readRest();
  }

  /** The rest does not matter. */
  async giveUp(): Promise<void> {
    if (this.#isOver) return;
    this.#over({});
    await this.#source.return?.()?.catch(() => {});
  }

  async #readRest(): Promise<void> {
    try {
      while (await this.#next() !== undefined);
    } catch (error) {
      if (!isOfServer(error)) throw error;
    }
  }

  /** The next piece; undefined at the end, when the store has the body. */
  async #next(): Promise<Uint8Array | undefined> {
    if (this.#isOver) return undefined;
    try {
      const { done, value } = await this.#source.next();
      if (done !== true) return value;
      this.#over({ body: await this.#kept });
    } catch (error) {
      this.#over({ error });
      throw error;
    }
  }

  #over(end: PassageEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#tell(end);
  }
}

/** Whether a server is at fault, or the way to it: that is the program's matter. */
export function isOfServer(error: unknown): error is QuillaError {
  return error instanceof QuillaError && error.code.startsWith("fetch/");
}
