/**
 * The formatters that there are beside quilla's, from npm: they are no part of quilla, and fetched when they are asked for.
 *
 * @module
 */
import process from "node:process";

/** Another formatter. */
export interface OtherFormatter {
  readonly name: string;
  /** Undefined where it refuses the text. */
  format(text: string): Promise<string | undefined>;
}

interface Utils {
  format(text: string, options: object): object[];
}

interface Documents {
  readonly TextDocument: {
    create(uri: string, language: string, version: number, text: string): object;
    applyEdits(document: object, edits: object[]): string;
  };
}

type FormatBytes = (text: string, indent: number, newline: boolean, space: boolean) => unknown;

interface Dockerfmt {
  formatDockerfileContents(text: string, options: object): Promise<string>;
}

/** The names are not written where the compiler would look for them. */
async function fromNpm<T>(name: string): Promise<T> {
  return await import(`npm:${name}`) as T;
}

/** dockerfile-utils, which Docker's extension of VS Code formats with, and dockerfmt. */
export async function otherFormatters(): Promise<OtherFormatter[]> {
  const utils = await fromNpm<Utils>("dockerfile-utils@0.16.3");
  const { TextDocument } = await fromNpm<Documents>("vscode-languageserver-textdocument@1.0.12");
  const dockerfmt = await fromNpm<Dockerfmt>("@reteps/dockerfmt@0.5.4");
  let running: FormatBytes | undefined;
  // Timers of a program that has ended complain.
  process.on("uncaughtException", (error) => {
    if (!/Go program has already exited/.test(String(error))) throw error;
  });
  /** Each call compiles its WebAssembly; what it leaves behind is the function. */
  const begin = async () => {
    const options = { indent: 4, trailingNewline: true, spaceRedirects: false };
    await dockerfmt.formatDockerfileContents("FROM a\n", options);
    return (globalThis as unknown as { __dockerfmt_formatBytes: FormatBytes })
      .__dockerfmt_formatBytes;
  };
  return [
    {
      name: "dockerfile-utils 0.16.3",
      format(text) {
        const document = TextDocument.create("file:///Dockerfile", "dockerfile", 1, text);
        const edits = utils.format(text, { insertSpaces: true, tabSize: 4 });
        return Promise.resolve(TextDocument.applyEdits(document, edits));
      },
    },
    {
      name: "dockerfmt 0.5.4",
      async format(text) {
        running ??= await begin();
        // A text that it cannot read ends its program, and it answers nothing any more.
        const formatted: unknown = running(text, 4, true, false);
        if (typeof formatted === "string") return formatted;
        running = undefined;
        return undefined;
      },
    },
  ];
}
