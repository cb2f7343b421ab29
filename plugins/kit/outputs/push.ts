/**
 * An image to the registry of each of its names.
 *
 * @module
 */
import type {
  BuiltImages,
  OutputSurroundings,
  Written,
} from "../../../core/plugin/contracts/output.ts";
import { familiarReference } from "../../../core/reference.ts";
import type { EncodedOutput } from "./encoding.ts";
import { prepareTransport } from "./transport.ts";

/** Layers are sent as the registry's transport says, unless a compression is asked for. */
export function preparePush(
  { compression, forceCompression }: EncodedOutput,
  around: OutputSurroundings,
): (made: BuiltImages) => Promise<Written> {
  const encoding = compression === undefined ? {} : { compression, forceCompression };
  const locationOf = (name: string) => `//${name}`;
  const write = prepareTransport(
    {
      scheme: "docker",
      locationOf,
      doing: (location) => `pushing ${location.slice(2)}`,
      ...encoding,
    },
    around,
  );
  const told = around.names.map((name) => `pushed ${familiarReference(name)}`);
  return async (made) => {
    // Where each name has a place of its own, the digest is the image's name, too.
    const published = await write(made.describe());
    return { descriptor: published, published, told };
  };
}
