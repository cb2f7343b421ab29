/**
 * `deno task types`: the types of all that plugins are handed, as one file, which `quilla plugin init` writes.
 *
 * @module
 */
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { rolldown } from "rolldown";
import { dts } from "rolldown-plugin-dts";
import { PROJECT, script } from "./process.ts";

/** Where the file is packed into the sources. */
export const packedPath = join(PROJECT, "plugins", "kit", "author", "packed_types.ts");

/** Modules whose types are of functions for scripts, which plugins are not handed. */
const forScripts =
  /plugins\/(script|tools|kit\/author(?!\/tests)|kit\/building|outputs|caches|transports|servers)\/|core\/build\//;

/** The text of `quilla.d.ts`. */
export async function makeTypes(): Promise<string> {
  // Beside mod.ts, so that what it exports can be exported from here by the same paths.
  const entry = join(PROJECT, ".types.ts");
  await writeFile(entry, entryOf(await readFile(join(PROJECT, "mod.ts"), "utf8")));
  try {
    const bundle = await rolldown({
      input: { quilla: entry },
      cwd: PROJECT,
      external: /^(?![./])/,
      plugins: [
        dts({
          emitDtsOnly: true,
          tsconfig: false,
          compilerOptions: { ...compilerOptions, types: ["node"], lib: [...libraries] },
        }),
      ],
    });
    const { output } = await bundle.generate({ format: "es" });
    return cleaned(output[0].code, await explained());
  } finally {
    await rm(entry, { force: true });
  }
}

const libraries = ["esnext", "dom", "dom.iterable", "dom.asynciterable"] as const;

const compilerOptions = {
  target: "esnext",
  module: "nodenext",
  moduleResolution: "nodenext",
  strict: true,
  allowImportingTsExtensions: true,
  declaration: true,
  emitDeclarationOnly: true,
  skipLibCheck: true,
  rootDir: PROJECT,
} as const;

/** What mod.ts exports of types, but for those of scripts. */
function entryOf(mod: string): string {
  return [...mod.matchAll(/^export type [^;]+ from "([^"]+)";$/gm)]
    .filter(([, from]) => !forScripts.test(from!))
    .map(([text]) => text)
    .join("\n");
}

/** Of what an author works with each day all is said that there is; of the rest, the first sentence: executables carry the file. */
const wholeStory = [
  "errors.ts",
  "dockerfile/instruction_line.ts",
  "content.ts",
  "layer/change.ts",
  "tree/view.ts",
  "tree/memory.ts",
  "image/draft.ts",
];

/** The names of the types that are explained as a whole. */
async function explained(): Promise<ReadonlySet<string>> {
  const core = join(PROJECT, "core");
  const contracts = await readdir(join(core, "plugin", "contracts"));
  const files = [...wholeStory, ...contracts.map((name) => join("plugin", "contracts", name))];
  const paths = [
    ...files.map((file) => join(core, file)),
    join(PROJECT, "plugins", "kit", "author", "tests.ts"),
  ];
  const texts = await Promise.all(paths.map((path) => readFile(path, "utf8")));
  const names = texts.flatMap((
    text,
  ) => [...text.matchAll(/^export (?:interface|type|class) (\w+)/gm)]);
  return new Set(["hostApi", ...names.map(([, name]) => name!)]);
}

/** Without what the tool notes of its work, and without examples: these are programs of their own. */
function cleaned(code: string, explained: ReadonlySet<string>): string {
  const head =
    "/**\n * The types of all that a plugin of quilla is handed. Made by `deno task types`.\n */\n";
  const parts = code.replace(/^\/\/.*\n/gm, "")
    .split(/^(?=\/\*\*)|(?<!\*\/\n)^(?=interface |type |declare |export |import )/m);
  const text = parts.map((part) => {
    const [, name = ""] = /^(?:interface|type|declare \w+) (\w+)/m.exec(part) ?? [];
    return part.replace(/( *)\/\*\*[^]*?\*\/\n?/g, (comment, indent, at) => {
      if (explained.has(name)) return withoutExample(comment);
      return at === 0 && name !== "" ? firstSentence(comment, indent) : "";
    });
  }).join("");
  return head + text.replace(/\{@linkcode (\S+?)\}/g, "`$1`").replace(/\n{3,}/g, "\n\n");
}

const withoutExample = (comment: string) =>
  comment.replace(/\s*\* @example[^]*?(?=\s*\*(?:\/| @(?!example)))/g, "\n *").replace(
    /\n \*\s*\*\//,
    "\n */",
  );

function firstSentence(comment: string, indent: string): string {
  const [text = ""] = comment.replace(/^\s*\/\*\*(\s*\n\s*\*)?\s*|\s*\*\/\s*$/g, "").replace(
    /\n\s*\* ?/g,
    "\n",
  ).split(/\n\n|\n@/);
  const [sentence = ""] = text.replace(/\s+/g, " ").trim().split(/(?<=[^.][.:]) (?=[A-Z])/);
  const end = comment.endsWith("\n") ? "\n" : "";
  return sentence === "" || sentence.startsWith("@") ? "" : `${indent}/** ${sentence} */${end}`;
}

/** The module that has it packed. */
export function packedModule(types: string): string {
  const packed = brotliCompressSync(types, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 22,
      [constants.BROTLI_PARAM_SIZE_HINT]: types.length,
    },
  }).toString("base64");
  return `/**
 * The types of all that plugins are handed, compressed with brotli, as base64. Made by \`deno task types\`; not to be changed by hand.
 *
 * @module
 */

// deno-fmt-ignore
export const packedTypes =
  "${packed}";
`;
}

if (import.meta.main) {
  await script(async () => {
    const types = await makeTypes();
    const module = packedModule(types);
    await writeFile(packedPath, module);
    console.log(`${types.length} characters of types, packed into ${module.length}`);
  });
}
