/**
 * Whether a port speaks TLS: for registries of this machine, and those that the user calls insecure, either will do.
 *
 * @module
 */
import { connect } from "node:net";

/** A handshake that is none (RFC 8446 § 4): TLS answers with an alert, a server of plain http with 400. */
const question = new Uint8Array([
  ...[0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0],
  ...[13, 10, 13, 10],
]);
/** In milliseconds. */
const patience = 3000;

/** What is found out; undefined where nothing answers, or not in time. */
export async function speaksTls(host: string, port: number): Promise<boolean | undefined> {
  const socket = connect({ host, port });
  try {
    return await new Promise<boolean | undefined>((resolve) => {
      let isOpen = false;
      socket.once("connect", () => {
        isOpen = true;
        socket.write(question);
      });
      // The kinds of TLS records are 20 to 23; a text of HTTP begins with a letter.
      socket.once("data", (piece: Uint8Array) => resolve(piece[0]! >= 20 && piece[0]! <= 23));
      const closed = () => resolve(isOpen ? false : undefined);
      socket.once("error", closed).once("close", closed);
      socket.setTimeout(patience, () => resolve(undefined));
    });
  } finally {
    socket.on("error", () => {}); // nobody waits for it any more
    socket.destroy();
  }
}
