/**
 * Locations that are paths of the host.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";

/** Whether a location is a path, by how it is written: it has no scheme. */
export function isHostPath(location: string): boolean {
  return !/^[a-z][a-z0-9+.-]*:\/\//i.test(location);
}

/** Why what is at a path is no build context. */
export function noContext(path: string, why: string, cause?: unknown): QuillaError {
  return new QuillaError(`${path} cannot be the build context: ${why}`, {
    code: "build/context",
    hint: "give a directory; . is the one that you are in",
    cause,
  });
}
