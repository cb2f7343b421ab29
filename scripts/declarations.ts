/**
 * `deno task declarations`: what scripts and plugins see of quilla, as one file of declarations that needs nothing but Node's.
 *
 * Each module of the sources that the public API is made of becomes one `declare module`, and `quilla` is the first of them.
 *
 * @module
 */
import { writeFile } from "node:fs/promises";
import { dirname, join, posix, relative } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import ts from "typescript";
import { QuillaError } from "../core/errors.ts";
import { PROJECT, script } from "./process.ts";

const USAGE = `Writes quilla's declarations, for scripts and plugins, into one file.

  deno task declarations [-o FILE]

  -o FILE    dist/quilla.d.ts unless given; - is the standard output
`;

/**
 * The declarations, as one text.
 *
 * @throws {QuillaError} `types/reach` where they need a package
 */
export function declarations(): string {
  const emitted = emit();
  const reached = new Map<string, string>();
  const reach = (module: string) => {
    if (reached.has(module)) return;
    const source = emitted.get(module);
    if (source === undefined) {
      throw new QuillaError(`the declarations need ${module}, which is no module of quilla`, {
        code: "types/reach",
      });
    }
    reached.set(module, source);
    for (const { fileName } of ts.preProcessFile(source).importedFiles) {
      if (!fileName.startsWith("node:")) reach(targetOf(module, fileName));
    }
  };
  reach("mod.ts");
  const modules = [...reached].map(([module, source]) =>
    `declare module "${nameOf(module)}" {\n${inside(module, source)}}\n`
  );
  return `${head}\n${modules.join("\n")}`;
}

const head =
  `// quilla's public API: declarations for scripts and plugins. Made by \`deno task declarations\`.
/// <reference types="node" />
`;

/** Declarations by the paths of their sources. */
function emit(): ReadonlyMap<string, string> {
  const options: ts.CompilerOptions = {
    declaration: true,
    emitDeclarationOnly: true,
    allowImportingTsExtensions: true,
    strict: true,
    removeComments: false,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ESNext,
    lib: ["lib.esnext.d.ts", "lib.dom.d.ts", "lib.dom.asynciterable.d.ts"],
    types: ["node"],
    skipLibCheck: true,
    outDir: join(PROJECT, "dist", "types"),
    rootDir: PROJECT,
  };
  const program = ts.createProgram([join(PROJECT, "mod.ts")], options);
  const emitted = new Map<string, string>();
  program.emit(undefined, (path, text) => {
    const source = relative(options.outDir!, path).replaceAll("\\", "/").replace(/\.d\.ts$/, ".ts");
    emitted.set(source, text);
  });
  return emitted;
}

function targetOf(module: string, specifier: string): string {
  return posix.join(dirname(module), specifier);
}

/** `mod.ts` is quilla itself; what lies behind it has no name that others would write. */
function nameOf(module: string): string {
  return module === "mod.ts" ? "quilla" : `quilla:${module.replace(/\.ts$/, "")}`;
}

/** The text of a module as it stands inside `declare module`, where everything is declared already. */
function inside(module: string, source: string): string {
  const text = source.replace(/^\/\*\*(?:(?!\*\/)[^])*@module\s*\*\/\n/, "").replace(
    /(\bfrom |\bimport\(|\bimport )"(\.[^"]+)"/g,
    (_, before, specifier) => `${before}${JSON.stringify(nameOf(targetOf(module, specifier)))}`,
  );
  return text.replace(/^(export )?declare /gm, "$1").replace(/^export \{\};\n/gm, "")
    .replace(/^(?=.)/gm, "  ");
}

if (import.meta.main) {
  await script(async () => {
    const { values } = parseArgs({
      options: { output: { type: "string", short: "o" }, help: { type: "boolean", short: "h" } },
    });
    if (values.help === true) {
      console.log(USAGE);
      return 0;
    }
    const text = declarations();
    const output = values.output ?? join(PROJECT, "dist", "quilla.d.ts");
    if (output === "-") process.stdout.write(text);
    else await writeFile(output, text);
    return 0;
  });
}
