/**
 * The SSH agent's side of its protocol (draft-ietf-sshm-ssh-agent), as far as a client that only signs needs it: the keys are listed, and
 * sign. Nobody adds keys, removes or locks them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { SshKey } from "./private_key.ts";
import { wireNumber, WireReader, wireString } from "./wire.ts";

const listRequest = 11;
const signRequest = 13;
const listAnswer = 12;
const signAnswer = 14;
const failed = 5;
const unknownRequest = 255;

/** As OpenSSH has it: longer messages are none. */
const longest = 256 << 10;

/** What keys answer, as it is sent; whatever was asked, there is an answer. */
export function answerOf(message: Uint8Array, keys: readonly SshKey[]): Uint8Array {
  try {
    return wireString(contentOf(message, keys));
  } catch {
    return wireString(new Uint8Array([failed])); // ssh tells its user that the agent refused
  }
}

/**
 * What of a message is handed on to an agent: a request for the names of the keys, or for a signature. In the place of any other stands one
 * that every agent refuses, so that answers keep their order.
 */
export function harmless(message: Uint8Array): Uint8Array {
  const isUse = message[0] === listRequest || message[0] === signRequest;
  return wireString(isUse ? message : new Uint8Array([unknownRequest]));
}

function contentOf(message: Uint8Array, keys: readonly SshKey[]): Uint8Array {
  const rest = new WireReader(message.subarray(1));
  if (message[0] === listRequest) {
    const names = keys.flatMap(({ blob, comment }) => [wireString(blob), wireString(comment)]);
    return Buffer.concat([new Uint8Array([listAnswer]), wireNumber(keys.length), ...names]);
  }
  if (message[0] !== signRequest) return new Uint8Array([failed]);
  const blob = rest.string();
  const data = rest.string();
  const flags = rest.isAtEnd ? 0 : rest.number();
  const key = keys.find((each) => Buffer.compare(each.blob, blob) === 0);
  if (key === undefined) return new Uint8Array([failed]);
  return Buffer.concat([new Uint8Array([signAnswer]), wireString(key.sign(data, flags))]);
}

/** Cuts what arrives into messages. */
export class MessageSplitter {
  #rest: Uint8Array = new Uint8Array();

  /**
   * The messages that are whole now, without their lengths.
   *
   * @throws {RangeError} for one that is too long
   */
  push(bytes: Uint8Array): Uint8Array[] {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const messages: Uint8Array[] = [];
    while (this.#rest.length >= 4) {
      const length = new WireReader(this.#rest).number();
      if (length > longest || length === 0) throw new RangeError("it is no message of an agent");
      if (this.#rest.length < 4 + length) break;
      messages.push(this.#rest.subarray(4, 4 + length));
      this.#rest = this.#rest.subarray(4 + length);
    }
    return messages;
  }
}
