/**
 * Whether the bodies of a recording are what they are called, and what others publish of them.
 *
 * @module
 */
import { createHash } from "node:crypto";
import {
  bytesContent,
  type Content,
  type Digest,
  messageOf,
  QuillaError,
  requireGoing,
} from "../../../core/plugin/api/nouns.ts";
import { decompress } from "../../../core/plugin/api/codec.ts";
import { blobContent, type Store } from "../../../core/plugin/api/store.ts";
import { Malformed } from "../../kit/formats/mod.ts";
import type { Exchange, Recording } from "../../kit/recording/contracts.ts";
import { archiveDocuments } from "./checksums/debian.ts";
import { archiveSum, goModSum, piecesOf } from "./checksums/go_sums.ts";
import type { LockFile } from "./checksums/lock_files.ts";
import {
  packageKey,
  type PublishedChecksum,
  type Sum,
  type SumKind,
  urlKey,
} from "./checksums/published.ts";
import { isFetch, type NamedExchange, namedExchanges } from "./fetched.ts";

/** Something that is not as it should be. */
export interface RecordingFinding {
  /** The body is not in the store, is not what it is called, or is not what somebody publishes. */
  readonly kind: "missing" | "damaged" | "different";
  /** In capitals. */
  readonly method: string;
  /** What was asked for. */
  readonly url: string;
  /** The package URL of what was fetched. */
  readonly purl: string | undefined;
  /** Who says otherwise: the path of a lock file, or a URL of the recording. */
  readonly source: string | undefined;
  /** What is wrong: a sentence. */
  readonly message: string;
}

/** What became of one document with checksums. */
export interface CheckedDocument {
  /** The path of a lock file, or a URL of the recording. */
  readonly source: string;
  /** So many requests were answered with what it says. */
  readonly agreeing: number;
  /** Packages whose checksums are of something else than what is fetched. */
  readonly incomparable: { readonly count: number; readonly why: string } | undefined;
}

/** What was found out. */
export interface VerifiedRecording {
  /** How many different bodies there are. */
  readonly bodies: number;
  /** Of these bodies, each once. */
  readonly bytes: number;
  /** Lock files, and lists of archives that say something of what was fetched. */
  readonly documents: readonly CheckedDocument[];
  /** Package URLs of what was fetched of packages that nothing here has a checksum of. */
  readonly unlisted: readonly string[];
  /** What is wrong: nothing where all is well. */
  readonly findings: readonly RecordingFinding[];
}

/** With what it is verified. */
export interface VerifySettings {
  readonly store: Store;
  readonly lockFiles: readonly LockFile[];
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads every body, and compares it with what there is to compare.
 *
 * @throws {QuillaError} `store/failed`, and where it is aborted
 */
export async function verifyRecording(
  recording: Recording,
  settings: VerifySettings,
): Promise<VerifiedRecording> {
  return await new Verification(recording, settings).run();
}

type Fault = Pick<RecordingFinding, "kind" | "message">;

/** What a document says of one exchange. */
interface Claim {
  readonly source: string;
  readonly sums: readonly Sum[];
}

class Verification {
  readonly #store: Store;
  readonly #lockFiles: readonly LockFile[];
  readonly #signal: AbortSignal | undefined;
  readonly #exchanges: readonly NamedExchange[];
  readonly #claims = new Map<NamedExchange, Claim[]>();
  readonly #byKey = new Map<string, NamedExchange[]>();
  readonly #agreeing = new Map<string, number>();
  readonly #findings: RecordingFinding[] = [];

