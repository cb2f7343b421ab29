/**
 * Leads a client of TLS to the server that shows it its host's certificate.
 *
 * @module
 */
import { Handshake } from "./client_hello.ts";
import type { Destination, Link } from "./http_host.ts";
import { Incoming, send } from "./incoming.ts";
import { pass } from "./relay.ts";
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
  const answers = pass([server, new Incoming(server)], [socket, incoming]);
  const handshake = new Handshake();
  for (let piece; (piece = await incoming.some()) !== undefined;) {
    handshake.watch(piece);
    if (!await send(server, piece)) break;
  }
  if (handshake.hasBrokenOff) answerer.distrusted?.(host, port);
  if (socket.destroyed) return void server.destroy();
  // Bun, and Deno 2.4, cannot end one side of a connection that they began, and the client may still wait for an answer.
  if (plain !== undefined) plain.hasParted = true;
  const timer = setTimeout(() => {
    if (plain?.isBusy !== true) server.destroy();
  }, grace);
  await answers;
  clearTimeout(timer);
}
