/**
 * Images as pages for browsers, for scripts.
 *
 * @module
 */
import { requireGoing } from "../../core/aborting.ts";
import type { Listening } from "../../core/plugin/contracts/server.ts";
import { openExploration } from "./explore.ts";
import { lookNames, type LookOptions, withLooked } from "./looking.ts";
import { loadPlugins, type NamesOf, readPlatform, requireNames } from "./session.ts";

/** What {@linkcode explorePage} is asked for. */
export interface ExplorePageOptions extends LookOptions {
  /** An image that it is compared with: the one before. */
  readonly before?: string | undefined;
}

/**
 * An image as one page for a browser, which holds all that it shows and fetches nothing: its files as a treemap or a sunburst, by
 * directory, layer and package, what is wasted and what is there twice, its configuration, and what is said of it. Beside an image
 * before it, what differs.
 *
 * @param image name, image ID or digest, or a place as {@linkcode copyImages} takes it
 * @returns HTML
 * @throws {QuillaError} `image/unknown`, `image/artefact`, `image/platform`, and what the place's transport throws
 *
 * @example A page to be sent to a colleague
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { build, explorePage } from "../../mod.ts";
 *
 * const context = mkdtempSync(join(tmpdir(), "quilla-"));
 * const store = `${context}-store`;
 * writeFileSync(join(context, "Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
 * await build({ context, tags: ["app"], store });
 *
 * const page = await explorePage("app", { store });
 * assert.match(page, /^<!doctype html>/);
 * writeFileSync(join(context, "app.html"), page);
 * ```
 */
export async function explorePage(
  image: string,
  options: ExplorePageOptions = {},
): Promise<string> {
  requireNames("explorePage", options, { ...lookNames, before: true });
  const { before, ...given } = options;
  const look = { ...given, plugins: await loadPlugins(options.plugins) };
  const { makePage, tellStatements } = await import("../tools/explore_page/mod.ts");
  const shown = await openExploration(image, look);
  try {
    const earlier = before === undefined ? undefined : await openExploration(before, look);
    try {
      const platform = look.platform === undefined ? undefined : readPlatform(look.platform);
      const statements = await withLooked(
        image,
        look,
        async (looked) => tellStatements(looked, await looked.image({ platform })),
      );
      requireGoing(look.signal);
      return await makePage({ image: shown, before: earlier, statements });
    } finally {
      await earlier?.close();
    }
  } finally {
    await shown.close();
  }
}

/** What {@linkcode servePage} is asked for. */
export interface ServePageOptions {
  /** A name or number of this machine; 127.0.0.1, which nobody else reaches, unless given. */
  readonly host?: string | undefined;
  /** Any that is free unless given. */
  readonly port?: number | undefined;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
}

const serveNames: NamesOf<ServePageOptions> = { host: true, port: true, signal: true };

/**
 * Offers a page to browsers, at the root of an address.
 *
 * @param html what {@linkcode explorePage} made
 * @returns where it is reached; its `stop`, or the signal, ends it
 * @throws {QuillaError} `serve/address-in-use`, `serve/address`
 */
export async function servePage(html: string, options: ServePageOptions = {}): Promise<Listening> {
  requireNames("servePage", options, serveNames);
  const { host = "127.0.0.1", port = 0, signal } = options;
  const { servePage: serve } = await import("../tools/explore_page/mod.ts");
  const listening = await serve(html, { host, port });
  const stop = () => void listening.stop();
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted === true) stop();
  return listening;
}