  constructor(recording: Recording, { store, lockFiles, signal }: VerifySettings) {
    this.#exchanges = namedExchanges(recording);
    [this.#store, this.#lockFiles, this.#signal] = [store, lockFiles, signal];
    for (const each of this.#exchanges) {
      if (!isFetch(each.exchange)) continue;
      const { type, name, version } = each.fetched ?? {};
      const keys = [urlKey(each.exchange.request.url)];
      if (type !== undefined) keys.push(packageKey(type, name!, version!));
      for (const key of keys) this.#byKey.set(key, [...this.#byKey.get(key) ?? [], each]);
    }
  }

  async run(): Promise<VerifiedRecording> {
    for (const { path, checksums } of this.#lockFiles) this.#claim(path, checksums);
    await this.#claimArchives();
    const sizes = new Map<Digest, number>();
    const byBody = Map.groupBy(this.#exchanges, ({ exchange }) => exchange.answer.digest);
    for (const [digest, exchanges] of byBody) {
      requireGoing(this.#signal);
      const { size } = exchanges[0]!.exchange.answer;
      sizes.set(digest, size);
      this.#check(digest, size, exchanges);
      await new Promise((resolve) => setTimeout(resolve, 0)); // let signals through
    }
    const unlisted = this.#exchanges.flatMap((each) => {
      const isClaimed = this.#claims.has(each) || !isFetch(each.exchange);
      return isClaimed || each.fetched?.isWhole !== true ? [] : [each.fetched.purl];
    });
    return {
      bodies: sizes.size,
      bytes: [...sizes.values()].reduce((sum, size) => sum + size, 0),
      documents: this.#documents(),
      unlisted: [...new Set(unlisted)].sort(),
      findings: this.#findings,
    };
  }

  #documents(): CheckedDocument[] {
    const incomparable = new Map(this.#lockFiles.map((file) => [file.path, file.incomparable]));
    const sources = new Set([...incomparable.keys(), ...this.#agreeing.keys()]);
    return [...sources].map((source) => ({
      ...{ source, agreeing: this.#agreeing.get(source) ?? 0 },
      incomparable: incomparable.get(source),
    }));
  }

  /** Of one document, any of its sums of the same file is right: a package may be there for several platforms. */
  #claim(source: string, checksums: readonly PublishedChecksum[]): void {
    const found = new Map<NamedExchange, Sum[]>();
    for (const { key, file, sums } of checksums) {
      for (const each of this.#byKey.get(key) ?? []) {
        const { fetched } = each;
        if (file !== undefined && fetched !== undefined && fetched.file !== file) continue;
        const fitting = sums.filter(({ kind }) => fits(kind, each));
        if (fitting.length > 0) found.set(each, [...found.get(each) ?? [], ...fitting]);
      }
    }
    for (const [each, sums] of found) {
      this.#claims.set(each, [...this.#claims.get(each) ?? [], { source, sums }]);
    }
  }

  /** What damages these lists is told where bodies are compared; what they say is nothing then. */
  async #claimArchives(): Promise<void> {
    const exchanges = this.#exchanges.flatMap(({ exchange }) =>
      isFetch(exchange) ? [exchange] : []
    );
    const wanted = new Set(this.#byKey.keys());
    const read = (exchange: Exchange) => this.#text(exchange);
    for await (const { source, checksums } of archiveDocuments(exchanges, wanted, read)) {
      requireGoing(this.#signal);
      this.#claim(source, checksums);
    }
  }

  async *#text({ answer }: Exchange): AsyncGenerator<Uint8Array> {
    const content = this.#body(answer.digest, answer.size);
    if ("kind" in content) return;
    const pieces = async function* () {
      for (const piece of piecesOf(content)) yield piece.slice();
    };
    try {
      yield* decompress(pieces());
    } catch (error) {
      if (!(error instanceof QuillaError) || !error.code.startsWith("compression/")) throw error;
    }
  }

  /** The body; where there is none that could be, why not. One of no bytes need not be kept. */
  #body(digest: Digest, size: number): Content | Fault {
    const { blobs } = this.#store;
    if (!blobs.has(digest)) {
      if (size === 0) return bytesContent("");
      return { kind: "missing", message: "its body is not in the store" };
    }
    const there = blobs.size(digest);
    if (there === size) return blobContent(blobs.path(digest), size);
    const message = `its body has ${there} bytes in the store, and should have ${size}`;
    return { kind: "damaged", message };
  }

  #check(digest: Digest, size: number, exchanges: readonly NamedExchange[]): void {
    const content = this.#body(digest, size);
    if ("kind" in content) {
      for (const each of exchanges) this.#find(content.kind, each, content.message);
      return;
    }
    const claims = exchanges.flatMap((each) => this.#claims.get(each) ?? []);
    const kinds = new Set(claims.flatMap(({ sums }) => sums.map(({ kind }) => kind)));
    const sums = sumsOf(content, new Set<SumKind>(["sha256", ...kinds]));
    const found = sums.get("sha256")!;
    if (`sha256:${found}` !== digest) {
      const message = `its body hashes to sha256:${found}, and should to ${digest}`;
      for (const each of exchanges) this.#find("damaged", each, message);
      return;
    }
    for (const each of exchanges) {
      for (const claim of this.#claims.get(each) ?? []) this.#judge(each, claim, sums);
    }
  }

  #judge(each: NamedExchange, { source, sums }: Claim, found: ReadonlyMap<SumKind, string>): void {
    if (sums.some(({ kind, value }) => found.get(kind) === value)) {
      this.#agreeing.set(source, (this.#agreeing.get(source) ?? 0) + 1);
      return;
    }
    const wanted = sums.map(shownSum).join(" or ");
    const [{ kind }] = sums as [Sum];
    const was = shownSum({ kind, value: found.get(kind)! });
    this.#find("different", each, `${source} has ${wanted}, and what was fetched ${was}`, source);
  }

  #find(
    kind: RecordingFinding["kind"],
    { exchange: { request: { method, url } }, fetched }: NamedExchange,
    message: string,
    source?: string,
  ): void {
    this.#findings.push({ kind, method, url, purl: fetched?.purl, source, message });
  }
}

/** Sums of Go's are of one of a version's files each, and all others of what is whole. */
function fits(kind: SumKind, { exchange, fetched }: NamedExchange): boolean {
  if (kind === "h1") return fetched?.file.endsWith(".zip") === true;
  if (kind === "h1-mod") return fetched?.file.endsWith(".mod") === true;
  return fetched === undefined || fetched.isWhole || !isFetch(exchange);
}

function shownSum({ kind, value }: Sum): string {
  return kind.startsWith("h1") ? `h1:${value}` : `${kind}:${value}`;
}

function sumsOf(content: Content, kinds: ReadonlySet<SumKind>): Map<SumKind, string> {
  const plain = [...kinds].filter((kind) => !kind.startsWith("h1"));
  const hashes = plain.map((kind) => [kind, createHash(kind)] as const);
  for (const piece of piecesOf(content)) for (const [, hash] of hashes) hash.update(piece);
  const sums = new Map<SumKind, string>(hashes.map(([kind, hash]) => [kind, hash.digest("hex")]));
  if (kinds.has("h1")) sums.set("h1", archiveSumOf(content));
  if (kinds.has("h1-mod")) sums.set("h1-mod", goModSum(content));
  return sums;
}

function archiveSumOf(content: Content): string {
  try {
    return archiveSum(content);
  } catch (error) {
    if (error instanceof Malformed) return `(none: ${messageOf(error)})`;
    throw error;
  }
}
