/**
 * What all views of a page are of.
 *
 * @module
 */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { harmless } from "../../../../kit/pages/browser/harmless.ts";
import { type Say, useWords } from "../../../../kit/pages/browser/language.ts";
import type { ImageFacts, LayerFacts } from "../../format.ts";
import type { PageContent } from "../model/tree.ts";
import { en, es } from "../words.ts";

/** What the page carries. */
export const ContentContext = createContext<PageContent | undefined>(undefined);

/** What the page carries, where one of its views is drawn. */
export function useContent(): PageContent {
  return useContext(ContentContext)!;
}

/** The page's words in the language that is spoken. */
export function useSay(): Say<typeof en> {
  return useWords({ en, es });
}

/** The image that is shown: of two, the second. */
export function shownImage({ facts }: PageContent): ImageFacts {
  return facts.images.at(-1)!;
}

/** The first image, where there are two. */
export function firstImage({ facts }: PageContent): ImageFacts | undefined {
  return facts.images.length === 2 ? facts.images[0] : undefined;
}

/** A step on one line, as short as it can be: without the words that BuildKit and Docker put around it. */
export function shortStep({ step }: LayerFacts, unknown: string): string {
  if (step === undefined || step === "") return unknown;
  const bare = step.replace(/^\/bin\/sh -c #\(nop\)\s*/, "").replace(/^\/bin\/sh -c /, "RUN ")
    .replace(/ # buildkit$/, "");
  return harmless(bare.replace(/\s+/g, " ").trim());
}
