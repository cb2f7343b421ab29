/**
 * A figure of the house: what is counted, what it should be, and what makes it what it is.
 *
 * @module
 */

/** One figure. */
export interface Figure {
  /** By which the ratchet and the command line know it: `private-names`. */
  readonly id: string;
  /** What is counted. */
  readonly title: string;
  readonly value: number;
  /** The most that it should be, or with `isLeast` the least; undefined where it is only told. */
  readonly goal?: number | undefined;
  readonly isLeast?: boolean | undefined;
  /** What was counted, or what is missing: one text each. */
  readonly findings: readonly string[];
}

/** Whether the figure is what it should be. */
export function isMet({ value, goal, isLeast }: Figure): boolean {
  if (goal === undefined) return true;
  return isLeast === true ? value >= goal : value <= goal;
}

/** A figure that counts its findings, of which there should be none. */
export function none(id: string, title: string, findings: readonly string[]): Figure {
  return { id, title, value: findings.length, goal: 0, findings };
}

/** A figure that counts its findings, and judges nothing. */
export function told(id: string, title: string, findings: readonly string[]): Figure {
  return { id, title, value: findings.length, findings };
}

const mostShown = 15;

/** The figures as a table, each with what it is made of where it is missed or `isAll` asks for it. */
export function tableOf(figures: readonly Figure[], isAll = false): string {
  const rows = figures.map((figure) => {
    const { id, value, goal, isLeast, title } = figure;
    const wanted = goal === undefined ? "" : `${isLeast === true ? ">=" : "<="} ${goal}`;
    const verdict = goal === undefined ? "told" : isMet(figure) ? "ok" : "missed";
    return [verdict, String(value), wanted, id, title];
  });
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return figures.map((figure, index) => {
    const row = rows[index]!.map((cell, column) =>
      column === 1 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column] ?? 0)
    );
    const isShown = isAll || !isMet(figure);
    const shown = isShown ? figure.findings.slice(0, isAll ? undefined : mostShown) : [];
    const rest = isShown ? figure.findings.length - shown.length : 0;
    const more = rest > 0 ? [`… and ${rest} more`] : [];
    return [row.join("  "), ...[...shown, ...more].map((line) => `          ${line}`)].join("\n");
  }).join("\n");
}
