/**
 * Programs that keep credentials: `docker-credential-NAME`, by the protocol of github.com/docker/docker-credential-helpers.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import process from "node:process";
import { messageOf, QuillaError } from "../../../../core/plugin/api/nouns.ts";
import { quote } from "../../../../core/plugin/api/text.ts";
import type { Credentials } from "../access.ts";
import { isObject } from "./auth_file.ts";
import type { Environment } from "./machine.ts";

/** Which program, and where it is asked for. */
export interface HelperPlace {
  /** The word behind `docker-credential-`. */
  readonly helper: string;
  /** The file, and the key in it, that name the helper. */
  readonly file: string;
  readonly key: string;
}

/** No helper says more; in bytes. */
const longestAnswer = 1 << 20;
/** What helpers give as the user of an identity token. */
const tokenUser = "<token>";

/**
 * What the helper keeps for a server; undefined where it keeps nothing.
 *
 * @throws {QuillaError} `credentials/helper-name`, `credentials/helper-missing`, `credentials/helper`
 */
export async function askHelper(
  place: HelperPlace,
  server: string,
  environment: Environment,
): Promise<Credentials | undefined> {
  const { code, output } = await run(place, "get", server, environment);
  if (code !== 0) {
    if (/credentials not found/i.test(output)) return undefined;
    throw failed(place, `it ended with ${code}${shown(output)}`);
  }
  const answer = parseAnswer(output);
  if (!isObject(answer)) throw failed(place, "its answer is no JSON object");
  const { Username: username, Secret: secret } = answer;
  if (typeof username !== "string" || typeof secret !== "string") {
    throw failed(place, "its answer has no Username and Secret");
  }
  if (username === tokenUser) return { type: "identity-token", token: secret };
  return username === "" && secret === ""
    ? undefined
    : { type: "password", username, password: secret };
}

/** @throws {QuillaError} as {@linkcode askHelper} */
export async function storeWithHelper(
  place: HelperPlace,
  server: string,
  { username, password }: { readonly username: string; readonly password: string },
  environment: Environment,
): Promise<void> {
  const request = JSON.stringify({ ServerURL: server, Username: username, Secret: password });
  const { code, output } = await run(place, "store", request, environment);
  // The secret went in; what comes out may repeat it.
  if (code !== 0) throw failed(place, `it ended with ${code}${shown(output, password)}`);
}

/**
 * @returns whether there was something to be erased
 * @throws {QuillaError} as {@linkcode askHelper}
 */
export async function eraseWithHelper(
  place: HelperPlace,
  server: string,
  environment: Environment,
): Promise<boolean> {
  if (await askHelper(place, server, environment) === undefined) return false;
  const { code, output } = await run(place, "erase", server, environment);
  if (code !== 0) throw failed(place, `it ended with ${code}${shown(output)}`);
  return true;
}

async function run(
  place: HelperPlace,
  action: "get" | "store" | "erase",
  input: string,
  environment: Environment,
): Promise<{ code: number; output: string }> {
  const program = findHelper(place, environment);
  const child = spawn(program, [action], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...environment },
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 128));
  });
  ended.catch(() => {}); // it is waited for below
  child.stdin.on("error", () => {}); // a helper need not read
  child.stdin.end(`${input}\n`);
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of child.stdout) {
      length += piece.length;
      if (length > longestAnswer) throw failed(place, "its answer is too long");
      pieces.push(piece);
    }
    return { code: await ended, output: Buffer.concat(pieces).toString("utf8") };
  } catch (error) {
    child.kill("SIGKILL");
    throw error instanceof QuillaError ? error : failed(place, messageOf(error));
  }
}

/** The name is made into a program's: it must not lead elsewhere. */
function findHelper({ helper, file, key }: HelperPlace, environment: Environment): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,100}$/.test(helper)) {
    throw new QuillaError(`${key} in ${file} names no credential helper: ${quote(helper)}`, {
      code: "credentials/helper-name",
      hint: "write the word behind docker-credential-, such as pass or secretservice",
    });
  }
  const name = `docker-credential-${helper}`;
  const endings = process.platform === "win32" ? [".exe"] : [""];
  const folders = (environment.PATH ?? environment.Path ?? "").split(delimiter);
  const found = folders.filter((folder) => isAbsolute(folder))
    .flatMap((folder) => endings.map((ending) => join(folder, name + ending)))
    .find(isExecutable);
  if (found !== undefined) return found;
  throw new QuillaError(`${key} in ${file} names ${name}, which is not on PATH`, {
    code: "credentials/helper-missing",
    hint: `install it, or remove ${key} from that file`,
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function parseAnswer(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    return undefined; // what the runtime says of it quotes the secret
  }
}

/** The helper's words, where they are an error and no answer. */
function shown(output: string, secret = ""): string {
  const text = output.trim();
  const isSecret = text === "" || text.startsWith("{") || secret !== "" && text.includes(secret);
  return isSecret ? "" : `: ${quote(text, 300)}`;
}

function failed({ helper, file, key }: HelperPlace, why: string): QuillaError {
  return new QuillaError(`the credential helper docker-credential-${helper} failed: ${why}`, {
    code: "credentials/helper",
    hint: `${key} in ${file} asks for it; try it by itself`,
  });
}
