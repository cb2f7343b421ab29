/**
 * A signature where it was found, before anybody knows whether it holds.
 *
 * @module
 */
import type { Descriptor } from "../../../core/oci/descriptor.ts";

/** A signature, or a signed statement, that says that it is about an image. */
export interface FoundSignature {
  /** A bundle of sigstore that hangs on the image; or a layer of one of cosign's tags. */
  readonly form: "bundle" | "tag";
  /** Whether it is a statement, and no signature alone; of a bundle only its content says that. */
  readonly isStatement: boolean;
  /** What it is, for messages: `the signature bundle sha256:…`, `layer 2 of sha256-….sig`. */
  readonly place: string;
  /** The manifest that it is in. */
  readonly manifest: Descriptor;
  /** The layer that it is. */
  readonly layer: Descriptor;
  /** What the layer's annotations say; nothing of that is vouched for. */
  readonly annotations: Readonly<Record<string, string>>;
  /** The layer's bytes, verified by its digest. */
  bytes(): Promise<Uint8Array>;
}
