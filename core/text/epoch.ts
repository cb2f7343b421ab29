/**
 * The time of what has none of its own.
 *
 * @module
 */

/** When an image was made, as its configuration says, unless SOURCE_DATE_EPOCH says another: 1980-01-02, in seconds since 1970. */
export const defaultEpoch = 315619200;

/** The last second that RFC 3339 can write: the end of the year 9999. */
export const latestEpoch = 253402300799;

/** The date of an RFC 3339 text, or undefined where there is none. */
export function dateOf(text: string | undefined): Date | undefined {
  const date = new Date(text ?? "");
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Seconds since 1970 as images write times, in UTC. */
export function rfc3339(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}
