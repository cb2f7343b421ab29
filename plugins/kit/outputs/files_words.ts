/**
 * What outputs of files are told, in BuildKit's words.
 *
 * @module
 */
import type { Fields, Refuse } from "../../../core/plugin/contracts/settings.ts";

/** Which files, and how those of several images lie beside each other. */
export interface FilesWanted {
  /** A directory of the image, whose content is all that is wanted; links are followed inside of the image. */
  readonly src?: string | undefined;
  /** Whether each image has a directory that is called after its platform, as `linux_amd64`; where there are several, unless given. */
  readonly platformSplit?: boolean | undefined;
  /** What the names of files begin with that say something of an image, such as `provenance.json`. */
  readonly attestationPrefix?: string | undefined;
}

/** The fields of the command line. */
export const filesFields = {
  "src": "text",
  "platform-split": "flag",
  "attestation-prefix": "text",
  "source-date-epoch": "text",
} as const satisfies Fields;

/** What was said. */
export function readFiles<T extends FilesWanted>(said: T, refuse: Refuse): T {
  const { attestationPrefix: prefix = "" } = said;
  if (prefix.includes("/")) {
    throw refuse("attestation-prefix is the beginning of a name", "leave out the /");
  }
  if ((said as { readonly sourceDateEpoch?: string }).sourceDateEpoch === undefined) return said;
  throw refuse(...epochOfOutput);
}

/** Why an output has no time of its own, and what to do. */
export const epochOfOutput: readonly [why: string, hint: string] = [
  "source-date-epoch is nothing that an output has of its own",
  "say it of the build: --timestamp SECONDS, or --build-arg SOURCE_DATE_EPOCH=SECONDS",
];
