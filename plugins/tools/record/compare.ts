/**
 * What changed between two recordings: packages by name and version, and all else by its requests.
 *
 * @module
 */
import { compareBytes, sortByBytes } from "../../../core/plugin/api/text.ts";
import type { RecordedAnswer, Recording, Unrecorded } from "../../kit/recording/contracts.ts";
import { isFetch, type NamedExchange, namedExchanges } from "./fetched.ts";

/** A package that is not the same. */
export interface RecordedPackageChange {
  /** As package URLs have it: `npm`, `deb`. */
  readonly type: string;
  /** As its package manager calls it. */
  readonly name: string;
  /** Its version in the first recording, or versions; undefined where it was not fetched. */
  readonly before: string | undefined;
  /** The same of the second. */
  readonly after: string | undefined;
}

/** A request that was made for only one of them, or answered otherwise. */
export interface RequestChange {
  /** What became of it. */
  readonly kind: "added" | "removed" | "changed";
  /** In capitals. */
  readonly method: string;
  /** What was asked for. */
  readonly url: string;
  /** The package URL of the package that it is about. */
  readonly purl: string | undefined;
  /** Its last answer in the first recording. */
  readonly before: AnswerFacts | undefined;
  /** Its last answer in the second. */
  readonly after: AnswerFacts | undefined;
}

/** What there is to say of an answer. */
export type AnswerFacts = Pick<RecordedAnswer, "status" | "digest" | "size">;

/** What differs. */
export interface RecordingDiff {
  /** Sorted by type and name. */
  readonly packages: readonly RecordedPackageChange[];
  /** Sorted by URL and method. */
  readonly requests: readonly RequestChange[];
  /** What went by unrecorded in only one of them: `HOST:PORT`. */
  readonly unrecorded: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
  };
  /** Of bodies, each once. */
  readonly bytes: {
    readonly before: number;
    readonly after: number;
    /** Of those that only the second has. */
    readonly added: number;
  };
  /** Whether anything at all is not the same. */
  readonly different: boolean;
}

/** Compares them. Which step asked, and with which headers, makes no difference. */
export function compareRecordings(before: Recording, after: Recording): RecordingDiff {
  const [first, second] = [namedExchanges(before), namedExchanges(after)];
  const packages = packageChanges(versionsOf(first), versionsOf(second));
  const requests = requestChanges(answersOf(first), answersOf(second));
  const unrecorded = hostChanges(before.unrecorded, after.unrecorded);
  const [old, fresh] = [bodiesOf(before), bodiesOf(after)];
  const added = [...fresh].filter(([digest]) => !old.has(digest));
  const count = requests.length + unrecorded.added.length + unrecorded.removed.length;
  return {
    ...{ packages, requests, unrecorded },
    bytes: { before: sumOf(old), after: sumOf(fresh), added: sumOf(added) },
    different: count > 0,
  };
}

/** Versions by type and name. */
function versionsOf(exchanges: readonly NamedExchange[]): Map<string, string> {
  const found = new Map<string, Set<string>>();
  for (const { exchange, fetched } of exchanges) {
    if (fetched === undefined || !fetched.isWhole || !isFetch(exchange)) continue;
    const key = `${fetched.type} ${fetched.name}`;
    found.set(key, (found.get(key) ?? new Set()).add(fetched.version));
  }
  return new Map(
    [...found].map(([key, versions]) => [key, [...versions].sort(compareBytes).join(", ")]),
  );
}

function packageChanges(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): RecordedPackageChange[] {
  const keys = sortByBytes([...new Set([...before.keys(), ...after.keys()])]);
  return keys.flatMap((key) => {
    const [a, b] = [before.get(key), after.get(key)];
    const space = key.indexOf(" ");
    const [type, name] = [key.slice(0, space), key.slice(space + 1)];
    return a === b ? [] : [{ type, name, before: a, after: b }];
  });
}

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly purl: string | undefined;
  /** All of its answers, however often and with whatever headers it was asked for; sorted. */
  readonly answers: Set<string>;
  last: AnswerFacts;
}

function answersOf(exchanges: readonly NamedExchange[]): Map<string, Asked> {
  const found = new Map<string, Asked>();
  for (const { exchange: { request, answer }, fetched } of exchanges) {
    const { method, url, body } = request;
    const { status, digest, size } = answer;
    const key = `${url} ${method} ${body ?? ""}`;
    const last = { status, digest, size };
    const known = found.get(key);
    const text = `${status} ${digest} ${answer.headers.location ?? ""}`;
    if (known !== undefined) {
      known.answers.add(text);
      known.last = last;
    } else {
      found.set(key, { method, url, purl: fetched?.purl, answers: new Set([text]), last });
    }
  }
  return found;
}

function requestChanges(
  before: ReadonlyMap<string, Asked>,
  after: ReadonlyMap<string, Asked>,
): RequestChange[] {
  const keys = sortByBytes([...new Set([...before.keys(), ...after.keys()])]);
  return keys.flatMap((key): RequestChange[] => {
    const [a, b] = [before.get(key), after.get(key)];
    const { method, url, purl } = (b ?? a)!;
    const about = { method, url, purl, before: a?.last, after: b?.last };
    if (a === undefined) return [{ kind: "added", ...about }];
    if (b === undefined) return [{ kind: "removed", ...about }];
    const same = a.answers.symmetricDifference(b.answers).size === 0;
    return same ? [] : [{ kind: "changed", ...about }];
  });
}

function hostChanges(before: readonly Unrecorded[], after: readonly Unrecorded[]) {
  const names = (some: readonly Unrecorded[]) =>
    new Set(some.map(({ host, port }) => `${host}:${port}`));
  const [a, b] = [names(before), names(after)];
  return {
    added: sortByBytes([...b].filter((each) => !a.has(each))),
    removed: sortByBytes([...a].filter((each) => !b.has(each))),
  };
}

function bodiesOf({ exchanges }: Recording): Map<string, number> {
  return new Map(exchanges.map(({ answer: { digest, size } }) => [digest, size]));
}

function sumOf(bodies: Iterable<readonly [digest: string, size: number]>): number {
  return [...bodies].reduce((sum, [, size]) => sum + size, 0);
}
