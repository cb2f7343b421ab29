/**
 * The words of an instruction in which variables are expanded. Others, such as those of CMD, are left to the container.
 *
 * @module
 */
import { type InstructionLine, parseHeredocWord } from "../../../core/plugin/api/dockerfile.ts";
import { mountFields } from "../../kit/instructions/mount_fields.ts";
import type { Expansion, Scope } from "./scope.ts";

/** Expands all of them; ARG, which expands only what it needs, is not for this function. */
export function expandAll(line: InstructionLine, scope: Scope): Expansion[] {
  const documents = ["COPY", "ADD"].includes(line.keyword)
    ? line.heredocs.filter(({ expand }) => expand)
    : [];
  return [
    ...wordsOf(line).map((word) => scope.expand(word)),
    ...documents.map(({ body }) => scope.expandDocument(body)),
  ];
}

function wordsOf(line: InstructionLine): readonly string[] {
  switch (line.keyword) {
    case "ENV":
    case "LABEL":
      return line.pairs.flatMap(({ name, value }) => [name, value]);
    case "ADD":
      return [...flags(line, "chown", "chmod", "checksum"), ...paths(line)];
    case "COPY":
      return [...flags(line, "chown", "chmod"), ...paths(line)];
    case "RUN":
      return line.flags("mount").flatMap(mountFields).flatMap(([, value]) => value ?? []);
    case "STOPSIGNAL":
    case "USER":
    case "VOLUME":
    case "WORKDIR":
      return line.args;
    default:
      return [];
  }
}

function flags(line: InstructionLine, ...names: string[]): string[] {
  return names.flatMap((name) => line.flag(name) ?? []);
}

/** Sources and destination of COPY and ADD; a here-document is no path. */
export function paths(line: InstructionLine): readonly string[] {
  if (line.heredocs.length === 0) return line.args;
  return line.args.filter((word) => parseHeredocWord(word) === undefined);
}
