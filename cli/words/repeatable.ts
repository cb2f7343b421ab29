/**
 * Options that may be given several times.
 *
 * @module
 */

/** For commander: adds a value to those given before. */
export function collect(value: string, values: readonly string[]): string[] {
  return [...values, value];
}
