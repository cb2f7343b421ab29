/**
 * The cache of a repository as a place of images: an entry for the newest image of each scope and ref, and one for each blob.
 *
 * @module
 */
import process from "node:process";
import type {
  CacheSource,
  CacheSurroundings,
  CacheTarget,
} from "../../../core/plugin/contracts/cache.ts";
import { resultsFrom, resultsTo } from "../../kit/sharing/mod.ts";
import { type Address, addressOf } from "./address.ts";
import { Asking, type Patience } from "./asking.ts";
import type { GhaCache } from "./mod.ts";
import { Service } from "./service.ts";
import { openSink } from "./sink.ts";
import { openSource } from "./source.ts";

/** What is done with it, open: one job's use of one scope. */
export interface Place {
  /** The service. */
  readonly service: Service;
  /** What it, and the storage, is asked with. */
  readonly asking: Asking;
  /** Where it is. */
  readonly address: Address;
  /** What tells several caches of a repository apart. */
  readonly scope: string;
}

const usualScope = "quilla";

/** Results out of it: those of the job's own ref before those of the refs that it may look into. */
export function takenFrom(settings: GhaCache, around: CacheSurroundings): CacheSource {
  const open = async () => await openSource(openPlace(settings, { tell: around.tell }));
  return resultsFrom(nameOf(settings), open, around, { losesBlobs: true });
}

/** Results into it, for the job's own ref. */
export function leftIn(settings: GhaCache, around: CacheSurroundings): CacheTarget {
  const { compression, compressionLevel, forceCompression } = settings;
  const packing = { compression: compression ?? "gzip", compressionLevel, forceCompression };
  return resultsTo(
    nameOf(settings),
    async (tell) => await openSink(openPlace(settings, { tell }), settings, tell),
    around,
    packing,
  );
}

/** What messages call it: never with what it is asked with. */
function nameOf({ scope = usualScope }: GhaCache): string {
  return `gha:${scope}`;
}

function openPlace(settings: GhaCache, patience: Pick<Patience, "tell">): Place {
  const address = addressOf(settings, process.env);
  const asking = new Asking({ ...patience, timeout: address.timeout });
  const service = new Service(address, asking);
  return { service, asking, address, scope: settings.scope ?? usualScope };
}
