/**
 * Whether a registry takes a user and password: asked before they are stored.
 *
 * @module
 */
import { QuillaError } from "../../../../core/plugin/api/nouns.ts";
import { HttpClient } from "../../../kit/http/client.ts";
import { quote } from "../../../../core/plugin/api/text.ts";
import type { Endpoint } from "../access.ts";
import { failureOf } from "../failure.ts";
import { defaultRetries } from "../../../kit/http/retry.ts";
import { Session } from "../session.ts";
import type { Environment } from "./machine.ts";
import type { Login } from "../../../../core/plugin/contracts/transport.ts";

/**
 * Asks `/v2/` as the registry wants to be asked: with the password itself, or with a token that the password gets.
 *
 * @throws {QuillaError} `registry/unauthorized` where they are not taken, and what asking a registry throws
 */
export async function verifyLogin(
  endpoint: Endpoint,
  registry: string,
  login: Login,
  environment: Environment,
): Promise<void> {
  const http = new HttpClient({ environment });
  try {
    const session = new Session({
      ...{ http, endpoint, registry },
      retries: { ...defaultRetries, attempts: 2 },
      credentials: () => Promise.resolve({ type: "password", ...login }),
    });
    const response = await session.ask({ method: "GET", at: "", scopes: [] });
    if (response.status === 200) return await response.discard();
    throw await failureOf(response, "logging in", registry, { isSignedIn: true });
  } catch (error) {
    throw isRefusal(error) ? denied(registry, login, error) : error;
  } finally {
    http.close();
  }
}

/** Whether it is the user and the password that are not taken. */
export function isRefusal(error: unknown): error is QuillaError {
  return error instanceof QuillaError &&
    (error.code === "registry/unauthorized" || error.code === "registry/denied");
}

function denied(registry: string, { username }: Login, cause: QuillaError): QuillaError {
  return new QuillaError(`${registry} does not take this password of ${quote(username)}`, {
    code: "registry/unauthorized",
    hint: "where two factors are asked for, log in with a token made for this purpose",
    cause,
  });
}
