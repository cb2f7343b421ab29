/**
 * Requests as recordings know them, and which of those that were recorded one is.
 *
 * @module
 */
import type { ProxiedRequest, RecordedRequest } from "./contracts.ts";
import type { TakenBody } from "./request_body.ts";
import { isAuthorized, type RequestRules, withoutSecrets } from "./secrets.ts";

/** What a client says that servers look at. */
const lookedAt: readonly string[] = ["accept", "accept-encoding", "git-protocol"];

/** @param body what its body is known by, if it has one */
export function recordedRequest(
  { method, url, headers }: Pick<ProxiedRequest, "method" | "url" | "headers">,
  body: TakenBody | undefined,
  rules: RequestRules = {},
): RecordedRequest {
  const said = lookedAt.flatMap((name): [string, string][] => {
    const value = headers.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  return {
    method,
    url: withoutSecrets(url, rules),
    ...said.length > 0 && { headers: Object.fromEntries(said) },
    ...isAuthorized(url, headers) && { authorized: true },
    ...body !== undefined && { body: body.digest },
    ...body?.git !== undefined && { git: body.git },
  };
}

/** A text that equal requests share, and no others. */
export function requestKey(request: RecordedRequest): string {
  const { headers = {} } = request;
  const said = Object.keys(headers).sort().map((name) => `${name}:${headers[name]}`);
  return [questionKey(request), ...said].join("\n");
}

/** The same of what is asked, however the client wants to have it. */
export function questionKey({ method, url, authorized, body }: RecordedRequest): string {
  return [method, url, authorized === true ? "authorized" : "", body ?? ""].join(" ");
}
