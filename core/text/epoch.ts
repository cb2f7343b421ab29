/**
 * The time of what has none of its own.
 *
 * @module
 */

/** When an image was made, as its configuration says, unless SOURCE_DATE_EPOCH says another: 1980-01-02, in seconds since 1970. */
export const defaultEpoch = 315619200;
