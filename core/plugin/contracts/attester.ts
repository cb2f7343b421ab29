/**
 * What an attester is: what says of images how they were built, or what is in them, chosen by `--attest type=…`.
 *
 * @module
 */
import type { Image } from "../../image/image.ts";
import type { Store } from "../../store/store.ts";
import type { FileView } from "../../tree/view.ts";
import type { PluginHost } from "../host.ts";
import type { Fields, Refuse, Settings } from "./settings.ts";

/** One kind of attestation. */
export interface Attester {
  /** What stands behind `type=`: lower-case letters, digits and hyphens. */
  readonly type: string;
  /** What may be said of it on the command line, beside `type`, `disabled`, `filename`, `form` and `inline-only`. */
  readonly fields: Fields;
  /** Reads what was said, before anything is built. */
  prepare(said: Settings, refuse: Refuse): Attest;
}

/** Says it of one image: objects that JSON can say, by their `predicateType`. Subjects are written where they are attached. */
export type Attest = (build: AttestedBuild, store: Store) => Promise<ReadonlyMap<string, Settings>>;

/** An image, and what it was built from. */
export interface AttestedBuild {
  /** As it will be written, but for annotations. */
  readonly image: Image;
  /** Those that were built, the image's own last; `isShipped`: its layers are the image's. */
  readonly stages: readonly {
    readonly name: string;
    readonly isShipped: boolean;
    files(): Promise<FileView>;
  }[];
  /** All plugins: catalogers find packages. */
  readonly host: PluginHost;
  /** What was asked for, without a secret, and what was fetched for it, as SLSA v1 has it. */
  inputs(): Promise<Readonly<Record<"externalParameters" | "resolvedDependencies", unknown>>>;
}
