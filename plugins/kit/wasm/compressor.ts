/**
 * A compressor in WebAssembly: what scripts/wasm/build.sh makes of C.
 *
 * The runtimes' own compressors differ from each other in their bytes; these are the same everywhere.
 *
 * @module
 */
import { wasmModule } from "./module.ts";

/** What a module of ours exports. Places in memory are offsets in bytes. */
export interface Exports {
  readonly memory: WebAssembly.Memory;
  allocate(length: number): number;
  /** @returns the length of what was written; 0 where there was too little room */
  compress(level: number, from: number, length: number, to: number, room: number): number;
}

/** An instance with a buffer for what goes in, and one for what comes out. */
export class WasmCompressor {
  readonly #exports: Exports;
  readonly #largest: number;
  readonly #room: number;
  readonly #in: number;
  readonly #out: number;

  /**
   * @param module base64 of a gzipped WebAssembly module
   * @param largest most bytes that are compressed at a time
   */
  constructor(module: string, largest: number) {
    this.#exports = new WebAssembly.Instance(wasmModule(module)).exports as unknown as Exports;
    this.#largest = largest;
    this.#room = largest + (largest >>> 6) + 4096;
    this.#in = this.#allocate(largest);
    this.#out = this.#allocate(this.#room);
  }

  /** @returns memory of its own */
  compress(bytes: Uint8Array, level: number): Uint8Array {
    this.#put(bytes);
    const { memory, compress } = this.#exports;
    const length = compress(level, this.#in, bytes.length, this.#out, this.#room);
    if (length === 0) throw new Error(`${bytes.length} bytes could not be compressed`);
    return new Uint8Array(memory.buffer, this.#out, length).slice();
  }

  #put(bytes: Uint8Array): void {
    if (bytes.length > this.#largest) {
      throw new Error(`${bytes.length} bytes are too many at a time`);
    }
    new Uint8Array(this.#exports.memory.buffer, this.#in, bytes.length).set(bytes);
  }

  #allocate(length: number): number {
    const place = this.#exports.allocate(length);
    if (place === 0) throw new Error(`there is no memory for a compressor's ${length} bytes`);
    return place;
  }
}
