/**
 * The judge: asks each rule of the policies that are in force about an image, before anything of it is used.
 *
 * @module
 */
import { existsSync, realpathSync } from "node:fs";
import { resolve } from "node:path";
import { isIndexType } from "../../../core/oci/media_types.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { closestPlatform, type Platform } from "../../../core/platform.ts";
import type {
  ImageSource,
  PlacedImage,
  Transport,
} from "../../../core/plugin/contracts/transport.ts";
import { manifestsOf } from "../../../core/image/image.ts";
import { parseReference, type Reference, repositoryName } from "../../../core/reference.ts";
import { listImages } from "../images/find.ts";
import type { Store } from "../../../core/store/store.ts";
import { Documents } from "../transfer/documents.ts";
import { splitPath } from "../transfer/location.ts";
import { referenceOf } from "../transfer/names.ts";
import { StoreSink, storeSource } from "../transfer/store_place.ts";
import { copyReferrers } from "../transfer/copy_images.ts";
import { storeTransport } from "./containers_policy.ts";
import { decideContainers } from "./decide.ts";
import { type Finding, type JudgedImage, refused } from "./judged.ts";
import { noteMade, wasMade } from "./made.ts";
import { decideOwn } from "./own_rules.ts";
import type { Forbidden } from "./packages.ts";
import { type Policy, type PolicyRules, rulesOf } from "./policy.ts";

/** Where images are that somebody is about to take. */
export interface JudgedPlace {
  /** The scheme of the location. */
  readonly scheme: string;
  /** What stands behind its colon. */
  readonly rest: string;
  /** Which image of several is wanted; of a registry's name, all, unless given. */
  readonly platform?: Platform | undefined;
}

/** Judges images by all of some policies. */
export class Judge {
  readonly #policies: readonly (Policy & PolicyRules)[];

  constructor(policies: readonly Policy[]) {
    this.#policies = policies.map((policy) => ({ ...policy, ...rulesOf(policy) }));
  }

  /** The packages that no image may have, with the policies that say so. */
  get forbidden(): readonly Forbidden[] {
    return this.#policies.flatMap(({ own, title }) =>
      own === undefined || own.forbidden.length === 0 ? [] : [{ title, rules: own.forbidden }]
    );
  }

  /** Whether a look into images is needed. */
  get looksInside(): boolean {
    return this.forbidden.length > 0;
  }

  /** What each rule that is for the image says of it; of each policy up to the first of policy.json that does not hold. */
  async findings(image: JudgedImage): Promise<Finding[]> {
    const found: Finding[] = [];
    for (const { own, containers, title } of this.#policies) {
      if (containers !== undefined) found.push(...await decideContainers(containers, image));
      if (own !== undefined) found.push(...await decideOwn(own, title, image));
    }
    return found;
  }

  /** @throws {QuillaError} `policy/refused`, naming rule, image and way out */
  async require(image: JudgedImage): Promise<void> {
    const failed = (await this.findings(image)).find(({ holds }) => !holds);
    if (failed !== undefined) throw refused(image, failed);
  }

  /**
   * An image of the store, about to be built on or run. One that a build made here under these policies needs nothing else.
   *
   * @throws {QuillaError} `policy/refused`
   */
  async requireStored(
    store: Store,
    descriptor: Descriptor,
    reference?: Reference,
    chosen?: Descriptor,
  ): Promise<void> {
    if (this.wasMade(store, descriptor)) return;
    for (const name of calledInStore(store, descriptor, reference)) {
      await this.require(storedImage(store, descriptor, name, chosen));
    }
  }

  /** Whether a build made it here, under all of these policies. */
  wasMade(store: Store, image: Descriptor): boolean {
    return wasMade(store, image, this.#policies.map(({ fingerprint }) => fingerprint));
  }

  /** Takes note of an image that a build made under these policies. */
  noteMade(store: Store, image: Descriptor): void {
    noteMade(store, image, this.#policies.map(({ fingerprint }) => fingerprint));
  }

  /**
   * Images of a place, each under each of its names; `chosen` is what is wanted of an index.
   *
   * @throws {QuillaError} `policy/refused`
   */
  async requireAt(
    place: JudgedPlace,
    image: PlacedImage,
    source: ImageSource,
    chosen?: Descriptor,
  ): Promise<void> {
    for (const judged of await judgedImages(place, image, source, chosen)) {
      await this.require(judged);
    }
  }

  /** Whether signatures or statements are asked for. */
  get #asksWhatHangs(): boolean {
    return this.#policies.some(({ own, containers }) =>
      containers !== undefined || (own?.signed.length ?? 0) + (own?.attestations.length ?? 0) > 0
    );
  }

  /** The same transport, at whose places nothing is read that the policies refuse. */
  guarded(transport: Transport, platform?: Platform): Transport {
    const read: Transport["read"] = async (rest, environment) => {
      const source = await transport.read!(rest, environment);
      try {
        const place = { scheme: transport.scheme, rest, platform };
        for (const image of source.images) {
          await this.requireAt(place, image, source);
          if (this.#asksWhatHangs) await keepEvidence(environment.store, image, source);
        }
        return source;
      } catch (error) {
        await source.close();
        throw error;
      }
    };
    return Object.assign(Object.create(transport) as Transport, { read });
  }
}

