/**
 * Which part of a registry answers which method at which path.
 *
 * @module
 */
import type { Store } from "../../../core/plugin/api/store.ts";
import { BlobEndpoints } from "./blobs.ts";
import type { Exchange } from "./exchange.ts";
import { Inventory } from "./inventory.ts";
import { ListEndpoints } from "./lists.ts";
import { ManifestEndpoints } from "./manifests.ts";
import { Refusal } from "./refusal.ts";
import { parseRoute, type Route } from "./route.ts";
import { StoreAccess } from "./store_access.ts";
import { Uploads } from "./uploads.ts";

/** What answers each method of a path. */
interface Methods {
  readonly read?: () => Promise<void> | void;
  readonly write?: Readonly<
    Partial<Record<"POST" | "PATCH" | "PUT" | "DELETE", () => Promise<void>>>
  >;
}

export class Endpoints {
  readonly #access: StoreAccess;
  readonly #uploads: Uploads;
  readonly #blobs: BlobEndpoints;
  readonly #manifests: ManifestEndpoints;
  readonly #lists: ListEndpoints;

  constructor(
    open: () => Promise<Store>,
    private readonly isWritable: boolean,
    limits: {
      readonly linger: number;
      readonly uploads: number;
      readonly uploadsPerClient: number;
      readonly idleUpload: number;
    },
  ) {
    const inventory = new Inventory();
    this.#access = new StoreAccess(open, limits.linger);
    this.#access.onClosed = () => inventory.forgetPushed();
    this.#uploads = new Uploads(this.#access, {
      number: limits.uploads,
      perClient: limits.uploadsPerClient,
      idle: limits.idleUpload,
    });
    this.#blobs = new BlobEndpoints(this.#access, inventory, this.#uploads);
    this.#manifests = new ManifestEndpoints(this.#access, inventory);
    this.#lists = new ListEndpoints(this.#access, inventory);
  }

  /** @throws {Refusal} and what the store throws */
  async answer(exchange: Exchange): Promise<void> {
    const { read, write = {} } = this.#methods(exchange, parseRoute(exchange.path));
    const { method } = exchange;
    if (read !== undefined && (method === "GET" || method === "HEAD")) return await read();
    const allowed = read === undefined ? [] : ["GET", "HEAD"];
    if (this.isWritable) allowed.push(...Object.keys(write));
    if (!allowed.includes(method)) {
      const isReadOnly = !this.isWritable && Object.hasOwn(write, method);
      const why = isReadOnly
        ? "this registry is read-only; its owner starts it with --writable to have it otherwise"
        : `${/^[A-Z]{1,10}$/.test(method) ? method : "that"} is not done here`;
      throw new Refusal(405, "UNSUPPORTED", why, { Allow: allowed.join(", ") });
    }
    await write[method as keyof typeof write]!();
  }

  /** Gives up what clients left undone. */
  close(): void {
    this.#uploads.close();
    this.#access.close();
  }

  #methods(exchange: Exchange, route: Route): Methods {
    const [blobs, manifests, lists] = [this.#blobs, this.#manifests, this.#lists];
    switch (route.kind) {
      case "base":
        return { read: () => exchange.json({}) };
      case "catalog":
        return { read: () => lists.catalog(exchange) };
      case "tags":
        return { read: () => lists.tags(exchange, route.name) };
      case "referrers":
        return { read: () => lists.referrers(exchange, route.name, route.digest) };
      case "manifest": {
        const { name, reference } = route;
        return {
          read: () => manifests.pull(exchange, name, reference),
          write: {
            PUT: () => manifests.push(exchange, name, reference),
            DELETE: () => manifests.remove(exchange, name, reference),
          },
        };
      }
      case "blob":
        return {
          read: () => blobs.pull(exchange, route.digest),
          write: { DELETE: () => blobs.remove(exchange, route.digest) },
        };
      case "uploads":
        return { write: { POST: () => blobs.begin(exchange, route.name) } };
      case "upload": {
        const { name, id } = route;
        return {
          read: () => blobs.status(exchange, name, id),
          write: {
            PATCH: () => blobs.append(exchange, name, id),
            PUT: () => blobs.finish(exchange, name, id),
            DELETE: () => blobs.cancel(exchange, name, id),
          },
        };
      }
    }
  }
}
