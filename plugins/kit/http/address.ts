/**
 * What kind of network an IP address belongs to (IANA's special-purpose registries, RFC 6890).
 *
 * @module
 */
import { BlockList, isIP, isIPv4 } from "node:net";

/**
 * - `loopback`: this machine
 * - `private`: a site's own network, and what providers share among their customers
 * - `public`: everybody's
 * - `forbidden`: no host that serves files: the unspecified address (which Linux takes for itself), link-local ones, where
 *   clouds keep their machines' credentials, multicast, and what is reserved
 */
export type AddressKind = "loopback" | "private" | "public" | "forbidden";

const networks: readonly [AddressKind, string, number][] = [
  ["forbidden", "0.0.0.0", 8],
  ["forbidden", "169.254.0.0", 16],
  ["forbidden", "100.100.100.200", 32], // metadata of Alibaba's machines
  ["forbidden", "192.0.0.0", 24], // metadata of Oracle's, and protocol assignments
  ["forbidden", "224.0.0.0", 3],
  ["loopback", "127.0.0.0", 8],
  ["private", "10.0.0.0", 8],
  ["private", "100.64.0.0", 10],
  ["private", "172.16.0.0", 12],
  ["private", "192.168.0.0", 16],
  ["private", "198.18.0.0", 15],
  ["loopback", "::1", 128],
  ["forbidden", "::", 96],
  ["forbidden", "fd00:ec2::254", 128], // metadata of Amazon's machines
  ["forbidden", "fd20:ce::254", 128], // metadata of Google's machines
  ["forbidden", "fe80::", 10],
  ["forbidden", "ff00::", 8],
  ["private", "fc00::", 7],
  ["private", "fec0::", 10],
];

const lists = networks.map(([kind, network, prefix]) => {
  const list = new BlockList();
  list.addSubnet(network, prefix, isIPv4(network) ? "ipv4" : "ipv6");
  return { kind, list, family: isIPv4(network) ? "ipv4" : "ipv6" } as const;
});

/** @param address as node:dns gives it, or as it stands in a URL without brackets; whatever is no address is forbidden */
export function kindOfAddress(address: string): AddressKind {
  const bare = address.split("%")[0]!;
  if (isIP(bare) === 0) return "forbidden";
  const inside = embeddedAddress(bare);
  if (inside !== undefined) return kindOfAddress(inside);
  const family = isIPv4(bare) ? "ipv4" : "ipv6";
  const match = lists.find((entry) => entry.family === family && entry.list.check(bare, family));
  return match?.kind ?? "public";
}

/** The IPv4 address that an IPv6 one leads to: mapped (RFC 4291), NAT64 (RFC 6052), 6to4 (RFC 3056). */
export function embeddedAddress(address: string): string | undefined {
  if (isIPv4(address)) return undefined;
  const groups = groupsOf(address);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  const isNat64 = groups[0] === 0x64 && groups[1] === 0xff9b &&
    groups.slice(2, 6).every((group) => group === 0);
  if (isMapped || isNat64) return dotted(groups[6]!, groups[7]!);
  return groups[0] === 0x2002 ? dotted(groups[1]!, groups[2]!) : undefined;
}

/** The eight numbers of an IPv6 address. */
function groupsOf(address: string): number[] {
  const withoutDots = address.replace(/\d+(\.\d+){3}$/, (text) => {
    const [a, b, c, d] = text.split(".").map(Number) as [number, number, number, number];
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [head = "", tail] = withoutDots.split("::");
  const numbers = (text: string) =>
    text === "" ? [] : text.split(":").map((group) => parseInt(group, 16));
  const before = numbers(head);
  const after = numbers(tail ?? "");
  return [...before, ...Array(8 - before.length - after.length).fill(0), ...after];
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
