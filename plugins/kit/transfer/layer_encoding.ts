/**
 * How a layer is to be encoded where it is copied to.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import { baseOf, type LayerFormat } from "../packing/tables/format.ts";
import type { ImageSink } from "../../../core/plugin/contracts/transport.ts";

/** What the user says of the encoding of layers. */
export interface EncodingOptions {
  /** What layers that are not compressed are compressed with; what the sink says, unless given. */
  readonly compression?: LayerFormat | undefined;
  /** How hard the compressor tries; as hard as it usually does, unless given. */
  readonly compressionLevel?: number | undefined;
  /** Whether layers that are compressed otherwise are compressed anew. */
  readonly forceCompression?: boolean | undefined;
  /** Refuses what would give a manifest another digest. */
  readonly preserveDigests?: boolean | undefined;
}

/**
 * Refuses what cannot be, before anything has moved.
 *
 * @throws {QuillaError} `image/compression`
 */
export function requireEncoding(sink: ImageSink, { compression }: EncodingOptions): void {
  const { compressions } = sink;
  if (compression === undefined || (compressions?.has(baseOf(compression)) ?? true)) return;
  throw new QuillaError(`layers with the compression ${compression} cannot be written there`, {
    code: "image/compression",
    hint: `what is written there takes ${[...compressions!].join(", ")}`,
  });
}

/**
 * @param now what the layer is written as
 * @returns how it is to be; the same where it stays as it is
 * @throws {QuillaError} `image/digest-changed` where it may not change and would have to
 */
export function wantedEncoding(
  now: LayerFormat,
  sink: ImageSink,
  options: EncodingOptions,
): LayerFormat {
  const wanted = encodingFor(now, sink, options);
  if (wanted !== now && options.preserveDigests === true) {
    throw new QuillaError(
      `a layer would be written with the compression ${wanted} instead of ${now}, and the image get another digest`,
      { code: "image/digest-changed", hint: "leave out --preserve-digests, or --compression" },
    );
  }
  return wanted;
}

function encodingFor(now: LayerFormat, sink: ImageSink, options: EncodingOptions): LayerFormat {
  const { compressions } = sink;
  // What a place would like is no reason to change what has a digest of its own.
  const liked = options.preserveDigests === true ? undefined : sink.compression;
  const wanted = options.compression ?? liked;
  if (wanted !== undefined && (now === "none" || options.forceCompression === true)) {
    return wanted === baseOf(now) ? now : wanted; // a table of contents takes nothing from whom it is of no use
  }
  if (compressions === undefined || compressions.has(baseOf(now))) return now;
  return wanted ?? "none";
}
