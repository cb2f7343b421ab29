/**
 * Known vulnerabilities as a log of SARIF 2.1.0.
 *
 * @module
 */
import type { AuditedImage, Vulnerability } from "../../mod.ts";
import { sarifLog, sarifUri } from "./sarif.ts";

/** One run; a rule for each fault, a result for each package that has it. */
export function sarifOf({ name, digest, vulnerabilities, ignored }: AuditedImage) {
  const rules = [...Map.groupBy([...vulnerabilities, ...ignored], ({ id }) => id).values()]
    .map(([first]) => ruleOf(first!));
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const result = (each: Vulnerability) => resultOf(each, name, indexes.get(each.id)!);
  return sarifLog({
    rules,
    properties: { imageName: name, imageDigest: digest },
    results: [
      ...vulnerabilities.map(result),
      ...ignored.map((each) => ({ ...result(each), suppressions: [{ kind: "external" }] })),
    ],
  });
}

function ruleOf({ id, ids, summary, score, severity }: Vulnerability) {
  return {
    id,
    shortDescription: { text: summary === "" ? id : summary },
    helpUri: `https://osv.dev/vulnerability/${encodeURIComponent(id)}`,
    properties: {
      tags: ["security", "vulnerability", ...ids],
      severity,
      ...score === undefined ? {} : { "security-severity": score.toFixed(1) },
    },
  };
}

const levels = { unknown: "warning", none: "note", low: "note", medium: "warning" } as const;

function resultOf(each: Vulnerability, image: string, ruleIndex: number) {
  const { id, name, version, purl, severity, fixed, places, layer, createdBy } = each;
  const way = fixed.length === 0
    ? "no version without it is known"
    : `fixed in ${fixed.join(", ")}`;
  const level = severity === "high" || severity === "critical" ? "error" : levels[severity];
  return {
    ...{ ruleId: id, ruleIndex, level },
    message: { text: `${name} ${version} in ${image} has ${id}: ${way}` },
    locations: places.slice(0, 1).map((place) => ({
      physicalLocation: {
        artifactLocation: { uri: sarifUri(place) },
      },
      logicalLocations: [{ fullyQualifiedName: `${image}:${place}` }],
    })),
    partialFingerprints: { "quilla/package/v1": `${id} ${purl} ${places[0] ?? ""}` },
    properties: { purl, layer, createdBy },
  };
}
