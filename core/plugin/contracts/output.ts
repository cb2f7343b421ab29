/**
 * What an output is: a kind of place that the result of a build goes to, chosen by `-o type=…`.
 *
 * @module
 */
import type { Annotation } from "./annotation.ts";
import type { Image } from "../../image/image.ts";
import type { Descriptor } from "../../oci/descriptor.ts";
import type { Platform } from "../../platform.ts";
import type { Reference } from "../../reference.ts";
import type { Store } from "../../store/store.ts";
import type { FileView } from "../../tree/view.ts";
import type { Fields, Refuse, Settings } from "./settings.ts";
import type { Transport, WorkNews } from "./transport.ts";

/** What every output may be told. */
export interface CommonOutput {
  /** Which output it is. */
  readonly type: string;
  /** Further names of the image, beside those of the build; of an output that takes the image. */
  readonly names?: readonly Reference[] | undefined;
  /** Further annotations of the image; of an output that takes the image. */
  readonly annotations?: readonly Annotation[] | undefined;
}

/** One place that a build's result goes to: a type, and what its output wants to know. */
export type OutputSettings = CommonOutput | CommonOutput & Settings;

/** One kind of place. */
export interface Output<Given extends OutputSettings = OutputSettings> {
  /** What stands behind `type=`: lower-case letters, digits and hyphens. */
  readonly type: string;
  /**
   * - `image`: the image itself, which has names and annotations; `name=` and `annotation.KEY=` give it further ones
   * - `files`: what is in it
   */
  readonly takes: "image" | "files";
  /** What may be said of it on the command line, beside `type`. */
  readonly fields: Fields;
  /**
   * What is meant by what was said: with what goes without saying, and without what makes no sense. Pure; what it returned may
   * be given to it again. The settings are what was said, unless given.
   */
  read?(said: Given, refuse: Refuse): Given;
  /**
   * Looks, before anything is built, whether the result can be written there; writes nothing.
   *
   * @returns what writes it, called once, when all of the build is done
   */
  prepare(settings: Given, around: OutputSurroundings): WriteOutput | Promise<WriteOutput>;
}

/** What an output may use. */
export interface OutputSurroundings {
  /** The user's store; also the place for what must be kept while something is on its way. */
  readonly store: Store;
  /** What the image will be called, the output's own names among them. */
  readonly names: readonly Reference[];
  /** What is built, one image for each. */
  readonly platforms: readonly Platform[];
  /** A place that images go to, by its scheme. */
  transport(scheme: string): Transport | undefined;
  /** Tells the user something that is no failure. */
  warn(message: string): void;
  /** Told how far the writing is; undefined where nobody watches. */
  readonly tell?: ((news: WorkNews) => void) | undefined;
}

/** Writes what was built. */
export type WriteOutput = (made: BuiltImages) => Promise<Written | void>;

/** What was built: one image for each platform. */
export interface BuiltImages {
  /** In the order in which the platforms were asked for. */
  readonly images: readonly BuiltImage[];
  /** Whether they are written as several, though it may be one; where there are several, unless given. */
  readonly isSeveral?: boolean | undefined;
  /** Points at the image, or at an index of several, with the annotations of the build and of the output; it is in the store. */
  describe(): Descriptor;
}

/** An image, and what it was built for. */
export interface BuiltImage {
  /** What it was built for. */
  readonly platform: Platform;
  /** The image, whose blobs are in the store. */
  readonly image: Image;
  /** Its files, all layers together. */
  files(): Promise<FileView>;
}

/** What came of writing it. */
export interface Written {
  /** What points at the image where it was written: on the way, layers may have been compressed. None of files. */
  readonly descriptor?: Descriptor | undefined;
  /** What points at it where others get it by its name, if it was written there. */
  readonly published?: Descriptor | undefined;
  /** What it is called where others get it; what the build calls it, unless given. */
  readonly names?: readonly Reference[] | undefined;
  /** What was done, for the user: a line each, such as `pushed registry.example/app:1`. */
  readonly told?: readonly string[] | undefined;
  /** Done when every output is written: where another fails, it is not, and nothing that it names is seen to have changed. */
  commit?(): Promise<void>;
}
