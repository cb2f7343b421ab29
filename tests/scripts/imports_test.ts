import { describe, it, test } from "node:test";
import assert from "node:assert/strict";
import { readModule } from "../../scripts/imports.ts";

const cases: [name: string, source: string, imports: string[]][] = [
  ["a default", `import a from "a";`, ["value a"]],
  ["names", `import { a, b as c } from "./a.ts";`, ["value ./a.ts"]],
  ["names on lines", `import {\n  a,\n  type B,\n} from "./a.ts";`, ["value ./a.ts"]],
  ["a namespace", `import * as a from 'a';`, ["value a"]],
  ["a default and names", `import a, { b } from "a";`, ["value a"]],
  ["an effect", `import "./a.ts";`, ["value ./a.ts"]],
  ["JSON", `import a from "./a.json" with { type: "json" };`, ["value ./a.json"]],
  ["types", `import type { A } from "./a.ts";`, ["type ./a.ts"]],
  ["a default type", `import type A from "./a.ts";`, ["type ./a.ts"]],
  ["a value named type", `import type from "./a.ts";`, ["value ./a.ts"]],
  ["type as one of two", `import type, { b } from "./a.ts";`, ["value ./a.ts"]],
  [
    "a re-export",
    `export { a } from "./a.ts"; export * from "./b.ts"; export * as c from "./c.ts";`,
    [
      ...["value ./a.ts", "value ./b.ts", "value ./c.ts"],
    ],
  ],
  ["a type re-export", `export type { A } from "./a.ts"; export type * from "./b.ts";`, [
    ...["type ./a.ts", "type ./b.ts"],
  ]],
  ["on demand", `const a = await import("./a.ts");`, ["dynamic ./a.ts"]],
  ["on demand in a template", "`${await import('./a.ts')} ${`${import('./b.ts')}`}`", [
    ...["dynamic ./a.ts", "dynamic ./b.ts"],
  ]],
  ["a worker", `new Worker(new URL("./w.ts", import.meta.url))`, ["worker ./w.ts"]],
  ["a file beside", `new URL("./data.txt", import.meta.url)`, []],
  ["a computed name", `await import(path); import.meta.resolve("x");`, []],
  ["a method named import", `store.import("./a.ts"); a?.import("b")`, []],
  ["an export of its own", `export const from = "./a.ts"; export { a }; const b = "./b.ts";`, []],
  ["comments", `// import "a"\n/* import "b"\n import "c" */ /** import("d") */`, []],
  ["strings", `const a = 'import "x"', b = "import('y')", c = "\\"import('z')";`, []],
  ["templates", "const a = `import 'x' \\${import('y')} \\``;", []],
  ["regular expressions", `a.match(/"/); import "x"; b = /[/"]'\\//u; import "y"; return /'/`, [
    ...["value x", "value y"],
  ]],
  ["divisions", `const a = b / 2; import "x"; c = (d) / 3 / e[0] / 4; import "y";`, [
    ...["value x", "value y"],
  ]],
];

describe("the imports of a module", () => {
  for (const [name, source, expected] of cases) {
    it(name, () => {
      const found = readModule(source).imports.map((one) => `${one.kind} ${one.specifier}`);
      assert.deepEqual(found, expected);
    });
  }
});

const names: [name: string, source: string, names: string[]][] = [
  ["names", `import { a, b as c, type D } from "./a.ts";`, ["a", "b", "type D"]],
  ["types", `import type { A, B as C } from "./a.ts";`, ["type A", "type B"]],
  ["a value named type", `import { type, type as b } from "./a.ts";`, ["type", "type"]],
  ["a default and names", `import a, { b } from "./a.ts";`, ["default", "b"]],
  ["all", `import * as a from "./a.ts"; export * from "./b.ts";`, ["*", "*"]],
  ["an effect", `import "./a.ts";`, []],
  ["a re-export", `export { a, type B } from "./a.ts";`, ["a", "type B"]],
  ["on demand", `const { a, b: c } = await import("./a.ts");`, ["a", "b"]],
  ["one, on demand", `(await import("./a.ts")).a(1);`, ["a"]],
  ["a type, on demand", `let a: import("./a.ts").A;`, ["type A"]],
  ["the module, on demand", `const a = await import("./a.ts"); import("./b.ts");`, ["*", "*"]],
];

describe("the names of an import", () => {
  for (const [name, source, expected] of names) {
    it(name, () => {
      const found = readModule(source).imports.flatMap((one) => one.names)
        .map((one) => one.isType ? `type ${one.name}` : one.name);
      assert.deepEqual(found, expected);
    });
  }
});

test("texts are strings and pieces of templates, and no comments, with their lines", () => {
  const source = 'import "a"; // "b"\nf("c", `d ${"e"}\nf`);';
  const found = readModule(source).texts.map(({ text, isWhole, line }) => [text, isWhole, line]);
  assert.deepEqual(found, [["c", true, 2], ["d ", false, 2], ["e", true, 2], ["\nf", false, 2]]);
});

test("an import has the line on which it begins", () => {
  const source = '/* 1\n2 */\n`\n${`5\n`}\n`; import {\n a } from "a";\n\nimport "b";';
  assert.deepEqual(readModule(source).imports.map(({ line }) => line), [6, 9]);
});

test("identifiers are words of the code alone, with the line of their first use", () => {
  const { identifiers } = readModule(
    '// Deno\nconst a = "Bun" + `Deno ${"Bun"}`;\nif ("Deno" in b) c = /Deno/;\n',
  );
  assert.deepEqual([identifiers.get("Deno"), identifiers.get("Bun")], [undefined, undefined]);
  assert.equal(readModule("a();\nglobalThis.Deno?.b;").identifiers.get("Deno"), 2);
  assert.equal(readModule("`${Bun.version}`").identifiers.get("Bun"), 1);
});
