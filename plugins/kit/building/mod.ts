/**
 * A build as it is asked for.
 *
 * @module
 */
export { reasonOf } from "./reason.ts";
export { annotationsOf, requirePlaces } from "./annotations.ts";
export type { Annotation, AnnotationLevel } from "../../../core/plugin/contracts/annotation.ts";
export { knownImages, readName } from "./bases/found.ts";
export { buildContext, openSources, resultId } from "./build_context.ts";
export { chosenPlatforms } from "./build_platforms.ts";
export { namedPlaces, OpenContexts } from "./context/named.ts";
export { Observing } from "../observing/observe.ts";
export { contextOf } from "./context/place.ts";
export { ignoredOf } from "./ignored.ts";
export { lastStep } from "./last_steps.ts";
export type { LastStep, LastStepPlace } from "./last_steps.ts";
export { Sources } from "./context/sources.ts";
