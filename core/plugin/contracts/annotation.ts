/**
 * What may be said of an image beside its configuration: types only.
 *
 * @module
 */
import type { Platform } from "../../platform.ts";

/** Where an annotation can stand: in a manifest or an index, or on the descriptor that points at one. */
export type AnnotationLevel = "manifest" | "manifest-descriptor" | "index" | "index-descriptor";

/** One annotation, and the document that it goes to. */
export interface Annotation {
  /** The document. */
  readonly level: AnnotationLevel;
  /** The one of several images that is meant; all of them unless given. */
  readonly platform?: Platform | undefined;
  /** Such as `org.opencontainers.image.source`. */
  readonly key: string;
  /** Any text. */
  readonly value: string;
}
