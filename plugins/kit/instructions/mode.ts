/**
 * Modes as chmod(1) writes them: a number, or what is to change (`u=rwX,go=rX`).
 *
 * @module
 */

/** A mode that somebody asked for. */
export interface ModeChange {
  /** The mode itself, where it was a number. */
  readonly absolute?: number | undefined;
  /** The new permission bits of something that has these. */
  apply(mode: number, isDirectory: boolean): number;
}

/** One step of a change; `original` is the mode before the first of them, which `X` looks at. */
type Change = (mode: number, isDirectory: boolean, original: number) => number;

/** The sticky bit is nobody's: only a clause about all changes it. */
const whoBits: Record<string, number> = { u: 0o4700, g: 0o2070, o: 0o0007, a: 0o7777 };
const permissionBits: Record<string, number> = {
  r: 0o444,
  w: 0o222,
  x: 0o111,
  s: 0o6000,
  t: 0o1000,
};
const shifts: Record<string, number> = { u: 6, g: 3, o: 0 };

/**
 * Reads a mode, octal up to 7777 or symbolic. Without `u`, `g`, `o` or `a` a clause is about all three: no umask counts.
 *
 * @returns undefined for what is neither
 */
export function parseModeChange(text: string): ModeChange | undefined {
  if (/^[0-7]{1,5}$/.test(text)) {
    const mode = parseInt(text, 8);
    return mode <= 0o7777 ? { absolute: mode, apply: () => mode } : undefined;
  }
  const clauses = text.split(",").map(parseClause);
  if (!clauses.every((clause) => clause !== undefined)) return undefined;
  return { apply: (mode, isDirectory) => applyAll(clauses, mode, isDirectory, mode) };
}

/** `u+rw-x`: whom it is about, then operations, one after another. */
function parseClause(text: string): Change | undefined {
  const [, who = "", operations = ""] = /^([ugoa]*)((?:[-+=](?:[ugo]|[rwxXst]*))+)$/.exec(text) ??
    [];
  if (operations === "") return undefined;
  const affected = [...(who || "a")].reduce((bits, letter) => bits | whoBits[letter]!, 0);
  const changes = [...operations.matchAll(/([-+=])([ugo]|[rwxXst]*)/g)]
    .map(([, operator, what]) => operation(operator!, what!, affected));
  return (mode, isDirectory, original) => applyAll(changes, mode, isDirectory, original);
}

function applyAll(
  changes: readonly Change[],
  mode: number,
  isDirectory: boolean,
  original: number,
): number {
  return changes.reduce((now, change) => change(now, isDirectory, original), mode);
}

function operation(operator: string, what: string, affected: number): Change {
  return (mode, isDirectory, original) => {
    const bits = bitsOf(what, mode, isDirectory || (original & 0o111) !== 0) & affected;
    if (operator === "+") return mode | bits;
    if (operator === "-") return mode & ~bits;
    return (mode & ~affected) | bits;
  };
}

function bitsOf(what: string, mode: number, executable: boolean): number {
  const copied = shifts[what];
  if (copied !== undefined) return ((mode >> copied) & 0o7) * 0o111;
  let bits = 0;
  for (const letter of what) {
    if (letter !== "X") bits |= permissionBits[letter]!;
    else if (executable) bits |= 0o111;
  }
  return bits;
}
