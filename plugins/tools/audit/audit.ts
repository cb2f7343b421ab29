/**
 * Which packages of an image have faults that a data base knows.
 *
 * @module
 */
import type { Image } from "../../../core/plugin/api/image.ts";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { compareBytes, quote } from "../../../core/plugin/api/text.ts";
import { UnionTree } from "../../../core/plugin/api/tree.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { type InstalledPackage, packagesIn, type UnreadRecords } from "../../kit/packages/mod.ts";
import { originsOf } from "../../kit/sbom/origins.ts";
import type { Advisory } from "./advisory.ts";
import { advisoriesAbout, type Survey } from "./database.ts";
import { type AuditedPackage, auditedPackage, nameKey } from "./ecosystems.ts";
import type { IgnoredFault } from "./ignored.ts";
import { judge } from "./judge.ts";
import { type SeverityLevel, severityLevels } from "./severity.ts";

/** A fault that a package of the image has. */
export interface Vulnerability {
  /** Its CVE number, where it has one. */
  readonly id: string;
  /** All that it is called, with the ID first. */
  readonly ids: readonly string[];
  /** One line for people; empty where there is none. */
  readonly summary: string;
  /** The worst that anybody says of it. */
  readonly severity: SeverityLevel;
  /** CVSS base score, 0 to 10; undefined where nothing says it. */
  readonly score: number | undefined;
  /** As its manager calls it. */
  readonly name: string;
  /** The installed one, as its manager writes it. */
  readonly version: string;
  /** Its package URL. */
  readonly purl: string;
  /** The name of the cataloger that found the package. */
  readonly manager: string;
  /** Versions that have it no more; none where there are none. */
  readonly fixed: readonly string[];
  /** Files that say the package is there, best first. */
  readonly places: readonly string[];
  /** The number of the layer that the package came with, 0 the lowest. */
  readonly layer: number;
  /** The instruction that made the layer, as the image's history has it. */
  readonly createdBy: string | undefined;
}

/** Packages that nothing was found out about. */
export interface NotJudged {
  /** What they have in common: a cataloger's name, an ecosystem. */
  readonly what: string;
  /** So many. */
  readonly packages: number;
  /** Half a sentence. */
  readonly why: string;
}

/** What is known of an image. */
export interface Audit {
  /** The worst first, then by package and ID. */
  readonly vulnerabilities: readonly Vulnerability[];
  /** Those that were asked to be left out. */
  readonly ignored: readonly Vulnerability[];
  /** Those below what was asked for, or of which nobody says how bad they are where that was asked for. */
  readonly milder: readonly Vulnerability[];
  /** Lines of the file that leave out nothing: what they name is not there, or their day is over. */
  readonly idle: readonly (IgnoredFault & { readonly isOver: boolean })[];
  /** All that were found in the image. */
  readonly packages: number;
  /** Packages that nothing was found out about, and why. */
  readonly notJudged: readonly NotJudged[];
  /** Records of packages that were not read. */
  readonly unread: readonly UnreadRecords[];
  /** So many advisories, of which the last was changed then. */
  readonly database: { readonly advisories: number; readonly modified: string };
}

/** How an image is judged. */
export interface AuditSettings {
  readonly host: PluginHost;
  /** A file or directory of OSV's exports. */
  readonly database: string;
  /** Milder ones are told apart; all are told unless given. */
  readonly severity?: SeverityLevel | undefined;
  readonly ignored?: readonly IgnoredFault[] | undefined;
  /** Such as `2026-11-30`: what is borne until before is not any more. */
  readonly today: string;
  readonly signal?: AbortSignal | undefined;
}

interface Asked {
  readonly found: InstalledPackage;
  readonly audited: AuditedPackage;
  /** Sets of names of one fault. */
  readonly faults: Fault[];
}

interface Fault {
  readonly ids: Set<string>;
  summary: string;
  severity: SeverityLevel;
  score: number | undefined;
  readonly fixed: Set<string>;
}

/**
 * Looks for known faults.
 *
 * @throws {QuillaError} `audit/no-database`, `audit/database`, `audit/empty`, and what reading the layers throws
 */
