/**
 * One version of a Dockerfile, understood once for all that an editor asks of it.
 *
 * @module
 */
import type { TextDocument } from "vscode-languageserver-textdocument";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { Platform } from "../../../core/plugin/api/nouns.ts";
import type { ImageConfig } from "../../../core/plugin/api/oci.ts";
import type { SourceRange } from "../../../core/plugin/api/text.ts";
import type { CheckedFile, IgnorePattern } from "../../../core/plugin/contracts/check.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { checkedFile, foreignFrontend, reportOn } from "../../kit/checks/mod.ts";
import { walkDockerfile } from "../../kit/checks/mod.ts";
import type { CheckReport, CheckRequest } from "../../kit/checks/run.ts";
import type { Walk } from "../../kit/checks/walk.ts";
import { type EditedDockerfile, readEdited } from "../../kit/dockerfile/mod.ts";
import { type Named, namesOf } from "./names.ts";
import { Places } from "./places.ts";
import type { Settings } from "./settings.ts";

/** What is known around a Dockerfile. */
export interface Surroundings {
  readonly host: PluginHost;
  readonly settings: Settings;
  /** What the ignore file leaves out of the build context. */
  readonly ignored?: readonly IgnorePattern[] | undefined;
  /** The configuration of an image that is at hand. */
  image?(name: string, platform: Platform): ImageConfig | undefined;
  /** What is wrong around it, and ends a build of it. */
  readonly problem?: Problem | undefined;
}

/** Something that is to be mended. */
export interface Problem {
  readonly range: Pick<SourceRange, "start" | "end">;
  /** A build fails for an error. */
  readonly severity: "error" | "warning" | "information";
  /** The name of the check, or the code of the error. */
  readonly code: string;
  readonly message: string;
  /** A page that explains it. */
  readonly url?: string | undefined;
  /** What mends it. */
  readonly fix?: CheckReport["warnings"][number]["fix"];
}

/** What is wrong only where nobody gives a value to a variable. */
const wantsValue = ["from/empty", "expansion/required"];

/** Said of lines that others than the one at fault would be blamed for. */
const ofTheWhole = ["dockerfile/no-stage", "dockerfile/empty"];

/** A Dockerfile as it stands in an editor. */
export class Analysis {
  readonly places: Places;
  readonly edited: EditedDockerfile;
  readonly file: CheckedFile;
  /** Its stages with their variables. */
  readonly walk: Walk;
  readonly problems: readonly Problem[];
  /** What was asked of it, to ask more. */
  readonly request: CheckRequest;
  #names: readonly Named[] | undefined;

  constructor(readonly document: TextDocument, { host, ...around }: Surroundings) {
    this.places = new Places(document);
    const name = document.uri.replace(/^.*\//, "");
    this.edited = readEdited({ name, text: document.getText() }, host);
    const { settings, ignored, image, problem } = around;
    this.request = {
      ...{ host, ignored, image, target: settings.target, arguments: settings.arguments },
      ...{ platform: settings.platform, dockerfile: this.edited.read },
    };
    const checked = checkedFile(this.request);
    this.file = checked.file;
    this.walk = walkDockerfile(this.file);
    // An empty file is one that is about to be written.
    this.problems = document.getText().trim() === "" ? [] : [
      ...problem === undefined ? [] : [problem],
      ...this.edited.failures.map(problemOf),
      ...this.#checked(() => reportOn(checked, host)),
    ];
  }

  /** Stages and variables, with all places where they are named. */
  get names(): readonly Named[] {
    this.#names ??= namesOf(this.walk, this.edited.read, this.places);
    return this.#names;
  }

  #checked(check: () => CheckReport): Problem[] {
    const { failures, read } = this.edited;
    const found: Problem[] = [];
    try {
      const { warnings, failure } = check();
      const isError = failure?.code === "check/violations";
      for (const { check: { name, url }, detail, range, fix } of warnings) {
        if (failures.some((failure) => mayCause(failure, detail))) continue;
        const severity = isError ? "error" : "warning";
        found.push({
          range: firstLine(range, this.places),
          severity,
          code: name,
          url,
          message: detail,
          fix,
        });
      }
      const isSecondary = failures.length > 0 && ofTheWhole.includes(failure?.code ?? "");
      const isElsewhere = failure?.code === "build/unknown-target"; // the setting is about another file
      if (failure !== undefined && !isError && !isSecondary && !isElsewhere) {
        found.push(problemOf(failure));
      }
    } catch (error) {
      if (!(error instanceof QuillaError)) throw error;
      found.push(problemOf(error));
    }
    const frontend = foreignFrontend(read, this.file.arguments);
    if (frontend?.range !== undefined) {
      const { message, range } = frontend;
      found.push({ range, severity: "information", code: "dockerfile/frontend", message });
    }
    return found;
  }
}

const beginning = { line: 1, column: 1 };

function problemOf({ code, message, hint, range }: QuillaError): Problem {
  const severity = wantsValue.includes(code) ? "warning" : "error";
  return {
    range: range ?? { start: beginning, end: beginning },
    severity,
    code,
    message: hint === undefined ? message : `${message}\n${hint}`,
  };
}

/** A variable that nothing declares may be declared by a line that is wrong. */
function mayCause({ range }: QuillaError, detail: string): boolean {
  const [, name] = /'\$(\w+)'/.exec(detail) ?? [];
  if (name === undefined || range === undefined) return false;
  const lines = range.file.text.split("\n").slice(range.start.line - 1, range.end.line);
  return lines.some((line) => line.includes(name));
}

/** What is found at an instruction of many lines is shown at its first. */
function firstLine({ start, end }: SourceRange, places: Places): Problem["range"] {
  if (end.line === start.line) return { start, end };
  const text = places.line(start.line);
  return { start, end: { line: start.line, column: text.trimEnd().length + 1 } };
}
