/**
 * The network of one job: a namespace in which there is nothing but sockets that take what comes, and hand it on to a socket of the
 * machine. What is spoken there is no matter of this side.
 *
 * @module
 */
import { createSocket, type RemoteInfo, type Socket as Datagrams } from "node:dgram";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { createConnection, createServer, type Server, type Socket } from "node:net";
import { systemCode } from "../../../../core/plugin/api/nouns.ts";
import type { LineHead } from "../../../kit/recording/contracts.ts";
import { Incoming, joined } from "../../../kit/streams/incoming.ts";
import { nameserver, proxyPlace } from "../gate_places.ts";
import { call } from "../kernel.ts";
import type { GatePlan } from "../protocol.ts";
import { addLoopbackAddress, raiseLoopback } from "./loopback.ts";
import { mount, mountFlags, unmount } from "./mounting.ts";
import { NameBook, ownAddress, readQuestion, withAddress, withoutAddress } from "./names.ts";
import { Namespaces } from "./namespaces.ts";

const namesPort = 53;

export class Gate {
  readonly #plan: GatePlan;
  readonly #path: string;
  readonly #namespaces: Namespaces;
  readonly #book = new NameBook();
  readonly #servers: Server[] = [];
  readonly #connections = new Set<Socket>();
  /** Those of names whose ports are open. */
  readonly #opened = new Map<string, Promise<boolean>>();
  #names: Datagrams | undefined;
  #namespace: number | undefined;
  #isMounted = false;
  #isClosed = false;

  private constructor(plan: GatePlan, path: string, namespaces: Namespaces) {
    this.#plan = plan;
    this.#path = path;
    this.#namespaces = namespaces;
  }

  /**
   * @param path where the namespace gets its name; nothing is there
   * @throws the system's error
   */
  static async open(plan: GatePlan, path: string, namespaces: Namespaces): Promise<Gate> {
    const gate = new Gate(plan, path, namespaces);
    try {
      gate.#namespace = await namespaces.make(async () => {
        raiseLoopback();
        addLoopbackAddress(ownAddress);
        writeFileSync(path, "", { flag: "wx" });
        mount("none", path, "", mountFlags.bind, Namespaces.here);
        gate.#isMounted = true;
        await gate.#listen(proxyPlace.port, proxyPlace.address, { port: 0 });
        await gate.#answerNames();
      });
      return gate;
    } catch (error) {
      gate.close();
      throw error;
    }
  }

  /** Takes all of it away: what is connected, is not any more. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const server of this.#servers) server.close();
    for (const connection of this.#connections) connection.destroy();
    this.#names?.close();
    if (this.#namespace !== undefined) call("close", this.#namespace);
    if (this.#isMounted) unmount(this.#path);
    rmSync(this.#path, { force: true });
  }

  async #listen(port: number, address: string, head: LineHead): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (near) => this.#join(near, head));
    const listening = once(server, "listening");
    server.listen(port, address);
    await listening;
    server.on("error", () => {}); // a connection that could not be taken
    if (this.#isClosed) server.close();
    else this.#servers.push(server);
  }

  /** Both ways, each to its own end. */
  #join(near: Socket, head: LineHead): void {
    const far = createConnection({ path: this.#plan.socket, allowHalfOpen: true });
    far.write(`${JSON.stringify(head)}\n`);
    void joined([near, new Incoming(near)], [far, new Incoming(far)]);
    for (const [one, other] of [[near, far], [far, near]] as const) {
      this.#connections.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        this.#connections.delete(one);
        if (!one.readableEnded) other.destroy();
      });
    }
  }

  async #answerNames(): Promise<void> {
    const socket = createSocket("udp4");
    const listening = once(socket, "listening");
    socket.bind(namesPort, nameserver);
    await listening;
    socket.on("error", () => {}); // an answer that nobody waits for any more
    socket.on("message", (query, from) => void this.#answer(query, from));
    this.#names = socket;
  }

  async #answer(query: Uint8Array, { port, address }: RemoteInfo): Promise<void> {
    const answer = await this.#answerTo(query);
    if (answer !== undefined && !this.#isClosed) this.#names!.send(answer, port, address);
  }

  async #answerTo(query: Uint8Array): Promise<Uint8Array | undefined> {
    const question = readQuestion(query);
    if (question === undefined || question instanceof Uint8Array) return question;
    const { name, isAddress, asked } = question;
    if (name === "") return withoutAddress(asked, "unknown");
    if (!isAddress) return withoutAddress(asked, "none");
    if (/(^|\.)localhost$/.test(name)) return withAddress(question, nameserver);
    const known = this.#book.addressOf(name);
    if (known === undefined || !await this.#open(name, known)) {
      return withoutAddress(asked, "failed");
    }
    return withAddress(question, known);
  }

  /** @returns whether connections to it are taken now */
  #open(name: string, address: string): Promise<boolean> {
    const opened = this.#opened.get(name) ?? this.#openPorts(name, address);
    this.#opened.set(name, opened);
    return opened;
  }

  async #openPorts(name: string, address: string): Promise<boolean> {
    try {
      await this.#namespaces.within(() => this.#namespace!, async () => {
        for (const port of this.#isClosed ? [] : this.#plan.ports) {
          // One that the program itself listens on is its own.
          await this.#listen(port, address, { port, name }).catch(unlessTaken);
        }
      });
      return true;
    } catch {
      return false; // too many files are open, for one
    }
  }
}

function unlessTaken(error: unknown): void {
  if (systemCode(error) !== "EADDRINUSE") throw error;
}
