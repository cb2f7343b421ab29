/**
 * Files of faults that are known and borne: an ID a line, perhaps only for one package, perhaps only until a day.
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { quote } from "../../../core/plugin/api/text.ts";

/** One line. */
export interface IgnoredFault {
  /** Any of the fault's names. */
  readonly id: string;
  /** The package's name, or its package URL without or with the version; undefined for every one. */
  readonly name: string | undefined;
  /** The last day that it is borne, `2027-01-31`; undefined for ever. */
  readonly until: string | undefined;
  /** Where it stands, from 1 on. */
  readonly line: number;
}

/** @param file what it is called, for messages @throws {QuillaError} `audit/ignore-file` */
export function readIgnored(text: string, file: string): IgnoredFault[] {
  return text.split(/\r?\n/).flatMap((whole, index) => {
    const [id, ...more] = whole.replace(/(?:^|\s)#.*$/, "").trim().split(/\s+/);
    if (!id) return [];
    let [name, until]: (string | undefined)[] = [];
    for (const word of more) {
      const [, date] = /^(?:exp|until):(.*)$/.exec(word) ?? [];
      if (date === undefined && name === undefined) name = word;
      else if (date !== undefined && isDay(date)) until = date;
      else throw wrongLine(file, index + 1, word);
    }
    return [{ id, name, until, line: index + 1 }];
  });
}

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
}

function wrongLine(file: string, line: number, word: string): QuillaError {
  return new QuillaError(`line ${line} of ${quote(file)} says ${quote(word)}, which is no day`, {
    code: "audit/ignore-file",
    hint:
      "a line is an ID, a package if it is only for that, and a last day: CVE-2026-1234 openssl until:2027-01-31",
  });
}
