/**
 * Where a text uses variables, whoever expands them: the build, or the shell of a RUN.
 *
 * @module
 */

/** A name that is used, or given a value by a shell. */
export interface VariableUse {
  readonly name: string;
  /** The offset of the name. */
  readonly start: number;
  /** Whether a shell gives it a value there. */
  readonly isAssigned?: boolean;
}

/** How a text is read. */
export interface UseOptions {
  /** The character that takes the meaning from the next one. */
  readonly escape: string;
  /** Whether what stands between single quotes is left as it is. A shell hands it on, and its programs may expand it. */
  readonly hasQuotes: boolean;
  /** Whether a shell reads it. */
  readonly isShell?: boolean;
}

const nameAt = /(?:\{)?([A-Za-z_]\w*)/y;
/** Where a shell's command begins. */
const assignment = /(?:^|[;&|({`]|\b(?:export|then|do|else)\b)\s*([A-Za-z_]\w*)(?==)/g;
/** As Windows' shells write them. */
const windows = /%([A-Za-z_]\w*)%|\$env:([A-Za-z_]\w*)/gi;

/** The uses between two offsets, in their order. */
export function variableUses(
  text: string,
  from: number,
  to: number,
  options: UseOptions,
): VariableUse[] {
  const used = [...expanded(text, from, to, options)];
  if (options.isShell !== true) return used;
  const stretch = text.slice(from, to);
  if (options.escape === "`") {
    for (const match of stretch.matchAll(windows)) {
      const name = match[1] ?? match[2]!;
      used.push({ name, start: from + match.index + match[0].indexOf(name) });
    }
  }
  // What a command sets and no other reads is the command's own, whatever else has that name.
  for (const match of stretch.matchAll(assignment)) {
    const name = match[1]!;
    if (!used.some((use) => use.name === name)) continue;
    const start = from + match.index + match[0].length - name.length;
    used.push({ name, start, isAssigned: true });
  }
  return used.sort((a, b) => a.start - b.start);
}

function* expanded(
  text: string,
  from: number,
  to: number,
  { escape, hasQuotes }: UseOptions,
): Generator<VariableUse, void, void> {
  let isQuoted = false;
  for (let at = from; at < to; at++) {
    const char = text[at]!;
    if (char === escape) at++;
    else if (char === '"') isQuoted = !isQuoted;
    else if (char === "'" && hasQuotes && !isQuoted) {
      const end = text.indexOf("'", at + 1);
      at = end < 0 ? to : end;
    } else if (char === "$" && text[at + 1] === "$") at++;
    else if (char === "$") {
      nameAt.lastIndex = at + 1;
      const match = nameAt.exec(text);
      if (match === null || nameAt.lastIndex > to) continue;
      const name = match[1]!;
      yield { name, start: nameAt.lastIndex - name.length };
      at = nameAt.lastIndex - 1;
    }
  }
}
