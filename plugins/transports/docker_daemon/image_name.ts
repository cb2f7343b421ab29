/**
 * What stands behind `docker-daemon:`: a name, or for reading the ID of an image.
 *
 * @module
 */
import {
  familiarReference,
  formatReference,
  parseReference,
  parseTag,
  UsageError,
  withDefaultTag,
} from "../../../core/plugin/api/nouns.ts";

/** An image as the engine is asked for it. */
export interface EngineImage {
  /** As Docker shows it: `hello:latest`, or an image ID. */
  readonly shown: string;
  /** The full name; undefined where there is an ID. */
  readonly name: string | undefined;
}

/** @throws {QuillaError} `reference/…`; `transport/no-name` where nothing stands there */
export function readEngineImage(location: string): EngineImage {
  if (location === "") {
    throw new UsageError("docker-daemon: does not say which image", {
      code: "transport/no-name",
      hint: "write its name, as in docker-daemon:hello:latest",
    });
  }
  if (/^(sha256:)?[0-9a-f]{12,64}$/.test(location)) return { shown: location, name: undefined };
  const reference = withDefaultTag(parseReference(location));
  return { shown: familiarReference(reference), name: formatReference(reference) };
}

/**
 * The name that an image is given in the engine; undefined where it keeps its own.
 *
 * @throws {QuillaError} `reference/…`
 */
export function readGivenName(location: string): string | undefined {
  return location === "" ? undefined : formatReference(parseTag(location));
}
