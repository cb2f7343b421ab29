/**
 * `# syntax=IMAGE`: BuildKit runs that image to read the Dockerfile. Here, nothing of an image is executed for that.
 *
 * @module
 */
import type { Directives } from "../../../core/dockerfile/directives.ts";
import type { SourceRange } from "../../../core/source.ts";
import { quote } from "../../../core/text/quote.ts";

/** The images whose language is the one that is read here, in any of their versions. */
const own = /^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?:[:@]|$)/;

/** What BuildKit calls the frontend that is a part of it. */
const builtIn = "dockerfile.v0";

/** The build argument that goes before the directive, as in BuildKit. */
export const syntaxArgument = "BUILDKIT_SYNTAX";

/** What is to be said of a Dockerfile that asks for another frontend than Docker's own; undefined for all others. */
export function foreignFrontend(
  { directives }: { readonly directives: Directives },
  values: ReadonlyMap<string, string> = new Map(),
): { readonly message: string; readonly range?: SourceRange } | undefined {
  const given = values.get(syntaxArgument)?.trim();
  const directive = given === undefined ? directives.get("syntax") : undefined;
  // What follows white space is a remark, as in BuildKit.
  const [image = ""] = (given ?? directive?.value ?? "").split(/\s/);
  if (image === "" || image === builtIn || own.test(image)) return undefined;
  return {
    message: `the frontend ${
      quote(image)
    } is not executed: what it adds to the language is not known here`,
    ...(directive === undefined ? {} : { range: directive.range }),
  };
}
