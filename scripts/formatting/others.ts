/**
 * The formatters that there are beside quilla's, from npm: they are no part of quilla, and fetched when they are asked for.
 *
 * @module
 */

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
        const options = { indent: 4, trailingNewline: true, spaceRedirects: false };
        try {
          return await dockerfmt.formatDockerfileContents(text, options);
        } catch {
          return undefined;
        }
      },
    },
  ];
}
