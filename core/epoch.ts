/**
 * The time of what has none of its own.
 *
 * @module
 */

/** The time of everything in an image unless SOURCE_DATE_EPOCH says another: 1980-01-02, in seconds since 1970. */
export const defaultEpoch = 315619200;
