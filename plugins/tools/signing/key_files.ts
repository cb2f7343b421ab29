/**
 * The two files of a key pair, as cosign writes them.
 *
 * @module
 */
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { messageOf, QuillaError, systemCode } from "../../../core/plugin/api/nouns.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import { type PrivateKey, privateKeyFile } from "../../kit/signing/private_key.ts";

/** Where a key pair was written. */
export interface KeyFiles {
  /** The private key, locked with the password; nobody else may read the file. */
  readonly key: string;
  /** The public key. */
  readonly pub: string;
}

/**
 * Writes a key pair, both files or none; what is there is never written over.
 *
 * @param prefix path without an ending: `PREFIX.key` and `PREFIX.pub` are written
 * @throws {QuillaError} `signature/key-exists`, `signature/key-file`
 */
export async function makeKeyFiles(
  key: PrivateKey,
  prefix: string,
  password: string,
): Promise<KeyFiles> {
  const files = { key: `${prefix}.key`, pub: `${prefix}.pub` };
  for (const path of Object.values(files)) if (existsSync(path)) throw exists(path);
  const text = await privateKeyFile(key, password);
  write(files.key, text, 0o600);
  try {
    write(files.pub, key.public.pem, 0o644);
  } catch (error) {
    rmSync(files.key, { force: true });
    throw error;
  }
  return files;
}

function write(path: string, text: string, mode: number): void {
  try {
    writeFileSync(path, text, { flag: "wx", mode });
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    if (code === "EEXIST") throw exists(path);
    rmSync(path, { force: true });
    const why = code === "ENOENT" ? "there is no such directory" : messageOf(error);
    throw new QuillaError(`the key ${quote(path)} cannot be written: ${why}`, {
      code: "signature/key-file",
      cause: error,
    });
  }
}

function exists(path: string): QuillaError {
  return new QuillaError(`${quote(path)} is there already`, {
    code: "signature/key-exists",
    hint:
      "a key that is written over is lost, and with it all that it could sign: choose another name with -o",
  });
}
