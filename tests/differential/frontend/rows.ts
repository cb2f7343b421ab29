/**
 * How the cases of this folder are written down.
 *
 * @module
 */
import { busyboxFiles, busyboxStage, noBusybox } from "../../support/busybox.ts";
import type { ContextFiles } from "../../support/context_files.ts";
import type { Case } from "../case.ts";

export type Row = readonly [
  name: string,
  dockerfile: string,
  more?: Omit<Partial<Case>, "name" | "dockerfile">,
];

/** Cases of one group, without those that need a shell where there is none. */
export function casesOfRows(group: string, rows: readonly Row[]): Case[] {
  return rows.map(([name, dockerfile, more]): Case => ({
    name: `${group}: ${name}`,
    dockerfile,
    modern: true,
    ...more,
  })).filter(({ dockerfile }) => noBusybox === undefined || !dockerfile.includes(busyboxStage));
}

/** A Dockerfile that has the stage `base`, with a shell and its commands; `globals` come before the first FROM. */
export const shell = (text: string, globals = "") => `${globals}${busyboxStage}${text}\n`;

/** The context of such a Dockerfile. */
export const shellFiles = (files: ContextFiles = {}): ContextFiles => ({
  ...busyboxFiles,
  ...files,
});

/** What such a case has beside its Dockerfile. */
export function inShell(
  files: ContextFiles = {},
  more: Omit<Partial<Case>, "name" | "dockerfile" | "files"> = {},
): Omit<Partial<Case>, "name" | "dockerfile"> {
  const options = ["--network", "none", ...more.options ?? []];
  return { ...more, files: shellFiles(files), options };
}
