/**
 * What a recording has of packages: which requests fetched one.
 *
 * @module
 */
import type { Exchange, Recording } from "../../kit/recording/contracts.ts";
import { urlKey } from "./checksums/published.ts";
import { packageOfUrl } from "./packages/of_url.ts";
import type { FetchedPackage } from "./packages/package.ts";

/** An exchange, and the package that was fetched by it. */
export interface NamedExchange {
  /** What was asked and answered. */
  readonly exchange: Exchange;
  /** By the request's URL; or by one that was redirected there. */
  readonly fetched: FetchedPackage | undefined;
}

/** All exchanges of a recording, in its order. */
export function namedExchanges({ exchanges }: Recording): NamedExchange[] {
  const origins = new Map<string, string>();
  for (const { request: { url }, answer: { status, headers } } of exchanges) {
    const { location } = headers;
    if (status < 300 || status > 399 || location === undefined) continue;
    if (URL.canParse(location, url)) origins.set(urlKey(new URL(location, url).href), url);
  }
  return exchanges.map((exchange) => ({ exchange, fetched: packageOf(exchange, origins) }));
}

/** Whether it fetched a whole body. */
export function isFetch({ request, answer }: Exchange): boolean {
  return request.method === "GET" && answer.status === 200;
}

/** A chain of redirects is followed back as far as one is recognised. */
function packageOf(
  { request }: Exchange,
  origins: ReadonlyMap<string, string>,
): FetchedPackage | undefined {
  const seen = new Set<string>();
  let url: string | undefined = request.url;
  while (url !== undefined && !seen.has(url)) {
    const found = packageOfUrl(url);
    if (found !== undefined) return found;
    seen.add(url);
    url = origins.get(urlKey(url));
  }
  return undefined;
}
