/**
 * A store offered to others, for scripts.
 *
 * @module
 */
import { QuillaError } from "../../core/errors.ts";
import type { Listening, ListenOptions } from "../../core/plugin/contracts/server.ts";
import type { Store } from "../../core/store/store.ts";
import type { PluginHost } from "../../core/plugin/host.ts";
import { quote } from "../../core/text/quote.ts";
import { didYouMean } from "../../core/text/suggestion.ts";
import {
  loadPlugins,
  type NamesOf,
  openStore,
  type PluginOptions,
  requireNames,
  storeNames,
  type StoreOptions,
} from "./session.ts";

/** What {@linkcode serveStore} is asked for. */
export interface ServeOptions extends StoreOptions, PluginOptions, Partial<ListenOptions> {
  /** As what it is offered: a registry, unless given. */
  readonly server?: string | undefined;
  /** Opens the store, where that takes more than its directory. */
  readonly open?: (() => Promise<Store>) | undefined;
}

const names: NamesOf<ServeOptions> = {
  ...{
    ...storeNames,
    plugins: true,
    server: true,
    open: true,
    host: true,
    port: true,
    names: true,
  },
  ...{ isWritable: true, tls: true, users: true, onRequest: true, onFailure: true },
};

/**
 * Offers a store, as a registry unless another server is named; at any free port of this machine alone unless told otherwise.
 *
 * @returns where it is reached; its `stop`, or the signal, ends it
 * @throws {QuillaError} `serve/…`, `store/…`
 *
 * @example Pull from a store as from a registry
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { build, pullImage, serveStore } from "../../mod.ts";
 *
 * const context = mkdtempSync(join(tmpdir(), "quilla-"));
 * writeFileSync(join(context, "Dockerfile"), "FROM scratch\nLABEL a=b\n");
 * const [store, other] = [join(context, "store"), join(context, "other")];
 * const { descriptor } = await build({ context, tags: ["app"], store });
 *
 * const server = await serveStore({ store });
 * try {
 *   const pulled = await pullImage(`${server.address}/app`, { store: other });
 *   assert.equal(pulled.descriptor.mediaType, descriptor.mediaType);
 * } finally {
 *   await server.stop();
 * }
 * ```
 */
export async function serveStore(options: ServeOptions = {}): Promise<Listening> {
  requireNames("serveStore", options, names);
  const { store, signal, plugins, server = "registry", open: _, ...listen } = options;
  const root = typeof store === "object" ? store.root : store;
  const { open = () => openStore(root) } = options;
  if (options.open === undefined) {
    (await openStore(root, { create: listen.isWritable })).close(); // what is wrong with it is told now
  }
  const listening = await serverNamed(await loadPlugins(plugins), server)
    .listen(open, { host: "127.0.0.1", port: 0, ...listen });
  const stop = () => void listening.stop();
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted === true) stop();
  return listening;
}

function serverNamed(host: PluginHost, name: string) {
  const found = host.find("servers", name)?.supplied;
  if (found !== undefined) return found;
  const known = host.names("servers");
  throw new QuillaError(`there is no server ${quote(name)}`, {
    code: "serve/unknown",
    hint: didYouMean(name, known) ?? `there are ${known.join(", ")}`,
  });
}
