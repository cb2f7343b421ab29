/**
 * What a build tells of its results while they are on their way: to outputs, and to and from shared caches.
 *
 * @module
 */
import type {
  Arrival,
  BuildListener,
  WriteInfo,
} from "../../../core/plugin/contracts/build_event.ts";
import type { WorkNews } from "../../../core/plugin/contracts/transport.ts";

/** The pieces of work of one build. */
export class Writes {
  readonly #listener: BuildListener | undefined;
  #count = 0;

  constructor(listener?: BuildListener) {
    this.#listener = listener;
  }

  /** One output or cache. */
  open(): Write {
    return new Write(this.#listener, () => this.#count++);
  }
}

/** What one output or cache tells becomes events: one piece of work after the other, each with a beginning and an end. */
export class Write {
  /** Takes what is told; undefined where nobody watches. */
  readonly tell: ((news: WorkNews) => void) | undefined;
  readonly #listener: BuildListener | undefined;
  #write: WriteInfo | undefined;
  #far: Arrival | undefined;

  /** Made by {@linkcode Writes.open}. */
  constructor(listener: BuildListener | undefined, number: () => number) {
    this.#listener = listener;
    this.tell = listener && ((news) => {
      if (news.type === "retry") return listener(news);
      const { doing, bytes, total, blob } = news;
      if (this.#write?.doing !== doing) {
        this.#end("write-done");
        this.#write = { id: number(), doing };
        listener({ type: "write-started", write: this.#write });
      }
      this.#far = { bytes, total };
      listener({ type: "write-progress", write: this.#write!, ...this.#far, ...blob && { blob } });
    });
  }

  /** Does the work, whose end is that of what it tells. */
  async during<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      const result = await work();
      this.#end("write-done");
      return result;
    } catch (error) {
      this.#end("write-failed");
      throw error;
    }
  }

  #end(type: "write-done" | "write-failed"): void {
    if (this.#write !== undefined) this.#listener?.({ type, write: this.#write, ...this.#far });
    this.#write = this.#far = undefined;
  }
}
