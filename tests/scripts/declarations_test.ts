import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { PROJECT } from "../../scripts/process.ts";
import { declarations } from "../../scripts/declarations.ts";
import { thisRuntime } from "../support/child_process.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const examples = join(PROJECT, "examples", "plugins");

const script = `
import { build, type BuildOptions, listImages, openImage, QuillaError, walk } from "quilla";
const options: BuildOptions = { dockerfile: "FROM scratch", tags: ["a"], signal: AbortSignal.timeout(9) };
const { id } = await build(options);
for (const { name } of await listImages()) console.log(name, id);
const image = await openImage("a");
for (const node of walk(await image.files(), "/")) {
  if (node.type === "file") console.log(node.content.size);
}
const caught: unknown = undefined;
if (caught instanceof QuillaError) console.error(caught.hint);
// @ts-expect-error a misspelt option
await build({ tgas: [] });
`;

// What a runtime has to do with it is nothing: once is enough.
const skip = thisRuntime().name === "deno" ? undefined : "it is tried with deno";

test(
  "a user's script and plugins pass plain tsc --strict against the declarations",
  { skip },
  () => {
    const folder = temporaryDirectory();
    const files = { "quilla.d.ts": declarations(), "script.ts": script } as Record<string, string>;
    for (const name of readdirSync(examples)) {
      files[`plugin_${name}`] = readFileSync(join(examples, name), "utf8")
        .replaceAll('"../../mod.ts"', '"quilla"');
    }
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(join(PROJECT, "node_modules", "@types"), join(folder, "node_modules", "@types"));
    const program = ts.createProgram(Object.keys(files).map((name) => join(folder, name)), {
      strict: true,
      noEmit: true,
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      types: ["node"],
      typeRoots: [join(folder, "node_modules", "@types")],
    });
    const found = ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) =>
      `${file?.fileName}:${start} ${ts.flattenDiagnosticMessageText(messageText, " ")}`
    );
    assert.deepEqual(found, []);
  },
);
