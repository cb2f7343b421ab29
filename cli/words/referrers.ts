/**
 * Whether what hangs on images goes with them: an option of all commands that move images.
 *
 * @module
 */

export const noReferrersFlag = [
  "--no-referrers",
  "leave behind what hangs on the images: signatures, attestations, other artifacts",
] as const;
