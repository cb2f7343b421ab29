/**
 * Whom quilla trusts while it asks servers for programs: whom it trusts itself, whom this machine trusts, and where that is not enough,
 * whom the program's files trust, for the program would have asked that server itself.
 *
 * @module
 */
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import type { FileView } from "../../../core/tree/view.ts";
import type { TlsMaterial } from "../http/policy.ts";
import { systemCertificates } from "./trust/certificates.ts";

/** Where systems keep what they trust, as Go looks for it: the first one that is there counts. */
const machineBundles: readonly string[] = [
  "/etc/ssl/certs/ca-certificates.crt", // Debian, Alpine, Arch
  "/etc/pki/tls/certs/ca-bundle.crt", // Fedora, RHEL
  "/etc/ssl/ca-bundle.pem", // SUSE
  "/etc/pki/tls/cacert.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // RHEL 7
  "/etc/ssl/cert.pem", // Alpine without ca-certificates
];

/**
 * Whom this machine trusts, beside whom the runtime does.
 *
 * @param environment where `SSL_CERT_FILE` is set, what it names is all that is trusted: undefined
 * @returns undefined where there are no others
 */
export function machineTrust(
  environment: Readonly<Record<string, string | undefined>>,
  bundles: readonly string[] = machineBundles,
): TlsMaterial | undefined {
  if (environment["SSL_CERT_FILE"]) return undefined;
  for (const path of bundles) {
    let text: string;
    try {
      text = readFileSync(path, "utf8");
    } catch {
      continue; // another system's place, or nothing that this user may read
    }
    return material(others(text, rootCertificates));
  }
  return undefined;
}

/** Whom the program's files trust beside all of those; undefined where there are no others. */
export function trustOf(
  files: FileView,
  machine: TlsMaterial | undefined,
): TlsMaterial | undefined {
  const known = machine?.ca ?? [];
  const more = others(systemCertificates(files).pem, [...rootCertificates, ...known]);
  return more.length === 0 ? undefined : { ca: [...known, ...more] };
}

function material(ca: readonly string[]): TlsMaterial | undefined {
  return ca.length === 0 ? undefined : { ca };
}

/** The certificates of a text that are not known, and that can be read: a damaged one would be nobody's, and end all others. */
function others(text: string, known: readonly string[]): string[] {
  const seen = new Set(known.flatMap((pem) => blocksOf(pem).map(bareOf)));
  return blocksOf(text).filter((block) => {
    const bare = bareOf(block);
    if (seen.has(bare)) return false;
    seen.add(bare);
    return isCertificate(block);
  });
}

function blocksOf(text: string): string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
}

function bareOf(block: string): string {
  return block.replace(/-----[A-Z ]+-----|\s/g, "");
}

function isCertificate(block: string): boolean {
  try {
    new X509Certificate(block);
    return true;
  } catch {
    return false;
  }
}
