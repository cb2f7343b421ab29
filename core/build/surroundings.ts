/**
 * What a build has around it: where base images, contexts, fetched files and programs come from. Types only: whoever asks for a
 * build brings them, see plugins/kit/building.
 *
 * @module
 */
import type { Digest } from "../digest.ts";
import type { ImageConfigDraft } from "../image/draft.ts";
import type { Image } from "../image/image.ts";
import type { LayerMemory } from "../layer/assemble.ts";
import type { Layer } from "../layer/layer.ts";
import type { Descriptor } from "../oci/descriptor.ts";
import type { Platform } from "../platform.ts";
import type { Process } from "../plugin/contracts/process.ts";
import type { Job } from "../plugin/contracts/runner.ts";
import type { Fetched, FetchOptions } from "../plugin/contracts/source.ts";
import type { Lent } from "../plugin/contracts/stage.ts";
import type { FileView } from "../tree/view.ts";

/** The images that a build is based on or copies from; each is looked up once, and stays the same for the whole build. */
export interface BaseImages {
  /** Names as they were written, with what they stood for. */
  readonly resolved: readonly UsedBase[];
  /**
   * The image of a name for a platform: found in the store or, as far as it is missing there, fetched.
   *
   * @param stageNames where a stage may have been meant, their names
   */
  open(name: string, platform: Platform, stageNames?: readonly string[]): Promise<Image>;
  /** An image that is known already, under the name that the Dockerfile has for it. */
  use(name: string, descriptor: Descriptor, platform: Platform): Image;
  files(image: Image): Promise<FileView>;
  /** Ends what is being fetched, with `image/stopped`, and fetches nothing more. */
  stop(): void;
}

/** What a name stood for in a build. */
export interface UsedBase {
  /** As it was written. */
  readonly name: string;
  /** What the name stood for: an index, or the image's manifest. */
  readonly digest: Digest;
  readonly image: Image;
}

/** The names of contexts alone, for those who only read Dockerfiles. */
export interface ContextNames {
  /** Whether a name as it is written in a Dockerfile means one of the contexts. */
  has(name: string): boolean;
}

/** Contexts that have names: what a Dockerfile calls a stage or an image is then this instead. */
export interface NamedContexts extends ContextNames {
  /** What a name means, or undefined where it is none of these. */
  open(name: string): Promise<NamedContext | undefined>;
  /** The names that nothing asked for, as they were given. */
  readonly unused: readonly string[];
}

/** What stands behind a name. */
export type NamedContext =
  /** Files, all of them root's; as a base they are an image of nothing else. `isNothing`: no layer even. */
  | { readonly files: FileView; readonly isNothing?: boolean | undefined }
  /** An image of the store, or several for different platforms. */
  | { readonly image: Descriptor }
  /** An image by its name, which `find` knows to find; a failure is told with the context's name. */
  | { open(find: (reference: string) => Promise<Image>): Promise<Image> };

/** What instructions fetch with. */
export interface Fetching {
  /** What the user lends the build. */
  readonly lent: Lent;
  /** The same, with a workspace of its own. */
  within(): Fetching;
  /** What an instruction names; undefined where no source takes it. */
  openSource(location: string, options?: FetchOptions): Promise<Fetched | undefined>;
  /** A directory for files that are needed until this is closed. */
  workspace(): string;
  /** Gives back what was opened, and removes the workspace. */
  close(): void;
}

/** Programs in a stage's files. */
export interface Programs {
  /** Runs one to its end, and makes a layer of what it changed, which may be empty. */
  run(request: ProgramRequest): Promise<Layer>;
  /** Ends all that runs. */
  close(): Promise<void>;
}

/** A program, and the stage that it runs in. */
export interface ProgramRequest
  extends
    Pick<Job, "files" | "layers" | "own" | "fresh" | "times" | "reservedNames" | "isAnew">,
    Pick<Job, "onOutput" | "onShell"> {
  readonly process: Process;
  readonly config: ImageConfigDraft;
  readonly layers: readonly Layer[];
  readonly platform: Platform;
  /** What was made before. */
  readonly memory: LayerMemory;
  /** Variables that every program has, whatever the image says: proxies. What was made does not depend on them. */
  readonly environment: Readonly<Record<string, string>>;
  /** The files of a stage, image or named context; of the build context, unless named. */
  open(from: string | undefined): Promise<FileSource>;
}

/** What an instruction may take files from. */
export interface FileSource {
  readonly files: FileView;
  /** The layers that these files are; undefined for a context. */
  readonly layers?: readonly Layer[] | undefined;
  /** How many of them, on top, came since the last program ran in them. */
  readonly fresh?: number | undefined;
}
