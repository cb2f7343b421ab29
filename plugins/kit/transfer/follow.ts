/**
 * What hangs on images goes with them: referrers, what hangs on those, and what hangs by a tag, as cosign has it.
 *
 * @module
 */
import type { Digest } from "../../../core/digest.ts";
import { messageOf, QuillaError } from "../../../core/errors.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { carriedManifest } from "../../../core/oci/manifest.ts";
import { isManifestType } from "../../../core/oci/media_types.ts";
import type { PlacedImage } from "../../../core/plugin/contracts/transport.ts";
import { repositoryName } from "../../../core/reference.ts";
import { describeReferrer } from "../referrers/describe.ts";
import { referrersTag, sourcesType, tagOf } from "../referrers/marks.ts";
import { largestStatement } from "../referrers/referrers_of.ts";
import { isSigned } from "../referrers/signed.ts";
import { inTotoType } from "../referrers/statement.ts";
import type { CopyListener } from "./copy_event.ts";
import type { Documents } from "./documents.ts";
import { referenceOf } from "./names.ts";
import { eachOf } from "./side_by_side.ts";

/** Something that was copied: what pointed at it, and what does where it is now. */
export interface Copied {
  /** At the place that it comes from. */
  readonly from: Descriptor;
  /** Where it went. */
  readonly to: Descriptor;
}

/** What following needs of the copy that it belongs to. */
export interface FollowedCopy {
  /** What hangs on something where it comes from. */
  readonly hangingOn: (subject: Descriptor) => Promise<readonly Descriptor[]>;
  readonly documents: Documents;
  readonly report: CopyListener;
  /** Whether the place is one of others: what an image was built from stays here then, for it may be nobody else's to read. */
  readonly isElsewhere: boolean;
  /** Copies what is pointed at, with all that it points at. */
  readonly move: (document: Descriptor) => Promise<Descriptor>;
}

/** Nobody hangs more on an image by hand: what is beyond it was made to burden those who copy. */
export const mostFollowed = 1000;

/** How it is told that a blob is not there, or is another than its digest says. */
const isBroken = /(?:-missing|\/missing|-mismatch|-damaged|\/short)$/;

/** So many lists are asked for at a time. */
const questionsAtOnce = 4;

/** Follows what hangs on the images of one copy; each thing goes once. */
export class Following {
  readonly #copy: FollowedCopy;
  readonly #seen = new Set<Digest>();
  #count = 0;

  constructor(copy: FollowedCopy) {
    this.#copy = copy;
  }

  /**
   * Copies what hangs on an image, on the images of an index, and on what is copied so.
   *
   * @param names what the image is called where it goes: what hangs by a tag is called after that
   * @returns what was copied, to be committed with the image
   * @throws {QuillaError} what the places and copying throw; what cannot go along is told as left
   */
  async of(copied: readonly Copied[], names: readonly string[]): Promise<PlacedImage[]> {
    for (const { from } of copied) this.#seen.add(from.digest);
    const placed: PlacedImage[] = [];
    const waiting = await this.#asked(copied);
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      for (const referrer of next.hanging) {
        if (this.#seen.has(referrer.digest)) continue;
        this.#seen.add(referrer.digest);
        if (++this.#count > mostFollowed) {
          const what = `more than ${mostFollowed} things hang on what is copied`;
          this.#left(referrer, next.from, `${what}: this one and the rest are not followed`);
          return placed;
        }
        const found = await this.#one(referrer, next, names);
        if (found === undefined) continue;
        placed.push(found);
        waiting.push(...await this.#asked([{ from: referrer, to: found.descriptor }]));
      }
    }
    return placed;
  }

  async #asked(copied: readonly Copied[]) {
    return await eachOf(copied, questionsAtOnce, async (each) => {
      return { ...each, hanging: await this.#copy.hangingOn(each.from) };
    });
  }

  async #one(
    referrer: Descriptor,
    about: Copied,
    names: readonly string[],
  ): Promise<PlacedImage | undefined> {
    const tag = tagOf(referrer);
    const left = (why: string) => void this.#left(referrer, about.from, why);
    const read = await this.#read(referrer).catch((error) => {
      // A list may name what was deleted since, or never was a manifest.
      if (error instanceof QuillaError && /^(?:image|oci|registry)\//.test(error.code)) {
        return error;
      }
      throw error;
    });
    if (read instanceof QuillaError) return left(messageOf(read));
    const { bytes, descriptor, subject } = read;
    if (tag === undefined && subject?.digest !== about.from.digest) {
      return left(`it is about ${subject?.digest ?? "nothing"}, though it is listed for this`);
    }
    if (this.#copy.isElsewhere && descriptor.artifactType === sourcesType) {
      return left(
        "it has the files that the image was built from: bundles carry them, pushes do not",
      );
    }
    if (isManifestType(referrer.mediaType)) {
      const why = whyNot(bytes, referrer, about, tag);
      if (why !== undefined) return left(why);
    }
    const called = tag === undefined ? [] : namedAfter(names, tag, about);
    if (tag !== undefined && called.length === 0) {
      return left("it hangs by a tag, and the image has no name there");
    }
    const moved = await this.#copy.move(referrer).catch((error) => {
      // Anybody may hang something broken on an image of others: the image is none the worse.
      if (error instanceof QuillaError && isBroken.test(error.code)) return error;
      throw error;
    });
    if (moved instanceof QuillaError) return left(messageOf(moved));
    const { artifactType, annotations } = descriptor;
    return {
      descriptor: { ...moved, artifactType, annotations },
      names: called,
      subject: about.to.digest,
    };
  }

  async #read(referrer: Descriptor) {
    const bytes = await this.#copy.documents.bytes(referrer);
    return { bytes, ...describeReferrer(bytes, referrer) };
  }

  #left(blob: Descriptor, subject: Descriptor, reason: string): void {
    this.#copy.report({ type: "left", blob, subject, reason });
  }
}

/** Why a manifest about something stays behind; undefined where it goes along. */
function whyNot(
  bytes: Uint8Array,
  { mediaType }: Descriptor,
  { from, to }: Copied,
  tag: string | undefined,
): string | undefined {
  const manifest = carriedManifest(bytes, mediaType);
  const large = manifest.layers.find((layer) =>
    layer.size > largestStatement &&
    (layer.mediaType === inTotoType || isSigned({ ...manifest, layers: [layer] }))
  );
  if (large !== undefined) {
    return `${large.digest} of it has ${large.size} bytes, and no statement has more than ${largestStatement}`;
  }
  if (from.digest === to.digest || !isSigned(manifest, tag)) return undefined;
  return `it is signed for ${from.digest}, and the image is ${to.digest} there: sign what was copied`;
}

/** What hangs by a tag is called by it in each repository that the image has a name in; the tag says the digest. */
function namedAfter(names: readonly string[], tag: string, { from, to }: Copied): string[] {
  const now = tag.replace(referrersTag(from.digest), referrersTag(to.digest));
  return [
    ...new Set(names.map((name) => {
      const reference = referenceOf(name);
      return reference === undefined ? now : `${repositoryName(reference)}:${now}`;
    })),
  ];
}
