/**
 * What every tool must do.
 *
 * @module
 */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import type { ToolCall } from "../author/tests.ts";
import type { Tool, ToolCommand } from "../../../core/plugin/contracts/tool.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { Store } from "../../../core/store/store.ts";
import { inDirectory, type SuiteCase } from "./suite.ts";

/** Where a tool is tried. */
export interface ToolGiven {
  /** Has all plugins. */
  readonly host: PluginHost;
  /** Calls of it, each with the exit code that it ends with; in an empty directory, and a store without images. */
  readonly calls?: readonly ToolCall[] | undefined;
}

/** The cases. */
export function toolSuite(subject: Tool, { host, calls = [] }: ToolGiven): readonly SuiteCase[] {
  const { path } = subject;
  return [
    {
      name: `${path} is called by words, and says what it does`,
      run() {
        match(path, /^[a-z][a-z0-9-]*( [a-z][a-z0-9-]*)*$/);
        match(subject.summary, /\S/);
        equal(/\n/.test(subject.summary), false, "the summary has several lines");
      },
    },
    {
      name: `${path} takes words that each have a name, and says the same each time`,
      async run() {
        const command = await subject.load();
        deepEqual(wordsOf(await subject.load()), wordsOf(command));
        const { arguments: taken = [], options = [], examples = [] } = command;
        for (const { name, help } of [...taken, ...options]) {
          match(name, /^[a-z][a-z0-9-]*$/);
          match(help, /\S/);
        }
        const names = options.flatMap(({ name, short = name }) => [...new Set([name, short])]);
        equal(new Set(names).size, names.length, "two options have one name");
        const isLast = taken.findIndex(({ kind }) => kind === "any" || kind === "some");
        ok(isLast < 0 || isLast === taken.length - 1, "what takes all words that are left is last");
        for (const example of examples) {
          ok(example.startsWith(path), `"${example}" is no call of it`);
        }
      },
    },
    ...calls.map((call, index) => ({
      name: `${path} does what call ${index + 1} says`,
      run: () => called(subject, host, call),
    })),
  ];
}

const wordsOf = ({ run: _, ...words }: ToolCommand) => words;

async function called(subject: Tool, host: PluginHost, call: ToolCall): Promise<void> {
  await inDirectory(async (directory) => {
    const command = await subject.load();
    const printed: string[] = [];
    const store = await Store.open(join(directory, "store"), { create: true });
    try {
      const given = {
        arguments: Object.fromEntries(
          (command.arguments ?? []).map(({ name, kind }) => {
            const isList = kind === "any" || kind === "some";
            return [name, call.arguments?.[name] ?? (isList ? [] : undefined)];
          }),
        ),
        options: Object.fromEntries(
          (command.options ?? []).map((option) => {
            const { name, kind } = option;
            const without = kind === "flag" ? false : kind === "list" ? [] : option.default;
            return [name, call.options?.[name] ?? without];
          }),
        ),
      };
      const outcome = async () =>
        await command.run(given, {
          host,
          directory,
          variables: {},
          signal: new AbortController().signal,
          store: () => Promise.resolve(store),
          print: (line) => void printed.push(line),
          say: () => {},
          warn: () => {},
        }) ?? 0;
      const { ends = 0, prints } = call;
      let ended: number | "throws" = "throws";
      try {
        ended = await outcome();
      } catch (error) {
        if (ends !== "throws") throw error;
      }
      equal(ended, ends);
      if (prints !== undefined) deepEqual(printed, prints);
    } finally {
      store.close();
    }
  });
}
