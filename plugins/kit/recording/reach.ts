/**
 * Which addresses programs of a build reach through quilla: those that they would reach without it.
 *
 * Quilla connects from this machine, where more can be reached than from a container: services that listen on this machine alone, and
 * where clouds keep the machine's credentials.
 *
 * @module
 */
import { isIP } from "node:net";
import { networkInterfaces } from "node:os";
import { QuillaError } from "../../../core/errors.ts";
import { type AddressKind, embeddedAddress, kindOfAddress } from "../http/address.ts";
import { showUrl } from "../http/policy.ts";
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
