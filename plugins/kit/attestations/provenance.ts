/**
 * What an image was made from, as quilla says it: the predicate `https://slsa.dev/provenance/v1`. Types, and nothing else.
 *
 * The same build says the same, wherever and whenever it is done: no time, no host and no path of one is in it, unless asked for.
 *
 * @see SLSA v1.1, "Provenance"; in-toto attestation framework, "ResourceDescriptor" and "DigestSet"
 *
 * @module
 */

/** The predicate's type. */
export const provenanceType = "https://slsa.dev/provenance/v1";

/** The one before it, which BuildKit writes on request (`version=v0.2`). */
export const earlierProvenanceType = "https://slsa.dev/provenance/v0.2";

/** How `externalParameters` and `resolvedDependencies` are to be read: as this file says. */
export const buildType = "urn:quilla:dockerfile:v1";

/** The recording of what programs of RUN fetched, as a dependency: its digest is that of its text, `quilla.record`. */
export const recordingUri = "urn:quilla:recording";

/** What something hashes to, by algorithm, in hexadecimal digits: `sha256`; of commits `sha1` (of git repositories with SHA-256 objects `sha256`). */
export type DigestSet = Readonly<Record<string, string>>;

/** The predicate. */
export interface Provenance {
  /** What was done. */
  readonly buildDefinition: {
    readonly buildType: typeof buildType;
    readonly externalParameters: BuildParameters;
    readonly internalParameters: {
      /** Of the machine, such as `linux/amd64`: a RUN for another platform is emulated. */
      readonly builderPlatform: string;
    };
    readonly resolvedDependencies: readonly Dependency[];
  };
  /** Who did it. */
  readonly runDetails: {
    readonly builder: {
      /** Whose word it is: what the user says, else the program's, `urn:quilla:builder`. */
      readonly id: string;
      /** `quilla`, by its version. */
      readonly version: Readonly<Record<string, string>>;
      /** The executable, where quilla is one. */
      readonly builderDependencies?: readonly Dependency[] | undefined;
    };
    readonly metadata: {
      readonly invocationId?: string | undefined;
      /** By RFC 3339, in UTC; only where it is asked for. */
      readonly startedOn?: string | undefined;
      readonly finishedOn?: string | undefined;
      /** Where whoever asked for it vouches that the same build comes to the same. */
      readonly quilla_reproducible?: true | undefined;
      /**
       * Where all that it was made from is named by a digest, and no program could reach anything else: those of RUN were replayed, or
       * had no network, and no directory that stays from build to build.
       */
      readonly quilla_hermetic?: true | undefined;
      /** Whether everything is said that another build needs: `rebuild` asks for what is not. */
      readonly quilla_completeness: {
        /** Not where arguments are left out, as of `mode=min`, or withheld, nor where RUN had containers of its own kind. */
        readonly parameters: boolean;
        /** Not where something came in that has no digest: a directory of the host that RUN saw. */
        readonly dependencies: boolean;
      };
    };
  };
}

/** What was asked for, `externalParameters`. What is not said was not asked for. */
export interface BuildParameters {
  readonly dockerfile: DockerfileParameter;
  /** The context; undefined where there was none. */
  readonly context?: ContextParameter | undefined;
  /** `--build-context`, by name. */
  readonly contexts?: Readonly<Record<string, ContextParameter>> | undefined;
  /** `--build-arg`; not of `mode=min`. */
  readonly arguments?: Readonly<Record<string, string>> | undefined;
  /** Names of build arguments whose values are nobody's to read, going by their names, or not told, with `mode=min`. */
  readonly withheldArguments?: readonly string[] | undefined;
  /** The stage; the last, unless given. */
  readonly target?: string | undefined;
  /** What this image runs on, such as `linux/arm64`. */
  readonly platform: string;
  /** All that was built together, where platforms were asked for; else there is one, the builder's. */
  readonly platforms?: readonly string[] | undefined;
  /** `--label`; not of `mode=min`. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Further options that change the image; each as scripts give it to `build()`. */
  readonly options?: BuildParameterOptions | undefined;
  /** `--secret`: what may be asked for, by ID. */
  readonly secrets?: readonly { readonly id: string }[] | undefined;
  /** `--ssh`. */
  readonly ssh?: readonly { readonly id: string }[] | undefined;
}

/** Options that change what is built: see `BuildOptions` of mod.ts. */
export interface BuildParameterOptions {
  readonly timestamp?: number | "preserve" | undefined;
  readonly layerSize?: number | "none" | undefined;
  readonly squash?: "own" | "all" | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly from?: string | undefined;
  readonly unsetEnv?: readonly string[] | undefined;
  readonly unsetLabels?: readonly string[] | undefined;
  /** `--network` of RUN; its own, unless given. */
  readonly network?: string | undefined;
  /** How RUN is run, as `RunSettings` have it, of what its programs can see. */
  readonly run?: RunParameters | undefined;
}

/** What programs of RUN can see: the members of `RunSettings` by these names. */
export interface RunParameters {
  readonly allowed?: readonly string[] | undefined;
  readonly hosts?: readonly (readonly [name: string, address: string])[] | undefined;
  readonly hostname?: string | undefined;
  readonly shmSize?: number | undefined;
  readonly limits?:
    | readonly { readonly name: string; readonly soft: number; readonly hard: number }[]
    | undefined;
  /** How its network was recorded, replayed or limited: what results of programs are known by. */
  readonly recorded?: string | undefined;
  /** What else was said of its containers, as `ContainerSettings` have it: a rebuild does not do that again. */
  readonly container?: Readonly<Record<string, unknown>> | undefined;
}

/** The Dockerfile. */
export interface DockerfileParameter {
  /** Where it is in the context, without a leading `/`; `-` where it came another way. */
  readonly path: string;
  readonly digest: DigestSet;
  /** The text itself; not of `mode=min`, and not where the password of a URL stands in it. */
  readonly text?: string | undefined;
}

/** Files that were copied from. */
export interface ContextParameter {
  /** Where it is, without a password; undefined of what lay on the host. */
  readonly uri?: string | undefined;
  /** Of a repository the commit; of files see `filesDigest` of plugins/kit/sources; of an image its manifest or index. */
  readonly digest: DigestSet;
  /** What is not seen of it, as ignore files say it: none where there is no such file. */
  readonly ignored?: readonly string[] | undefined;
}

/** Something that was fetched, or taken from the store: in-toto's ResourceDescriptor. */
export interface Dependency {
  /**
   * Of an image, its package URL, as `pkg:docker/alpine@3.22?platform=linux%2Famd64`; of a repository and a file, the URL without a
   * password; of a plugin `urn:quilla:plugin:NAME`; of the recording of what programs fetched `urn:quilla:recording`; of
   * what programs reached unseen `tcp://HOST:PORT`.
   */
  readonly uri: string;
  readonly digest: DigestSet;
  /** As the Dockerfile or the user has it, where `uri` does not say that. */
  readonly name?: string | undefined;
  readonly annotations?: DependencyNotes | undefined;
}

/** What else is said of a dependency. */
export interface DependencyNotes {
  /** What it is: `image`, `plugin`, `program`, `recording`, `unrecorded`, or what its source is called: `git`, `http`. */
  readonly kind: string;
  /** `RUN`: a program fetched it, while its network was recorded or replayed. */
  readonly by?: "RUN" | undefined;
  /** How it was asked for; `GET` unless given. */
  readonly method?: string | undefined;
  /** The status of HTTP that it came with; 200 unless given. */
  readonly status?: number | undefined;
}
