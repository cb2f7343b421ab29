/**
 * Differences between images, as text: `+` what came, `-` what went, `~` what changed.
 *
 * @module
 */
import type { FieldChange, FileChange, FileFacts, ImageDiff, PackageChange } from "../../mod.ts";
import { formatSize } from "./format.ts";
import { sanitise } from "./sanitise.ts";

/** The lines, as they come to be known. Whether there was a difference is what the generator returns. */
export function* diffLines(diff: ImageDiff): Generator<string, boolean> {
  const { config, history, layers, layerBytes, packages, unreadPackages } = diff;
  let differs = false;
  for (
    const [title, lines] of [
      ["Configuration", config.map(fieldLine)],
      ["Packages", packages.map(packageLine)],
    ] as const
  ) {
    if (lines.length === 0) continue;
    differs = true;
    yield `${title}:`;
    for (const line of lines) yield `  ${line}`;
  }
  const counts = { added: 0, removed: 0, changed: 0 };
  for (const change of diff.files()) {
    if (counts.added + counts.removed + counts.changed === 0) yield "Files:";
    counts[change.kind]++;
    yield `  ${fileLine(change)}`;
  }
  const { added, removed, changed } = counts;
  const files = added + removed + changed;
  if (files > 0) yield `${added} files added, ${removed} removed, ${changed} changed`;
  const isSame = history.before === history.after && layers.before === layers.after &&
    layers.common === layers.after;
  if (!isSame) {
    yield `${layers.before} and ${layers.after} layers, ${layers.common} in common; ` +
      `${history.before} and ${history.after} steps of history`;
    yield `${formatSize(layerBytes.different)} of ${formatSize(layerBytes.after)} are in layers ` +
      "that only the second has";
  }
  for (const manager of unreadPackages) yield `packages of ${manager} were not compared`;
  return differs || files > 0 || !isSame;
}

function fieldLine({ field, before, after }: FieldChange): string {
  const text = (value: FieldChange["before"]) => sanitise(JSON.stringify(value));
  const name = sanitise(field).replaceAll("\n", " ");
  if (before === undefined) return `+ ${name} ${text(after)}`;
  return after === undefined
    ? `- ${name} ${text(before)}`
    : `~ ${name} ${text(before)} -> ${text(after)}`;
}

function packageLine({ manager, name, before, after }: PackageChange): string {
  const title = `${manager} ${name}`;
  if (before === undefined) return sanitise(`+ ${title} ${after}`);
  return sanitise(
    after === undefined ? `- ${title} ${before}` : `~ ${title} ${before} -> ${after}`,
  );
}

function fileLine(change: FileChange): string {
  const path = sanitise(change.path).replaceAll("\n", "\\u{a}");
  switch (change.kind) {
    case "added":
      return `+ ${path} ${factsText(change.after)}`;
    case "removed":
      return `- ${path} ${factsText(change.before)}`;
    case "changed":
      return `~ ${path} ${changeText(change)}`;
  }
}

function factsText({ type, mode, uid, gid, size, target, device }: FileFacts): string {
  const more = size !== undefined
    ? ` ${formatSize(size)}`
    : target !== undefined
    ? ` -> ${oneLine(target)}`
    : device !== undefined
    ? ` ${device}`
    : "";
  return `${type} ${octal(mode)} ${uid}:${gid}${more}`;
}

function changeText({ before, after, what }: FileChange & { kind: "changed" }): string {
  return what.map((aspect) => {
    switch (aspect) {
      case "type":
        return `${before.type} -> ${after.type}`;
      case "mode":
        return `mode ${octal(before.mode)} -> ${octal(after.mode)}`;
      case "owner":
        return `owner ${before.uid}:${before.gid} -> ${after.uid}:${after.gid}`;
      case "content":
        return before.size === after.size
          ? `content, ${formatSize(after.size!)}`
          : `content ${formatSize(before.size!)} -> ${formatSize(after.size!)}`;
      case "target":
        return `target ${oneLine(before.target!)} -> ${oneLine(after.target!)}`;
      case "device":
        return `device ${before.device} -> ${after.device}`;
      case "xattrs":
        return "extended attributes";
    }
  }).join(", ");
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}

function oneLine(text: string): string {
  return sanitise(text).replaceAll("\n", "\\u{a}");
}
