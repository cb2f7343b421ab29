/**
 * Images as package URLs, as BuildKit writes them (package-url specification, type `docker`; moby/buildkit util/purl).
 *
 * @module
 */
import type { Digest } from "../../../core/digest.ts";
import { formatPlatform, type Platform } from "../../../core/platform.ts";
import { familiarName, type Reference, withDefaultTag } from "../../../core/reference.ts";

/** Such as `pkg:docker/alpine@3.22?platform=linux%2Famd64`: a digest in the name is a qualifier, and no name at all has `latest`. */
export function imagePackageUrl(reference: Reference, platform: Platform): string {
  const { tag, digest } = withDefaultTag(reference);
  const version = tag === undefined ? "" : `@${encodeURIComponent(tag)}`;
  const held = digest === undefined ? "" : `digest=${digest}&`;
  const name = familiarName(reference);
  return `pkg:docker/${name}${version}?${held}platform=${encoded(platform)}`;
}

/** An image that has no name elsewhere, such as one of a layout: `pkg:oci/base?digest=sha256:…&platform=linux%2Famd64`. */
export function namelessPackageUrl(name: string, digest: Digest, platform: Platform): string {
  const last = name.split(/[/:@]/).find((part) => part !== "") ?? "image";
  return `pkg:oci/${encodeURIComponent(last)}?digest=${digest}&platform=${encoded(platform)}`;
}

function encoded(platform: Platform): string {
  return encodeURIComponent(formatPlatform(platform));
}
