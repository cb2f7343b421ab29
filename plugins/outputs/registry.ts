/**
 * `type=registry`, or `--push`: the image, in the registry of each of its names.
 *
 * @module
 */
import type { Output } from "../../core/plugin/contracts/output.ts";
import {
  encodingFields,
  type PushedOutput,
  pushFields,
  readEncoding,
} from "../kit/outputs/encoding.ts";

/** What it is told. */
export interface RegistryOutput extends PushedOutput {
  /** A registry. */
  readonly type: "registry";
}

/** The output. */
export const registryOutput: Output<RegistryOutput> = {
  type: "registry",
  takes: "image",
  fields: { ...pushFields, ...encodingFields },
  read(said: RegistryOutput & { readonly push?: boolean; readonly store?: boolean }, refuse) {
    const { push = true, store = false, ...rest } = said;
    if (store) throw refuse("it is in a registry alone", "write type=image,push=true for both");
    if (push) return readEncoding(rest, refuse);
    throw refuse("it is pushed nowhere", "leave out push=false, or write type=image");
  },
  async prepare(settings, around) {
    const { preparePush } = await import("../kit/outputs/mod.ts");
    return preparePush(settings, around);
  },
};
