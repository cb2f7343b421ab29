/**
 * What a policy's file says, field by field: what is unknown, doubled or of another kind refuses the whole file, because a
 * word that is passed over may be the one that was to protect somebody.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import { quote } from "../../../core/text/quote.ts";

/** A value of a policy, and where it stands. */
export class PolicyWord {
  /**
   * @param file what messages call the file
   * @param place where the value stands in it, such as `transports.docker`; empty for the whole
   */
  constructor(
    readonly value: unknown,
    readonly file: string,
    readonly place = "",
  ) {}

  /** The error of something that the file says wrong. */
  refuse(why: string, hint?: string): QuillaError {
    const at = this.place === "" ? "" : `${this.place}: `;
    return new QuillaError(`the policy ${this.file} is not valid: ${at}${why}`, {
      code: "policy/invalid",
      hint: hint ?? "mend the file; until then nothing is accepted by it",
    });
  }

  /** The fields of an object, in order. */
  entries(): [name: string, word: PolicyWord][] {
    const { value } = this;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw this.refuse("it is no object with fields");
    }
    return Object.entries(value).map(([name, each]) => [name, this.#below(name, each)]);
  }

  /**
   * The fields of an object that may have these and no others.
   *
   * @param what what the object is, for messages
   */
  fields<Name extends string>(
    known: readonly Name[],
    what = "it",
  ): { readonly [Field in Name]?: PolicyWord } {
    const entries = this.entries();
    const unknown = entries.find(([name]) => !(known as readonly string[]).includes(name));
    if (unknown !== undefined) {
      throw this.refuse(`${what} has no field ${quote(unknown[0])}`, `it has ${known.join(", ")}`);
    }
    return Object.fromEntries(entries) as { [Field in Name]?: PolicyWord };
  }

  /** The values of a list that has some. */
  items(): PolicyWord[] {
    if (!Array.isArray(this.value)) throw this.refuse("it is no list");
    if (this.value.length === 0) throw this.refuse("the list is empty");
    return this.value.map((each, at) => new PolicyWord(each, this.file, `${this.place}[${at}]`));
  }

  /** One text, or a list of some. */
  texts(): string[] {
    return Array.isArray(this.value) ? this.items().map((each) => each.text()) : [this.text()];
  }

  text(): string {
    if (typeof this.value === "string" && this.value !== "") return this.value;
    throw this.refuse("it is no text");
  }

  /** Bytes in base64. */
  bytes(): Uint8Array {
    const text = this.text();
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) {
      throw this.refuse("it is no base64");
    }
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  }

  #below(name: string, value: unknown): PolicyWord {
    const step = /^[A-Za-z0-9_-]+$/.test(name) ? name : quote(name);
    return new PolicyWord(value, this.file, this.place === "" ? step : `${this.place}.${step}`);
  }
}
