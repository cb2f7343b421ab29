/**
 * How much of the source ran: V8's precise coverage, as `deno run --coverage` leaves it.
 *
 * @module
 */

/** What V8 tells of one script: its functions, the module itself first, each with its ranges, its whole one first. */
export interface ScriptCoverage {
  /** `file:` URL of the module. */
  readonly url: string;
  readonly functions: readonly {
    readonly ranges: readonly {
      readonly startOffset: number;
      readonly endOffset: number;
      readonly count: number;
    }[];
  }[];
}

/** How much ran. */
export interface Covered {
  /** Modules that were evaluated. */
  readonly loaded: number;
  /** Those of them of which a function was called. */
  readonly run: number;
  /** Functions that were called, each once; class fields with values count as one of their class. */
  readonly functions: number;
  /** How often functions were called. */
  readonly calls: number;
}

/**
 * Counts what ran of a project.
 *
 * @param project URL of its folder, with a slash at the end
 */
export function countCovered(scripts: readonly ScriptCoverage[], project: string): Covered {
  const modules = new Map<string, Map<string, number>>();
  for (const { url, functions } of scripts) {
    if (!url.startsWith(project) || !isShipped(url.slice(project.length))) continue;
    // A worker has its own of a module that the main thread has as well.
    const counts = modules.get(url) ?? new Map<string, number>();
    modules.set(url, counts);
    for (const { ranges: [whole] } of functions.slice(1)) {
      if (whole === undefined || whole.count === 0) continue;
      const place = `${whole.startOffset}-${whole.endOffset}`;
      counts.set(place, (counts.get(place) ?? 0) + whole.count);
    }
  }
  const called = [...modules.values()].map((counts) => [...counts.values()]);
  const counts = called.flat();
  return {
    loaded: called.length,
    run: called.filter(({ length }) => length > 0).length,
    functions: counts.length,
    calls: counts.reduce((sum, count) => sum + count, 0),
  };
}

/** Whether a path from the project's folder is one of quilla's own modules: no test, no script, no package. */
export function isShipped(path: string): boolean {
  return /^(core|plugins|cli)\/.*\.ts$|^mod\.ts$/.test(path);
}
