/**
 * `deno task pages`: bundles what runs in browsers, each `main.ts` of a folder `page` below plugins with its `style.css`, into a
 * module that executables carry: `packed_page.ts` beside the folder.
 *
 * @module
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { rolldown } from "rolldown";
import ts from "typescript";
import { QuillaError } from "../core/errors.ts";
import type { PageParts } from "../plugins/kit/pages/shell.ts";
import { PROJECT, script } from "./process.ts";

/** What all pages share. */
const baseStyle = join(PROJECT, "plugins", "kit", "pages", "browser", "base.css");

/** The first module of every page. */
export async function pageEntries(): Promise<string[]> {
  const folder = join(PROJECT, "plugins");
  const files = await readdir(folder, { recursive: true });
  return files.filter((file) => /[\\/]page[\\/]main\.ts$/.test(file)).map((file) =>
    join(folder, file)
  ).sort();
}

/** Where a page is packed into the sources. */
export function packedPath(entry: string): string {
  return join(dirname(dirname(entry)), "packed_page.ts");
}

/**
 * Checks the types of what runs in browsers, which has the DOM and none of what Node has.
 *
 * @throws {QuillaError} `pages/types` with what is wrong
 */
export function checkTypes(entries: readonly string[]): void {
  const program = ts.createProgram([...entries], {
    noEmit: true,
    allowImportingTsExtensions: true,
    strict: true,
    noUncheckedIndexedAccess: true,
    noImplicitOverride: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    verbatimModuleSyntax: true,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ESNext,
    lib: ["lib.esnext.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.dom.asynciterable.d.ts"],
    types: [],
    skipLibCheck: true,
  });
  const found = ts.getPreEmitDiagnostics(program);
  if (found.length === 0) return;
  const text = ts.formatDiagnostics(found, {
    getCurrentDirectory: () => PROJECT,
    getCanonicalFileName: (name) => name,
    getNewLine: () => "\n",
  });
  throw new QuillaError(`the pages do not pass the check of types:\n${text}`, {
    code: "pages/types",
  });
}

/** The script and the style of a page. */
export async function makeParts(entry: string): Promise<PageParts> {
  const bundle = await rolldown({
    input: { page: entry },
    cwd: PROJECT,
    platform: "browser",
    external: [],
  });
  try {
    const { output } = await bundle.generate({ format: "iife", minify: true });
    const styles = [baseStyle, join(dirname(entry), "style.css")];
    const texts = await Promise.all(styles.map((path) => readFile(path, "utf8")));
    // What ends a script in HTML may not stand in one.
    const script = output[0].code.replaceAll(/<(\/script|!--)/gi, "\\x3c$1").trim();
    return { script, style: smaller(texts.join("\n")) };
  } finally {
    await bundle.close();
  }
}

/** A style sheet without what is for its authors. No string in one of ours has two blanks or a comment in it. */
function smaller(style: string): string {
  return style.replace(/\/\*[^]*?\*\//g, "").replace(/\s+/g, " ").replace(/ ?([{};,]) ?/g, "$1")
    .trim();
}

/** The module that has a page packed. */
export function packedModule(parts: PageParts): string {
  const text = JSON.stringify(parts);
  const packed = brotliCompressSync(text, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 22,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  }).toString("base64");
  return `/**
 * The script and the style of the page, compressed with brotli, as base64. Made by \`deno task pages\`; not to be changed by hand.
 *
 * @module
 */

// deno-fmt-ignore
export const packedPage =
  "${packed}";
`;
}

if (import.meta.main) {
  await script(async () => {
    const entries = await pageEntries();
    checkTypes(entries);
    for (const entry of entries) {
      const parts = await makeParts(entry);
      const module = packedModule(parts);
      const path = packedPath(entry);
      await writeFile(path, module);
      const { script, style } = parts;
      console.log(
        `${
          relative(PROJECT, path)
        }: ${script.length} + ${style.length}, packed into ${module.length}`,
      );
    }
  });
}
