/**
 * What went wrong with a registry, in words of ours. What the registry says is quoted: it is foreign text.
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { HttpResponse } from "../../kit/http/client.ts";
import { showUrl } from "../../kit/http/policy.ts";
import { parseJson } from "../../../core/plugin/api/oci.ts";
import { quote } from "../../../core/plugin/api/text.ts";

/** Bodies of errors, and of token servers, are small. */
export const smallBody = 64 << 10;

/** One line of what a registry says (OCI distribution spec § error codes). */
interface SaidError {
  readonly code: string;
  readonly message: string;
}

/** An answer that is none of those that were hoped for, as an error. Its body is read. */
export async function failureOf(
  response: HttpResponse,
  doing: string,
  registry: string,
  known: { readonly isSignedIn: boolean } = { isSignedIn: false },
): Promise<QuillaError> {
  const { status, reason } = response;
  const said = await readErrors(response);
  const words = said.map(({ code, message }) => quote(message === "" ? code : message)).join(", ");
  const why = words === "" ? `${status} ${reason}`.trimEnd() : `${status}, ${words}`;
  const { code, hint } = meaning(status, said, registry, known.isSignedIn);
  return new QuillaError(`${doing} failed: ${registry} answers ${why}`, { code, hint });
}

/** @returns nothing where the body is no list of errors */
async function readErrors(response: HttpResponse): Promise<SaidError[]> {
  try {
    const document = parseJson(await response.bytes(smallBody), "the registry's answer", {
      maxDepth: 32,
    });
    const { errors } = document as { errors?: readonly Record<string, unknown>[] };
    return (errors ?? []).slice(0, 4).map((error) => ({
      code: String(error["code"] ?? ""),
      message: String(error["message"] ?? ""),
    }));
  } catch {
    return [];
  }
}

function meaning(
  status: number,
  said: readonly SaidError[],
  registry: string,
  isSignedIn: boolean,
): { code: string; hint: string } {
  const says = (code: string) => said.some((error) => error.code === code);
  if (status === 401) {
    return isSignedIn
      ? {
        code: "registry/unauthorized",
        hint: "the user name or the password is wrong, or may not do this",
      }
      : {
        code: "registry/unauthorized",
        hint: `\`quilla login ${registry}\` tells it who you are`,
      };
  }
  if (status === 403 || says("DENIED")) {
    const hint = "the repository is another's, or this user may not write there";
    return { code: "registry/denied", hint };
  }
  if (status === 404 && says("NAME_UNKNOWN")) {
    return { code: "registry/unknown-name", hint: "look at the repository's name" };
  }
  if (status === 404) return { code: "registry/unknown", hint: "look at the name and the tag" };
  if (status === 413) {
    return { code: "registry/too-large", hint: "the registry, or a proxy before it, has a limit" };
  }
  if (status === 429) {
    const hint = isSignedIn
      ? "wait; the registry limits how often it is asked"
      : `wait, or sign in with \`quilla login ${registry}\`: users are often allowed more`;
    return { code: "registry/rate-limit", hint };
  }
  if (status >= 500) {
    return { code: "registry/unavailable", hint: "the registry is in trouble; try again later" };
  }
  return { code: "registry/refused", hint: "ask those who run the registry" };
}

const networkCodes: ReadonlyMap<string, readonly [code: string, hint?: string]> = new Map([
  ["fetch/unreachable", [
    "registry/unreachable",
    "look at the registry's name, and at the network of this machine",
  ]],
  ["fetch/timeout", ["registry/timeout", "try again; look at the network, and at proxies"]],
  ["fetch/slow", ["registry/slow", "try again later; look at the network, and at proxies"]],
  ["fetch/short", ["registry/broken", "try again; what has arrived is not sent twice"]],
  ["fetch/tls", [
    "registry/tls",
    "--tls-verify=false takes a registry at its word; better, add its certificate to certs.d",
  ]],
  ["fetch/protocol", [
    "registry/protocol",
    "look at the port; a registry without TLS needs --tls-verify=false",
  ]],
  ["fetch/address", ["registry/address"]],
  ["fetch/proxy", ["registry/proxy"]],
  ["fetch/redirect", ["registry/redirect", "the registry, or what stands before it, is at fault"]],
  ["fetch/too-large", ["registry/too-much"]],
]);

/** A failure of the network as a failure of the registry; all else as it is. */
export function networkFailure(thrown: unknown, registry: string): unknown {
  if (!(thrown instanceof QuillaError)) return thrown;
  const [code, hint = thrown.hint] = networkCodes.get(thrown.code) ?? [];
  if (code === undefined) return thrown;
  return new QuillaError(`the registry ${registry}: ${thrown.message}`, {
    code,
    hint,
    cause: thrown,
  });
}

/** An answer that does not make sense. */
export function nonsense(response: Pick<HttpResponse, "url">, what: string): QuillaError {
  return new QuillaError(`${showUrl(response.url)} does not answer as a registry does: ${what}`, {
    code: "registry/protocol",
    hint: "look at the registry's name; a proxy may have answered in its place",
  });
}
