/**
 * A store served as a registry in this process, and what clients send to it.
 *
 * @module
 */
import { connect } from "node:net";
import { join } from "node:path";
import { digestOf } from "../../core/digest.ts";
import { Store } from "../../core/store/store.ts";
import type { ServedRequest } from "../../core/plugin/contracts/server.ts";
import { type RegistryOptions, serveRegistry } from "../../plugins/servers/registry/serve.ts";
import { temporaryDirectory } from "./temporary_directory.ts";
import { leftoversIn } from "./leftovers.ts";

/** A registry that answers, and the store behind it. */
export interface ServedStore {
  /** `127.0.0.1:port` */
  readonly address: string;
  /** The store's directory. */
  readonly root: string;
  /** What was answered so far. */
  readonly requests: readonly ServedRequest[];
  /** What went wrong in the registry. */
  readonly failures: readonly unknown[];
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Opens the store beside the server. */
  open<T>(work: (store: Store) => T | Promise<T>): Promise<T>;
  /** Sends bytes as they are. */
  raw(bytes: string): RawConnection;
  /** Whether something is being written to the store. */
  busy(): boolean;
  stop(): Promise<void>;
}

/** A connection without a client of HTTP. */
export interface RawConnection {
  /** All that came back, when either side closed. */
  readonly answer: Promise<string>;
  write(bytes: string): void;
  /** As a client that dies. */
  destroy(): void;
}

const directory = temporaryDirectory();
let count = 0;

/** Serves a new store while `use` runs. */
export async function withRegistry(
  options: Partial<RegistryOptions>,
  use: (served: ServedStore) => Promise<void>,
): Promise<void> {
  const root = join(directory, String(count++));
  (await Store.open(root, { create: true })).close();
  const requests: ServedRequest[] = [];
  const failures: unknown[] = [];
  const registry = await serveRegistry({
    open: () => Store.open(root),
    host: "127.0.0.1",
    port: 0,
    names: ["a"], // what the tests' raw requests call it
    onRequest: (request) => requests.push(request),
    onFailure: (thrown) => failures.push(thrown),
    ...options,
  });
  const { address } = registry;
  try {
    await use({
      address,
      root,
      requests,
      failures,
      fetch: (path, init) => fetch(`http://${address}${path}`, { redirect: "manual", ...init }),
      async open(work) {
        const store = await Store.open(root);
        try {
          return await work(store);
        } finally {
          store.close();
        }
      },
      raw: (bytes) => connectRaw(address, bytes),
      busy: () => leftoversIn(root).length > 0,
      stop: () => registry.stop(),
    });
  } finally {
    await registry.stop();
  }
}

function connectRaw(address: string, bytes: string): RawConnection {
  const [host, port] = address.split(":");
  let text = "";
  const socket = connect(Number(port), host!, () => socket.write(bytes));
  const answer = new Promise<string>((resolve) => {
    socket.setEncoding("utf8").on("data", (piece) => text += piece);
    socket.on("error", () => {}).on("close", () => resolve(text));
  });
  return {
    answer,
    write: (more) => void socket.write(more),
    destroy: () => void socket.destroy(),
  };
}

/** Pushes a blob at once; gives its digest. */
export async function pushBlob(
  served: ServedStore,
  name: string,
  text: string,
): Promise<string> {
  const digest = digestOf(text);
  const path = `/v2/${name}/blobs/uploads/?digest=${digest}`;
  const response = await served.fetch(path, { method: "POST", body: text });
  await response.body?.cancel();
  if (response.status === 201) return digest;
  throw new Error(`pushing a blob: ${response.status}`);
}

/** Pushes a manifest; gives the response and the manifest's digest. */
export async function pushManifest(
  served: ServedStore,
  name: string,
  reference: string | undefined,
  document: unknown,
): Promise<{ response: Response; digest: string; bytes: string }> {
  const bytes = JSON.stringify(document);
  const digest = digestOf(bytes);
  const response = await served.fetch(`/v2/${name}/manifests/${reference ?? digest}`, {
    method: "PUT",
    body: bytes,
    headers: { "Content-Type": (document as { mediaType: string }).mediaType },
  });
  return { response, digest, bytes };
}

/** The status of an answer, and the codes of its errors. */
export async function refusalIn(response: Response): Promise<[number, ...string[]]> {
  const text = await response.text();
  const errors: { code: string; message: string }[] = text === "" ? [] : JSON.parse(text).errors;
  return [response.status, ...errors.map(({ code }) => code)];
}
