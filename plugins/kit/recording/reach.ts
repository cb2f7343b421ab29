/**
 * Which addresses programs of a build reach through quilla: those that they would reach without it.
 *
 * Quilla connects from this machine, where more can be reached than from a container: services that listen on this machine alone, and
 * where clouds keep the machine's credentials.
 *
 * @module
 */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { networkInterfaces } from "node:os";
import { QuillaError } from "../../../core/errors.ts";
import { type AddressKind, embeddedAddress, kindOfAddress } from "../http/address.ts";
import { type FetchPolicy, showUrl } from "../http/policy.ts";
import { bareHost, proxyFor } from "../http/proxy.ts";
import type { RecordedProgram } from "./contracts.ts";

/**
 * Lets an address be connected to, or not.
 *
 * @param reach of the program
 * @throws {QuillaError} `fetch/address`
 */
export function requireReachable(
  reach: RecordedProgram["reach"],
  url: URL,
  address: string,
  kind: AddressKind = kindOfAddress(address),
): void {
  if (reach === "host") return;
  const isForbidden = kind === "forbidden";
  if (!isForbidden && kind !== "loopback" && !isOwn(address)) return;
  const whose = isForbidden
    ? "link-local, multicast and metadata addresses are"
    : "an address of this machine is";
  throw new QuillaError(
    `${
      showUrl(url)
    } leads to ${address}, which programs of a build do not reach: ${whose} not theirs`,
    {
      code: "fetch/address",
      hint: "give the build, or the instruction, the network of this machine: --network host",
    },
  );
}

/**
 * The same, where the site's proxy is asked: it resolves names itself. One on this machine would lead to what only this machine
 * reaches; those elsewhere are not this machine's, and what they lead to is their site's affair.
 *
 * @throws {QuillaError} `fetch/address`, `fetch/proxy`
 */
export async function requireReachableBehind(
  environment: FetchPolicy["environment"],
  reach: RecordedProgram["reach"],
  url: URL,
): Promise<void> {
  const proxy = reach === "host" ? undefined : proxyFor(url, environment);
  if (proxy === undefined) return;
  const isHere = (await addressesOf(proxy)).some((address) =>
    kindOfAddress(address) === "loopback" || isOwn(address)
  );
  if (!isHere) return;
  for (const address of await addressesOf(url)) requireReachable(reach, url, address);
}

/** None where the name is unknown here: proxies may know more names. */
async function addressesOf(url: URL): Promise<string[]> {
  const host = bareHost(url);
  if (isIP(host) !== 0) return [host];
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}

/** Whether an address is one of this machine's; they come and go. */
export function isOwn(address: string): boolean {
  const wanted = canonical(embeddedAddress(withoutZone(address)) ?? address);
  return Object.values(networkInterfaces()).some((addresses = []) =>
    addresses.some(({ address }) => canonical(address) === wanted)
  );
}

/** One spelling for each address; `new URL` writes IPv6 as RFC 5952 has it. */
function canonical(address: string): string {
  const bare = withoutZone(address);
  return isIP(bare) === 6 ? new URL(`http://[${bare}]/`).hostname : bare;
}

function withoutZone(address: string): string {
  return address.split("%")[0]!;
}
