/**
 * `type=image`: the image, in the user's store; with `push=true`, in the registry of each of its names, too.
 *
 * @module
 */
import type { Output } from "../../core/plugin/contracts/output.ts";
import { type EncodedOutput, encodingFields, readEncoding } from "../kit/outputs/encoding.ts";

/** What it is told. */
export interface StoreOutput extends EncodedOutput {
  /** The store. */
  readonly type: "image";
  /** Whether it is pushed, too. */
  readonly push?: boolean | undefined;
}

/** The output. */
export const imageOutput: Output<StoreOutput> = {
  type: "image",
  takes: "image",
  fields: { push: "flag", ...encodingFields },
  read(said, refuse) {
    const settings = readEncoding(said, refuse);
    const { push, compression = "none" } = settings;
    if (push || compression === "none") return settings;
    throw refuse(
      "the store takes layers as they were built",
      "give the compression where the image is pushed, saved or copied",
    );
  },
  async prepare(settings, around) {
    const { store, names } = around;
    const push = settings.push
      ? (await import("../kit/outputs/push.ts")).preparePush(settings, around)
      : undefined;
    return async (made) => {
      const descriptor = made.describe();
      const { published, told } = await push?.(made) ?? {};
      const commit = () => store.references.take([{ image: descriptor, names }], new Date());
      return { descriptor, published, told, commit };
    };
  },
};
