/**
 * What one build asks for while it goes on: base images, what ADD fetches, named contexts, and what programs could reach. Each is
 * noted as it was found.
 *
 * @module
 */
import { algorithmOf, type Digest, hexOf } from "../../../../core/digest.ts";
import type { Image } from "../../../../core/image/image.ts";
import type { Descriptor } from "../../../../core/oci/descriptor.ts";
import type { Platform } from "../../../../core/platform.ts";
import type { Fetched, FetchOptions } from "../../../../core/plugin/contracts/source.ts";
import type { Process } from "../../../../core/plugin/contracts/process.ts";
import type {
  BaseImages,
  Fetching,
  Programs,
  UsedBase,
} from "../../../../core/build/surroundings.ts";
import { contentDigest } from "../../../../core/store/content_digest.ts";
import type { FileView } from "../../../../core/tree/view.ts";
import { imagePackageUrl, namelessPackageUrl } from "../../attestations/package_url.ts";
import type { Dependency, DigestSet } from "../../attestations/provenance.ts";
import { bareLocation } from "../../attestations/withheld.ts";
import { readName } from "../bases/found.ts";

/** What one build asked for. */
export class Recorded {
  readonly #found = new Map<string, Dependency>();
  readonly #networks = new Set<Process["network"]>();
  #sawCache = false;

  /** What was found, each once: images, then what was fetched, both sorted. */
  get dependencies(): readonly Dependency[] {
    const order = ({ annotations, uri, digest }: Dependency) =>
      `${annotations?.kind === "image" ? 0 : 1} ${uri} ${JSON.stringify(digest)}`;
    return [...this.#found.values()].sort((a, b) => order(a) < order(b) ? -1 : 1);
  }

  add(dependency: Dependency): void {
    this.#found.set(keyOf(dependency), dependency);
  }

  /** What programs fetched; what an instruction fetched as well is said of that. */
  addFetched(dependencies: readonly Dependency[]): void {
    for (const each of dependencies) {
      if (!this.#found.has(keyOf(each))) this.add(each);
    }
  }

  /**
   * Whether no program could reach anything that is not said.
   *
   * @param usual what programs reach of which the Dockerfile does not say it
   * @param isReplayed whether those that have a network are answered from a recording
   */
  isClosed(usual: Process["network"], isReplayed: boolean): boolean {
    // Those that are replayed begin with empty caches.
    if (isReplayed) return true;
    if (this.#sawCache) return false;
    const reached = [...this.#networks].map((each) => each === "default" ? usual : each ?? usual);
    return reached.every((each) => each === "none");
  }

  /** Base images that note which of them are used. */
  bases(bases: BaseImages): BaseImages {
    const note = (name: string, image: Image, platform: Platform) => {
      const digest = usedAs(bases.resolved, name, image) ?? image.descriptor.digest;
      this.add(imageDependency(name, digest, platform));
      return image;
    };
    return {
      get resolved() {
        return bases.resolved;
      },
      open: async (name, platform, stageNames) =>
        note(name, await bases.open(name, platform, stageNames), platform),
      use: (name, descriptor: Descriptor, platform) =>
        note(name, bases.use(name, descriptor, platform), platform),
      files: (image): Promise<FileView> => bases.files(image),
      stop: () => bases.stop(),
    };
  }

  /** Programs that note what each of them could reach, whether it is run or its layer is known. */
  programs(programs: Programs): Programs {
    return {
      run: (request) => {
        const { network, mounts = [] } = request.process;
        this.#networks.add(network);
        this.#sawCache ||= mounts.some(({ type }) => type === "cache");
        return programs.run(request);
      },
      close: () => programs.close(),
    };
  }

  /** Sources that note what instructions fetch with them. */
  sources(sources: Fetching): Fetching {
    return {
      lent: sources.lent,
      within: () => this.sources(sources.within()),
      openSource: async (location: string, options?: FetchOptions) => {
        const fetched = await sources.openSource(location, options);
        const found = fetched && fetchedDependency(location, fetched);
        if (found !== undefined) this.add(found);
        return fetched;
      },
      workspace: () => sources.workspace(),
      close: () => sources.close(),
    };
  }
}

function keyOf({ uri, name, digest }: Dependency): string {
  return JSON.stringify([uri, name, digest]);
}

function usedAs(resolved: readonly UsedBase[], name: string, image: Image): Digest | undefined {
  return resolved.find((each) => each.name === name && each.image === image)?.digest;
}

function imageDependency(name: string, digest: Digest, platform: Platform): Dependency {
  const reference = nameOf(name);
  const uri = reference === undefined
    ? namelessPackageUrl(name, digest, platform)
    : imagePackageUrl(reference, platform);
  return { uri, digest: digestSet(digest), name, annotations: { kind: "image" } };
}

/** Undefined where a context is called so, or an image is meant by its ID. */
function nameOf(name: string) {
  try {
    return readName(name);
  } catch {
    return undefined;
  }
}

/** What an instruction fetched; an image is noted as one. */
export function fetchedDependency(location: string, fetched: Fetched): Dependency | undefined {
  if ("image" in fetched) return undefined;
  const { source } = fetched;
  const digest = "file" in fetched
    ? digestSet(contentDigest(fetched.file, "sha256"))
    : revisionSet(fetched.revision);
  return { uri: bareLocation(location), digest, annotations: { kind: source } };
}

export function digestSet(digest: Digest): DigestSet {
  return { [algorithmOf(digest)]: hexOf(digest) };
}

/** A commit by its length: SHA-1, or SHA-256. What has no revision has no digest. */
export function revisionSet(revision: string | undefined): DigestSet {
  if (revision === undefined) return {};
  return { [revision.length === 64 ? "sha256" : "sha1"]: revision };
}
