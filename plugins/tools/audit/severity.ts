/**
 * How bad a fault is: by its CVSS vector (FIRST, CVSS 2.0 and 3.1), else by the word of whoever keeps the data base.
 *
 * @module
 */

/** How bad a fault is, in a word. */
export type SeverityLevel = "unknown" | "none" | "low" | "medium" | "high" | "critical";

/** From the least up. */
export const severityLevels: readonly SeverityLevel[] = [
  ...["unknown", "none", "low", "medium", "high", "critical"] as const,
];

/** How bad it is. */
export interface Severity {
  readonly level: SeverityLevel;
  /** 0 to 10; undefined where no vector says it. */
  readonly score: number | undefined;
}

const words: Readonly<Record<string, SeverityLevel>> = {
  ...{ unimportant: "none", negligible: "none", none: "none", low: "low", minor: "low" },
  ...{ moderate: "medium", medium: "medium", important: "high", high: "high" },
  ...{ critical: "critical" },
};

/**
 * The worst that a vector says, else the first word that is known.
 *
 * @param vectors members `severity` of OSV: `{ type, score }`
 */
export function severityOf(vectors: readonly unknown[], said: readonly string[]): Severity {
  const scores: number[] = [];
  const more = [...said];
  for (const each of vectors) {
    const { type, score } = (each ?? {}) as { type?: unknown; score?: unknown };
    if (typeof score !== "string") continue;
    const computed = /^CVSS:3/.test(score)
      ? cvss3(score)
      : type === "CVSS_V2"
      ? cvss2(score)
      : undefined;
    if (computed !== undefined) scores.push(computed);
    else more.push(score); // Ubuntu says a word here
  }
  if (scores.length > 0) {
    const score = Math.max(...scores);
    return { level: levelOf(score), score };
  }
  const word = more.find((each) => Object.hasOwn(words, each.toLowerCase()));
  return { level: word === undefined ? "unknown" : words[word.toLowerCase()]!, score: undefined };
}

/** As CVSS 3 calls scores. */
function levelOf(score: number): SeverityLevel {
  if (score === 0) return "none";
  if (score < 4) return "low";
  if (score < 7) return "medium";
  return score < 9 ? "high" : "critical";
}

/** Metrics of a vector, such as `AV:N/AC:L`. */
function metricsOf(vector: string): ReadonlyMap<string, string> {
  return new Map(
    vector.replace(/[()]/g, "").split("/").map((each) => {
      const [name = "", value = ""] = each.split(":");
      return [name, value];
    }),
  );
}

type Weights = Readonly<Record<string, Readonly<Record<string, number>>>>;

const third: Weights = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  PR: { N: 0.85, L: 0.62, H: 0.27 },
  UI: { N: 0.85, R: 0.62 },
  C: { N: 0, L: 0.22, H: 0.56 },
  I: { N: 0, L: 0.22, H: 0.56 },
  A: { N: 0, L: 0.22, H: 0.56 },
};

const second: Weights = {
  AV: { L: 0.395, A: 0.646, N: 1 },
  AC: { H: 0.35, M: 0.61, L: 0.71 },
  Au: { M: 0.45, S: 0.56, N: 0.704 },
  C: { N: 0, P: 0.275, C: 0.66 },
  I: { N: 0, P: 0.275, C: 0.66 },
  A: { N: 0, P: 0.275, C: 0.66 },
};

/** The base score; undefined where a metric is missing. */
function cvss3(vector: string): number | undefined {
  const metrics = metricsOf(vector);
  const isChanged = metrics.get("S") === "C";
  const weights = weightsOf(third, metrics);
  if (weights === undefined || !["U", "C"].includes(metrics.get("S") ?? "")) return undefined;
  const { AV, AC, PR, UI, C, I, A } = weights;
  const privileges = !isChanged || PR === 0.85 ? PR! : PR === 0.62 ? 0.68 : 0.5;
  const base = 1 - (1 - C!) * (1 - I!) * (1 - A!);
  const impact = isChanged ? 7.52 * (base - 0.029) - 3.25 * (base - 0.02) ** 15 : 6.42 * base;
  if (impact <= 0) return 0;
  const sum = impact + 8.22 * AV! * AC! * privileges * UI!;
  return roundedUp(Math.min(10, isChanged ? 1.08 * sum : sum));
}

/** To one digit, as CVSS 3.1 has it: without what floating point adds. */
function roundedUp(score: number): number {
  const whole = Math.round(score * 100_000);
  return whole % 10_000 === 0 ? whole / 100_000 : (Math.floor(whole / 10_000) + 1) / 10;
}

function cvss2(vector: string): number | undefined {
  const weights = weightsOf(second, metricsOf(vector));
  if (weights === undefined) return undefined;
  const { AV, AC, Au, C, I, A } = weights;
  const impact = 10.41 * (1 - (1 - C!) * (1 - I!) * (1 - A!));
  const exploited = 20 * AV! * AC! * Au!;
  const score = (0.6 * impact + 0.4 * exploited - 1.5) * (impact === 0 ? 0 : 1.176);
  return Math.round(score * 10) / 10;
}

function weightsOf(
  weights: Weights,
  metrics: ReadonlyMap<string, string>,
): Readonly<Record<string, number>> | undefined {
  const found = Object.entries(weights).map((
    [name, values],
  ) => [name, values[metrics.get(name) ?? ""]]);
  return found.every(([, value]) => value !== undefined) ? Object.fromEntries(found) : undefined;
}
