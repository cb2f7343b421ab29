/**
 * What a transport is: a kind of place that images are copied from and to, such as an archive, a layout or a registry.
 *
 * A transport moves blobs by their descriptors and knows nothing of what is in them but the list of images; the core walks
 * the graph, verifies every byte, and decides what has to move.
 *
 * @module
 */
import type { Digest } from "../../digest.ts";
import type { Descriptor } from "../../oci/descriptor.ts";
import type { Compression } from "../../oci/media_types.ts";
import type { Store } from "../../store/store.ts";

/** One kind of place. `read`, `write` or both are there. */
export interface Transport {
  /** What stands before the colon: `oci-archive` in `oci-archive:hello.tar`. */
  readonly scheme: string;
  /** One line for `--help`: what the rest of the location means. */
  readonly summary: string;
  /**
   * Locations are two slashes and an image's reference, `//docker.io/library/hello:1`, and an image is there by its name: builds
   * fetch the images that they are based on from there. With a digest, `//…/hello@sha256:…`, the location means just that
   * manifest or index. Of several such transports the one that was registered last is asked.
   */
  readonly references?: boolean | undefined;
  /** Opens a place that has images. `location` is what stands after the colon. */
  read?(location: string, environment: TransportEnvironment): Promise<ImageSource>;
  /** Opens a place that takes images. */
  write?(location: string, environment: TransportEnvironment): Promise<ImageSink>;
  /**
   * Given where one place takes several images, one copy after the other: the location of the image of that name below a
   * location. Of a place where images keep their names, it is the same.
   */
  within?(location: string, name: string): string;
  /** What can be done at its places beside copying, where they are registries. */
  readonly registry?: RegistryActions | undefined;
}

/** What registries do beside giving and taking images. Names are what stands after the colon of a location, or a plain reference. */
export interface RegistryActions {
  /** All tags of a repository, sorted. */
  tags?(repository: string, options: PlaceWords): Promise<readonly string[]>;
  /** What a name stands for there now: a manifest, or an index of several. */
  resolve?(name: string, options: PlaceWords): Promise<Descriptor>;
  /** Deletes a tag or, by its digest, an image with all of its tags; gives the full name of what is gone. */
  remove?(name: string, options: PlaceWords): Promise<string>;
  /** Who one is there. */
  readonly accounts?: RegistryAccounts | undefined;
}

/** What the user says of a place, such as `creds` and `tls-verify`. */
export type PlaceWords = Readonly<Record<string, string>>;

/** Credentials, and where this machine keeps them. */
export interface RegistryAccounts {
  /** The registry that a user means: its host, and its port. Pure. */
  registryOf(text: string): string;
  /** What is kept for it. */
  stored(registry: string, machine: AccountsMachine): Promise<Login | undefined>;
  /** Asks the registry; throws `registry/unauthorized` where it does not take them. */
  verify(registry: string, login: Login, machine: AccountsMachine): Promise<void>;
  /** Keeps them. */
  keep(registry: string, login: Login, machine: AccountsMachine): Promise<KeptLogin>;
  /** Forgets what is kept. */
  forget(registry: string, machine: AccountsMachine): Promise<ForgottenLogin>;
}

/** A user and a password. */
export interface Login {
  /** The user. */
  readonly username: string;
  /** The password, or a token in its place. */
  readonly password: string;
}

/** Where credentials are looked for. */
export interface AccountsMachine {
  /** Variables that say so, such as `HOME` and `DOCKER_CONFIG`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether plain http will do, and any certificate. */
  readonly insecure?: boolean | undefined;
}

/** What came of keeping credentials. */
export interface KeptLogin {
  /** The file that tells of them. */
  readonly path: string;
  /** Whether the password stands in that file. */
  readonly isPlain: boolean;
  /** A file that is asked before it, and says something else of the registry. */
  readonly hiddenBy: string | undefined;
}

/** What came of forgetting credentials. */
export interface ForgottenLogin {
  /** Whether there were any. */
  readonly wasLoggedIn: boolean;
  /** Another file that has some, and is still asked. */
  readonly remains: string | undefined;
}

/** What a transport may use. */
export interface TransportEnvironment {
  /** The user's store; also the place for what must be kept while images are on their way. */
  readonly store: Store;
  /** What the user says of this place: `creds` and `tls-verify` of a registry. A transport passes over what it does not know. */
  readonly options?: Readonly<Record<string, string>> | undefined;
  /** Told what happens to what is on its way; undefined where nobody watches. */
  readonly tell?: ((news: TransferNews) => void) | undefined;
}

/** Something failed in passing, and is tried again. */
export interface RetryNews {
  /** What is told. */
  readonly type: "retry";
  /** What it is about; none where that is no blob. */
  readonly blob?: Descriptor | undefined;
  /** What went wrong. */
  readonly reason: string;
  /** Milliseconds until it is tried again. */
  readonly wait: number;
  /** Which try that is then, of `attempts` at most. */
  readonly attempt: number;
  /** How often it is tried. */
  readonly attempts: number;
}

