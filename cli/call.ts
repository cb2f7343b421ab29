/**
 * `quilla build --call METHOD`: questions about a Dockerfile, answered without building.
 *
 * @module
 */
import { knownImages } from "../plugins/kit/building/bases/found.ts";
import { tmpdir } from "node:os";
import { type ContextRequest, openSources } from "../plugins/kit/building/build_context.ts";
import { type NamedPlaces, OpenContexts } from "../plugins/kit/building/context/named.ts";
import { Sources } from "../plugins/kit/building/context/sources.ts";
import type { RunSettings } from "../core/plugin/contracts/run_settings.ts";
import { checkDockerfile, checkedFile, type CheckRequest } from "../plugins/kit/checks/run.ts";
import { readDockerfile } from "../core/build/read.ts";
import { QuillaError, UsageError } from "../core/errors.ts";
import type { Platform } from "../core/platform.ts";
import type { PluginHost } from "../core/plugin/host.ts";
import { quote } from "../core/text/quote.ts";
import type { Store } from "../core/store/store.ts";
import { didYouMean } from "../core/text/suggestion.ts";
import { walkDockerfile } from "../plugins/kit/checks/walk.ts";
import { checkReportJson, checkReportText } from "./check_report.ts";
import { type Context, storeIfThere } from "./context.ts";
import { outlineJson, outlineText } from "./outline.ts";
import { targetsJson, targetsText } from "./targets.ts";

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

/** What the question is about. */
export interface CallRequest extends ContextRequest {
  readonly contexts: NamedPlaces;
  readonly host: PluginHost;
  readonly target: string | undefined;
  readonly arguments: ReadonlyMap<string, string>;
  readonly platform: Platform | undefined;
  /** What it takes to get at the Dockerfile. */
  readonly run: RunSettings;
}

/** @throws {QuillaError} `check/warnings` where there are some, and whatever is wrong with the Dockerfile */
export async function runCall(context: Context, call: Call, request: CallRequest): Promise<void> {
  // Nothing is built, so that there need not be a store.
  const sources = new Sources({ ...request, temporary: tmpdir });
  try {
    const contexts = new OpenContexts(request.contexts, sources);
    const opened = await openSources(request, sources);
    const store = await storeIfAnywhere(context);
    try {
      const image = store && knownImages(store);
      const dockerfile = readDockerfile(opened.dockerfile, request.host);
      answer(context, call, { ...request, dockerfile, ignored: opened.ignored, contexts, image });
    } finally {
      store?.close();
    }
  } finally {
    sources.close();
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

function answer(context: Context, call: Call, request: CheckRequest): void {
  const isJson = call.format === "json";
  if (call.method === "check") return check(context, call, request);
  const { file, failure } = checkedFile(request);
  if (failure !== undefined) throw failure;
  if (call.method === "targets") {
    return context.print(isJson ? targetsJson(file) : targetsText(file));
  }
  const last = file.stages.length - 1;
  const { file: part } = checkedFile({ ...request, target: request.target ?? String(last) });
  const target = walkDockerfile(part).needed.at(-1)!;
  context.print(isJson ? outlineJson(part, target) : outlineText(part, target));
}

function check(context: Context, call: Call, request: CheckRequest): void {
  const report = checkDockerfile(request);
  const { file } = request.dockerfile;
  const text = call.format === "json" ? checkReportJson(file, report) : checkReportText(report);
  if (text !== "") context.print(text);
  if (call.ignoresStatus) return;
  if (report.failure !== undefined) throw report.failure;
  const count = report.warnings.length;
  if (count === 0) return;
  const found = count === 1 ? "a warning" : `${count} warnings`;
  throw new QuillaError(`${file.name} has ${found}`, {
    code: "check/warnings",
    hint: "mend it, or write # check=skip=NAME at the top of the file",
  });
}
