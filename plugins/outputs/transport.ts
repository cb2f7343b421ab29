/**
 * `type=transport,scheme=SCHEME,location=LOCATION`: the image, in any place that `quilla copy` writes to.
 *
 * @module
 */
import type { Output } from "../../core/plugin/contracts/output.ts";
import {
  described,
  type EncodedOutput,
  encodingFields,
  readEncoding,
} from "../kit/outputs/encoding.ts";

/** What it is told. */
export interface TransportOutput extends EncodedOutput {
  /** A transport's place. */
  readonly type: "transport";
  /** The transport's, such as `docker-daemon`. */
  readonly scheme: string;
  /** Where the image goes, with all of its names; the transport's one place, unless given. */
  readonly location?: string | undefined;
  /** Where the image of a full name goes, where each name has a place of its own. */
  readonly locationOf?: ((name: string) => string) | undefined;
}

/** The output. */
export const transportOutput: Output<TransportOutput> = {
  type: "transport",
  takes: "image",
  fields: { scheme: "text", location: "text", ...encodingFields },
  read(said, refuse) {
    if (said.scheme) return readEncoding(said, refuse);
    throw refuse(
      "it needs a scheme",
      "write scheme=SCHEME, as it stands before the colon of a location",
    );
  },
  async prepare(settings, around) {
    const { prepareTransport } = await import("../kit/outputs/mod.ts");
    const { scheme, location = "", locationOf, compression, compressionLevel } = settings;
    const { forceCompression } = settings;
    const packing = { compression, compressionLevel, forceCompression };
    const write = prepareTransport({ scheme, location, locationOf, ...packing }, around);
    return async (made) => {
      const descriptor = await write(await described(made, settings, around.store), made);
      return { descriptor, published: settings.locationOf && descriptor };
    };
  },
};
