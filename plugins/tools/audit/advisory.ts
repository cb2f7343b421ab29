/**
 * Advisories of OSV (OSV Schema 1.7): which versions of which packages have a fault.
 *
 * @module
 */
import { type Severity, severityOf } from "./severity.ts";

/** One advisory, as far as it is needed here. */
export interface Advisory {
  /** Such as `GHSA-xxxx-xxxx-xxxx` or `CVE-2026-1234`. */
  readonly id: string;
  /** What others call the same fault. */
  readonly aliases: readonly string[];
  /** One line for people; empty where there is none. */
  readonly summary: string;
  readonly affected: readonly AffectedPackage[];
}

/** A package that it is about. */
export interface AffectedPackage {
  /** Such as `Debian:12`, `npm`. */
  readonly ecosystem: string;
  readonly name: string;
  /** Each alone. */
  readonly versions: readonly string[];
  readonly ranges: readonly (readonly VersionEvent[])[];
  readonly severity: Severity;
}

/** Where, in the order of versions, a fault comes or goes. */
export interface VersionEvent {
  readonly kind: "introduced" | "fixed" | "last_affected" | "limit";
  readonly version: string;
}

type Members = Readonly<Record<string, unknown>>;

/** Undefined for one that was withdrawn, or is about no package. @throws {TypeError} where it is no advisory */
export function readAdvisory(value: unknown): Advisory | undefined {
  const advisory = members(value);
  if (advisory === undefined || typeof advisory.id !== "string" || advisory.id === "") {
    throw new TypeError("it has no id");
  }
  if (typeof advisory.withdrawn === "string") return undefined;
  const affected = list(advisory.affected).flatMap((each) => readAffected(each, advisory));
  if (affected.length === 0) return undefined;
  const summary = typeof advisory.summary === "string"
    ? advisory.summary
    : typeof advisory.details === "string"
    ? advisory.details.trim().split("\n", 1)[0]!
    : "";
  // What Linux distributions call upstream is the same fault in the source.
  const aliases = [...texts(advisory.aliases), ...texts(advisory.upstream)];
  return { id: advisory.id, aliases, summary, affected };
}

function readAffected(value: unknown, advisory: Members): AffectedPackage[] {
  const affected = members(value);
  const { ecosystem, name } = members(affected?.package) ?? {};
  if (affected === undefined || typeof ecosystem !== "string" || typeof name !== "string") {
    return []; // only commits of a repository
  }
  const ranges = list(affected.ranges).flatMap((range) => {
    const { type, events } = members(range) ?? {};
    return type === "GIT" ? [] : [list(events).flatMap(readEvent)];
  });
  const own = list(affected.severity);
  return [{
    ...{ ecosystem, name, ranges, versions: texts(affected.versions) },
    severity: severityOf(own.length > 0 ? own : list(advisory.severity), [
      ...wordsOf(affected.ecosystem_specific),
      ...wordsOf(affected.database_specific),
      ...wordsOf(advisory.database_specific),
    ]),
  }];
}

function readEvent(value: unknown): VersionEvent[] {
  const event = members(value) ?? {};
  return (["introduced", "fixed", "last_affected", "limit"] as const).flatMap((kind) => {
    const version = event[kind];
    return typeof version === "string" ? [{ kind, version }] : [];
  });
}

/** What data bases of single ecosystems say of how bad it is. */
function wordsOf(value: unknown): string[] {
  const specific = members(value) ?? {};
  return ["severity", "urgency"].flatMap((field) => texts([specific[field]].flat()));
}

function members(value: unknown): Members | undefined {
  return typeof value === "object" && value !== null ? value as Members : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function texts(value: unknown): string[] {
  return list(value).filter((each): each is string => typeof each === "string");
}
