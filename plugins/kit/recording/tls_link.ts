/**
 * Leads a client of TLS to the server that shows it its host's certificate.
 *
 * @module
 */
import { Handshake } from "./client_hello.ts";
import { type Destination, type Link, patience } from "./http_host.ts";
import { Incoming, pass, send } from "../streams/incoming.ts";
import type { TlsHosts } from "./tls_hosts.ts";

/** What is under way within this machine when the client ends has come by then, in milliseconds. */
const grace = 250;

/**
 * Takes what is encrypted there and back until it is over.
 *
 * @param onPlain is handed the connection as it is behind the encryption
 */
export async function throughTls(
  { socket, incoming, answerer }: Link,
  hosts: TlsHosts,
  { host, port }: Destination & { readonly host: string },
  onPlain: (plain: Link) => void,
): Promise<void> {
  let plain: Link | undefined;
  const server = await hosts.connect(host, (decrypted) => {
    plain = { socket: decrypted, incoming: new Incoming(decrypted), answerer };
    onPlain(plain);
  }).catch(() => undefined);
  if (server === undefined) return void socket.destroy();
  let over: ReturnType<typeof setTimeout> | undefined;
  const answers = pass([server, new Incoming(server)], [socket, incoming]).then(() => {
    over = setTimeout(() => socket.destroy(), patience);
  });
  const handshake = new Handshake();
  for (let piece; (piece = await incoming.some()) !== undefined;) {
    handshake.watch(piece);
    if (!await send(server, piece)) break;
  }
  if (handshake.hasBrokenOff) answerer.distrusted?.(host, port);
  // Bun, and Deno 2.4, cannot end one side of a connection that they began, and the client may still wait for an answer.
  if (plain !== undefined) plain.hasParted = true;
  const idle = setTimeout(() => {
    if (plain?.isBusy !== true) server.destroy();
  }, socket.destroyed ? 0 : grace);
  await answers;
  for (const timer of [idle, over]) clearTimeout(timer);
  server.destroy();
}