export async function auditImage(image: Image, settings: AuditSettings): Promise<Audit> {
  const { host, database, signal } = settings;
  const indexes = await Promise.all(image.layers.map((layer) => layer.files()));
  const { packages, unread } = await packagesIn(host, new UnionTree(indexes));
  const notJudged = new Gaps();
  const asked: Asked[] = [];
  for (const found of packages) {
    const audited = auditedPackage(found);
    if (audited === undefined) notJudged.add(found.manager, "no ecosystem of OSV has them");
    else asked.push({ found, audited, faults: [] });
  }
  const byName = Map.groupBy(
    asked.flatMap((each) => each.audited.names.map((name) => ({ key: nameKey(name), each }))),
    ({ key }) => key,
  );
  const survey: Survey = { advisories: 0, modified: "", ecosystems: new Set() };
  const names = new Set(byName.keys());
  for await (const advisory of advisoriesAbout(names, database, survey, signal)) {
    const about = advisory.affected.flatMap(({ name }) => byName.get(nameKey(name)) ?? []);
    for (const each of new Set(about.map(({ each }) => each))) apply(advisory, each, notJudged);
  }
  if (survey.advisories === 0) {
    throw new QuillaError(`the data base ${quote(database)} has no advisory`, {
      code: "audit/empty",
      hint: "it is to be an export of OSV: all.zip of an ecosystem, or files of JSON",
    });
  }
  notCovered(asked, survey, notJudged);
  const vulnerabilities = await told(asked, image, indexes, host);
  const { advisories, modified } = survey;
  return {
    ...sifted(vulnerabilities, settings),
    ...{ packages: packages.length, notJudged: notJudged.list(), unread },
    database: { advisories, modified },
  };
}

/** Packages by why they are not judged. */
class Gaps {
  readonly #packages = new Map<string, { what: string; why: string; packages: Set<unknown> }>();

  add(what: string, why: string, one: unknown = {}): void {
    const key = `${what}\0${why}`;
    const known = this.#packages.get(key) ?? { what, why, packages: new Set() };
    known.packages.add(one);
    this.#packages.set(key, known);
  }

