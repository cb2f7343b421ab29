/**
 * Where the service is, and what it is asked with: as was said or, like buildx, as the runner's variables say.
 *
 * @module
 */
import { parseBoolean, quote } from "../../../core/plugin/api/text.ts";
import { parseDuration } from "../../kit/words/duration.ts";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { GhaCache } from "./mod.ts";
import { type Permissions, readToken } from "./token.ts";

/** One repository's cache, as one job may use it. */
export interface Address {
  /** The service. */
  readonly url: URL;
  /** What it is asked with. */
  readonly token: string;
  /** What the token allows. */
  readonly permissions: Permissions;
  /** Milliseconds: how long a service that throttles is waited for. */
  readonly timeout: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The address that is meant.
 *
 * @throws {QuillaError} `gha/absent` where nothing says one, `gha/version`, `gha/token`
 */
export function addressOf(settings: GhaCache, environment: Environment): Address {
  const token = settings.token ?? environment.ACTIONS_RUNTIME_TOKEN;
  if (!token) throw absent("no token");
  const text = urlOf(settings, environment);
  if (!URL.canParse(text)) throw absent(`${quote(text)}, which is no URL,`);
  const timeout = (parseDuration(settings.timeout ?? "10m") ?? 0) / 1e6;
  return { url: new URL(text), token, permissions: readToken(token), timeout };
}

function urlOf(settings: GhaCache, environment: Environment): string {
  const said = settings.urlV2 ?? settings.url;
  if (said !== undefined) return said;
  const { ACTIONS_CACHE_SERVICE_V2: isSecond = "", ACTIONS_CACHE_URL: first } = environment;
  const second = environment.ACTIONS_RESULTS_URL;
  const isMeant = settings.version !== undefined || parseBoolean(isSecond) === true || !first;
  if (second && isMeant) return second;
  if (!first) throw absent("no URL");
  throw new QuillaError("the cache service here speaks the first version alone", {
    code: "gha/version",
    hint: "where it speaks the second, write url_v2=URL; type=registry and type=s3 need no runner",
  });
}

function absent(what: string): QuillaError {
  return new QuillaError(`there is no cache of GitHub Actions here: ${what} is given`, {
    code: "gha/absent",
    hint: "steps of a workflow see it behind crazy-max/ghaction-github-runtime, which sets " +
      "ACTIONS_RUNTIME_TOKEN and ACTIONS_RESULTS_URL; or write token= and url=",
  });
}
