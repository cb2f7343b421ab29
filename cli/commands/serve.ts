/**
 * `quilla serve`: the store as a registry.
 *
 * @module
 */
import { messageOf, QuillaError, UsageError } from "../../core/plugin/cli/process.ts";
import { type ServedRequest, type ServerUsers, serveStore } from "../../mod.ts";
import process from "node:process";
import { readFile } from "node:fs/promises";
import { Command } from "@commander-js/extra-typings";
import { quote } from "../../core/text/quote.ts";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { collect } from "../words/repeatable.ts";
import { isLoopback, parseListenAddress } from "../words/listen_address.ts";
import { sanitise } from "../print/sanitise.ts";

const examples = `
An image is served by its name: hello is ADDRESS/hello, registry.example/team/app is
ADDRESS/registry.example/team/app. What is pushed to ADDRESS/team/app is called team/app here.

Examples:
  quilla serve                                          docker pull 127.0.0.1:5000/hello
  quilla serve --writable                               also docker push 127.0.0.1:5000/team/app:1
  quilla serve --listen :443 --tls-cert cert.pem --tls-key key.pem --htpasswd users
  quilla serve --listen 127.0.0.1:0 >address &          any free port; its address in a file
  quilla serve --recording app --listen 127.0.0.1:3128  what app/quilla.record has, as an HTTP proxy`;

export const serve: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Offers the store as a registry, until it is stopped: for engines, clusters, and other quillas.",
    )
    .option("-l, --listen <address>", "host:port; port 0 is any that is free", "127.0.0.1:5000")
    .option(
      "--name <name>",
      "a name that clients call it by, beside localhost, this machine's and numbers (repeatable)",
      collect,
      [],
    )
    .option("-w, --writable", "take pushes, and let images be deleted", false)
    .option("--tls-cert <file>", "serve by HTTPS, with this certificate (PEM)")
    .option("--tls-key <file>", "the certificate's key (PEM)")
    .option("--htpasswd <file>", "let in only those of a file that `htpasswd -B` wrote")
    .option("-u, --user <name>", "let in only this user")
    .option("--password-stdin", "read the user's password from the standard input", false)
    .option("--verbose", "tell every request on stderr", false)
    .option("--as <server>", "offer it as what a plugin brings", "registry")
    .option("--recording <recording>", "offer what was recorded as an HTTP proxy, and nothing else")
    .option(
      "--authority <file>",
      "with --recording: write the certificate that clients trust there",
    )
    .option("--plugin <file>", "load a plugin (repeatable)", collect, [])
    .addHelpText("after", examples)
    .action(async (options) => {
      const { recording } = options;
      if (recording === undefined) return await runServe(context, options);
      const { serveProxy } = await import("./serve_recording.ts");
      await serveProxy(context, { ...options, recording }, signalled);
    });

type ServeOptions = Readonly<{
  listen: string;
  name: readonly string[];
  writable: boolean;
  tlsCert?: string;
  tlsKey?: string;
  htpasswd?: string;
  user?: string;
  passwordStdin: boolean;
  verbose: boolean;
  as: string;
  plugin: readonly string[];
  authority?: string;
}>;

async function runServe(context: Context, options: ServeOptions): Promise<void> {
  const { host, port } = parseListenAddress(options.listen);
  requirePairs(options);
  const tls = options.tlsCert === undefined
    ? undefined
    : { cert: await readText(options.tlsCert), key: await readText(options.tlsKey!) };
  const users = await usersOf(options);
  const store = await context.store({ create: options.writable });
  store.close(); // what is wrong with it is told now
  const stopped = signalled();
  const registry = await serveStore({
    plugins: await context.host(options.plugin),
    server: options.as,
    open: () => context.store(),
    host,
    port,
    names: options.name.map(readName),
    isWritable: options.writable,
    tls,
    users,
    onRequest: options.verbose ? (request) => context.say(describe(request)) : undefined,
    onFailure: (thrown) => context.say(sanitise(`error: ${messageOf(thrown)}`)),
  });
  context.print(registry.address);
  const what = options.writable ? "pulled, pushed and deleted" : "pulled";
  const isRegistry = options.as === "registry";
  context.say(
    isRegistry
      ? `images can be ${what} at ${registry.address}; Ctrl-C stops it`
      : `the store is offered as ${options.as} at ${registry.address}; Ctrl-C stops it`,
  );
  if (!isLoopback(host)) warn(context, options, what);
  await stopped;
  await registry.stop();
}

/** A name without a port: all ports are one's own. */
function readName(text: string): string {
  const [, name] = /^([A-Za-z0-9_][A-Za-z0-9._-]*)(?::\d+)?$/.exec(text) ?? [];
  if (name !== undefined) return name;
  throw new UsageError(`--name ${quote(text)} is no name of a machine`, {
    code: "usage/serve",
    hint: "write it as clients do, such as registry.example.org",
  });
}

/** What the one who starts it should know, where others than this machine reach it. */
function warn(context: Context, options: ServeOptions, what: string): void {
  const hasPasswords = options.htpasswd !== undefined || options.user !== undefined;
  if (!hasPasswords) {
    context.say(
      `warning: whoever reaches this address needs no password: all images can be ${what}; ` +
        "--htpasswd or --user lets in only those who are known",
    );
  }
  if (options.tlsCert === undefined) {
    const secrets = hasPasswords ? "passwords and images" : "images";
    context.say(
      `warning: ${secrets} cross the network in the clear; --tls-cert and --tls-key encrypt them`,
    );
  }
}

function requirePairs(options: ServeOptions): void {
  const refuse = (message: string, hint: string) =>
    new UsageError(message, { code: "usage/serve", hint });
  if (options.authority !== undefined) {
    throw refuse("--authority is for --recording", "leave it out, or name a recording");
  }
  if ((options.tlsCert === undefined) !== (options.tlsKey === undefined)) {
    throw refuse("--tls-cert and --tls-key belong together", "give both, or neither");
  }
  if ((options.user !== undefined) !== options.passwordStdin) {
    throw refuse(
      "--user and --password-stdin belong together",
      "quilla serve --user NAME --password-stdin <FILE",
    );
  }
  if (options.htpasswd !== undefined && options.user !== undefined) {
    throw refuse("--htpasswd and --user exclude each other", "leave one of them out");
  }
  if (options.user === "" || options.user?.includes(":")) {
    throw refuse("a user's name is not empty and has no colon", "choose another name");
  }
}

async function usersOf(options: ServeOptions): Promise<ServerUsers | undefined> {
  const { htpasswd, user } = options;
  if (htpasswd !== undefined) return { htpasswd: await readText(htpasswd), path: htpasswd };
  if (user === undefined) return undefined;
  const password = await inputLine();
  if (password !== "") return { name: user, password };
  throw new UsageError("the standard input has no password", {
    code: "usage/password",
    hint: "quilla serve --user NAME --password-stdin <FILE",
  });
}

/** The standard input without the line end that most files have. */
async function inputLine(): Promise<string> {
  let text = "";
  for await (const piece of process.stdin.setEncoding("utf8")) {
    text += piece;
    if (text.length > 4096) break;
  }
  return text.replace(/\r?\n$/, "");
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new QuillaError(`${quote(path)} cannot be read: ${messageOf(error)}`, {
      code: "serve/file",
      cause: error,
    });
  }
}

/** Waits for Ctrl-C, or for whoever asks the process to end. The second time it ends at once. */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

function describe({ method, target, status, sent, milliseconds }: ServedRequest): string {
  const words = [method, target, status ?? "gone", sent, `${Math.round(milliseconds)}ms`];
  return sanitise(words.join(" "));
}
