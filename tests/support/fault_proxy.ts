/**
 * A bad network: a proxy before a server that cuts every connection sooner or later, answers in its place that it is in trouble,
 * or goes silent.
 *
 * @module
 */
import { connect, createServer, type Socket } from "node:net";
import { atEnd } from "./at_end.ts";

/** How bad. */
export interface Faults {
  /** After how many bytes, of either direction, a connection is cut: at random between the two. */
  readonly cut: readonly [least: number, most: number];
  /** The share of connections that are answered with trouble instead, such as 0.2. */
  readonly trouble?: number | undefined;
  /** The share of connections that go silent when they have passed as many bytes. */
  readonly silence?: number | undefined;
  /** Begins the sequence of chances: the same seed, the same faults in their order. */
  readonly seed?: number | undefined;
}

/** The proxy at work. */
export interface FaultProxy {
  /** `localhost:PORT`; the server behind it must take its name from the request. */
  readonly host: string;
  /** What has passed so far, in bytes. */
  readonly passed: { toServer: number; toClient: number };
  /** What has been done so far. */
  readonly faults: { cuts: number; troubles: number; silences: number };
}

const troubles = [
  "429 Too Many Requests\r\nRetry-After: 0",
  "500 Internal Server Error",
  "503 Service Unavailable",
];

/** Starts the proxy for this file's tests. */
export async function faultProxy(port: number, faults: Faults): Promise<FaultProxy> {
  const chance = chances(faults.seed ?? 1);
  const passed = { toServer: 0, toClient: 0 };
  const done = { cuts: 0, troubles: 0, silences: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client);
    client.on("error", () => {}).on("close", () => sockets.delete(client));
    if (chance() < (faults.trouble ?? 0)) {
      done.troubles++;
      const trouble = troubles[Math.floor(chance() * troubles.length)]!;
      client.once("data", () => {
        client.end(`HTTP/1.1 ${trouble}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      });
      return;
    }
    const upstream = connect(port, "127.0.0.1");
    sockets.add(upstream);
    const [least, most] = faults.cut;
    let left = least + Math.floor(chance() * (most - least));
    let hasGoneSilent = false;
    const isSilent = chance() < (faults.silence ?? 0);
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    upstream.on("error", end).on("close", () => {
      sockets.delete(upstream);
      end();
    });
    client.on("close", end);
    const pass = (from: Socket, to: Socket, count: (bytes: number) => void) => {
      from.on("data", (piece: Uint8Array) => {
        const some = piece.subarray(0, Math.max(left, 0));
        left -= piece.length;
        count(some.length);
        if (some.length > 0 && !to.write(some)) {
          from.pause();
          to.once("drain", () => from.resume());
        }
        if (left > 0) return;
        if (isSilent) {
          from.pause();
          if (!hasGoneSilent) done.silences++;
          hasGoneSilent = true;
        } else {
          done.cuts++;
          left = Infinity;
          end();
        }
      });
    };
    pass(client, upstream, (bytes) => passed.toServer += bytes);
    pass(upstream, client, (bytes) => passed.toClient += bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  atEnd(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  const { port: own } = server.address() as { port: number };
  return { host: `localhost:${own}`, passed, faults: done };
}

/** Numbers from 0 to 1 in a fixed order (mulberry32). */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
