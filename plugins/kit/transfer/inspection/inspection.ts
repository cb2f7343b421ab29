/**
 * The inspection of a layer on the side, while its bytes pass.
 *
 * @module
 */
import { type DescribedLayer, inspectLayer } from "./inspect_layer.ts";
import { Handover } from "./handover.ts";

/** One layer's. It ends with {@linkcode finish} or {@linkcode abandon}. */
export interface Inspection {
  /** Takes a piece, when there is room for it. What is found wrong is not told now, and what follows it not looked at. */
  write(piece: Uint8Array): Promise<void>;
  /**
   * That was all.
   *
   * @throws {QuillaError} what `inspectLayer` throws
   */
  finish(): Promise<void>;
  /** Nobody wants to know any more. */
  abandon(): void;
}

/** An inspection in this thread. */
export class InspectionHere implements Inspection {
  readonly #handover = new Handover();
  readonly #verdict: Promise<void>;

  constructor(layer: DescribedLayer) {
    this.#verdict = inspectLayer(this.#handover, layer);
    this.#verdict.catch(() => {}); // told by finish, unless the blob itself is wrong
  }

  /** @returns whether more is wanted */
  async give(piece: Uint8Array): Promise<boolean> {
    return await this.#handover.give(piece);
  }

  async write(piece: Uint8Array): Promise<void> {
    await this.#handover.give(piece);
  }

  async finish(): Promise<void> {
    this.#handover.end();
    await this.#verdict;
  }

  abandon(): void {
    this.#handover.fail(new Error("the inspection was given up"));
  }
}
