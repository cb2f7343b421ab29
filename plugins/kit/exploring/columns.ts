/**
 * Typed arrays that grow.
 *
 * @module
 */

/** Room for so many, with what was there. It grows by halves: a million is reached in few steps, and little is left over. */
export function grown<Column extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(
  column: Column,
  needed: number,
): Column {
  if (needed <= column.length) return column;
  const Kind = column.constructor as new (length: number) => Column;
  const larger = new Kind(Math.max(needed, column.length + (column.length >> 1), 64));
  larger.set(column);
  return larger;
}
