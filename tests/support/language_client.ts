/**
 * A client of the Language Server Protocol, as editors have one; its server is in this process, unless it is given another.
 *
 * @module
 */
import { PassThrough, type Readable, type Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import {
  createProtocolConnection,
  type Diagnostic,
  type InitializeParams,
  type InitializeResult,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { type LanguageServerOptions, serveLanguage } from "../../mod.ts";

/** What the server said of a version of a document. */
export interface Told {
  readonly version: number | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** A server's streams. */
export interface ServerStreams {
  /** What the server sends. */
  readonly input: Readable;
  /** Where it is sent something. */
  readonly output: Writable;
  /** The exit code, once it has ended. */
  readonly ended: Promise<number>;
}

/** A server in this process. */
function serverHere(options: Omit<LanguageServerOptions, "input" | "output">): ServerStreams {
  const [input, output] = [new PassThrough(), new PassThrough()];
  return {
    ...{ input, output },
    ended: serveLanguage({ store: false, ...options, input: output, output: input }),
  };
}

/** An editor with documents. */
export class LanguageClient {
  readonly connection: ProtocolConnection;
  /** The exit code, once the server has ended. */
  readonly ended: Promise<number>;
  /** What the server showed the user. */
  readonly shown: string[] = [];
  readonly #told: (Told & { readonly uri: string })[] = [];
  readonly #toServer: Writable;
  #wake = () => {};

  constructor(
    options: Omit<LanguageServerOptions, "input" | "output"> = {},
    { input, output, ended }: ServerStreams = serverHere(options),
  ) {
    this.ended = ended;
    this.#toServer = output;
    this.connection = createProtocolConnection(
      new StreamMessageReader(input),
      new StreamMessageWriter(output),
    );
    this.connection.onNotification("textDocument/publishDiagnostics", (told) => {
      this.#told.push(told);
      this.#wake();
    });
    this.connection.onNotification("window/showMessage", ({ message }) => {
      this.shown.push(message);
    });
    this.connection.onRequest("client/registerCapability", () => null);
    this.connection.listen();
  }

  /** Begins, in a directory if one is given. */
  async begin(
    directory?: string,
    { capabilities = {}, ...more }: Partial<InitializeParams> = {},
  ): Promise<InitializeResult> {
    const rootUri = directory === undefined ? null : String(pathToFileURL(directory));
    const params = { processId: null, rootUri, workspaceFolders: null, capabilities, ...more };
    const answer: InitializeResult = await this.connection.sendRequest("initialize", params);
    await this.connection.sendNotification("initialized", {});
    return answer;
  }

  async open(uri: string, text: string, version = 1): Promise<void> {
    const textDocument = { uri, languageId: "dockerfile", version, text };
    await this.connection.sendNotification("textDocument/didOpen", { textDocument });
  }

  /** What was said of a version, once it was said. */
  async told(uri: string, version = 1): Promise<Told> {
    for (;;) {
      const found = this.#told.find((each) => each.uri === uri && each.version === version);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  /** Asks at a place, whose line and character are counted from 0. */
  async ask<T>(
    method: string,
    uri: string,
    place?: readonly [number, number],
    more = {},
  ): Promise<T> {
    const position = place && { line: place[0], character: place[1] };
    return await this.connection.sendRequest(method, { textDocument: { uri }, position, ...more });
  }

  /** Ends as the protocol has it. */
  async end(): Promise<number> {
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    const code = await this.ended;
    this.connection.dispose();
    return code;
  }

  /** Goes away without a word. */
  vanish(): void {
    this.#toServer.end();
  }

  /** Sends what no editor would. */
  sendRaw(text: string): void {
    this.#toServer.write(text);
  }
}