/** What a transport tells while blobs are on their way. */
export type TransferNews =
  | RetryNews
  /** So many bytes of a blob are there: of a sink that counts them; or where it goes on after it broke, maybe with less than before. */
  | { readonly type: "bytes" | "resume"; readonly blob: Descriptor; readonly bytes: number }
  /** An archive is read before it is known what is in it, or is written: so many bytes, of `total` where that is known. */
  | {
    readonly type: "archive";
    readonly doing: "read" | "write";
    readonly bytes: number;
    readonly total?: number | undefined;
  };

/** What is told of work that moves bytes: how far it is, and what is tried again. */
export type WorkNews =
  | RetryNews
  | {
    readonly type: "progress";
    /** What is done, such as `pushing registry.example/app:1`. */
    readonly doing: string;
    /** Bytes so far. */
    readonly bytes: number;
    /** How many there will be, as far as is known. */
    readonly total?: number | undefined;
    /** What begins to move with this, or is there. */
    readonly blob?: BlobNews | undefined;
  };

/** A blob on its way: it begins to move, or is there. */
export type BlobNews = Pick<Descriptor, "digest" | "size"> & { readonly is: "begun" | "there" };

/** An image as a place knows it. */
export interface PlacedImage {
  /** The manifest, or the index of several. */
  readonly descriptor: Descriptor;
  /** Full references (`docker.io/library/hello:latest`) or, in a layout of others, whatever names stand there. */
  readonly names: readonly string[];
  /** What it says something about, where it came along with that and is no image: what has no name then is a referrer. */
  readonly subject?: Digest | undefined;
}

/** A place that has images. */
export interface ImageSource {
  /** What the location names: one image, or all that are there. */
  readonly images: readonly PlacedImage[];
  /** Whether all was verified when it came to this place, so that what need not move need not be read. */
  readonly verified?: boolean | undefined;
  /** Whether all that an image points at is there, so that nobody need look. */
  readonly isComplete?: boolean | undefined;
  /** Repositories, by their full names, that are known to have a blob. */
  origins?(blob: Descriptor): readonly string[];
  /** Whether the blob is there. */
  has(descriptor: Descriptor): Promise<boolean>;
  /** The bytes of a blob that is there, not verified. Each piece is its own memory, for it may be queued. */
  blob(descriptor: Descriptor): AsyncIterable<Uint8Array>;
  /** What says something about a manifest: referrers (those of a type, if it can tell), and what does so by its tag, its annotated name. */
  referrers?(subject: Descriptor, artifactType?: string): Promise<readonly Descriptor[]>;
  /** Lets go of the place. */
  close(): Promise<void>;
}

/** A place that takes images. Nothing is to be seen there before {@linkcode commit}. */
export interface ImageSink {
  /** What the location calls the one image that it takes; undefined where images keep the names that they have. */
  readonly name?: string | undefined;
  /** The compressions of layers that the place takes; any, unless given. */
  readonly compressions?: ReadonlySet<Compression> | undefined;
  /** What layers that are not compressed are packed with on the way, unless the user says; as they are, unless given. */
  readonly compression?: Compression | undefined;
  /** How many blobs it takes at once; one, unless given. */
  readonly parallel?: number | undefined;
  /** Whether it is a place of others, who verify what they take from it: what is there already is not read here. */
  readonly isElsewhere?: boolean | undefined;
  /** Whether it tells itself how many bytes of a blob it has sent, because it reads ahead of that. */
  readonly counts?: boolean | undefined;
  /** Whether layers are unpacked there, so that what their archives hold is looked at on the way. */
  readonly unpacks?: boolean | undefined;
  /** Whether it takes what has a {@linkcode PlacedImage.subject}, too. */
  readonly referrers?: boolean | undefined;
  /** Told of each image before its blobs come: its layers and, where they are known, the diffIDs of all of them. */
  expect?(layers: readonly Descriptor[], diffIds: readonly Digest[]): Promise<void>;
  /** Another way to the same place, when this one failed so and was aborted; undefined where there is none. */
  instead?(error: unknown): ImageSink | undefined;
  /** Whether the blob need not be sent. */
  has(descriptor: Descriptor): Promise<boolean>;
  /** Takes a blob over from one of these repositories, where that needs no bytes; whether it did. */
  mount?(descriptor: Descriptor, origins: readonly string[]): Promise<boolean>;
  /**
   * Takes a blob: first what is pointed at, then what points at it, each once. The bytes are verified on the way: where
   * they are not what the descriptor says, they end in an error, and nothing may be left of them. They are read anew each
   * time that they are iterated.
   */
  put(descriptor: Descriptor, bytes: AsyncIterable<Uint8Array>): Promise<void>;
  /** Makes the images be there, all at once; all of their blobs were put or were there. */
  commit(images: readonly PlacedImage[]): Promise<void>;
  /** Gives up; harmless after a commit. */
  abort(): Promise<void>;
}