/** What hangs on an image that is fetched goes into the store with it: there it is judged again when it is used. */
async function keepEvidence(store: Store, image: PlacedImage, source: ImageSource): Promise<void> {
  const { descriptor, names } = image;
  const sink = new StoreSink(store);
  const about = { from: descriptor, to: descriptor };
  const hanging = await copyReferrers(source, sink, [about], names, { store });
  if (hanging.length > 0) await sink.commit(hanging);
}

/**
 * What an image of the store is judged by. A digest finds it under any name, also one that it never had: whoever writes that in a
 * Dockerfile could choose the rules. Then it is judged by those that it has, or as one without.
 */
function calledInStore(
  store: Store,
  { digest }: Descriptor,
  asked: Reference | undefined,
): readonly (Reference | undefined)[] {
  if (asked?.digest === undefined) return [asked];
  const isIt = (descriptor: Descriptor) =>
    descriptor.digest === digest ||
    store.blobs.has(descriptor.digest) &&
      manifestsOf(store, descriptor).some((child) => child.digest === digest);
  const names = listImages(store).flatMap(({ name, descriptor }) =>
    name !== undefined && isIt(descriptor) ? [name] : []
  );
  const isIts = names.some((name) => repositoryName(name) === repositoryName(asked));
  return isIts ? [asked] : names.length === 0 ? [undefined] : names;
}

/** An image of the store as policies see it. */
export function storedImage(
  store: Store,
  descriptor: Descriptor,
  reference?: Reference,
  chosen?: Descriptor,
): JudgedImage {
  const source = storeSource(store, [{ descriptor, names: [] }]);
  return { transport: storeTransport, reference, descriptor, chosen, source };
}

/** An image of a place as policies see it: once for each of its names. */
export async function judgedImages(
  { scheme, rest, platform }: JudgedPlace,
  { descriptor, names }: PlacedImage,
  source: ImageSource,
  wanted?: Descriptor,
): Promise<JudgedImage[]> {
  const transport = transportNames.get(scheme) ?? scheme;
  const chosen = wanted ?? await chosenOf(source, descriptor, platform);
  const judged = { transport, descriptor, chosen, source };
  if (rest.startsWith("//")) {
    return [{ ...judged, reference: parseReference(rest.slice(2)) }];
  }
  const path = isPathScheme(scheme) ? pathOf(rest) : undefined;
  const references = names.flatMap((name) => referenceOf(name) ?? []);
  if (references.length === 0) return [{ ...judged, path }];
  return references.map((reference) => ({ ...judged, path, reference }));
}

/** What policy.json calls the places of these schemes. */
const transportNames: ReadonlyMap<string, string> = new Map([
  ["store", storeTransport],
  // A complete bundle is one.
  ["bundle", "oci-archive"],
]);

function isPathScheme(scheme: string): boolean {
  return /^(oci|oci-archive|docker-archive|bundle|dir)$/.test(scheme);
}

/** Without links, as policy.json wants it; of a pipe there is none. */
function pathOf(rest: string): string | undefined {
  const path = existsSync(rest) ? rest : splitPath(rest).path;
  if (path === "-") return undefined;
  try {
    return realpathSync(path);
  } catch {
    return resolve(path); // whoever reads it tells that it is not there
  }
}

async function chosenOf(
  source: ImageSource,
  descriptor: Descriptor,
  platform: Platform | undefined,
): Promise<Descriptor | undefined> {
  if (platform === undefined || !isIndexType(descriptor.mediaType)) return undefined;
  const offered = await new Documents(source).offered(descriptor);
  return offered[closestPlatform(offered.map((each) => each.platform), platform)]?.child;
}
