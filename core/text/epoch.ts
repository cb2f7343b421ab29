/**
 * The time of what has none of its own.
 *
 * @module
 */

/** When an image was made, as its configuration says, unless SOURCE_DATE_EPOCH says another: 1980-01-02, in seconds since 1970. */
export const defaultEpoch = 315619200;

/** The date of an RFC 3339 text, or undefined where there is none. */
export function dateOf(text: string | undefined): Date | undefined {
  const date = new Date(text ?? "");
  return Number.isNaN(date.getTime()) ? undefined : date;
}
