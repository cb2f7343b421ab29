/**
 * What comes on a connection, looked at before it is taken; and what goes out, no faster than it is taken.
 *
 * Not the sockets' own iterators: they close both sides when one has ended.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Socket } from "node:net";

/** A socket that fails closes, too; nobody listening would end the process. */
export function passOver(): void {}

/** As much is taken before it is wanted, so that an end is seen that comes soon behind it. */
const ahead = 64 << 10;

/** The bytes of a socket, in order. */
export class Incoming {
  readonly #socket: Socket;
  readonly #pieces: Buffer[] = [];
  #waiting = 0;
  #isOver = false;
  #wake = () => {};

  /** @param socket nobody else reads it from now on */
  constructor(socket: Socket) {
    this.#socket = socket;
    const over = () => {
      this.#isOver = true;
      this.#wake();
    };
    socket.on("error", passOver).once("end", over).once("close", over);
    // Where a socket is paused and goes on, Deno 2.4 reads it twice at once, and mixes up what it reads: it is asked instead.
    socket.on("readable", () => {
      if (this.#waiting < ahead) this.#take();
      this.#wake();
    });
    // Where something is left to be written, Bun closes without a word.
    socket.once("end", () => setTimeout(() => socket.pending && socket.destroy(), 0));
  }

  /**
   * What is there and not taken, in one piece.
   *
   * @param length waits until there is as much, or no more comes
   */
  async peek(length: number): Promise<Buffer> {
    while (this.#waiting < length && await this.#more());
    if (this.#pieces.length > 1) {
      this.#pieces.splice(0, this.#pieces.length, Buffer.concat(this.#pieces));
    }
    return this.#pieces[0] ?? Buffer.alloc(0);
  }

  /** Between one and `most` bytes; undefined at the end. */
  async some(most = Infinity): Promise<Buffer | undefined> {
    if (this.#waiting === 0 && !await this.#more()) return undefined;
    const piece = this.#pieces[0]!;
    const isAll = piece.length <= most;
    if (isAll) this.#pieces.shift();
    else this.#pieces[0] = piece.subarray(most);
    const taken = isAll ? piece : piece.subarray(0, most);
    this.#waiting -= taken.length;
    return taken;
  }

  /** Whether more has come; false where no more comes. */
  async #more(): Promise<boolean> {
    const before = this.#waiting;
    while (this.#waiting === before && !this.#take()) {
      if (this.#isOver) return false;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    return true;
  }

  #take(): boolean {
    const piece = this.#socket.read() as Buffer | null;
    if (piece === null) return false;
    this.#pieces.push(piece);
    this.#waiting += piece.length;
    return true;
  }
}

/**
 * Writes to a socket and waits until it may take more.
 *
 * @returns false where it is closed: nobody is there any more
 */
export async function send(socket: Socket, bytes: Uint8Array): Promise<boolean> {
  if (socket.destroyed || socket.writableEnded) return false;
  if (socket.write(bytes)) return true;
  await new Promise<void>((resolve) => {
    const done = () => {
      socket.off("drain", done).off("close", done);
      resolve();
    };
    socket.once("drain", done).once("close", done);
  });
  return !socket.destroyed;
}

/** A connection with what comes on it. */
export type Side = readonly [socket: Socket, incoming: Incoming];

/** Joins two connections until both have ended; what one side ends, the other is told. */
export async function joined(a: Side, b: Side): Promise<void> {
  await Promise.all([pass(a, b), pass(b, a)]);
}

/** Takes all that comes from one side to the other. */
export async function pass([source, from]: Side, [to]: Side): Promise<void> {
  for (let piece; (piece = await from.some()) !== undefined;) {
    if (!await send(to, piece)) break;
  }
  if (to.destroyed) source.destroy();
  else if (source.destroyed && !source.readableEnded) to.destroy(); // it was cut, and did not end
  else to.end();
}
