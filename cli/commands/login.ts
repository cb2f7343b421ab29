/**
 * `quilla login`: credentials for a registry, verified and stored.
 *
 * @module
 */
import { QuillaError, UsageError } from "../../core/plugin/cli/process.ts";
import {
  type AccountsMachine,
  type Login,
  type RegistryAccounts,
  registryAccounts,
} from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import { Buffer } from "node:buffer";
import process from "node:process";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { readWord } from "../words/usage.ts";

const examples = `
Examples:
  quilla login                                       Docker Hub; asks for user and password
  quilla login registry.example.org:5000
  printenv TOKEN | quilla login -u ci --password-stdin registry.example.org

The password is stored where Docker keeps it: with the credential helper that ~/.docker/config.json names, else in that
file. DOCKER_CONFIG names another directory, REGISTRY_AUTH_FILE another file.`;

export const login: CommandFactory = (context, name) =>
  new Command(name)
    .description("Logs in to a registry. The registry is asked before anything is stored.")
    .argument("[registry]", "its host, and its port if it has one", "docker.io")
    .option("-u, --username <name>", "the user")
    .option("-p, --password <password>", "the password; others on this machine may see it")
    .option("--password-stdin", "read the password from the standard input", false)
    .option("--tls-verify <bool>", "false: plain http will do, and any certificate")
    .addHelpText("after", examples)
    .action((registry, options) => runLogin(context, registry, options));

type LoginOptions = Readonly<{
  username?: string;
  password?: string;
  passwordStdin: boolean;
  tlsVerify?: string;
}>;

async function runLogin(context: Context, text: string, options: LoginOptions): Promise<void> {
  const accounts = await registryAccounts(await context.host());
  const registry = readWord("the registry", () => accounts.registryOf(text));
  const insecure = options.tlsVerify === undefined ? undefined : !readFlag(options.tlsVerify);
  requireOneSource(options);
  const machine = { environment: context.env, insecure };
  const isGiven = options.username !== undefined || options.password !== undefined;
  if (!isGiven && await renew(context, accounts, registry, machine)) {
    return context.print("Login Succeeded");
  }
  const login = await ask(context, options);
  await accounts.verify(registry, login, machine);
  const { path, isPlain, hiddenBy } = await accounts.keep(registry, login, machine);
  if (isPlain) {
    context.say(
      `\nWARNING! Your credentials are stored unencrypted in '${path}'.\n` +
        "Configure a credential helper to remove this warning. See\n" +
        "https://docs.docker.com/go/credential-store/\n",
    );
  }
  if (hiddenBy !== undefined) {
    context.say(`WARNING! ${hiddenBy} has other credentials for ${registry}, and goes before it.`);
  }
  context.print("Login Succeeded");
}

function requireOneSource({ username, password, passwordStdin }: LoginOptions): void {
  if (password !== undefined && passwordStdin) {
    throw new UsageError("--password and --password-stdin exclude each other", {
      code: "usage/login",
      hint: "leave out --password",
    });
  }
  if (passwordStdin && username === undefined) {
    throw new UsageError("--password-stdin needs --username", {
      code: "usage/login",
      hint: "there is no input left to ask for the user: write -u NAME",
    });
  }
}

/** Whether what is stored is still taken. */
async function renew(
  context: Context,
  accounts: RegistryAccounts,
  registry: string,
  machine: AccountsMachine,
): Promise<boolean> {
  const stored = await accounts.stored(registry, machine);
  if (stored === undefined) return false;
  context.say(`Authenticating with existing credentials... [Username: ${stored.username}]`);
  try {
    await accounts.verify(registry, stored, machine);
    return true;
  } catch (error) {
    const code = error instanceof QuillaError ? error.code : undefined;
    if (code !== "registry/unauthorized" && code !== "registry/denied") throw error;
    context.say("They are not taken any more.");
    return false;
  }
}

async function ask(context: Context, options: LoginOptions): Promise<Login> {
  const username = (options.username ?? await answer(context, "Username: ")).trim();
  if (options.password !== undefined) {
    context.say(
      "WARNING! Using --password via the CLI is insecure. Use --password-stdin.",
    );
  }
  const password = options.passwordStdin
    ? await readPassword()
    : options.password ?? await answer(context, "Password: ", true);
  if (username !== "" && password !== "") return { username, password };
  throw new UsageError(`the ${username === "" ? "user" : "password"} is empty`, {
    code: "usage/login",
    hint: "give both",
  });
}

async function answer(context: Context, question: string, isSecret = false): Promise<string> {
  const text = await context.ask(question, { isSecret });
  if (text !== undefined) return text;
  throw new UsageError("there is no terminal to ask for the user and password at", {
    code: "usage/login",
    hint: "say -u NAME --password-stdin, and pipe the password in",
  });
}

/** No password is longer; in bytes. */
const longest = 64 << 10;

/** The end of the line that it stands in does not belong to it. */
async function readPassword(): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of process.stdin) {
    length += piece.length;
    if (length > longest) {
      throw new UsageError("what comes from the standard input is too long for a password", {
        code: "usage/login",
        hint: `a password has at most ${longest} bytes`,
      });
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8").replace(/\r?\n$/, "");
}

function readFlag(text: string): boolean {
  if (/^(true|1|t)$/i.test(text)) return true;
  if (/^(false|0|f)$/i.test(text)) return false;
  throw new UsageError(`--tls-verify takes true or false, not ${JSON.stringify(text)}`, {
    code: "usage/login",
    hint: "write --tls-verify=false",
  });
}
