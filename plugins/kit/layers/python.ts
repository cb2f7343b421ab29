/**
 * Compiled Python files, which say the time and the length of the source that they were made from: Python takes one that says
 * another time for stale (PEP 552 § "Deterministic pycs").
 *
 * @module
 */

/** So many bytes of a compiled file tell all that is needed. */
export const headLength = 16;

/** Where a compiled file says the time of its source, and the time: seconds, modulo 2^32. */
export interface RecordedTime {
  readonly at: number;
  readonly seconds: number;
}

/** Where the sources of a compiled file may be: of `d/__pycache__/m.cpython-311.opt-1.pyc` in `d/m.py` (PEP 3147), of `d/m.pyc` beside it. */
export function sourceOfCompiled(path: string): string | undefined {
  const cached = /^(.*)\/__pycache__\/([^/]+?)\.[^/.]+(?:\.opt-\w+)?\.pyc$/.exec(path);
  if (cached !== null) return `${cached[1]}/${cached[2]}.py`;
  return /\/[^/]+\.py[co]$/.test(path) ? path.slice(0, -1) : undefined;
}

/**
 * Where a compiled file says that its source had this time and length; undefined where it says another, or goes by the source's
 * hash. Python 3.7 and later write flags before the time, 3.3 to 3.6 none, and those before 3.3 no length either.
 */
export function recordedTime(
  head: Uint8Array,
  source: { readonly mtime: number; readonly size: number },
): RecordedTime | undefined {
  if (head.length < headLength || head[2] !== 0x0d || head[3] !== 0x0a) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, headLength);
  const seconds = Math.floor(source.mtime) >>> 0;
  const size = source.size >>> 0;
  const says = (at: number, value: number) => view.getUint32(at, true) === value;
  if (says(4, 0) && says(8, seconds) && says(12, size)) return { at: 8, seconds };
  if (says(4, seconds) && (says(8, size) || isBeforePython33(view))) return { at: 4, seconds };
  return undefined;
}

/** The magic numbers of Python 2 and of 3.0 to 3.2. */
function isBeforePython33(view: DataView): boolean {
  const magic = view.getUint16(0, true);
  return magic > 20000 || magic < 3190;
}
