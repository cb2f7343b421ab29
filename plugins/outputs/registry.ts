/**
 * `type=registry`, or `--push`: the image, in the registry of each of its names.
 *
 * @module
 */
import type { Output } from "../../core/plugin/contracts/output.ts";
import { type EncodedOutput, encodingFields, readEncoding } from "../kit/outputs/encoding.ts";

/** What it is told. */
export interface RegistryOutput extends EncodedOutput {
  /** A registry. */
  readonly type: "registry";
}

/** The output. */
export const registryOutput: Output<RegistryOutput> = {
  type: "registry",
  takes: "image",
  fields: { push: "flag", ...encodingFields },
  read(said: RegistryOutput & { readonly push?: boolean }, refuse) {
    const { push = true, ...rest } = said;
    if (push) return readEncoding(rest, refuse);
    throw refuse("it is pushed nowhere", "leave out push=false, or write type=image");
  },
  async prepare(settings, around) {
    const { preparePush } = await import("../kit/outputs/mod.ts");
    return preparePush(settings, around);
  },
};
