/**
 * Names of images: `domain/path[:tag][@digest]`, by the grammar of github.com/distribution/reference.
 *
 * @module
 */
import type { Digest } from "./digest.ts";

declare const brand: unique symbol;

/** The parts of a reference as they were written: nothing is filled in. */
export interface ReferenceParts {
  /** `host[:port]`, or `""` where none was written. */
  readonly domain: string;
  /** The repository inside the domain, such as `library/hello`. */
  readonly path: string;
  readonly tag?: string | undefined;
  readonly digest?: Digest | undefined;
}

/** The full name of an image; the domain is always there. Only parsing makes one. */
export interface Reference extends ReferenceParts {
  readonly [brand]: true;
}
