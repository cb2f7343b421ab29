/**
 * Signatures of requests, as S3 asks for them (AWS Signature Version 4).
 *
 * @module
 */
import { createHash, createHmac } from "node:crypto";

/** Who asks. */
export interface Credentials {
  /** Tells the service whose secret it is. */
  readonly accessKeyId: string;
  /** Never sent. */
  readonly secretAccessKey: string;
  /** Of credentials for some hours. */
  readonly sessionToken?: string | undefined;
}

/** What is signed. */
export interface Unsigned {
  readonly method: string;
  /** Its path and its query are written as {@linkcode encodeKey} and {@linkcode queryOf} write them. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** The SHA-256 of the body, in hexadecimal digits. */
  readonly payload: string;
}

/** Of a body of no bytes. */
export const emptyPayload = createHash("sha256").digest("hex");

/** The path of a key: every byte but letters, digits, `-._~` and slashes is escaped. */
export function encodeKey(key: string): string {
  return key.split("/").map(encodeWord).join("/");
}

/** The query, as it is signed: by the names' order, each with a `=`. */
export function queryOf(query: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(query).map(([name, value]) =>
    `${encodeWord(name)}=${encodeWord(value)}`
  );
  return pairs.sort().join("&");
}

function encodeWord(word: string): string {
  return encodeURIComponent(word).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The request's headers, with those that say who asks, and when. */
export function signedHeaders(
  { method, url, headers, payload }: Unsigned,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  { region, time, service = "s3" }: {
    readonly region: string;
    readonly time: Date;
    readonly service?: string;
  },
): Record<string, string> {
  const stamp = time.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const day = stamp.slice(0, 8);
  const all: Record<string, string> = {
    ...headers,
    "x-amz-content-sha256": payload,
    "x-amz-date": stamp,
    ...(sessionToken === undefined ? {} : { "x-amz-security-token": sessionToken }),
  };
  const signed = Object.entries({ ...all, host: url.host })
    .map(([name, value]) => [name.toLowerCase(), value.trim().replace(/ +/g, " ")] as const)
    .sort(([a], [b]) => a < b ? -1 : 1);
  const names = signed.map(([name]) => name).join(";");
  const canonical = [
    method,
    url.pathname,
    url.search.slice(1),
    ...signed.map(([name, value]) => `${name}:${value}`),
    "",
    names,
    payload,
  ].join("\n");
  const scope = `${day}/${region}/${service}/aws4_request`;
  const hash = createHash("sha256").update(canonical).digest("hex");
  let key: string | Uint8Array = `AWS4${secretAccessKey}`;
  for (const part of [day, region, service, "aws4_request"]) key = hmac(key, part);
  const text = ["AWS4-HMAC-SHA256", stamp, scope, hash].join("\n");
  const signature = createHmac("sha256", key).update(text).digest("hex");
  return {
    ...all,
    Authorization:
      `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

function hmac(key: string | Uint8Array, text: string): Uint8Array {
  return createHmac("sha256", key).update(text).digest();
}
