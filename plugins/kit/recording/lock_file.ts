/**
 * `quilla.record`: what the programs of a build asked for and were answered, a line of JSON for each.
 *
 * ```jsonl
 * {"quilla":"recording","version":1}
 * {"answer":{"digest":"sha256:…","headers":{},"size":5,"status":200},"request":{"method":"GET","url":"https://…"},"step":"…"}
 * {"host":"git.example.com","port":22,"step":"…"}
 * ```
 *
 * Keys and lines are sorted, so that two recordings are compared line by line. Where a step asked the same several times and was
 * answered differently, the lines from the second on have a `turn`.
 *
 * @module
 */
import { type Digest, digestOf } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { SourceFile } from "../../../core/source.ts";
import { quote } from "../../../core/text/quote.ts";
import type { Exchange, Recording, Unrecorded } from "./contracts.ts";
import { damaged, type LinePlace, RecordLine } from "./lock_line.ts";
import { requestKey } from "./requests.ts";

/** What the file is called; it lies beside the Dockerfile. */
export const recordFileName = "quilla.record";

const head = { quilla: "recording", version: 1 };

/** The file's text: the same recording gives the same. */
export function formatRecording({ exchanges, unrecorded }: Recording): string {
  const turns = new Map<string, number>();
  const lines = exchanges.map((exchange) => {
    const { step, request } = exchange;
    const key = `${step}\n${request.url}\n${request.method}\n${requestKey(request)}`;
    const turn = (turns.get(key) ?? 0) + 1;
    turns.set(key, turn);
    return { key, turn, text: exchangeLine(exchange, turn) };
  });
  const through = unrecorded.map(({ step, host, port }) => {
    return { key: `${step}\n${host}:${port}`, turn: 1, text: jsonOf({ host, port, step }) };
  });
  const sorted = [...lines, ...through]
    .sort((a, b) => a.key < b.key ? -1 : a.key > b.key ? 1 : a.turn - b.turn)
    .map(({ text }) => text);
  return [jsonOf(head), ...new Set(sorted), ""].join("\n");
}

/** What of a recording the result of a replay depends on: however its file was edited, the same recording has the same. */
export function recordingDigest(recording: Recording): Digest {
  return digestOf(formatRecording(recording));
}

/** @throws {QuillaError} `record/damaged`, `record/version`, at the line and column that is wrong */
export function parseRecording(file: SourceFile): Recording {
  const exchanges: Exchange[] = [];
  const unrecorded: Unrecorded[] = [];
  const seen = new Map<string, number>();
  let isBegun = false;
  for (const [index, raw] of file.text.split("\n").entries()) {
    const text = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    if (text.trim() === "") continue;
    const place: LinePlace = { file, line: index + 1, text };
    const line = RecordLine.read(place);
    if (!isBegun) {
      requireHead(line);
      isBegun = true;
    } else if (line.has("host")) {
      const through = line.unrecorded();
      requireTurn(seen, jsonOf(through), undefined, line);
      unrecorded.push(through);
    } else {
      const { exchange, turn } = line.exchange();
      requireTurn(seen, `${exchange.step}\n${requestKey(exchange.request)}`, turn, line);
      exchanges.push(exchange);
    }
  }
  if (!isBegun) throw damaged({ file, line: 1, text: "" }, 1, "it is empty", jsonOf(head));
  return { exchanges, unrecorded };
}

/** Whoever merges two of these files finds out here what the other side says of the same. */
function requireTurn(
  seen: Map<string, number>,
  key: string,
  turn: number | undefined,
  line: RecordLine,
): void {
  const wanted = (seen.get(key) ?? 0) + 1;
  seen.set(key, wanted);
  if ((turn ?? 1) === wanted) return;
  if (turn === undefined) throw line.wrong(undefined, "the same request stands there already");
  const before = wanted === 1 ? "no line before it" : `${wanted - 1} of them stand before it`;
  throw line.wrong("turn", `it is answer ${turn} to its request, and ${before}`, String(wanted));
}

function requireHead(line: RecordLine): void {
  const version = line.headVersion();
  if (version === head.version) return;
  const { file } = line.place;
  throw new QuillaError(
    `${file.name} is a recording of version ${quote(String(version))}; this quilla reads 1`,
    {
      code: "record/version",
      hint: "use the quilla that wrote it, or record it again: quilla build --record",
      range: line.rangeOf("version"),
    },
  );
}

function exchangeLine({ step, request, answer }: Exchange, turn: number): string {
  const { authorized, body, git, headers, method, url } = request;
  return jsonOf({
    answer: {
      digest: answer.digest,
      headers: sorted(answer.headers),
      size: answer.size,
      status: answer.status,
    },
    request: {
      authorized: authorized === true ? true : undefined,
      ...{ body, git },
      headers: headers && Object.keys(headers).length > 0 ? sorted(headers) : undefined,
      ...{ method, url },
    },
    step,
    turn: turn === 1 ? undefined : turn,
  });
}

function jsonOf(value: object): string {
  return JSON.stringify(value);
}

function sorted(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => a < b ? -1 : 1));
}
