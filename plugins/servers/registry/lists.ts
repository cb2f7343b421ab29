/**
 * What there is: the tags of a repository, the repositories, and what says something about a manifest (OCI distribution
 * specification, § Content Discovery; the catalog as registries have it).
 *
 * @module
 */
import type { Digest } from "../../../core/plugin/api/nouns.ts";
import {
  carriedIndex,
  carriedManifest,
  type Descriptor,
  descriptorJson,
  encodeJson,
  isIndexType,
  mediaTypes,
  Structure,
} from "../../../core/plugin/api/oci.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import type { Exchange } from "./exchange.ts";
import type { Inventory } from "./inventory.ts";
import { readRepositories, shownName } from "./names.ts";
import { Refusal } from "./refusal.ts";
import type { StoreAccess } from "./store_access.ts";

const longestPage = 10_000; // names
const largestPage = 2 << 20; // bytes of descriptors; clients take a manifest's 4 MiB

export class ListEndpoints {
  constructor(private readonly access: StoreAccess, private readonly inventory: Inventory) {}

  async tags(exchange: Exchange, name: string): Promise<void> {
    const tags = await this.access.use((store) => {
      const { repositories } = this.inventory.holdings(store);
      const found = readRepositories(exchange.asks(name)).flatMap((repository) =>
        repositories.get(repository) ?? []
      );
      if (found.length === 0) throw new Refusal(404, "NAME_UNKNOWN", "there is no such repository");
      return [...new Set(found.flatMap(({ tags }) => [...tags.keys()]))];
    });
    const page = pageOf(exchange, tags.sort(byLetters), byLetters);
    exchange.json({ name, tags: page.items }, page.headers);
  }

  async catalog(exchange: Exchange): Promise<void> {
    const { host } = exchange.asks("");
    const names = await this.access.use((store) =>
      [...this.inventory.holdings(store).repositories.values()].flatMap((repository) =>
        shownName(repository.name, host) ?? []
      )
    );
    const page = pageOf(exchange, [...new Set(names)].sort(), (a, b) => a < b ? -1 : a > b ? 1 : 0);
    exchange.json({ repositories: page.items }, page.headers);
  }

  async referrers(exchange: Exchange, name: string, subject: Digest): Promise<void> {
    const wanted = exchange.query.get("artifactType");
    const last = exchange.query.get("last") ?? "";
    const found: Descriptor[] = [];
    let next: string | undefined;
    const repositories = readRepositories(exchange.asks(name));
    await this.access.use((store) => {
      const all = this.inventory.holdings(store).referrers.get(subject) ?? [];
      const here = all.filter(({ repositories: homes }) =>
        homes === undefined || repositories.some((each) => homes.has(each))
      ).map(({ descriptor }) => descriptor);
      let size = 0;
      for (const bare of here.sort((a, b) => a.digest < b.digest ? -1 : 1)) {
        if (bare.digest <= last) continue;
        const referrer = described(store, bare);
        if (wanted !== null && referrer.artifactType !== wanted) continue;
        size += encodeJson(descriptorJson(referrer)).length;
        if (size > largestPage && found.length > 0) {
          next = found.at(-1)!.digest;
          break;
        }
        found.push(referrer);
      }
    });
    const index = encodeJson(
      new Structure([
        ["schemaVersion", 2],
        ["mediaType", mediaTypes.index],
        ["manifests", found.map(descriptorJson)],
      ]),
    );
    const filter = new URLSearchParams(wanted === null ? {} : { artifactType: wanted });
    if (next !== undefined) filter.set("last", next);
    exchange.answer(200, {
      "Content-Type": mediaTypes.index,
      ...(wanted === null ? {} : { "OCI-Filters-Applied": "artifactType" }),
      ...(next === undefined ? {} : link(`/v2/${name}/referrers/${subject}`, filter)),
    }, index);
  }
}

/** A manifest with what the specification wants to be said of a referrer. */
function described(store: Store, bare: Descriptor): Descriptor {
  const bytes = store.blobs.read(bare);
  if (isIndexType(bare.mediaType)) {
    const { artifactType, annotations } = carriedIndex(bytes, bare.mediaType);
    return { ...bare, artifactType, annotations };
  }
  const { artifactType, config, annotations } = carriedManifest(bytes, bare.mediaType);
  return { ...bare, artifactType: artifactType ?? config.mediaType, annotations };
}

/** The part of a sorted list that `n` and `last` ask for, and the Link to the next one. */
function pageOf(
  exchange: Exchange,
  sorted: readonly string[],
  compare: (a: string, b: string) => number,
): { items: readonly string[]; headers: Record<string, string> } {
  const text = exchange.query.get("n");
  if (text !== null && !/^\d{1,9}$/.test(text)) {
    throw new Refusal(400, "PAGINATION_NUMBER_INVALID", "n is not a number");
  }
  const number = Math.min(text === null ? longestPage : Number(text), longestPage);
  const last = exchange.query.get("last");
  const rest = last === null ? sorted : sorted.filter((item) => compare(item, last) > 0);
  const items = rest.slice(0, number);
  if (items.length === rest.length || items.length === 0) return { items, headers: {} };
  const query = new URLSearchParams({ n: String(number), last: items.at(-1)! });
  return { items, headers: link(exchange.path, query) };
}

function link(path: string, query: URLSearchParams): { Link: string } {
  return { Link: `<${path}?${query}>; rel="next"` };
}

/** "Case-insensitive alphanumeric order", says the specification; tags that differ in case alone come one by one. */
function byLetters(a: string, b: string): number {
  const [low, other] = [a.toLowerCase(), b.toLowerCase()];
  if (low !== other) return low < other ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
