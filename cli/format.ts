/**
 * Numbers and times for people, as Docker writes them.
 *
 * @module
 */

const sizeUnits = ["B", "kB", "MB", "GB", "TB", "PB"];

/** Bytes in decimal units with three digits: `1.23MB`, `512B`. */
export function formatSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < sizeUnits.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${Number(value.toPrecision(3))}${sizeUnits[unit]}`;
}
