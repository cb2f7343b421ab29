/**
 * `type=image`: the image, in the user's store; with `push=true`, in the registry of each of its names, too.
 *
 * @module
 */
import type { Output } from "../../core/plugin/contracts/output.ts";
import type { AttestedImages } from "../kit/outputs/attested.ts";
import {
  described,
  encodingFields,
  type PushedOutput,
  pushFields,
  readEncoding,
} from "../kit/outputs/encoding.ts";

/** What it is told. */
export interface StoreOutput extends PushedOutput {
  /** The store. */
  readonly type: "image";
  /** Whether it is pushed, too. */
  readonly push?: boolean | undefined;
  /** Whether it gets its names in the store; it does, unless given. */
  readonly store?: boolean | undefined;
}

/** The output. */
export const imageOutput: Output<StoreOutput> = {
  type: "image",
  takes: "image",
  fields: { ...pushFields, ...encodingFields },
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
      const descriptor = await described(made, settings, store);
      const { published, names: called, told } = await push?.(made) ?? {};
      if (settings.store === false) return { descriptor, published, names: called, told };
      const commit = async () => {
        await store.references.take([{ image: descriptor, names }], new Date());
        await (made as AttestedImages).attested?.list();
      };
      return { descriptor, published, names: called, told, commit };
    };
  },
};
