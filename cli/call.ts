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
import type { Progress } from "./progress/progress.ts";
import { type Context, storeIfThere } from "./context.ts";
import { outlineJson, outlineText } from "./print/outline.ts";
import { targetsJson, targetsText } from "./print/targets.ts";
import type { BuildOptions } from "./words/build_options.ts";

const methods = ["build", "check", "outline", "targets"] as const;
/** How findings of checks are told; what else is asked knows the first two. */
const formats = ["text", "json", "sarif", "github"] as const;

/** What is asked for. */
export interface Call {
  readonly method: typeof methods[number];
  readonly format: typeof formats[number];
  /** Whether findings leave the exit code at 0. */
  readonly ignoresStatus: boolean;
  /** Whether what rules can mend is written into the Dockerfile. */
  readonly fixes: boolean;
}

/**
 * Reads `--call METHOD[,format=json][,ignorestatus]`, as Docker does, with `--check`, `--format` and `--fix`.
 *
 * @throws {UsageError} `usage/call`, `usage/format`, `usage/fix`
 */
export function readCall(
  { check, call: text, format: asked, fix: fixes }: Pick<
    BuildOptions,
    "check" | "call" | "format" | "fix"
  >,
): Call {
  const [method = "", ...options] = (check ? "check" : text || "build").split(",");
  const known = methods.find((each) => each === (method === "lint" ? "check" : method));
  if (known === undefined) {
    throw new UsageError(`--call takes ${methods.join(", ")}, not ${quote(method)}`, {
      code: "usage/call",
      hint: didYouMean(method, methods),
    });
  }
  if (fixes && known !== "check") {
    throw new UsageError("--fix mends what --check finds", {
      code: "usage/fix",
      hint: "write --check --fix; nothing is built then",
    });
  }
  const ofMethod = known === "check" ? formats : formats.slice(0, 2);
  let format = known === "build" ? undefined : formatOf(asked, known, ofMethod);
  let ignoresStatus = false;
  for (const option of options) {
    const [name, value = "true"] = option.split("=");
    const found = name === "format" ? ofMethod.find((each) => each === value) : undefined;
    if (found !== undefined) format ??= found;
    else if (name === "ignorestatus" && /^(true|false)$/.test(value)) {
      ignoresStatus = value === "true";
    } else {
      throw new UsageError(`--call takes no option ${quote(option)}`, {
        code: "usage/call",
        hint: `behind the method may stand format=${ofMethod.join(", format=")} and ignorestatus`,
      });
    }
  }
  return { method: known, format: format ?? "text", ignoresStatus, fixes };
}

function formatOf(
  asked: string | undefined,
  method: string,
  known: readonly Call["format"][],
): Call["format"] | undefined {
  if (!asked) return undefined;
  const found = known.find((each) => each === asked);
  if (found !== undefined) return found;
  throw new UsageError(`--format of ${method} takes ${known.join(", ")}, not ${quote(asked)}`, {
    code: "usage/format",
    hint: didYouMean(asked, known) ?? "leave it out for text",
  });
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
      case "check": {
        const report = call.fixes
          ? await (await import("./fixing.ts")).fixInPlace(context, options)
          : await checkDockerfile(options);
        await check(context, call, report, progress);
        break;
      }
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
export async function storeIfAnywhere(context: Context): Promise<Store | undefined> {
  try {
    return await storeIfThere(context);
  } catch (error) {
    if (error instanceof QuillaError && error.code === "store/no-home") return undefined;
    throw error;
  }
}

async function check(
  context: Context,
  call: Call,
  report: CheckedDockerfile,
  progress: Progress,
): Promise<void> {
  const { file, warnings, failure } = report;
  progress.found?.(
    warnings.map(({ check: { name: rule }, detail, range }) => ({
      rule,
      message: `${rule}: ${detail}`,
      range,
    })),
  );
  const { checkReport } = await import("./print/check_report.ts");
  const text = checkReport(report, call.format);
  if (text !== "") context.print(text);
  if (call.ignoresStatus) return;
  if (failure !== undefined) throw failure;
  const count = warnings.length;
  if (count === 0) return;
  const found = count === 1 ? "a warning" : `${count} warnings`;
  const mendable = warnings.filter(({ fix }) => fix !== undefined).length;
  const which = mendable < count ? mendable : count === 1 ? "it" : "them";
  const byRule = `--fix mends ${which} by rule`;
  throw new QuillaError(`${file.name} has ${found}`, {
    code: "check/warnings",
    hint: `${
      mendable === 0 ? "mend it" : byRule
    }, or write # check=skip=NAME at the top of the file`,
  });
}
