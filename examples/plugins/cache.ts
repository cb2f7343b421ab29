/**
 * `--cache-from` and `--cache-to type=http,url=URL`: results on an HTTP server that takes PUT, such as nginx with dav_methods or
 * bazel-remote: `URL/ac/KEY` says what a step came to, and `URL/cas/DIGEST` has the layer.
 */
import { Buffer } from "node:buffer";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Cache, CommonCache, Digest, SharedLayer } from "../../mod.ts";
import type { HostApi, Plugin, PluginTests } from "../../mod.ts";

/** What the cache is told. */
interface HttpCache extends CommonCache {
  readonly type: "http";
  readonly url: string;
}

/** What `URL/ac/KEY` holds. */
interface Answer {
  /** None of a step that came to no layer. */
  readonly layer?: Digest;
}

const patience = 30_000;

/** What `quilla plugin test` tries it with: a server that keeps what it is sent. */
export async function tests(): Promise<PluginTests> {
  const kept = new Map<string, Buffer>();
  const server = createServer(async (request, response) => {
    const { method, url = "" } = request;
    const found = kept.get(url);
    if (method === "PUT") kept.set(url, Buffer.concat(await Array.fromAsync(request)));
    response.writeHead(method === "PUT" || found ? 200 : 404).end(found);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    caches: {
      http: { settings: (directory) => ({ url: `http://127.0.0.1:${port}${directory}` }) },
    },
    close: () => void server.close(),
  };
}

export default (quilla: HostApi): Plugin => {
  const { QuillaError } = quilla;

  /** Asks the server; undefined where there is no such thing. */
  async function ask(url: string, request: RequestInit = {}): Promise<Response | undefined> {
    const signal = AbortSignal.timeout(patience);
    const response = await fetch(url, { ...request, signal });
    if (response.status === 404) return undefined;
    if (response.ok) return response;
    throw new QuillaError(`${url} answered ${response.status}`, {
      code: "http-cache/refused",
      hint: "does the server take PUT, and from you?",
    });
  }

  /** The bytes of a layer. They are verified by quilla: what does not hash to the digest is not taken. */
  async function* download(url: string): AsyncGenerator<Uint8Array> {
    const response = await ask(url);
    if (response?.body) yield* response.body;
  }

  const hexOf = (digest: Digest) => digest.slice("sha256:".length);
  const placeOf = (url: string, kind: "ac" | "cas", digest: Digest) =>
    `${url.replace(/\/+$/, "")}/${kind}/${hexOf(digest)}`;

  async function upload(url: string, { digest, bytes }: SharedLayer): Promise<void> {
    const place = placeOf(url, "cas", digest);
    if (await ask(place, { method: "HEAD" }) !== undefined) return;
    await ask(place, { method: "PUT", body: Buffer.concat(await Array.fromAsync(bytes())) });
  }

  const http: Cache<HttpCache> = {
    type: "http",
    fields: { url: "text" },
    read(said, _direction, refuse) {
      if (/^https?:/.test(said.url ?? "") && URL.canParse(said.url)) return said;
      throw refuse("it has no url", "write type=http,url=https://HOST/PATH");
    },
    from: ({ url }) => ({
      name: url,
      async find(key) {
        const response = await ask(placeOf(url, "ac", key));
        if (response === undefined) return undefined;
        const { layer: digest }: Answer = await response.json();
        if (digest === undefined) return { layer: undefined };
        return { layer: { digest, bytes: () => download(placeOf(url, "cas", digest)) } };
      },
    }),
    to: ({ url }) => ({
      name: url,
      async save(results) {
        for (const [key, { layer }] of results) {
          // The layer goes first: what points at it is never without it.
          if (layer !== undefined) await upload(url, layer);
          const answer: Answer = layer === undefined ? {} : { layer: layer.digest };
          await ask(placeOf(url, "ac", key), { method: "PUT", body: JSON.stringify(answer) });
        }
      },
    }),
  };

  return { name: "http-cache", api: 2, caches: [http] };
};
