/**
 * What one build asks for while it goes on: base images, what ADD fetches, named contexts. Each is noted as it was found.
 *
 * @module
 */
import { algorithmOf, type Digest, hexOf } from "../../../../core/digest.ts";
import type { Image } from "../../../../core/image/image.ts";
import type { Descriptor } from "../../../../core/oci/descriptor.ts";
import type { Platform } from "../../../../core/platform.ts";
import type { Fetched, FetchOptions } from "../../../../core/plugin/contracts/source.ts";
import type { BaseImages, Fetching, UsedBase } from "../../../../core/build/surroundings.ts";
import { contentDigest } from "../../../../core/store/content_digest.ts";
import type { FileView } from "../../../../core/tree/view.ts";
import { imagePackageUrl, namelessPackageUrl } from "../../attestations/package_url.ts";
import type { Dependency, DigestSet } from "../../attestations/provenance.ts";
import { bareLocation } from "../../attestations/withheld.ts";
import { readName } from "../bases/found.ts";

/** What one build asked for. */
export class Recorded {
  readonly #found = new Map<string, Dependency>();

  /** What was found, each once: images, then what was fetched, both sorted. */
  get dependencies(): readonly Dependency[] {
    const order = (each: Dependency) => `${each.annotations?.kind === "image" ? 0 : 1} ${each.uri}`;
    return [...this.#found.values()].sort((a, b) => order(a) < order(b) ? -1 : 1);
  }

  add(dependency: Dependency): void {
    const { uri, name, digest } = dependency;
    this.#found.set(JSON.stringify([uri, name, digest]), dependency);
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
