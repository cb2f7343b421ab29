/**
 * A build as it is asked for.
 *
 * @module
 */
export { reasonOf } from "./reason.ts";
export { annotationsOf, requirePlaces } from "./annotations.ts";
export type { Annotation, AnnotationLevel } from "../../../core/plugin/contracts/annotation.ts";
