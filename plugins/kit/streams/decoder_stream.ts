/**
 * A stream of bytes through one of the runtime's decoders.
 *
 * @module
 */
import { pipeline, Readable, type Transform } from "node:stream";
import { damaged, truncated } from "./failure.ts";
import { QuillaError, systemCode } from "../../../core/plugin/api/nouns.ts";

/**
 * Holds no more than the decoder's own buffers: where nobody takes the output, no input is read. Where the reader stops, the
 * source is closed.
 *
 * @param form the compression's name, for messages
 * @throws {QuillaError} `compression/truncated` where the decoder misses bytes, `compression/damaged` for all else that it
 * dislikes; and whatever the source throws, as it is
 */
export async function* decoderStream(
  source: AsyncIterable<Uint8Array>,
  decoder: Transform,
  form: string,
): AsyncGenerator<Uint8Array, void, void> {
  let failure: { readonly error: unknown } | undefined;
  const iterator = source[Symbol.asyncIterator]();
  // No generator: a stream that is destroyed throws the decoder's error into those, where it would look like the source's.
  const watched: AsyncIterator<Uint8Array> = {
    next: () =>
      iterator.next().catch((error) => {
        failure = { error };
        throw error;
      }),
    return: async () => {
      await iterator.return?.();
      return { done: true, value: undefined };
    },
  };
  const input = Readable.from({ [Symbol.asyncIterator]: () => watched }, { highWaterMark: 1 });
  pipeline(input, decoder, () => {});
  try {
    for await (const piece of decoder) yield piece;
  } catch (error) {
    if (failure !== undefined) throw failure.error;
    throw explained(error, form);
  } finally {
    decoder.destroy();
    await watched.return?.();
  }
}

function explained(error: unknown, form: string): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  if (error instanceof QuillaError || systemCode(error) !== undefined) return error;
  return code === "Z_BUF_ERROR" ? truncated(form, error) : damaged(form, error);
}
