/**
 * `quilla build --call METHOD`: questions about a Dockerfile, answered without building.
 *
 * @module
 */
import { QuillaError, UsageError } from "../core/plugin/cli/process.ts";
import type { Store } from "../core/plugin/api/store.ts";
import {
  checkDockerfile,
  type CheckedDockerfile,
  type DockerfileOptions,
  listTargets,
  outlineDockerfile,
} from "../mod.ts";
import { quote } from "../core/text/quote.ts";
import { didYouMean } from "../core/text/suggestion.ts";
import { checkReportJson, checkReportText } from "./print/check_report.ts";
import type { Progress } from "./progress/progress.ts";
import { type Context, storeIfThere } from "./context.ts";
import { outlineJson, outlineText } from "./print/outline.ts";
import { targetsJson, targetsText } from "./print/targets.ts";

const methods = ["build", "check", "outline", "targets"] as const;

/** What is asked for. */
export interface Call {
  readonly method: typeof methods[number];
  readonly format: "text" | "json";
  /** Whether findings leave the exit code at 0. */
  readonly ignoresStatus: boolean;
}

/**
 * Reads `METHOD[,format=json][,ignorestatus]`, as Docker does.
 *
 * @throws {UsageError} `usage/call`
 */
export function readCall(text: string): Call {
  const [method = "", ...options] = text.split(",");
  const known = methods.find((each) => each === (method === "lint" ? "check" : method));
  if (known === undefined) {
    throw new UsageError(`--call takes ${methods.join(", ")}, not ${quote(method)}`, {
      code: "usage/call",
      hint: didYouMean(method, methods),
    });
  }
  let format: Call["format"] = "text";
  let ignoresStatus = false;
  for (const option of options) {
    const [name, value = "true"] = option.split("=");
    if (name === "format" && (value === "text" || value === "json")) format = value;
    else if (name === "ignorestatus" && /^(true|false)$/.test(value)) {
      ignoresStatus = value === "true";
    } else {
      throw new UsageError(`--call takes no option ${quote(option)}`, {
        code: "usage/call",
        hint: "behind the method may stand format=json, format=text and ignorestatus",
      });
    }
  }
  return { method: known, format, ignoresStatus };
}

/** @throws {QuillaError} `check/warnings` where there are some, and whatever is wrong with the Dockerfile */
export async function runCall(
  context: Context,
  call: Call,
  question: Omit<DockerfileOptions, "store">,
  progress: Progress,
): Promise<void> {
  const isJson = call.format === "json";
  const store = await storeIfAnywhere(context);
  try {
    const options = { ...question, store: store ?? false } as const;
    switch (call.method) {
      case "check":
        check(context, call, await checkDockerfile(options), progress);
        break;
      case "targets": {
        const targets = await listTargets(options);
        context.print(isJson ? targetsJson(targets) : targetsText(targets));
        break;
      }
      default: {
        const outline = await outlineDockerfile(options);
        context.print(isJson ? outlineJson(outline) : outlineText(outline));
      }
    }
    progress.answered?.();
  } finally {
    store?.close();
  }
}

/** A question needs no store, nor a home for one. */
async function storeIfAnywhere(context: Context): Promise<Store | undefined> {
  try {
    return await storeIfThere(context);
  } catch (error) {
    if (error instanceof QuillaError && error.code === "store/no-home") return undefined;
    throw error;
  }
}

function check(
  context: Context,
  call: Call,
  report: CheckedDockerfile,
  progress: Progress,
): void {
  const { file, warnings, failure } = report;
  progress.found?.(
    warnings.map(({ check: { name: rule }, detail, range }) => ({
      rule,
      message: `${rule}: ${detail}`,
      range,
    })),
  );
  const text = call.format === "json" ? checkReportJson(file, report) : checkReportText(report);
  if (text !== "") context.print(text);
  if (call.ignoresStatus) return;
  if (failure !== undefined) throw failure;
  const count = warnings.length;
  if (count === 0) return;
  const found = count === 1 ? "a warning" : `${count} warnings`;
  throw new QuillaError(`${file.name} has ${found}`, {
    code: "check/warnings",
    hint: "mend it, or write # check=skip=NAME at the top of the file",
  });
}
