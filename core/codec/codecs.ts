/**
 * The codecs that there are, and which of them made some bytes.
 *
 * There is one list for the process: compressed bytes turn up in stores, in archives, in what servers send, far from any host of
 * plugins, and what they are hangs on nothing but themselves. plugins/codecs.ts adds quilla's own at start-up, a host of plugins what
 * its plugins supply.
 *
 * @module
 */
import type { Codec } from "./codec.ts";

/** So many first bytes are enough for {@linkcode codecOf}. */
export const magicLength = 16;

/** A list of codecs. */
export class CodecList {
  readonly #codecs = new Map<string, Codec>();
  readonly #others = new Set<string>();

  /**
   * Adds a codec. It takes the place of one of the same name, but quilla's own are added by each host, and take nobody's.
   *
   * @param isOwn whether it is one of quilla's own
   */
  add(codec: Codec, isOwn: boolean): void {
    if (isOwn && this.#codecs.has(codec.name)) return;
    this.#codecs.delete(codec.name);
    this.#codecs.set(codec.name, codec);
    if (!isOwn) this.#others.add(codec.name);
  }

  /** Whether there are quilla's own codecs and no others: those of plugins are known to this thread alone. */
  get hasOwnOnly(): boolean {
    return this.#others.size === 0;
  }

  /** The codec of that name. */
  named(name: string): Codec | undefined {
    return this.#codecs.get(name);
  }

  /** What made bytes that begin so, told by the first {@linkcode magicLength}, or all where there are fewer; none where they are plain. */
  of(first: Uint8Array): Codec | undefined {
    if (this.#codecs.size === 0) {
      throw new Error("no codec was added: plugins/codecs.ts is to be loaded at start-up");
    }
    const beginning = first.subarray(0, magicLength);
    return [...this.#codecs.values()].findLast((codec) => codec.magic(beginning));
  }
}

/** The codecs of this process. */
export const codecs = new CodecList();
