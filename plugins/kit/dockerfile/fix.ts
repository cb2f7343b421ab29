/**
 * A Dockerfile mended: what checks find and a rule can mend, and what is left then.
 *
 * @module
 */
import { readDockerfile } from "../../../core/build/read.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { Fix } from "../../../core/plugin/contracts/check.ts";
import type { SourceFile } from "../../../core/source.ts";
import { offsetOf } from "../checks/fixes.ts";
import {
  checkDockerfile,
  type CheckReport,
  type CheckRequest,
  type CheckWarning,
} from "../checks/run.ts";
import { applyEdits, compatible } from "./edits.ts";

/** A finding, and what mends it. */
export interface MendedFinding extends CheckWarning {
  /** What it does to the text. */
  readonly fix: Fix;
}

/** What came of mending. */
export interface FixedDockerfile {
  /** The text afterwards, which is the same where nothing could be mended. */
  readonly file: SourceFile;
  /** What was mended, in the order in which it was; places are those of the text before. */
  readonly mended: readonly MendedFinding[];
  /** What checks find in the text afterwards. */
  readonly report: CheckReport;
}

/** As often as that what was mended shows something else: a keyword in another case, the AS behind it. */
const mostRounds = 10;

/**
 * Mends what rules can mend, again and again until nothing is left of that.
 *
 * @throws {QuillaError} `dockerfile/…`, `check/options`, `check/fix` where what a check gave makes no Dockerfile
 */
export function fixDockerfile(request: CheckRequest): FixedDockerfile {
  const { host, dockerfile: { file: given, failure: failed } } = request;
  const mended: MendedFinding[] = [];
  let { dockerfile } = request;
  for (let round = 0;; round++) {
    const { file } = dockerfile;
    const report = checkDockerfile({ ...request, dockerfile, plan: undefined });
    const found = report.warnings.filter((each): each is MendedFinding => each.fix !== undefined);
    found.forEach((each) => requireSound(each, file));
    const chosen = compatible(found);
    if (chosen.length === 0 || round === mostRounds) return { file, mended, report };
    const text = applyEdits(file, chosen.flatMap(({ fix }) => fix.edits));
    dockerfile = readDockerfile({ name: given.name, text }, host);
    if (dockerfile.failure !== undefined && failed === undefined) {
      throw broken(chosen, `leaves no Dockerfile: ${dockerfile.failure.message}`);
    }
    mended.push(...chosen);
  }
}

/** The check may be anybody's. */
function requireSound(finding: MendedFinding, file: SourceFile): void {
  const { fix } = finding;
  const isSound = typeof fix.title === "string" && Array.isArray(fix.edits) &&
    fix.edits.every(({ range, text }) =>
      range.file.text === file.text && typeof text === "string" && !text.includes("\0") &&
      offsetOf(file, range.start) <= offsetOf(file, range.end)
    );
  if (!isSound) throw broken([finding], "is none of places in the Dockerfile");
}

function broken(findings: readonly MendedFinding[], why: string): QuillaError {
  const names = [...new Set(findings.map(({ check }) => check.name))].join(", ");
  return new QuillaError(`the fix of ${names} ${why}`, {
    code: "check/fix",
    hint: "this is a defect of the check, which # check=skip= names; the file stays as it was",
    range: findings[0]!.range,
  });
}
