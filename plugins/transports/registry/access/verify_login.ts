/**
 * Whether a registry takes a user and password: asked before they are stored.
 *
 * @module
 */
import { Agent as PlainAgent, request as requestPlain } from "node:http";
import { Agent as SecureAgent, request as requestSecure, type RequestOptions } from "node:https";
import { rootCertificates } from "node:tls";
import { messageOf, QuillaError, systemCode } from "../../../../core/errors.ts";
import { quote } from "../../../../core/quote.ts";
import type { Endpoint } from "../access.ts";
import { type Challenge, parseChallenges } from "./challenge.ts";
import type { Login } from "./store_credentials.ts";

/** No answer is longer, in bytes, nor takes longer, in milliseconds. */
const longestAnswer = 1 << 20;
const patience = 30_000;

interface Answer {
  readonly status: number;
  readonly challenge: string;
  readonly body: string;
}

/**
 * Asks `/v2/` as the registry wants to be asked: with the password itself, or with a token that the password gets.
 *
 * @throws {QuillaError} `registry/denied` where they are not taken, `registry/unreachable`, `registry/tls`,
 * `registry/protocol` where what answers is no registry
 */
export async function verifyLogin(endpoint: Endpoint, login: Login): Promise<void> {
  const base = new URL(`${endpoint.url.pathname.replace(/\/$/, "")}/v2/`, endpoint.url);
  const first = await get(base, endpoint, undefined);
  if (first.status === 200) return;
  if (first.status !== 401) throw notRegistry(base, `it says ${first.status}`);
  const challenges = parseChallenges(first.challenge);
  const basic = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString("base64")}`;
  const bearer = challenges.find(({ scheme }) => scheme === "bearer");
  if (bearer !== undefined) {
    const token = await fetchToken(tokenUrl(base, bearer, login), endpoint, basic, login);
    return accept(await get(base, endpoint, `Bearer ${token}`), base, login);
  }
  if (challenges.some(({ scheme }) => scheme === "basic")) {
    return accept(await get(base, endpoint, basic), base, login);
  }
  throw notRegistry(base, "it asks for neither Basic nor Bearer");
}

function accept({ status }: Answer, url: URL, login: Login): void {
  if (status === 200) return;
  if (status === 401 || status === 403) throw denied(url, login);
  throw notRegistry(url, `it says ${status} to who has logged in`);
}

/** docs.docker.com/reference/api/registry/auth: the realm, with the service and the account. */
function tokenUrl(base: URL, { parameters }: Challenge, { username }: Login): URL {
  const realm = parameters.get("realm") ?? "";
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw notRegistry(base, `its token server ${quote(realm)} is no URL`);
  }
  if (base.protocol === "https:" && url.protocol === "http:") {
    throw notRegistry(base, `its token server ${url.host} would be told the password without TLS`);
  }
  url.username = url.password = "";
  const service = parameters.get("service");
  if (service !== undefined) url.searchParams.set("service", service);
  url.searchParams.set("account", username);
  return url;
}

async function fetchToken(
  url: URL,
  endpoint: Endpoint,
  authorization: string,
  login: Login,
): Promise<string> {
  const { status, body } = await get(url, endpoint, authorization);
  if (status === 401 || status === 403 || status === 400) throw denied(url, login);
  if (status !== 200) throw notRegistry(url, `the token server says ${status}`);
  let answer: { readonly token?: unknown; readonly access_token?: unknown } | null = null;
  try {
    answer = JSON.parse(body);
  } catch {
    // told below: what the runtime says of it may quote a token
  }
  const token = answer?.token ?? answer?.access_token;
  if (typeof token === "string" && /^[\x21-\x7e]+$/.test(token)) return token;
  throw notRegistry(url, "the token server gives no token");
}

async function get(
  url: URL,
  { url: { host }, tls }: Endpoint,
  authorization: string | undefined,
): Promise<Answer> {
  const { ca, skipVerify } = tls;
  // The token server may be another's: it is trusted alike, but not told who the client is.
  const { cert, key } = url.host === host ? tls : { cert: undefined, key: undefined };
  const secrets = {
    // What is given takes the place of what the runtime trusts.
    ca: ca && [...rootCertificates, ...ca],
    cert,
    key,
    rejectUnauthorized: skipVerify !== true,
  };
  const options: RequestOptions = {
    headers: authorization === undefined ? {} : { authorization },
    // Deno 2.4 knows no `agent: false`.
    ...(url.protocol === "http:"
      ? { agent: new PlainAgent() }
      : { agent: new SecureAgent(secrets), ...secrets }),
  };
  try {
    return await new Promise<Answer>((resolve, reject) => {
      const send = url.protocol === "http:" ? requestPlain : requestSecure;
      const request = send(url, options, async (response) => {
        try {
          let body = "";
          for await (const piece of response.setEncoding("utf8")) {
            body += piece;
            if (body.length > longestAnswer) throw notRegistry(url, "its answer has no end");
          }
          const challenge = response.headers["www-authenticate"] ?? "";
          resolve({ status: response.statusCode ?? 0, challenge, body });
        } catch (error) {
          reject(error);
          request.destroy();
        }
      });
      request.setTimeout(patience, () => {
        request.destroy(new Error(`nothing came for ${patience / 1000} seconds`));
      });
      request.once("error", reject).end();
    });
  } catch (error) {
    throw notReached(url, error);
  }
}

function notReached(url: URL, cause: unknown): unknown {
  if (cause instanceof QuillaError) return cause;
  const code = systemCode(cause);
  const isNetwork = url.protocol === "http:" || code !== undefined && !code.startsWith("ERR_");
  const why = code === "ECONNREFUSED" ? "nothing listens there" : messageOf(cause);
  if (isNetwork) {
    return new QuillaError(`${url.origin} cannot be reached: ${why}`, {
      code: "registry/unreachable",
      hint: "look at the registry's name and port, and at the network of this machine",
      cause,
    });
  }
  return new QuillaError(`${url.origin} cannot be trusted: ${why}`, {
    code: "registry/tls",
    hint: `put its authority into certs.d/${url.host}/ca.crt of quilla's configuration`,
    cause,
  });
}

function denied(url: URL, { username }: Login): QuillaError {
  return new QuillaError(`${url.host} does not take this password of ${quote(username)}`, {
    code: "registry/denied",
    hint: "where two factors are asked for, log in with a token made for this purpose",
  });
}

function notRegistry(url: URL, why: string): QuillaError {
  return new QuillaError(`${url.origin} does not answer as a registry: ${why}`, {
    code: "registry/protocol",
    hint: "look at the registry's name and port",
  });
}
