/**
 * How much one client may have of a server, so that there is something left for others.
 *
 * @module
 */

/** Counts what each client has at the same time. */
export class Shares {
  readonly #taken = new Map<string, number>();

  /** @param most for each client */
  constructor(private readonly most: number) {}

  /** Takes a share for a client; whether there was one left. Who was given one gives it back. */
  take(client: string): boolean {
    const taken = this.#taken.get(client) ?? 0;
    if (taken >= this.most) return false;
    this.#taken.set(client, taken + 1);
    return true;
  }

  giveBack(client: string): void {
    const left = (this.#taken.get(client) ?? 0) - 1;
    if (left > 0) this.#taken.set(client, left);
    else this.#taken.delete(client);
  }
}

/**
 * Who is at an address: of IPv6, whoever has a network of 64 bits, for that many addresses everybody has. Of all whose address is not
 * known, one.
 */
export function clientAt(address: string | undefined): string {
  if (address === undefined) return "";
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (mapped !== undefined) return mapped;
  if (!address.includes(":")) return address;
  const [before = "", after] = address.split("%")[0]!.split("::");
  const head = before === "" ? [] : before.split(":");
  const tail = after === undefined || after === "" ? [] : after.split(":");
  const zeros = after === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  const groups = [...head, ...Array(zeros).fill("0"), ...tail];
  return groups.slice(0, 4).map((group) => parseInt(group, 16).toString(16)).join(":");
}
