/**
 * Which proxy a URL is fetched through: `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, in either case, as curl and Go read them.
 *
 * @module
 */
import { BlockList, isIP, isIPv4 } from "node:net";
import { QuillaError } from "../../../core/errors.ts";
import { kindOfAddress } from "./address.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy's URL, or undefined where there is none for this host. This machine is never reached through one.
 *
 * @throws {QuillaError} `fetch/proxy` for a proxy that does not speak plain HTTP
 */
export function proxyFor(url: URL, environment: Environment): URL | undefined {
  const name = url.protocol === "https:" ? "https_proxy" : "http_proxy";
  const value = environment[name] || environment[name.toUpperCase()];
  if (!value) return undefined;
  const host = bareHost(url);
  if (host === "localhost" || isIP(host) !== 0 && kindOfAddress(host) === "loopback") {
    return undefined;
  }
  const exceptions = environment["no_proxy"] || environment["NO_PROXY"] || "";
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  if (exceptions.split(",").some((each) => matches(each.trim(), host, port))) return undefined;
  return parseProxy(name.toUpperCase(), value);
}

/** The host of a URL without the brackets of IPv6. */
export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, "$1");
}

function parseProxy(name: string, value: string): URL {
  let proxy: URL | undefined;
  try {
    proxy = new URL(value.includes("://") ? value : `http://${value}`);
  } catch {
    proxy = undefined;
  }
  if (proxy?.protocol === "http:" && proxy.hostname !== "") return proxy;
  throw new QuillaError(`the proxy that ${name} names cannot be used: it must be an http:// URL`, {
    code: "fetch/proxy",
    hint: `write ${name}=http://host:port, or unset it`,
  });
}

/** One entry of NO_PROXY: `*`, a domain with all below it, an address, a network; possibly with a port. */
function matches(entry: string, host: string, port: string): boolean {
  if (entry === "") return false;
  if (entry === "*") return true;
  const [, network, prefix] = entry.match(/^([\da-fA-F.:]+)\/(\d{1,3})$/) ?? [];
  if (network !== undefined) return isWithin(host, network, Number(prefix));
  if (isIP(entry) !== 0) return entry === host;
  const [, name = entry, ofPort] = entry.match(/^(.*?):(\d+)$/) ?? [];
  if (ofPort !== undefined && ofPort !== port) return false;
  const domain = name.toLowerCase().replace(/^\*?\./, "");
  return host === domain || host.endsWith(`.${domain}`);
}

function isWithin(host: string, network: string, prefix: number): boolean {
  const isV4 = isIPv4(network);
  if (isIP(host) === 0 || isIP(network) === 0 || isIPv4(host) !== isV4) return false;
  if (prefix > (isV4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(network, prefix, isV4 ? "ipv4" : "ipv6");
  return list.check(host, isV4 ? "ipv4" : "ipv6");
}
