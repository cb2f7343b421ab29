/**
 * A recording as an HTTP proxy for others: what they ask for is answered from it and the store, and nothing from anywhere else.
 *
 * @module
 */
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { messageOf, QuillaError, systemCode } from "../../../core/errors.ts";
import type { Store } from "../../../core/store/store.ts";
import { Authority } from "./authority.ts";
import type { Answerer, ProxiedAnswer, ProxiedRequest, Recording } from "./contracts.ts";
import { Conversation } from "./conversation.ts";
import { Incoming } from "../streams/incoming.ts";
import { closing } from "./listen.ts";
import { ReplayingAnswers } from "./replaying_answers.ts";
import { TlsHosts } from "./tls_hosts.ts";

/** What is served, and where. */
export interface ServeSettings {
  /** Stays open until it is stopped. */
  readonly store: Store;
  readonly opened: { readonly name: string; readonly recording: Recording };
  /** The address to listen on, a name or a number. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Parameters of URLs that are secrets, beside those that are known: as when it was recorded. */
  readonly secretParameters?: readonly string[] | undefined;
  /** Called with each request that was answered; foreign text. */
  readonly onAnswer?: ((method: string, url: string, status: number) => void) | undefined;
  /** Called with each that was not, and why. */
  readonly onRefusal?: ((error: QuillaError) => void) | undefined;
}

/** A recording that is served. */
export interface ServedRecording {
  /** `host:port`, as clients type it. */
  readonly address: string;
  /** What clients of HTTPS must trust: PEM; its key is in memory alone, and gone when this is stopped. */
  readonly certificate: string;
  /** Ends all connections. */
  stop(): Promise<void>;
}

/** So many at once: a build has a few dozen. */
const mostConnections = 512;

/**
 * Begins to serve.
 *
 * @throws {QuillaError} `record/body-missing`; `serve/address-in-use`, `serve/address` where it cannot be listened on
 */
export async function serveRecording(settings: ServeSettings): Promise<ServedRecording> {
  const { host, port } = settings;
  const authority = Authority.create();
  const hosts = new TlsHosts(authority);
  const answerer = answererOf(settings);
  const server = createServer({ allowHalfOpen: true });
  server.maxConnections = mostConnections;
  const close = closing(server, "connection");
  server.on("connection", (socket: Socket) => {
    const link = { socket, incoming: new Incoming(socket), answerer };
    void new Conversation(link, hosts, {}).go({ host: undefined, port: 0, isSecure: false });
  });
  await listening(server, host, port);
  const address = joined(host, (server.address() as AddressInfo).port);
  return {
    address,
    certificate: authority.certificatePem,
    async stop() {
      await close();
      await hosts.close();
    },
  };
}

/** One for all clients: of several answers to one request, all but the last are given once. */
function answererOf(settings: ServeSettings): Answerer {
  const { store, opened, secretParameters, onAnswer, onRefusal } = settings;
  const { recording, name } = opened;
  const rules = { parameters: secretParameters?.map((each) => each.toLowerCase()) };
  const replay = new ReplayingAnswers({ store, recording, name, rules })
    .answererFor({ step: "a client of quilla serve" });
  const tell = (error: unknown) => {
    if (!(error instanceof QuillaError)) throw error;
    onRefusal?.(error);
  };
  return {
    async answer(request: ProxiedRequest): Promise<ProxiedAnswer> {
      try {
        const answer = await replay.answer(request);
        onAnswer?.(request.method, request.url.href, answer.status);
        return answer;
      } catch (error) {
        tell(error);
        throw error;
      }
    },
    letsThrough: () => false,
    refused(what, host, port) {
      try {
        replay.refused(what, host, port);
      } catch (error) {
        tell(error);
      }
    },
  };
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      const isTaken = systemCode(error) === "EADDRINUSE";
      const why = isTaken ? "another program listens there" : messageOf(error);
      reject(
        new QuillaError(`cannot listen on ${joined(host, port)}: ${why}`, {
          code: isTaken ? "serve/address-in-use" : "serve/address",
          hint: "--listen 127.0.0.1:0 takes any port that is free",
          cause: error,
        }),
      );
    });
    server.listen(port, host, () => resolve());
  });
}

function joined(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
