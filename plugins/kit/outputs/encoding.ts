/**
 * What outputs of images are told about the layers that they write.
 *
 * @module
 */
import type { Compression } from "../../../core/oci/media_types.ts";
import type { CommonOutput } from "../../../core/plugin/contracts/output.ts";
import type { Fields, Refuse } from "../../../core/plugin/contracts/settings.ts";
import { quote } from "../../../core/text/quote.ts";
import { didYouMean } from "../../../core/text/suggestion.ts";

/** What an image and its layers are written as. */
export interface EncodedOutput extends CommonOutput {
  /** What layers that are not compressed are compressed with; what the place says, unless given. */
  readonly compression?: Compression | undefined;
  /** Whether that holds for layers of base images that are compressed otherwise, too. */
  readonly forceCompression?: boolean | undefined;
}

/** What BuildKit's words are for, as they were said. */
interface SaidEncoding {
  readonly type: string;
  readonly compression?: string | undefined;
  readonly ociMediatypes?: boolean | undefined;
}

/** The fields of the command line. */
export const encodingFields = {
  "compression": "text",
  "force-compression": "flag",
  "oci-mediatypes": "flag",
} as const satisfies Fields;

/** What BuildKit calls them. */
const compressions: ReadonlyMap<string, Compression> = new Map([
  ["uncompressed", "none"],
  ["gzip", "gzip"],
  ["zstd", "zstd"],
]);

/** What was said, with the compression as it is called here. */
export function readEncoding<T extends EncodedOutput>(said: T, refuse: Refuse): T {
  const { compression: word, ociMediatypes, ...rest } = said as T & SaidEncoding;
  if (ociMediatypes === false) {
    throw refuse("quilla writes OCI's media types only", "leave out oci-mediatypes");
  }
  if (word === undefined) return rest as unknown as T;
  const compression = word === "none" ? word : compressions.get(word);
  if (compression !== undefined) return { ...rest, compression } as unknown as T;
  const names = [...compressions.keys()];
  const hint = didYouMean(word, names) ?? `there are ${names.join(", ")}`;
  throw refuse(`there is no compression ${quote(String(word))}`, hint);
}
