/**
 * What a client is told when its request cannot be met (OCI distribution specification, § Error Codes).
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";

/** The codes of the specification, and the two that registries use beside them. */
export type RefusalCode =
  | "BLOB_UNKNOWN"
  | "BLOB_UPLOAD_INVALID"
  | "BLOB_UPLOAD_UNKNOWN"
  | "DIGEST_INVALID"
  | "MANIFEST_BLOB_UNKNOWN"
  | "MANIFEST_INVALID"
  | "MANIFEST_UNKNOWN"
  | "NAME_INVALID"
  | "NAME_UNKNOWN"
  | "PAGINATION_NUMBER_INVALID"
  | "SIZE_INVALID"
  | "TAG_INVALID"
  | "UNAUTHORIZED"
  | "DENIED"
  | "UNSUPPORTED"
  | "TOOMANYREQUESTS"
  | "UNKNOWN";

/** Thrown by what answers a request; it becomes the answer. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(
    /** The status of HTTP. */
    readonly status: number,
    readonly code: RefusalCode,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** The client went away, or kept us waiting too long: there is nobody to answer. */
export class Disconnected extends Error {
  override readonly name = "Disconnected";
}

const invalid: readonly [prefix: string, code: RefusalCode][] = [
  ["digest/", "DIGEST_INVALID"],
  ["reference/invalid-tag", "TAG_INVALID"],
  ["reference/", "NAME_INVALID"],
  ["oci/", "MANIFEST_INVALID"],
  ["store/digest-mismatch", "DIGEST_INVALID"],
  ["store/size-mismatch", "SIZE_INVALID"],
];

/**
 * The answer to whatever was thrown. Messages that may name files of this machine are not handed out: they are for its
 * owner (see `log` of the server).
 */
export function refusalOf(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown;
  if (thrown instanceof QuillaError) {
    const known = invalid.find(([prefix]) => thrown.code.startsWith(prefix));
    if (known !== undefined) return new Refusal(400, known[1], thrown.message);
    if (thrown.code === "store/full") return new Refusal(507, "DENIED", "the disk is full");
    if (thrown.code === "store/index-full") {
      return new Refusal(507, "DENIED", "the store has as many images as it can list");
    }
    if (thrown.code === "store/read-only") {
      return new Refusal(405, "UNSUPPORTED", "the store cannot be written to");
    }
  }
  return new Refusal(500, "UNKNOWN", "the registry failed; its own messages say why");
}