  list(): NotJudged[] {
    return [...this.#packages].sort(([a], [b]) => compareBytes(a, b))
      .map(([, { what, why, packages }]) => ({ what, why, packages: packages.size }));
  }
}

/** A data base of something else finds nothing, and that says nothing. */
function notCovered(asked: readonly Asked[], { ecosystems }: Survey, gaps: Gaps): void {
  const covered = new Map<string, boolean>();
  for (const { found, audited } of asked) {
    const { ecosystem } = audited;
    if (!covered.has(ecosystem)) {
      covered.set(ecosystem, [...ecosystems].some((each) => audited.matches(each)));
    }
    if (!covered.get(ecosystem)) gaps.add(ecosystem, "the data base has nothing about it", found);
  }
}

function apply(advisory: Advisory, { found, audited, faults }: Asked, gaps: Gaps): void {
  for (const affected of advisory.affected) {
    if (!audited.matches(affected.ecosystem)) continue;
    if (!audited.names.some((name) => isSame(name, affected.name, affected.ecosystem))) continue;
    const { isAffected, fixed } = judge(affected, audited.version, audited.order);
    if (isAffected === undefined) {
      gaps.add(audited.ecosystem, "their versions cannot be compared", found);
    }
    if (!isAffected) continue;
    const { level, score } = affected.severity;
    for (const ids of namesOf(advisory)) {
      merge(faults, {
        ...{ ids, summary: advisory.summary, severity: level, score, fixed: new Set(fixed) },
      });
    }
  }
}

/** What one fault is called. A distribution's notice is often about several, which are told apart by their CVE numbers. */
function namesOf({ id, aliases }: Advisory): Set<string>[] {
  const all = [...new Set([id, ...aliases])];
  const numbers = all.filter(isNumber);
  if (numbers.length < 2) return [new Set(all)];
  const others = all.filter((each) => !isNumber(each));
  return numbers.map((number) => new Set([number, ...others]));
}

function isNumber(id: string): boolean {
  return id.startsWith("CVE-");
}

function isSame(a: string, b: string, ecosystem: string): boolean {
  if (a === b) return true;
  if (ecosystem === "PyPI") return nameKey(a) === nameKey(b);
  const isCaseless = ecosystem === "NuGet" || ecosystem === "Packagist";
  return isCaseless && a.toLowerCase() === b.toLowerCase();
}

/** What one data base calls GHSA-… and another CVE-… is one fault. */
function merge(faults: Fault[], fault: Fault): void {
  for (let index = faults.length - 1; index >= 0; index--) {
    const known = faults[index]!;
    if (!isOne(known.ids, fault.ids)) continue;
    faults.splice(index, 1);
    for (const id of known.ids) fault.ids.add(id);
    for (const version of known.fixed) fault.fixed.add(version);
    fault.summary = known.summary || fault.summary;
    if (rank(known.severity) > rank(fault.severity)) fault.severity = known.severity;
    if (known.score !== undefined) fault.score = Math.max(known.score, fault.score ?? 0);
  }
  faults.push(fault);
}

function isOne(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [first, second] = [[...a].find(isNumber), [...b].find(isNumber)];
  return first !== undefined && second !== undefined
    ? first === second
    : [...a].some((id) => b.has(id));
}

function rank(level: SeverityLevel): number {
  return severityLevels.indexOf(level);
}

async function told(
  asked: readonly Asked[],
  { config }: Image,
  indexes: Parameters<typeof originsOf>[1],
  host: PluginHost,
): Promise<Vulnerability[]> {
  const bad = asked.filter(({ faults }) => faults.length > 0);
  const origins = await originsOf(host, indexes, bad.map(({ found }) => found));
  const steps = (config.history ?? []).filter(({ emptyLayer }) => emptyLayer !== true);
  const all = bad.flatMap(({ found, audited, faults }, at) =>
    faults.map(({ ids, summary, severity, score, fixed }): Vulnerability => {
      const { name, version, purl, manager, places } = found;
      const sorted = [...ids].sort(byKind);
      const layer = origins[at]!;
      return {
        ...{ id: sorted[0]!, ids: sorted, summary, severity, score, name, version, purl, manager },
        fixed: [...fixed].sort((a, b) => audited.order(a, b) ?? compareBytes(a, b)),
        ...{ places, layer, createdBy: steps[layer]?.createdBy },
      };
    })
  );
  return all.sort((a, b) =>
    rank(b.severity) - rank(a.severity) || (b.score ?? 0) - (a.score ?? 0) ||
    compareBytes(a.purl, b.purl) || compareBytes(a.id, b.id) ||
    compareBytes(a.places[0] ?? "", b.places[0] ?? "")
  );
}

/** Numbers that everybody knows come first. */
function byKind(a: string, b: string): number {
  const kind = (id: string) => id.startsWith("CVE-") ? 0 : id.startsWith("GHSA-") ? 1 : 2;
  return kind(a) - kind(b) || compareBytes(a, b);
}

function sifted(
  all: readonly Vulnerability[],
  { severity = "unknown", ignored: lines = [], today }: AuditSettings,
): Pick<Audit, "vulnerabilities" | "ignored" | "milder" | "idle"> {
  const used = new Set<IgnoredFault>();
  const [vulnerabilities, ignored, milder]: Vulnerability[][] = [[], [], []];
  for (const each of all) {
    const fitting = lines.filter((line) => fits(line, each));
    for (const line of fitting) used.add(line);
    if (fitting.some((line) => !isOver(line, today))) ignored!.push(each);
    else if (rank(each.severity) < rank(severity)) milder!.push(each);
    else vulnerabilities!.push(each);
  }
  const idle = lines.filter((line) => !used.has(line) || isOver(line, today))
    .map((line) => ({ ...line, isOver: isOver(line, today) }));
  return { vulnerabilities: vulnerabilities!, ignored: ignored!, milder: milder!, idle };
}

function isOver({ until }: IgnoredFault, today: string): boolean {
  return until !== undefined && until < today;
}

function fits({ id, name }: IgnoredFault, each: Vulnerability): boolean {
  if (!each.ids.includes(id)) return false;
  const [bare = ""] = each.purl.split(/[?#]/);
  const names = [each.name, each.purl, bare, bare.slice(0, bare.lastIndexOf("@"))];
  return name === undefined || names.includes(name);
}
