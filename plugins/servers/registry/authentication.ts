/**
 * Who may use a registry: names and passwords (RFC 7617), in the file of `htpasswd -B` or one of the command line.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import { Refusal } from "./refusal.ts";

/** Passwords as a registry knows them. */
export interface Passwords {
  /** Whether that is the name's password. */
  check(name: string, password: string): Promise<boolean>;
}

const bcryptPattern = /^\$2[abxy]?\$(\d\d)\$[./A-Za-z0-9]{53}$/;

/** One name with its password. */
export function onePassword(name: string, password: string): Passwords {
  return {
    check: (givenName, given) =>
      Promise.resolve(same(`${givenName}\0${given}`, `${name}\0${password}`)),
  };
}

/**
 * Reads a file of `htpasswd -B`: a line `name:hash` for each user, empty lines and `#` comments.
 *
 * @param path for messages
 * @throws {QuillaError} `serve/htpasswd` where a line is something else, or hashed otherwise than by bcrypt
 */
export function readHtpasswd(text: string, path: string): Passwords {
  const hashes = new Map<string, string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const colon = line.indexOf(":");
    const [name, hash] = [line.slice(0, Math.max(colon, 0)), line.slice(colon + 1).trim()];
    const cost = Number(bcryptPattern.exec(hash)?.[1]);
    if (name === "" || !(cost >= 4 && cost <= 17)) {
      throw new QuillaError(
        `line ${index + 1} of ${quote(path)} is not a name and a hash of bcrypt`,
        { code: "serve/htpasswd", hint: "`htpasswd -B FILE NAME` writes such a line" },
      );
    }
    if (!hashes.has(name)) hashes.set(name, hash);
  }
  return new Htpasswd(hashes);
}

/** A hash takes a tenth of a second, which is its purpose; one that was found right is remembered, under a key of this process. */
class Htpasswd implements Passwords {
  readonly #key = randomBytes(32);
  readonly #right = new Set<string>();
  /** One at a time: whoever guesses keeps others waiting, not the machine busy. */
  #queue: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(private readonly hashes: ReadonlyMap<string, string>) {}

  async check(name: string, password: string): Promise<boolean> {
    const hash = this.hashes.get(name);
    const pair = createHmac("sha256", this.#key).update(`${name}\0${password}`).digest("hex");
    if (this.#right.has(pair)) return true;
    if (this.#waiting >= 64) {
      throw new Refusal(429, "TOOMANYREQUESTS", "too many passwords to check", {
        "Retry-After": "5",
      });
    }
    this.#waiting++;
    const { compare } = await import("bcryptjs");
    // An unknown name takes as long as a wrong password: it is compared with somebody's hash, for nothing.
    const [anyHash = ""] = this.hashes.values();
    const checking = this.#queue.then(() => compare(password, hash ?? anyHash));
    this.#queue = checking.catch(() => {});
    try {
      const isRight = await checking && hash !== undefined;
      if (isRight) this.#right.add(pair);
      return isRight;
    } finally {
      this.#waiting--;
    }
  }
}

/** @throws {Refusal} 401 */
export async function requirePassword(
  passwords: Passwords,
  authorization: string | undefined,
): Promise<void> {
  const given = credentialsIn(authorization);
  if (given !== undefined && await passwords.check(given.name, given.password)) return;
  throw new Refusal(401, "UNAUTHORIZED", "a name and a password are needed", {
    "WWW-Authenticate": 'Basic realm="quilla", charset="UTF-8"',
  });
}

function credentialsIn(header: string | undefined) {
  const [, token] = /^Basic ([A-Za-z0-9+/]{1,4096}={0,2})$/i.exec(header ?? "") ?? [];
  if (token === undefined) return undefined;
  const text = Buffer.from(token, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 0) return undefined;
  return { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Compares in a time that does not tell how much of them is the same. */
function same(a: string, b: string): boolean {
  const key = randomBytes(32);
  const hash = (text: string) => createHmac("sha256", key).update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
