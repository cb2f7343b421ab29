/**
 * All templates of the table, with what each is filled in with.
 *
 * @module
 */
import { inspectTemplates } from "./inspect.ts";
import { languageTemplates } from "./language.ts";
import {
  historyTemplates,
  imagesTemplates,
  noImagesTemplates,
  usageTemplates,
  versionTemplates,
} from "./listings.ts";

/** A template, and the name of what it is filled in with. */
export interface TemplateCase {
  readonly document: DocumentName;
  readonly template: string;
}

const templates = {
  image: inspectTemplates,
  bare: inspectTemplates,
  images: imagesTemplates,
  "no images": noImagesTemplates,
  history: historyTemplates,
  usage: usageTemplates,
  version: versionTemplates,
  language: languageTemplates,
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type DocumentName = keyof typeof templates;

export const cases: readonly TemplateCase[] = Object.entries(templates).flatMap(
  ([document, all]) =>
    all.map((template): TemplateCase => ({ document: document as DocumentName, template })),
);
