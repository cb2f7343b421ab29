/**
 * Files of this machine that every program of a build sees, as buildah's `--volume` has them.
 *
 * What a program makes of them is not kept: nobody looks at what is in them, so that it would be given where they have changed.
 *
 * @module
 */
import { statSync } from "node:fs";
import { messageOf, QuillaError, systemCode } from "../../../core/errors.ts";
import type { JobHostPath } from "../../../core/plugin/contracts/runner.ts";
import { quote } from "../../../core/text/quote.ts";

/** A file or directory of this machine, and where programs see it. */
export interface Volume {
  /** Where it is. */
  readonly source: string;
  /** An absolute path of the stage. */
  readonly target: string;
  /** Whether nothing can be written to it. */
  readonly readOnly?: boolean | undefined;
}

/** @throws {QuillaError} `run/mount-source` for what is not there */
export function hostPaths(volumes: readonly Volume[] = []): readonly JobHostPath[] {
  return volumes.map(({ source, target, readOnly = false }) => {
    try {
      const kind = statSync(source).isDirectory() ? "directory" : "file";
      return { type: "host", source, target, readOnly, kind };
    } catch (error) {
      throw new QuillaError(
        `${quote(source)} cannot be mounted: ${systemCode(error) ?? messageOf(error)}`,
        {
          code: "run/mount-source",
          hint: "give the path of a file or directory of this machine",
          cause: error,
        },
      );
    }
  });
}
