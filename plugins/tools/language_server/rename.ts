/**
 * Going to what is named, finding all places where it is, and giving it another name.
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { quote, type SourceRange } from "../../../core/plugin/api/text.ts";
import type { Analysis } from "./analysis.ts";
import { givenVariables } from "./instruction_docs.ts";
import type { Named, NamedPlace } from "./names.ts";
import { touches } from "./places.ts";

type Place = SourceRange["start"];

/** What is named at a place, and where there. */
export interface NameAt {
  readonly named: Named;
  readonly at: NamedPlace;
}

/** Undefined where nothing is named that the file declares. */
export function nameAt({ names }: Analysis, place: Place): NameAt | undefined {
  for (const named of names) {
    const at = named.places.find(({ range }) => touches(range, place));
    if (at !== undefined) return { named, at };
  }
  return undefined;
}

/**
 * What would be renamed.
 *
 * @throws {QuillaError} `lsp/rename` where nothing can be
 */
export function renamedAt(analysis: Analysis, place: Place): NameAt {
  const found = nameAt(analysis, place);
  if (found === undefined) {
    throw refused(
      "there is no stage and no variable here that the file declares",
      "put the cursor on its name",
    );
  }
  const { name, kind } = found.named;
  if (kind === "variable" && Object.hasOwn(givenVariables, name)) {
    throw refused(
      `${name} is given by the build, by that name`,
      "declare a variable of your own: ARG NAME",
    );
  }
  return found;
}

/**
 * All places that are to be changed.
 *
 * @throws {QuillaError} `lsp/rename` where the new name cannot be one, or is one already
 */
export function renamePlaces(
  analysis: Analysis,
  place: Place,
  name: string,
): readonly NamedPlace[] {
  const { named } = renamedAt(analysis, place);
  const isStage = named.kind === "stage";
  if (isStage && !/^[a-z][a-z0-9-_.]*$/i.test(name)) {
    throw refused(
      `${quote(name)} cannot be the name of a stage`,
      "begin with a letter; letters, digits, -, _ and . may follow",
    );
  }
  if (isStage && /^(?:scratch|context)$/i.test(name)) {
    throw refused(`${quote(name)} means something else`, "take another name");
  }
  if (!isStage && !/^[A-Za-z_]\w*$/.test(name)) {
    throw refused(
      `${quote(name)} cannot be the name of a variable`,
      "begin with a letter or _; letters, digits and _ may follow",
    );
  }
  const same = (other: string) =>
    isStage ? other.toLowerCase() === name.toLowerCase() : other === name;
  const isTaken = analysis.names.some((other) =>
    other !== named && other.kind === named.kind && same(other.name)
  );
  if (isTaken) {
    throw refused(`there is a ${named.kind} ${quote(name)} already`, "take another name");
  }
  return named.places;
}

function refused(message: string, hint: string): QuillaError {
  return new QuillaError(message, { code: "lsp/rename", hint });
}
