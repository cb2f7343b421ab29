/**
 * The language server: what editors ask by the Language Server Protocol, 3.18, and what they are told unasked.
 *
 * @module
 */
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import {
  type Connection,
  createConnection,
  DidChangeConfigurationNotification,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  MessageType,
  type Position,
  ResponseError,
  ShowMessageNotification,
  TextDocuments,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import { createProtocolConnection } from "vscode-languageserver-protocol/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { actionsIn, diagnosticsOf, fixAll, formattingEdits } from "./actions.ts";
import type { Analysis } from "./analysis.ts";
import { complete } from "./completion.ts";
import { hoverAt } from "./hover.ts";
import { documentSymbols, foldingRanges } from "./outline.ts";
import { nameAt, renamedAt, renamePlaces } from "./rename.ts";
import { readSettings } from "./settings.ts";
import { semanticTokens, tokenTypes } from "./tokens.ts";
import { type OpenStore, told, Workspace } from "./workspace.ts";

/** What the server has of the world. */
export interface LanguageServerOptions {
  /** What the editor sends. The server ends where this ends. */
  readonly input: Readable;
  /** Where answers go; nothing else may. */
  readonly output: Writable;
  /** quilla's version. */
  readonly version: string;
  /**
   * The plugins for a workspace's directory, if it has one; `say` tells what the user should know of them. Called once, when the
   * editor begins.
   */
  host(directory: string | undefined, say: (message: string) => void): Promise<PluginHost>;
  /** Opens the store, if there is one. */
  readonly store: OpenStore;
}

/**
 * Serves one editor.
 *
 * @returns 0 where the editor said that it ends, and then ended; else 1
 * @throws {QuillaError} `lsp/broken-input` for what is no message of the protocol
 */
export async function serveEditor(options: LanguageServerOptions): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let isShutDown = false;
  const end = () => resolve(isShutDown ? 0 : 1);
  const connection = createConnection(
    (logger) => {
      const protocol = createProtocolConnection(options.input, options.output, logger);
      protocol.onError(([error]) => reject(brokenInput(error)));
      protocol.onClose(end);
      return protocol;
    },
    {
      initialize: () => {},
      get shutdownReceived() {
        return isShutDown;
      },
      set shutdownReceived(value) {
        isShutDown = value;
      },
      exit: (code) => resolve(code),
    },
  );
  new Server(connection, options).listen();
  options.input.once("end", end);
  try {
    return await promise;
  } finally {
    connection.dispose();
  }
}

function brokenInput(error: Error): QuillaError {
  return new QuillaError(`what came is no message of an editor: ${error.message}`, {
    code: "lsp/broken-input",
    hint: "let an editor start it, with pipes for standard input and output",
    cause: error,
  });
}

/** One editor's server. */
class Server {
  readonly #connection: Connection;
  readonly #options: LanguageServerOptions;
  readonly #documents = new TextDocuments(TextDocument);
  readonly #workspace: Workspace;
  #host: Promise<PluginHost> | undefined;
  #asksSettings = false;
  #isTold = false;
  readonly #waiting = new Set<string>();

  constructor(connection: Connection, options: LanguageServerOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#workspace = new Workspace(() => this.#plugins(), options.store);
  }

