/**
 * What a source is: a kind of place that files come from, wherever they are asked for: as the build context, behind
 * `--build-context NAME=`, or by ADD.
 *
 * @module
 */
import type { Content } from "../../content.ts";
import type { Descriptor } from "../../oci/descriptor.ts";
import type { Platform } from "../../platform.ts";
import type { Reference } from "../../reference.ts";
import type { Store } from "../../store/store.ts";
import type { MemoryFiles } from "../../tree/memory.ts";
import type { FileView } from "../../tree/view.ts";
import type { Lent } from "./stage.ts";
import type { BlobNews, RetryNews, Transport } from "./transport.ts";

/** Who asks: `quilla build LOCATION`, `--build-context NAME=LOCATION`, or an instruction, such as `ADD LOCATION /`. */
export type SourceUse = "context" | "named-context" | "instruction";

/** One kind of place. */
export interface Source {
  /** Lower case, such as `archive`. */
  readonly name: string;
  /** How its locations are written, for hints: `the URL of a repository`. Without it no hint tells of the source. */
  readonly summary?: string | undefined;
  /** Who may ask it; all, unless given. */
  readonly uses?: readonly SourceUse[] | undefined;
  /**
   * Whether a location is of this kind, by how it is written. Pure. The source that was registered last is asked first. Throws for
   * a location that is of this kind and written wrong.
   */
  accepts(location: string): boolean;
  /** Opens a location that it accepts. Undefined where it turns out to be another's: the next that accepts it is asked. */
  open(location: string, environment: SourceEnvironment): Promise<Opened | undefined>;
  /**
   * Given by a source that makes files of one file, whichever source that came from: those of an archive. Undefined where it is
   * none of its kind.
   */
  unpack?(file: FetchedFile, environment: SourceEnvironment): Promise<OpenedFiles | undefined>;
  /**
   * Given by the source of base images: what a reference means now. Nothing of the image is fetched yet. Of several such sources
   * the one that was registered last is asked.
   */
  find?(reference: Reference, environment: ImageEnvironment): Promise<FoundImage>;
}

/** What a location turned out to be. */
export type Opened = OpenedFiles | OpenedFile | OpenedImage;

/** Files. */
export interface OpenedFiles {
  /** A view, or files by their paths: `{ "bin/hello": { content: "#!/bin/sh\n", mode: 0o755 } }`. */
  readonly files: FileView | MemoryFiles;
  /** What messages call it; the location without its password unless given. */
  readonly label?: string | undefined;
  /** The directory of the host that it is, if it is one: its owners are the host's, and a Dockerfile beside it may be used with it. */
  readonly directory?: string | undefined;
  /** Whether it is what the checksum says; where one is asked for, files that are not are refused. */
  readonly isChecked?: boolean | undefined;
  /** Which of several states of the place it is: the commit of a repository. */
  readonly revision?: string | undefined;
  /** When all of it was made, where somebody says: seconds since 1970. */
  date?(): number | undefined;
  /** Gives back what the host lends; nothing is read afterwards. */
  close?(): void;
}

/** One file: as a context an archive, if a source unpacks it, else a Dockerfile; to ADD the file that is added. */
export interface OpenedFile {
  /** What it holds. */
  readonly file: Content | Uint8Array | string;
  /** What messages call it; the location without its password unless given. */
  readonly label?: string | undefined;
  /** The file's own name, without directories, where it has one. */
  readonly name?: string | undefined;
  /** Whether it is what the checksum says; where one is asked for, it is compared unless it was. */
  readonly isChecked?: boolean | undefined;
  /** When it was changed, where somebody says: seconds since 1970. */
  readonly modified?: number | undefined;
}

/** An image; it takes the place of a stage or of another image. */
export interface OpenedImage {
  /** One that is in the store now, or several for different platforms; or the name of one, which is found as a base image is. */
  readonly image: Descriptor | string;
}

/** What was opened for an instruction, and the name of the source that did. */
export type Fetched = (FetchedFiles | FetchedFile | OpenedImage) & { readonly source: string };

/** Files, as they are handed on. */
export interface FetchedFiles extends OpenedFiles {
  /** A view of them. */
  readonly files: FileView;
}

/** A file, as it is handed on. */
export interface FetchedFile extends OpenedFile {
  /** What it holds. */
  readonly file: Content;
}

/** What a source may use. */
export interface SourceEnvironment extends Lent {
  /** A directory of the host for what is fetched; it is made when it is first asked for, and gone once the files were used. */
  workspace(): string;
  /** The bytes of the standard input. They can be read once. */
  stdin(): AsyncIterable<Uint8Array>;
  /** What is not said is the source's own. */
  readonly policy: FetchPolicy;
  /** What the content must be, as the user wrote it: a digest of a file, a commit of a repository. */
  readonly checksum?: string | undefined;
  /** What else the user says of this location: `submodules`. A source passes over what it does not know. */
  readonly options: FetchOptions;
  /** The user's store; undefined where nothing is built, as for `--check`. */
  readonly store?: Store | undefined;
}

/** What the user says of one location. */
export interface FetchOptions {
  /** What the content must be: a digest of a file, a commit of a repository. */
  readonly checksum?: string | undefined;
  /** Options by their names, as the user wrote them: `submodules`. */
  readonly [name: string]: string | boolean | undefined;
}

/** What a download may do: how long it may take, how much it may bring. */
export interface FetchPolicy {
  /** The most redirects that are followed. */
  readonly redirects?: number | undefined;
  /** Milliseconds without a byte after which the other side is given up. */
  readonly patience?: number | undefined;
  /** Bytes in a second: while it answers, the other side may not be slower for as long as the patience. */
  readonly slowest?: number | undefined;
  /** The most bytes that are taken. */
  readonly limit?: number | undefined;
  /** Where `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY` and `SSL_CERT_FILE` are looked up. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/** What finding an image may use. */
export interface ImageEnvironment {
  /** Where images are fetched to. */
  readonly store: Store;
  /** Where images are known by their references. */
  readonly transport: Transport;
  /** Told what is tried again; undefined where nobody watches. */
  readonly tell?: ((news: RetryNews) => void) | undefined;
}

/** An image that a reference means, at the place where it was found. */
export interface FoundImage {
  /** Points at the manifest, or at the index of several. */
  readonly descriptor: Descriptor;
  /**
   * Takes the image for a platform into the store, all of it verified, under no name.
   *
   * @param onBytes told how many bytes have come so far, and how many there will be as far as is known
   */
  take(
    platform: Platform,
    onBytes: (bytes: number, total?: number, blob?: BlobNews) => void,
  ): Promise<void>;
  /** What is being fetched ends with `image/stopped`, and nothing more is. */
  stop(): void;
  /** Gives back what the host lends, once nothing is being fetched any more. */
  close(): Promise<void>;
}
