/**
 * The page of an image, or of two: all that is to be seen of them in one file for a browser.
 *
 * @module
 */
import { configChanges } from "../../kit/comparing/config_changes.ts";
import type { Exploration } from "../../kit/exploring/mod.ts";
import { pageHtml } from "../../kit/pages/mod.ts";
import { comparedTree } from "./compared_tree.ts";
import { encodePage } from "./encode.ts";
import {
  comparedPackages,
  duplicateFacts,
  imageFacts,
  packageFacts,
  wastedFacts,
} from "./facts.ts";
import type { StatementFacts } from "./format.ts";
import { imageTree } from "./image_tree.ts";
import { packedPage } from "./packed_page.ts";

/** Bytes of the smallest files of which equal ones are told: to find smaller ones takes long, and saves little. */
const leastDuplicate = 16 << 10;

/** What a page is made of. */
export interface PageImages {
  /** The image that is shown. */
  readonly image: Exploration;
  /** The one before, which it is compared with. */
  readonly before?: Exploration | undefined;
  /** What is said of it where it lies. */
  readonly statements: readonly StatementFacts[];
}

/** The page as HTML. */
export async function makePage({ image, before, statements }: PageImages): Promise<string> {
  const { packages } = await image.packages();
  const common = {
    wasted: wastedFacts(image),
    duplicates: duplicateFacts(await image.duplicates(leastDuplicate), image),
    statements,
  };
  if (before === undefined) {
    const facts = {
      ...common,
      images: [imageFacts(image)] as const,
      packages: packageFacts(packages),
    };
    return pageHtml({
      ...{ packed: packedPage, title: image.image },
      data: encodePage(facts, imageTree(image)),
    });
  }
  const comparison = await before.compare(image);
  const facts = {
    ...common,
    images: [imageFacts(before), imageFacts(image)] as const,
    packages: comparedPackages((await before.packages()).packages, packages),
    differences: configChanges(before.config, image.config).map(
      ({ field, before, after }) => [field, told(before), told(after)] as const,
    ),
  };
  return pageHtml({
    ...{ packed: packedPage, title: `${before.image} → ${image.image}` },
    data: encodePage(facts, comparedTree(comparison, image)),
  });
}

/** Text as it is, all else as JSON; nothing where the image does not say it. */
function told(value: unknown): string {
  return value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
}