  listen(): void {
    const connection = this.#connection;
    connection.onInitialize((params) => this.#initialize(params));
    connection.onInitialized(() => this.#begin());
    connection.onDidChangeConfiguration(async ({ settings }) => {
      if (this.#asksSettings) return await this.#askSettings();
      const { quilla } = (settings ?? {}) as { quilla?: unknown };
      if (quilla !== undefined) this.#take(quilla);
    });
    this.#documents.onDidOpen(() => this.#workspace.forget());
    this.#documents.onDidSave(({ document }) => {
      this.#workspace.forget();
      this.#look(document.uri);
    });
    this.#documents.onDidChangeContent(({ document }) => this.#look(document.uri));
    this.#documents.onDidClose(({ document }) => {
      this.#workspace.close(document);
      connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
    });
    this.#answer();
    this.#documents.listen(connection);
    connection.listen();
  }

  #initialize(
    { initializationOptions, workspaceFolders, capabilities, ...params }: InitializeParams,
  ): InitializeResult {
    const uri = workspaceFolders?.[0]?.uri ?? params.rootUri;
    this.#workspace.root = uri?.startsWith("file:")
      ? fileURLToPath(uri)
      : params.rootPath ?? undefined;
    this.#asksSettings = capabilities.workspace?.configuration === true;
    this.#isTold = capabilities.workspace?.didChangeConfiguration?.dynamicRegistration === true;
    const given = initializationOptions as { quilla?: unknown } | undefined;
    this.#workspace.settings = readSettings(given?.quilla ?? given);
    return {
      serverInfo: { name: "quilla", version: this.#options.version },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        completionProvider: { triggerCharacters: ["$", "{", "=", ",", "/", "-", '"'] },
        hoverProvider: true,
        definitionProvider: true,
        referencesProvider: true,
        documentHighlightProvider: true,
        renameProvider: { prepareProvider: true },
        documentSymbolProvider: true,
        foldingRangeProvider: true,
        documentFormattingProvider: true,
        codeActionProvider: { codeActionKinds: ["quickfix", fixAll] },
        semanticTokensProvider: {
          legend: { tokenTypes: [...tokenTypes], tokenModifiers: [] },
          full: true,
        },
      },
    };
  }

  async #begin(): Promise<void> {
    if (this.#isTold) {
      const { type } = DidChangeConfigurationNotification;
      await this.#connection.client.register(type, { section: "quilla" });
    }
    if (this.#asksSettings) await this.#askSettings();
  }

  async #askSettings(): Promise<void> {
    const given = await this.#connection.workspace.getConfiguration("quilla");
    // Editors that have no such settings answer with null: what was said at the beginning holds.
    if (given !== null && given !== undefined) this.#take(given);
  }

  #take(settings: unknown): void {
    try {
      this.#workspace.settings = readSettings(settings);
    } catch (error) {
      if (!(error instanceof QuillaError)) throw error;
      this.#show(told(error));
      return;
    }
    this.#workspace.forget();
    for (const { uri } of this.#documents.all()) this.#look(uri);
  }

  /** No answer is waited for. */
  #show(message: string, type: MessageType = MessageType.Warning): void {
    this.#connection.sendNotification(ShowMessageNotification.type, { type, message })
      .catch(() => {}); // nobody is there any more
  }

  #plugins(): Promise<PluginHost> {
    const say = (message: string) => this.#show(message);
    return this.#host ??= this.#options.host(this.#workspace.root, say);
  }

  /** Looks at the newest version, once all that the editor has sent by now is taken in. */
  #look(uri: string): void {
    if (this.#waiting.has(uri)) return;
    this.#waiting.add(uri);
    setImmediate(async () => {
      this.#waiting.delete(uri);
      const document = this.#documents.get(uri);
      if (document === undefined) return;
      try {
        const analysis = await this.#workspace.analyse(document);
        // What was typed in the meantime is looked at by itself.
        const { version } = analysis.document;
        if (this.#documents.get(uri)?.version !== version) return;
        await this.#connection.sendDiagnostics({
          uri,
          version,
          diagnostics: diagnosticsOf(analysis),
        });
      } catch (error) {
        this.#show(told(error), MessageType.Error);
      }
    });
  }

  #answer(): void {
    const connection = this.#connection;
    connection.onCompletion(this.#at(async (analysis, { position }) => {
      const offers = await this.#workspace.offers(analysis.document.uri);
      return await complete(analysis, analysis.places.place(position), offers);
    }));
    connection.onHover(this.#at(async (analysis, { position }) => {
      const known = await this.#workspace.knowledge(analysis.document.uri);
      return await hoverAt(analysis, analysis.places.place(position), known) ?? null;
    }));
    connection.onDefinition(
      this.#at((analysis, { position }) =>
        locations(analysis, position, (each) => each.isDeclaration)
      ),
    );
    connection.onReferences(
      this.#at((analysis, { position, context }) =>
        locations(analysis, position, (each) => context.includeDeclaration || !each.isDeclaration)
      ),
    );
    connection.onDocumentHighlight(
      this.#at((analysis, { position }) =>
        locations(analysis, position, () => true).map(({ range }) => ({ range }))
      ),
    );
    connection.onPrepareRename(this.#at((analysis, { position }) => {
      const { at, named } = renamedAt(analysis, analysis.places.place(position));
      return { range: analysis.places.range(at.range), placeholder: named.name };
    }));
    connection.onRenameRequest(this.#at((analysis, { position, newName }) => {
      const { document: { uri }, places } = analysis;
      const found = renamePlaces(analysis, places.place(position), newName);
      return {
        changes: {
          [uri]: found.map(({ range }) => ({ range: places.range(range), newText: newName })),
        },
      };
    }));
    connection.onDocumentSymbol(this.#at((analysis) => documentSymbols(analysis)));
    connection.onFoldingRanges(this.#at((analysis) => foldingRanges(analysis)));
    connection.onDocumentFormatting(
      this.#at(async (analysis) => formattingEdits(analysis, await this.#plugins())),
    );
    connection.onCodeAction(
      this.#at((analysis, { range, context }) => actionsIn(analysis, range, context.only)),
    );
    connection.languages.semanticTokens.on(
      this.#at((analysis) => ({ data: semanticTokens(analysis) })),
    );
  }

  /** An answer about a document; what is refused is told as that, with what to do. */
  #at<P extends { readonly textDocument: { readonly uri: string } }, R>(
    answer: (analysis: Analysis, params: P) => R | Promise<R>,
  ): (params: P) => Promise<R> {
    return async (params) => {
      try {
        const document = this.#documents.get(params.textDocument.uri);
        if (document === undefined) {
          throw new QuillaError("the document is not open", {
            code: "lsp/not-open",
            hint: "the editor opens it first",
          });
        }
        return await answer(await this.#workspace.analyse(document), params);
      } catch (error) {
        if (!(error instanceof QuillaError)) throw error;
        throw new ResponseError(LSPErrorCodes.RequestFailed, told(error), { code: error.code });
      }
    };
  }
}

function locations(
  analysis: Analysis,
  position: Position,
  isMeant: (place: { readonly isDeclaration: boolean }) => boolean,
) {
  const { places, document: { uri } } = analysis;
  const found = nameAt(analysis, places.place(position))?.named.places ?? [];
  return found.filter(isMeant).map(({ range }) => ({ uri, range: places.range(range) }));
}
