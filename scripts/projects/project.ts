/**
 * A whole project of somebody's, as it is tried before a release.
 *
 * @module
 */

/** What it is, where, and what is asked of it. Nothing of it is here but the texts that are looked for and replaced. */
export interface Project {
  /** A name of its own; unlike the repository's where that has several. */
  readonly name: string;
  /** On GitHub, and the checkout's place below the directory of all: `owner/name`. */
  readonly repository: string;
  readonly kind: "C" | "Go" | "Java" | "Node" | "Python" | "Rust" | "static";
  /** The context's directory in it; the whole unless given. */
  readonly directory?: string;
  /** The Dockerfile in the context; `Dockerfile` unless given. */
  readonly file?: string;
  /** Stand-ins by the images' names. */
  readonly bases: Readonly<Record<string, string>>;
  /** What of the Dockerfile cannot be had here. */
  readonly adapted?: readonly Replacement[];
  /** Options of the build, as `docker build` has them. */
  readonly options?: readonly string[];
  /** Words behind the image: the program's arguments. */
  readonly words?: readonly string[];
  /** What it listens on. */
  readonly port: number;
  /** What is asked for; `/` unless given. */
  readonly path?: string;
  /** What leads on from what is at the path: its first group is the path that is asked for then. */
  readonly follow?: RegExp;
  /** What the answer has in it. */
  readonly answer: string;
  /** One source's change, */
  readonly change: Replacement & { readonly file: string };
  /** and what the answer has in it then. */
  readonly changed: string;
  /** Files that cannot be the same twice, and why. */
  readonly unlike?: readonly Unlike[];
}

/** A text that is there once, and what stands in its place. */
export interface Replacement {
  readonly from: string;
  readonly to: string;
  /** For whom the change is. */
  readonly why?: string;
}

/** Files that differ from one build to the next, with any builder. */
export interface Unlike {
  readonly path: RegExp;
  readonly why: string;
}
