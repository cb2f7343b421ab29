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
}

/** The fields of the command line. */
export const filesFields = {
  "src": "text",
  "platform-split": "flag",
  "attestation-prefix": "text",
  "source-date-epoch": "text",
} as const satisfies Fields;

/** What was said, without what is about attestations: there are none whose files could be called so. */
export function readFiles<T extends FilesWanted>(said: T, refuse: Refuse): T {
  const given: T & { readonly attestationPrefix?: string; readonly sourceDateEpoch?: string } =
    said;
  const { attestationPrefix: _, sourceDateEpoch, ...rest } = given;
  if (sourceDateEpoch === undefined) return rest as unknown as T;
  throw refuse(...epochOfOutput);
}

/** Why an output has no time of its own, and what to do. */
export const epochOfOutput: readonly [why: string, hint: string] = [
  "source-date-epoch is nothing that an output has of its own",
  "say it of the build: --timestamp SECONDS, or --build-arg SOURCE_DATE_EPOCH=SECONDS",
];
