/**
 * What checks found as a log of SARIF 2.1.0, with what mends it.
 *
 * @module
 */
import { isAbsolute, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { SourceFile, SourceRange } from "../../core/plugin/cli/process.ts";
import type { Check, CheckedDockerfile, CheckWarning, Fix } from "../../mod.ts";
import { sarifLog, sarifUri } from "./sarif.ts";

/** One run; a rule for each check that found something, a result for each place. What keeps a build from beginning is an error. */
export function checkSarif({ file, warnings, failure }: CheckedDockerfile) {
  const checks = [...new Map(warnings.map(({ check }) => [check.name, check])).values()];
  const places = new Map(checks.map(({ name }, index) => [name, index]));
  const isViolated = failure?.code === "check/violations";
  const level = isViolated ? "error" : "warning";
  const results = warnings.map((warning) => {
    return { ...resultOf(warning), ruleIndex: places.get(warning.check.name)!, level };
  });
  if (failure === undefined || isViolated) {
    return sarifLog({ rules: checks.map(ruleOf), results });
  }
  const { code, message, range } = failure;
  const located = range?.file === file ? [locationOf(range)] : [fileOf(file)];
  return sarifLog({
    rules: [...checks.map(ruleOf), { id: code, shortDescription: { text: message } }],
    results: [...results, {
      ...{ ruleId: code, ruleIndex: checks.length, level: "error" },
      message: { text: message },
      locations: located,
    }],
  });
}

function ruleOf({ name, description, url }: Check) {
  return { id: name, shortDescription: { text: description }, helpUri: url };
}

function resultOf({ check, detail, range, fix }: CheckWarning) {
  return {
    ruleId: check.name,
    message: { text: detail },
    locations: [locationOf(range)],
    ...fix === undefined ? {} : { fixes: [fixOf(fix)] },
  };
}

function fixOf({ title, edits }: Fix) {
  const [first] = edits;
  return {
    description: { text: title },
    artifactChanges: first === undefined ? [] : [{
      artifactLocation: artifactOf(first.range.file),
      replacements: edits.map(({ range, text }) => {
        return { deletedRegion: regionOf(range), insertedContent: { text } };
      }),
    }],
  };
}

function locationOf(range: SourceRange) {
  return {
    physicalLocation: { artifactLocation: artifactOf(range.file), region: regionOf(range) },
  };
}

function fileOf(file: SourceFile) {
  return { physicalLocation: { artifactLocation: artifactOf(file) } };
}

/** Seen from where one is, which in CI is the root of the code; a file outside of it has a name of its own. */
function artifactOf({ name }: SourceFile) {
  const path = relative("", resolve(name));
  const isInside = path !== "" && !path.startsWith("..") && !isAbsolute(path);
  return { uri: isInside ? sarifUri(path) : pathToFileURL(name).href };
}

/** Columns are counted in UTF-16 units, as SARIF does where nobody says. */
function regionOf({ start, end }: SourceRange) {
  return {
    ...{ startLine: start.line, startColumn: start.column },
    ...{ endLine: end.line, endColumn: end.column },
  };
}
