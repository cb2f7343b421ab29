/**
 * Requests of git's smart protocol over HTTP (gitprotocol-http(5), gitprotocol-v2(5)): what of their bodies is another each time.
 *
 * @module
 */
import { gunzipSync } from "node:zlib";
import { type Digest, digestOf } from "../../../core/digest.ts";

/** A body as recordings know it. */
export interface GitRequest {
  /** Of the body less what names the client and its session. */
  readonly digest: Digest;
  /** What it wants, such as `fetch` or `ls-refs`. */
  readonly command: string;
}

/** The capabilities that say who the client is, not what it wants. */
const personal = /^(?:agent|session-id)=/;

/** The most bytes that a compressed request becomes. */
const largest = 64 << 20;

/** Which service of git's is asked at that URL; undefined where none is. */
export function gitService(url: URL | string): string | undefined {
  return /\/git-(upload-pack|receive-pack)(?:[?#]|$)/.exec(String(url))?.[1];
}

/**
 * Reads a request's body; undefined where it is none of git's.
 *
 * @param service what {@linkcode gitService} said
 * @param encoding the request's `Content-Encoding`
 */
export function readGitRequest(
  body: Uint8Array,
  service: string,
  encoding: string | undefined,
): GitRequest | undefined {
  const packets = packetsIn(encoding === undefined ? body : unpacked(body, encoding));
  if (packets === undefined) return undefined;
  const [first] = packets;
  const command = /^command=([a-z-]+)$/.exec(String(first))?.[1];
  const lines = command === undefined ? packets.map(withoutClient) : packets.filter(isNotClient);
  return { digest: digestOf(JSON.stringify(lines)), command: command ?? service };
}

/** Of version 2, each capability is a packet of its own. */
function isNotClient(packet: Packet): boolean {
  return typeof packet === "number" || !personal.test(packet);
}

/** Before version 2, capabilities stand behind the first line that wants something, or behind a NUL (gitprotocol-pack(5)). */
function withoutClient(packet: Packet): Packet {
  if (typeof packet === "number" || !/^(?:want |shallow |[0-9a-f]{40,64} )/.test(packet)) {
    return packet;
  }
  return packet.split(" ").filter(isNotClient).join(" ");
}

/** A text, or the number of a packet that has none. */
type Packet = string | number;

/** A pack that stands behind them is told by what it hashes to. */
function packetsIn(body: Uint8Array | undefined): Packet[] | undefined {
  if (body === undefined) return undefined;
  const packets: Packet[] = [];
  const latin = new TextDecoder("latin1");
  for (let at = 0; at < body.length;) {
    const head = latin.decode(body.subarray(at, at + 4));
    if (head === "PACK") {
      packets.push(digestOf(body.subarray(at)));
      break;
    }
    if (!/^[0-9a-f]{4}$/.test(head)) return undefined;
    const length = parseInt(head, 16);
    if (length < 4) packets.push(length);
    else if (at + length > body.length) return undefined;
    else packets.push(latin.decode(body.subarray(at + 4, at + length)).replace(/\n$/, ""));
    at += Math.max(length, 4);
  }
  return packets;
}

function unpacked(body: Uint8Array, encoding: string): Uint8Array | undefined {
  if (!/^(?:x-)?gzip$/i.test(encoding)) return undefined;
  try {
    return gunzipSync(body, { maxOutputLength: largest });
  } catch {
    return undefined; // it is compared as it was sent
  }
}
