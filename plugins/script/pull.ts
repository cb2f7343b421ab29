/**
 * Images of registries into the store, for scripts.
 *
 * @module
 */
import type { Descriptor } from "../../core/oci/descriptor.ts";
import { hostPlatform, type Platform } from "../../core/platform.ts";
import type { PlacedImage, Transport } from "../../core/plugin/contracts/transport.ts";
import {
  formatReference,
  parseReference,
  type Reference,
  withDefaultTag,
} from "../../core/reference.ts";
import type { Store } from "../../core/store/store.ts";
import { type PlaceOptions, transferNames, type TransferOptions } from "./copy.ts";
import {
  judging,
  loadPlugins,
  type PluginOptions,
  type PolicyOptions,
  readPlatform,
  requireNames,
  withStore,
} from "./session.ts";

/** What {@linkcode pullImage} is asked for. */
export interface PullOptions extends TransferOptions, PluginOptions, PolicyOptions {
  /** All platforms of an image that has several; this machine's alone unless given. */
  readonly all?: boolean | undefined;
  /** What is said of the registry: `creds`, `tls-verify`. */
  readonly registry?: PlaceOptions | undefined;
}

/** An image that was fetched. */
export interface PulledImage {
  /** What the name stands for. */
  readonly descriptor: Descriptor;
  /** Its full name. */
  readonly name: string;
  /** Whether the store had it under that name before. */
  readonly wasThere: boolean;
}

/**
 * Fetches an image of a registry into the store, where the name stands for all that it stands for there.
 *
 * @throws {QuillaError} `reference/…`, `registry/…`, `image/platform`, `policy/…`
 */
export async function pullImage(name: string, options: PullOptions = {}): Promise<PulledImage> {
  requireNames("pullImage", options, {
    ...{ ...transferNames, plugins: true, all: true, registry: true, policy: true },
  });
  const { platform: asked = hostPlatform(), registry: place, all } = options;
  const platform = readPlatform(asked);
  const court = await judging(options);
  const reference = withDefaultTag(parseReference(name));
  const full = formatReference(reference);
  const host = await loadPlugins(options.plugins);
  const { paced, parseLocation } = await import("../kit/transfer/mod.ts");
  const { transport: found } = parseLocation(host, `docker://${full}`);
  const transport = court?.judge.guarded(found, all === true ? undefined : platform) ?? found;
  return await withStore(options, true, async (store) => {
    const before = store.references.find(reference)?.digest;
    const { signal, listener, referrers = true } = options;
    const onEvent = listener && paced(listener);
    const settle = court &&
      ((images: readonly PlacedImage[]) =>
        court.settleStored(court.judge, { store, host }, images));
    const wanted = { store, transport, reference, place, settle };
    const descriptor = all === true
      ? await fetchAll(wanted, { signal, onEvent, referrers })
      : await fetchOne(wanted, platform, { signal, onEvent, referrers });
    return { descriptor, name: full, wasThere: descriptor.digest === before };
  });
}

interface Wanted {
  readonly store: Store;
  readonly transport: Transport;
  readonly reference: Reference;
  readonly place: PlaceOptions | undefined;
  /** Looks at what came before it has its name. */
  readonly settle: ((images: readonly PlacedImage[]) => Promise<void>) | undefined;
}

interface Watch {
  readonly referrers: boolean;
  readonly onEvent: TransferOptions["listener"];
  readonly signal: AbortSignal | undefined;
}

/** For one platform; the name stands for all that it stands for in the registry, so that others can be fetched later. */
async function fetchOne(
  { store, transport, reference, place, settle }: Wanted,
  platform: Platform,
  watch: Watch,
): Promise<Descriptor> {
  const { RemoteImage, StoreSink } = await import("../kit/transfer/mod.ts");
  const remote = await RemoteImage.find(
    store,
    transport,
    reference,
    undefined,
    place,
    watch.onEvent,
  );
  const { descriptor } = remote;
  const names = [formatReference(reference)];
  try {
    await remote.fetch(platform, watch);
    const hanging = watch.referrers ? await remote.fetchReferrers(platform, names, watch) : [];
    await settle?.([{ descriptor, names }]);
    await store.references.take([{ image: descriptor, names: [reference] }], new Date());
    if (hanging.length > 0) await new StoreSink(store).commit(hanging);
  } finally {
    await remote.close();
  }
  return descriptor;
}

async function fetchAll(
  { store, transport, reference, place: options, settle }: Wanted,
  watch: Watch,
): Promise<Descriptor> {
  const { copyImages } = await import("../kit/transfer/mod.ts");
  const { StoreSink } = await import("../kit/transfer/mod.ts");
  const source = await transport.read!(`//${formatReference(reference)}`, {
    store,
    options,
    tell: watch.onEvent,
  });
  try {
    const gate = settle && { admit: () => Promise.resolve(), settle };
    const [image] = await copyImages(source, new StoreSink(store), { store, gate, ...watch });
    return image!.descriptor;
  } finally {
    await source.close();
  }
}
