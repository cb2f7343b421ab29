/**
 * One image of the store as a registry, for the time in which an engine of this machine pulls it.
 *
 * It listens on the loopback, on a port that was free, and answers to a name that nobody can guess. One request is one
 * connection: what the runtimes' servers answer to the first bytes of TLS, with which engines begin, differs.
 *
 * @module
 */
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { readPieces } from "../../../core/plugin/api/nouns.ts";
import { carriedManifest, type Descriptor } from "../../../core/plugin/api/oci.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import { randomHex } from "../../../core/plugin/api/text.ts";

/** Most bytes of a request's head. */
const longestHead = 16 << 10;

/** Bytes, of which not more than these wait to be taken. */
const mostAhead = 1 << 20;

/** What is lent. */
export interface Loan {
  /** What the engine calls it: `127.0.0.1:PORT/NAME`, to which a digest belongs. */
  readonly name: string;
  /** Whether anybody has come for it. */
  readonly isAsked: boolean;
  /** Ends it, and what is being sent. */
  end(): void;
}

/**
 * @param image a manifest of the store
 * @param told hears how many bytes of blobs were sent so far
 * @throws what listening throws
 */
export async function lend(
  store: Store,
  image: Descriptor,
  told: (bytes: number) => void = () => {},
): Promise<Loan> {
  const { config, layers } = carriedManifest(store.blobs.read(image), image.mediaType);
  const name = `quilla/${randomHex(16)}`;
  const things = new Map<string, Descriptor>([
    [`/v2/${name}/manifests/${image.digest}`, image],
    ...[config, ...layers].map((blob): [string, Descriptor] => [
      `/v2/${name}/blobs/${blob.digest}`,
      { ...blob, mediaType: "application/octet-stream" },
    ]),
  ]);
  let sent = 0;
  const lender = new Lender(store, things, (bytes) => told(sent += bytes));
  const port = await lender.listen();
  return {
    name: `127.0.0.1:${port}/${name}`,
    get isAsked() {
      return lender.isAsked;
    },
    end: () => lender.end(),
  };
}

class Lender {
  readonly #store: Store;
  readonly #things: ReadonlyMap<string, Descriptor>;
  readonly #told: (bytes: number) => void;
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  isAsked = false;

  constructor(
    store: Store,
    things: ReadonlyMap<string, Descriptor>,
    told: (bytes: number) => void,
  ) {
    this.#store = store;
    this.#things = things;
    this.#told = told;
    this.#server = createServer((socket) => this.#meet(socket));
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject).listen(0, "127.0.0.1", resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  end(): void {
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
  }

  #meet(socket: Socket): void {
    this.isAsked = true;
    this.#open.add(socket);
    socket.on("error", () => {}).once("close", () => this.#open.delete(socket));
    let head = "";
    const listen = (bytes: Uint8Array) => {
      head += new TextDecoder("latin1").decode(bytes);
      const isWhole = head.includes("\r\n\r\n");
      // No letter begins TLS.
      if (!isWhole && /^[A-Z]/.test(head) && head.length < longestHead) return;
      socket.off("data", listen).resume();
      this.#answer(socket, isWhole ? head : "").catch(() => void socket.destroy());
    };
    socket.on("data", listen);
  }

  async #answer(socket: Socket, head: string): Promise<void> {
    const [, method, target = ""] = /^(GET|HEAD) (\S+) HTTP\/1\.[01]\r\n/.exec(head) ?? [];
    if (method === undefined) return void socket.end(headOf("400 Bad Request", 0));
    const path = target.split("?")[0]!;
    if (/^\/v2\/?$/.test(path)) return void socket.end(headOf("200 OK", 0));
    const thing = this.#things.get(path);
    if (thing === undefined) return void socket.end(headOf("404 Not Found", 0));
    const { mediaType, digest, size } = thing;
    const more = [`Content-Type: ${mediaType}`, `Docker-Content-Digest: ${digest}`];
    socket.write(headOf("200 OK", size, more));
    if (method === "GET") await this.#send(socket, thing);
    socket.end();
  }

  async #send(socket: Socket, thing: Descriptor): Promise<void> {
    for (const piece of readPieces(this.#store.blobs.content(thing))) {
      if (socket.destroyed) return;
      this.#told(piece.length);
      socket.write(piece);
      if (socket.writableLength > mostAhead) await drained(socket);
    }
  }
}

function headOf(status: string, length: number, more: readonly string[] = []): string {
  const lines = [
    `HTTP/1.1 ${status}`,
    "Docker-Distribution-Api-Version: registry/2.0",
    `Content-Length: ${length}`,
    "Connection: close",
    ...more,
  ];
  return `${lines.join("\r\n")}\r\n\r\n`;
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      socket.off("drain", over).off("close", over);
      resolve();
    };
    socket.on("drain", over).on("close", over);
  });
}
