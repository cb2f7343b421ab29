/**
 * Recordings as text: what is in them, what changed, what was verified.
 *
 * @module
 */
import type {
  DescribedRecording,
  RecordingDiff,
  RequestChange,
  VerifiedRecording,
} from "../../mod.ts";
import { formatSize } from "./format.ts";
import { sanitise } from "./sanitise.ts";
import { formatTable } from "./table.ts";

/** What is in one. */
export function recordingText(shown: DescribedRecording & { readonly name: string }): string {
  const { name, steps, hosts, packages, others, unrecorded, requests, bodies, bytes } = shown;
  const parts = [
    oneLine(
      `${name}: ${counted(requests, "request")} of ${counted(steps.length, "step")}, ` +
        `${counted(bodies, "body", "bodies")} of ${formatSize(bytes)}`,
    ),
  ];
  const add = (heading: readonly string[], rows: readonly (readonly string[])[]) => {
    if (rows.length > 0) parts.push(formatTable([heading, ...rows]));
  };
  add(["STEP", "REQUESTS"], steps.map(({ step, requests }) => [step, String(requests)]));
  add(
    ["HOST", "REQUESTS", "SIZE"],
    hosts.map(({ host, requests, bytes }) => [host, String(requests), formatSize(bytes)]),
  );
  add(
    ["TYPE", "PACKAGE", "VERSION", "SIZE"],
    packages.map(({ type, name, version, size }) => [type, name, version, formatSize(size)]),
  );
  add(
    ["STATUS", "SIZE", "OTHER REQUESTS"],
    others.map(({ request: { method, url }, answer: { status, size } }) => [
      ...[String(status), formatSize(size), `${method} ${url}`],
    ]),
  );
  add(
    ["STEP", "NOT RECORDED"],
    unrecorded.map(({ step, host, port }) => [step, `${host}:${port}`]),
  );
  return parts.join("\n\n");
}

/** What changed: `+` what came, `-` what went, `~` what changed. */
export function diffText(diff: RecordingDiff): string {
  const { packages, requests, unrecorded, bytes, different } = diff;
  if (!different) return "the recordings do not differ";
  // Requests of packages that came or went say no more than their names and versions.
  const told = requests.filter(({ purl, kind }) => purl === undefined || kind === "changed");
  const untold = requests.length - told.length;
  const lines: string[] = [];
  const add = (title: string, some: readonly string[]) => {
    if (some.length > 0) lines.push(`${title}:`, ...some.map((line) => `  ${oneLine(line)}`));
  };
  add(
    "Packages",
    packages.map(({ type, name, before, after }) => {
      if (before === undefined) return `+ ${type} ${name} ${after}`;
      return after === undefined
        ? `- ${type} ${name} ${before}`
        : `~ ${type} ${name} ${before} -> ${after}`;
    }),
  );
  add("Requests", told.map(requestLine));
  add("Not recorded", [
    ...unrecorded.added.map((host) => `+ ${host}`),
    ...unrecorded.removed.map((host) => `- ${host}`),
  ]);
  if (untold > 0) lines.push(`${counted(untold, "request")} of packages that came or went`);
  lines.push(`${formatSize(bytes.added)} of ${formatSize(bytes.after)} only the second has`);
  return lines.join("\n");
}

function requestLine({ kind, method, url, before, after }: RequestChange): string {
  if (kind === "added") return `+ ${method} ${url} ${formatSize(after!.size)}`;
  if (kind === "removed") return `- ${method} ${url}`;
  const [was, is] = [before!, after!];
  if (was.status !== is.status) return `~ ${method} ${url} ${was.status} -> ${is.status}`;
  const sizes = was.size === is.size
    ? formatSize(is.size)
    : `${formatSize(was.size)} -> ${formatSize(is.size)}`;
  return was.digest === is.digest
    ? `~ ${method} ${url} answered otherwise`
    : `~ ${method} ${url} other bytes, ${sizes}`;
}

/** What was verified, and what is wrong. */
export function verifiedText(verified: VerifiedRecording & { readonly name: string }): string {
  const { name, bodies, bytes, documents, unlisted, findings } = verified;
  const bodyFaults = new Set(
    findings.filter(({ kind }) => kind !== "different").map(({ url }) => url),
  );
  const sound = bodyFaults.size === 0 ? "all sound" : `not sound at ${bodyFaults.size} URLs`;
  const told = new Set(findings.map(({ source }) => source));
  const isAbout = ({ source, agreeing, incomparable }: (typeof documents)[number]) =>
    agreeing > 0 || (incomparable?.count ?? 0) > 0 || told.has(source);
  const about = documents.filter(isAbout);
  const lines = [
    `${name}: ${counted(bodies, "body", "bodies")} of ${formatSize(bytes)}, ${sound}`,
    ...about.map(({ source, agreeing, incomparable }) => {
      const not = incomparable === undefined || incomparable.count === 0
        ? ""
        : `; ${
          counted(incomparable.count, "checksum")
        } cannot be compared, for they are ${incomparable.why}`;
      return `${source}: ${counted(agreeing, "answer")} agree${agreeing === 1 ? "s" : ""}${not}`;
    }),
  ];
  const silent = documents.length - about.length;
  if (silent > 0) {
    lines.push(`${counted(silent, "lock file")} ${silent === 1 ? "says" : "say"} nothing of it`);
  }
  if (unlisted.length > 0) {
    const first = unlisted.slice(0, 3).join(", ");
    const more = unlisted.length > 3 ? `, and ${unlisted.length - 3} more` : "";
    const verb = unlisted.length === 1 ? "has" : "have";
    lines.push(`${counted(unlisted.length, "package")} ${verb} no checksum here: ${first}${more}`);
  }
  for (const { kind, method, url, message } of findings) {
    lines.push(`${kind}: ${method} ${url}: ${message}`);
  }
  return lines.map(oneLine).join("\n");
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function oneLine(text: string): string {
  return sanitise(text).replaceAll("\n", "\\u{a}");
}
