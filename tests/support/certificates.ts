/**
 * Certificates for servers of tests, made with openssl.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { peer } from "./peers.ts";

/** The program that makes them; hand its `skip` to the test. */
export const openssl = peer("openssl");

/** Paths of PEM files. */
export interface Certificates {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/**
 * Makes an authority, and a certificate of it for `localhost` and 127.0.0.1.
 *
 * @param days how long it is valid; an expired one has `-1`
 */
export function makeCertificates(directory: string, days = 2): Certificates {
  const file = (name: string) => join(directory, name);
  writeFileSync(
    file("extensions"),
    "subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n",
  );
  const newKey = ["-newkey", "rsa:2048", "-nodes", "-keyout"];
  run("req", "-x509", ...newKey, file("ca.key"), "-out", file("ca.pem"), "-subj", "/CN=test");
  run("req", ...newKey, file("key.pem"), "-out", file("request"), "-subj", "/CN=localhost");
  const authority = ["-CA", file("ca.pem"), "-CAkey", file("ca.key"), "-CAcreateserial"];
  const what = ["-in", file("request"), "-extfile", file("extensions"), "-out", file("cert.pem")];
  run("x509", "-req", ...what, ...authority, "-days", String(days));
  return { ca: file("ca.pem"), cert: file("cert.pem"), key: file("key.pem") };
}

/** The certificate and the key, for `node:https` and `node:tls`. */
export function serverOptions({ cert, key }: Certificates): { cert: Uint8Array; key: Uint8Array } {
  return { cert: readFileSync(cert), key: readFileSync(key) };
}

function run(...args: string[]): void {
  const { status, stderr } = spawnSync(openssl.path, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`openssl ${args[0]}: ${stderr}`);
}
