/**
 * The language server, asked by a client of the protocol as an editor would.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import type {
  CodeAction,
  CompletionList,
  Diagnostic,
  DocumentSymbol,
  FoldingRange,
  Hover,
  Location,
  SemanticTokens,
  TextEdit,
  WorkspaceEdit,
} from "vscode-languageserver-protocol/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { build, checkDockerfile } from "../../../../mod.ts";
import { LanguageClient } from "../../../support/language_client.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const top = temporaryDirectory();
const uri = "file:///nowhere/Dockerfile";

function codes(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ code, range, severity }) =>
    `${range.start.line}:${range.start.character} ${code} ${severity}`
  );
}

function applied(text: string, edits: TextEdit[]): string {
  return TextDocument.applyEdits(TextDocument.create(uri, "dockerfile", 1, text), edits);
}

describe("a language server", () => {
  const clients: LanguageClient[] = [];
  const start = async (...[directory, more, options]: Parameters<typeof begun>) => {
    const client = await begun(directory, more, options);
    clients.push(client);
    return client;
  };
  after(() => clients.forEach((client) => client.vanish()));

  it("tells of every version what a build would, whatever is typed", async () => {
    const client = await start();
    await client.open(uri, "FROM scratch as x\r\nCOPY a /\r\n");
    assert.deepEqual(codes((await client.told(uri)).diagnostics), ["0:0 FromAsCasing 2"]);
    const change = async (
      version: number,
      from: [number, number],
      to: [number, number],
      text: string,
    ) => {
      const [start, end] = [from, to].map(([line, character]) => ({ line, character }));
      await client.connection.sendNotification("textDocument/didChange", {
        textDocument: { uri, version },
        contentChanges: [{ range: { start, end }, text }],
      });
      return (await client.told(uri, version)).diagnostics;
    };
    assert.deepEqual(codes(await change(2, [0, 13], [0, 15], "AS")), []);
    assert.deepEqual(codes(await change(3, [1, 6], [1, 8], "")), ["1:0 copy/arguments 1"]);
    const [wrong] = await change(4, [2, 0], [2, 0], "LABEL x=😀 y=$VER\r\nRUN --nope x\r\n");
    assert.match(String(wrong!.message), /^COPY takes at least one source and a destination\n/);
    assert.deepEqual(codes(await change(5, [1, 0], [2, 0], "ARG VER\n")), [
      "3:4 dockerfile/unknown-flag 1",
    ]);
    assert.deepEqual(codes(await change(6, [0, 0], [4, 0], "")), []); // nothing is left
  });

  it("tells what ends a build before it begins, and where the rules are errors", async () => {
    const client = await start();
    const told = async (name: string, text: string) => {
      const other = `file:///nowhere/${name}`;
      await client.open(other, text);
      return (await client.told(other)).diagnostics;
    };
    assert.deepEqual(codes(await told("a", "# check=error=true\nFROM scratch as X\n")), [
      "1:0 StageNameCasing 1",
      "1:0 FromAsCasing 1",
    ]);
    assert.deepEqual(codes(await told("b", "FROM scratch\nCOPY --from=9 / /\n")), [
      "1:0 dockerfile/unknown-stage 1",
    ]);
    assert.deepEqual(codes(await told("c", "# check=nope\nFROM scratch\n")), [
      "0:0 check/options 1",
    ]);
    assert.deepEqual(
      codes(await told("d", "ARG B\nFROM $B\n")).filter((code) => code.endsWith("1")),
      [],
    );
    assert.deepEqual(codes(await told("e", "# syntax=else/where\nFROM scratch\n")), [
      "0:0 dockerfile/frontend 3",
    ]);
    assert.deepEqual(codes(await told("f", "\n")), []);
    const [style] = await told("g", "FROM scratch as x\n");
    assert.match(style!.codeDescription!.href, /from-as-casing/);
    // A line that is wrong may be what declares a variable.
    assert.deepEqual(codes(await told("h", "FROM scratch\nENV X\nLABEL a=$X\n")), [
      "1:4 dockerfile/invalid-pair 1",
    ]);
  });

  it("mends one finding, or all, and formats", async () => {
    const client = await start();
    const text = "from scratch as App\nEXPOSE 80/TCP\nCMD /app\n";
    await client.open(uri, text);
    const { diagnostics } = await client.told(uri);
    assert.equal(diagnostics.length, 4);
    const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } };
    const ask = (range: object, only?: string[]) =>
      client.ask<CodeAction[]>("textDocument/codeAction", uri, undefined, {
        range,
        context: { diagnostics, only },
      });
    const [fix, skip, ...others] = await ask(range, ["quickfix"]);
    assert.deepEqual(others, []);
    assert.equal(applied(text, fix!.edit!.changes![uri]!), text.replace("TCP", "tcp"));
    assert.deepEqual([fix!.isPreferred, fix!.diagnostics![0]!.code], [true, "ExposeProtoCasing"]);
    const skipped = applied(text, skip!.edit!.changes![uri]!);
    assert.equal(skipped, text.replace("EXPOSE", "# check=skip=ExposeProtoCasing\nEXPOSE"));
    const left = await checkDockerfile({ dockerfile: skipped, store: false });
    assert(!left.warnings.some(({ check }) => check.name === "ExposeProtoCasing"));
    const all = { start: { line: 0, character: 0 }, end: { line: 3, character: 0 } };
    const [fixAll] = await ask(all, ["source.fixAll"]);
    const fixed = applied(text, fixAll!.edit!.changes![uri]!);
    assert.deepEqual((await checkDockerfile({ dockerfile: fixed, store: false })).warnings, []);
    const edits = await client.ask<TextEdit[]>("textDocument/formatting", uri, undefined, {
      options: { tabSize: 2, insertSpaces: true },
    });
    assert.match(applied(text, edits), /^FROM scratch AS App\nEXPOSE/);
  });

  it("finds, shows and renames what is named", async () => {
    const client = await start();
    const text =
      "FROM scratch AS a\nARG V=1\nRUN echo $V\nFROM scratch\n# x\n# y\nCOPY --from=a \\\n / /\n";
    await client.open(uri, text);
    const definition = await client.ask<Location[]>("textDocument/definition", uri, [2, 10]);
    assert.deepEqual(definition.map(({ range }) => range.start), [{ line: 1, character: 4 }]);
    const references = await client.ask<Location[]>("textDocument/references", uri, [6, 12], {
      context: { includeDeclaration: true },
    });
    assert.deepEqual(references.map(({ range }) => range.start.line), [0, 6]);
    const prepared = await client.ask<{ placeholder: string }>("textDocument/prepareRename", uri, [
      0,
      16,
    ]);
    assert.equal(prepared.placeholder, "a");
    const renamed = await client.ask<WorkspaceEdit>("textDocument/rename", uri, [0, 16], {
      newName: "b",
    });
    assert.equal(
      applied(text, renamed.changes![uri]!),
      text.replace("AS a", "AS b").replace("=a", "=b"),
    );
    await assert.rejects(
      client.ask("textDocument/rename", uri, [0, 16], { newName: "1" }),
      /cannot be the name of a stage/,
    );
    const symbols = await client.ask<DocumentSymbol[]>("textDocument/documentSymbol", uri);
    assert.deepEqual(
      symbols.map(({ name, children }) => [name, children?.map(({ name }) => name)]),
      [
        ["a", ["ARG V", "RUN"]],
        ["1", ["COPY"]],
      ],
    );
    const folds = await client.ask<FoldingRange[]>("textDocument/foldingRange", uri);
    assert.deepEqual(
      folds.map(({ startLine, endLine, kind }) => [startLine, endLine, kind]).sort(),
      [
        [0, 2, undefined],
        [3, 7, undefined],
        [4, 5, "comment"],
        [6, 7, undefined],
      ],
    );
    const { data } = await client.ask<SemanticTokens>("textDocument/semanticTokens/full", uri);
    assert.deepEqual(data.slice(0, 15), [0, 0, 4, 0, 0, 0, 13, 2, 0, 0, 0, 3, 1, 4, 0]);
  });

  it("knows the context, the images and the last build", async () => {
    const context = mkdtempSync(join(top, "context-"));
    const store = join(top, "store");
    const path = join(context, "Dockerfile");
    const file = String(pathToFileURL(path));
    const text = "FROM base:1 AS app\nCOPY hello /\nCOPY ignored /x\n";
    writeFileSync(join(context, "hello"), "x".repeat(2000));
    writeFileSync(join(context, "ignored"), "");
    writeFileSync(path, text);
    await build({ store, dockerfile: "FROM scratch\nENV HERE=1\nUSER 5\n", tags: ["base:1"] });
    const client = await start(context, {}, { store });
    await client.open(file, text);
    const hover = async (line: number, character: number, of = file) =>
      (await client.ask<Hover>("textDocument/hover", of, [line, character])).contents as {
        value: string;
      };
    assert.match((await hover(0, 8)).value, /`base:1`.*linux[^]*runs as `5`/);
    assert.doesNotMatch((await hover(1, 1)).value, /last build/);
    await build({ store, context });
    assert.match(
      (await hover(1, 1)).value,
      /\*\*COPY\*\*[^]*last build this added a layer of \*\*\d.*cache/,
    );
    // What the image sets is known: nothing else is.
    writeFileSync(join(context, ".dockerignore"), "ignored\n");
    const other = String(pathToFileURL(join(context, "other.Dockerfile")));
    await client.open(other, "FROM base:1\nLABEL a=$HERE b=$THERE\nCOPY ignored /\n");
    assert.deepEqual(codes((await client.told(other)).diagnostics), [
      "1:0 UndefinedVar 2",
      "2:0 CopyIgnoredFile 2",
    ]);
    const list = await client.ask<CompletionList>("textDocument/completion", other, [2, 5]);
    assert.deepEqual(list.items.map(({ label }) => label), [
      ".dockerignore",
      "Dockerfile",
      "hello",
    ]);
    const images = await client.ask<CompletionList>("textDocument/completion", other, [0, 5]);
    assert(images.items.some(({ label }) => label === "base:1"));
  });

  it("takes settings at the beginning, when they change, and when it may ask", async () => {
    const directory = mkdtempSync(join(top, "settings-"));
    mkdirSync(join(directory, "docker"));
    writeFileSync(join(directory, "seen"), "");
    const file = String(pathToFileURL(join(directory, "docker", "Dockerfile")));
    const client = await start(directory, {
      initializationOptions: { context: ".", arguments: { V: "7" } },
    });
    await client.open(file, "ARG V\nFROM a:$V\nCOPY \n");
    const list = await client.ask<CompletionList>("textDocument/completion", file, [2, 5]);
    assert.deepEqual(list.items.map(({ label }) => label), ["docker/", "seen"]);
    const hover = await client.ask<Hover>("textDocument/hover", file, [1, 8]);
    assert.match(JSON.stringify(hover.contents), /is `7` here/);
    await client.connection.sendNotification("workspace/didChangeConfiguration", {
      settings: { quilla: { context: 5 } },
    });
    await client.ask("textDocument/foldingRange", file);
    assert.match(client.shown.join(), /quilla\.context is no text/);
  });

  it("asks for settings where it may, and again when they change", async () => {
    const client = new LanguageClient();
    clients.push(client);
    let version = "1";
    const asked = Promise.withResolvers<void>();
    client.connection.onRequest("workspace/configuration", () => {
      asked.resolve();
      return [{ arguments: { V: version } }];
    });
    await client.begin(undefined, { capabilities: { workspace: { configuration: true } } });
    await asked.promise;
    await client.open(uri, "ARG V\nFROM a:$V\n");
    const value = async () => JSON.stringify(await client.ask("textDocument/hover", uri, [1, 8]));
    assert.match(await value(), /is `1` here/);
    version = "2";
    await client.connection.sendNotification("workspace/didChangeConfiguration", {
      settings: null,
    });
    for (let tries = 0; tries < 50 && !(await value()).includes("`2`"); tries++);
    assert.match(await value(), /is `2` here/);
  });

  it("ends as the protocol has it, and tells when it is left alone or sent something else", async () => {
    assert.equal(await (await begun()).end(), 0);
    const left = await begun();
    left.vanish();
    assert.equal(await left.ended, 1);
    const broken = new LanguageClient();
    broken.sendRaw("hello\r\n\r\n");
    await assert.rejects(broken.ended, /no message of an editor/);
  });

  it("refuses settings that mean nothing, and documents that are not open", async () => {
    await assert.rejects(
      begun(undefined, { initializationOptions: { contexts: "." } }),
      /no setting quilla\.contexts/,
    );
    const client = await start();
    await assert.rejects(client.ask("textDocument/hover", "file:///none", [0, 0]), /not open/);
  });
});

async function begun(
  directory?: string,
  more: Parameters<LanguageClient["begin"]>[1] = {},
  options: ConstructorParameters<typeof LanguageClient>[0] = {},
): Promise<LanguageClient> {
  const client = new LanguageClient(options);
  await client.begin(directory, more);
  return client;
}
