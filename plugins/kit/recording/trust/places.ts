/**
 * Where a program finds what it is to trust.
 *
 * It is all below /dev, which each container has of its own: no directory of the image is made or touched for it, and what goes over
 * the files of an image, such as `find / -xdev`, does not meet it.
 *
 * @module
 */
import type { JobFile } from "../../../../core/plugin/contracts/runner.ts";

const base = "/dev/quilla-trust";

/** Paths in the container. */
export const places = {
  /** A directory with nothing in it but the bundle. */
  directory: `${base}/certs`,
  /** All that the image trusts, and the authority: for clients that trust what is in one file and nothing else. */
  bundle: `${base}/certs/ca-certificates.crt`,
  /** The authority, for clients that trust a file beside what they know. */
  more: `${base}/more.crt`,
  /** For GNU Wget. */
  wgetrc: `${base}/wgetrc`,
  /** For wget2. */
  wget2rc: `${base}/wget2rc`,
  /** For apt. */
  apt: `${base}/apt.conf`,
  /** For Java that came after the container began. */
  java: `${base}/cacerts`,
} as const;

/** A file that everybody in the container may read, and nobody may write to. */
export function seen(target: string, content: Uint8Array | string): JobFile {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return { type: "file", target, content: bytes, mode: 0o444, uid: 0, gid: 0 };
}
