/**
 * A decoder in WebAssembly: what scripts/wasm/build.sh makes of C and decoder.h.
 *
 * Streams that are read side by side have each an instance of its own, with two small buffers and what the format wants to look
 * back at; where that would be more than scripts/wasm/decoder.h allows, it is refused. One that is not large serves again: runtimes
 * collect all their garbage rather than have many instances.
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { damaged, truncated } from "../streams/failure.ts";
import { wasmModule } from "./module.ts";

/** What a module exports. Places in memory are offsets in bytes, and stay. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  input(): number;
  inputSize(): number;
  output(): number;
  /** @returns one of `answers` */
  decode(length: number, isLast: boolean): number;
  written(): number;
  waiting(): number;
  restart(): void;
}

/** As in scripts/wasm/decoder.h. */
const answers = { whole: 1, tooLarge: 3, unsupported: 4, noMemory: 5 };
const firstFailure = 2;

/** An instance that waits for the next stream has no more memory, in bytes. */
const mostIdle = 16 << 20;

/** A format, and how to read it. */
export interface WasmFormat {
  /** For messages: xz. */
  readonly form: string;
  /** Base64 of the gzipped module, and where it comes from: it is read when the first stream is. */
  load(): Promise<string>;
  /** What to do about data that want more memory than is given, or a part of the format that is not taken. */
  readonly hint: string;
}

/** Once so many bytes have come out, whatever else waits gets a turn. */
const turn = 1 << 20;

/**
 * The decoder of a format: it takes all of a source, streams that follow each other and padding as the format has it. Memory is
 * bounded; where nobody takes the output, no input is read; where the reader stops, the source is closed.
 *
 * @returns a function that throws {@linkcode QuillaError} `compression/truncated`, `compression/damaged`, `compression/window` where
 * decoding would take too much memory, `compression/unsupported`, and what the source throws
 */
export function wasmDecoder(
  { form, load, hint }: WasmFormat,
): (source: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array, void, void> {
  let module: Promise<WebAssembly.Module> | undefined;
  let idle: WasmInstance | undefined;
  return async function* (source) {
    module ??= load().then(wasmModule);
    const compiled = await module;
    const instance = idle ?? new WasmInstance(compiled, form, hint);
    idle = undefined;
    try {
      let since = 0;
      for await (const piece of source) {
        for (const decoded of instance.decode(piece)) {
          yield decoded;
          since += decoded.length;
          if (since < turn) continue;
          since = 0;
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
      instance.end();
    } finally {
      if (instance.servesAgain()) idle = instance;
    }
  };
}

class WasmInstance {
  readonly #exports: Exports;
  readonly #form: string;
  readonly #hint: string;
  #isBroken = false;

  constructor(module: WebAssembly.Module, form: string, hint: string) {
    this.#exports = new WebAssembly.Instance(module).exports as unknown as Exports;
    this.#form = form;
    this.#hint = hint;
  }

  /** What comes out for these bytes; each piece is its own memory. */
  *decode(bytes: Uint8Array): Generator<Uint8Array, void, void> {
    const { memory, input, inputSize, output, written, waiting } = this.#exports;
    const size = inputSize();
    for (let at = 0; at < bytes.length; at += size) {
      const part = bytes.subarray(at, at + size);
      new Uint8Array(memory.buffer, input(), part.length).set(part);
      let fresh = part.length;
      let length: number;
      do {
        this.#step(fresh, false);
        fresh = 0;
        length = written();
        if (length > 0) yield new Uint8Array(memory.buffer, output(), length).slice();
        // Where something came out, more may be kept back for want of room.
      } while (length > 0 || waiting() > 0);
    }
  }

  /** Nothing follows. */
  end(): void {
    if (this.#step(0, true) !== answers.whole) throw truncated(this.#form);
  }

  /** Makes it as good as new, unless it would keep much memory, or is broken. */
  servesAgain(): boolean {
    const { memory, restart } = this.#exports;
    if (this.#isBroken || memory.buffer.byteLength > mostIdle) return false;
    restart();
    return true;
  }

  #step(length: number, isLast: boolean): number {
    let answer: number;
    try {
      answer = this.#exports.decode(length, isLast);
    } catch (error) {
      // A trap: the decoder met what it was sure not to.
      this.#isBroken = true;
      throw damaged(this.#form, error);
    }
    if (answer >= firstFailure) throw this.#failure(answer);
    return answer;
  }

  #failure(answer: number): QuillaError {
    const [form, hint] = [this.#form, this.#hint];
    if (answer === answers.tooLarge) {
      return new QuillaError(`the ${form} data want more than 128 MiB to look back at`, {
        code: "compression/window",
        hint,
      });
    }
    if (answer === answers.unsupported) {
      return new QuillaError(`the ${form} data use a part of the format that is not taken`, {
        code: "compression/unsupported",
        hint,
      });
    }
    if (answer === answers.noMemory) {
      return new QuillaError(`there is no memory to decode ${form} data`, {
        code: "compression/memory",
        hint: "end other programs, or give quilla more memory",
      });
    }
    return damaged(form);
  }
}
