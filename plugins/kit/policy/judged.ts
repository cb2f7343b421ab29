/**
 * What a policy judges, and what it says of it.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { familiarReference } from "../../../core/reference.ts";
import { quote } from "../../../core/text/quote.ts";
import type { ImageSource } from "../../../core/plugin/contracts/transport.ts";
import type { ScopedImage } from "./scopes.ts";

/** An image where it is, before anything of it is taken from there. */
export interface JudgedImage extends ScopedImage {
  /** What is judged: the manifest, or the index of several. */
  readonly descriptor: Descriptor;
  /** Of an index, the manifest that is wanted, if it is one alone: it may be signed where the index is not. */
  readonly chosen?: Descriptor | undefined;
  /** Where its documents are read, and what hangs on it. */
  readonly source: ImageSource;
}

/** What one rule says of an image. */
export interface Finding {
  /** Where the rule stands: `policy.json: transports.docker."registry.example"`. */
  readonly rule: string;
  /** What it asks for, in words. */
  readonly asks: string;
  /** Whether the image is that. */
  readonly holds: boolean;
  /** Why, or why not. */
  readonly why: string;
  /** What the user can do where it does not hold. */
  readonly way?: string | undefined;
}

/** What an image is called in messages. */
export function titleOf({ transport, reference, path, descriptor }: JudgedImage): string {
  if (path !== undefined) return `${transport}:${path}`;
  if (reference === undefined) return descriptor.digest;
  const name = familiarReference({ ...reference, digest: undefined });
  return transport === "docker" || transport === "containers-storage"
    ? name
    : `${transport}:${name}`;
}

/** The error of an image that a policy does not accept. */
export function refused(image: JudgedImage, { rule, asks, why, way }: Finding): QuillaError {
  return new QuillaError(
    `the policy refuses ${
      titleOf(image)
    } (${image.descriptor.digest}): ${rule} asks for ${asks}, and ${why}`,
    {
      code: "policy/refused",
      hint: way ?? `\`quilla policy check IMAGE\` shows all rules that hold for it`,
    },
  );
}

/** A failure while a rule looked, as why the rule does not hold: nothing is accepted that could not be looked at. */
export function failureText(error: unknown): string {
  if (error instanceof QuillaError) return error.message;
  throw error;
}

/** For messages: `"a", "b" or "c"`. */
export function anyOf(words: readonly string[]): string {
  const quoted = words.map((word) => quote(word));
  return [quoted.slice(0, -1).join(", "), ...quoted.slice(-1)].filter((each) => each !== "").join(
    " or ",
  );
}
