/**
 * Steps of an image's history in a table, cut as Docker cuts them.
 *
 * @module
 */

/** So many columns of a terminal a step takes. */
const widest = 45;

/** @param isShort whether it is cut, with `…` at its end */
export async function stepText(step: string, isShort: boolean): Promise<string> {
  const line = step.replaceAll("\t", " ");
  if (!isShort || line.length <= widest / 2) return line;
  if (/^[ -~]*$/.test(line)) return line.length <= widest ? line : `${line.slice(0, widest - 1)}…`;
  const { fit } = await import("../terminal/width.ts");
  return fit(line, widest);
}
