/**
 * Which certificates an image trusts, as PEM says them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { FileView } from "../../../../core/tree/view.ts";
import { textAt } from "./files.ts";

/** Where distributions keep the bundle that programs read. Of several that are there, all count. */
const bundles: readonly string[] = [
  "/etc/ssl/certs/ca-certificates.crt", // Debian, Alpine, Arch
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // Fedora, RHEL
  "/etc/pki/tls/certs/ca-bundle.crt", // before RHEL 7
  "/var/lib/ca-certificates/ca-bundle.pem", // SUSE
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem", // Alpine without ca-certificates
];

/** A certificate that is trusted, and what it is called. */
export interface Trusted {
  /** Its name in a key store. */
  readonly alias: string;
  /** The certificate, as X.690 encodes it. */
  readonly certificate: Uint8Array;
}

/** Certificates, each once, in the order in which they came. */
export class Certificates {
  readonly #der = new Map<string, Uint8Array>();

  /** Adds those of a text, whatever else is in it. */
  addPem(text: string): void {
    const blocks = text.matchAll(/-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/g);
    for (const [, base64 = ""] of blocks) this.add(Buffer.from(base64, "base64"));
  }

  /** @param der a certificate, as X.690 encodes it */
  add(der: Uint8Array): void {
    if (der.length > 0) this.#der.set(Buffer.from(der).toString("base64"), der);
  }

  /** Each as X.690 encodes it. */
  get der(): Iterable<Uint8Array> {
    return this.#der.values();
  }

  /** As one file of PEM. */
  get pem(): string {
    return [...this.#der.keys()].map((base64) =>
      `-----BEGIN CERTIFICATE-----\n${
        base64.replace(/.{64}(?=.)/g, "$&\n")
      }\n-----END CERTIFICATE-----\n`
    ).join("");
  }
}

/** What programs of an image trust where nothing else is said. */
export function systemCertificates(files: FileView): Certificates {
  const found = new Certificates();
  for (const path of bundles) found.addPem(textAt(files, path) ?? "");
  return found;
}
