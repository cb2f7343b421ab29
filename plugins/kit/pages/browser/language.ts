/**
 * In the browser: which language the page speaks, and how that writes numbers.
 *
 * @module
 */
import { createContext } from "preact";
import { useContext } from "preact/hooks";

/** The languages, each by its own name. */
export const languages = { en: "English", es: "Español" } as const;
export type Language = keyof typeof languages;

/** The first language of the user's that there is, else English. */
export function firstLanguage(wanted: readonly string[]): Language {
  const known = wanted.map((each) => each.slice(0, 2).toLowerCase());
  return known.find((each): each is Language => each in languages) ?? "en";
}

/** What a page says, by names: a text with `{0}`, `{1}` for what is put in, or two of them for one and for several of `{0}`. */
export type Words = Readonly<Record<string, string | readonly [one: string, several: string]>>;

/** Says a text of a page. */
export type Say<T extends Words> = (
  name: keyof T & string,
  ...values: readonly (string | number)[]
) => string;

/** How a language writes what is not words. */
export interface Writing {
  /** A count. */
  count(value: number): string;
  /** Bytes, as the command line writes them: powers of 1000, three digits. */
  bytes(value: number): string;
  /** A part of 1 as a percentage. */
  percent(part: number): string;
  /** Milliseconds. */
  duration(milliseconds: number): string;
}

/** What the language says: its words with values put in. */
export function sayWith<T extends Words>(words: T, language: Language): Say<T> {
  const plural = new Intl.PluralRules(language);
  const { count } = writingOf(language);
  return (name, ...values) => {
    const found: string | readonly [string, string] = words[name]!;
    const text = typeof found === "string"
      ? found
      : found[plural.select(Number(values[0])) === "one" ? 0 : 1];
    return text.replace(/\{(\d)\}/g, (_, at) => {
      const value = values[Number(at)] ?? "";
      return typeof value === "number" ? count(value) : value;
    });
  };
}

const units = ["B", "kB", "MB", "GB", "TB", "PB"];

/** How a language writes numbers. */
export function writingOf(language: Language): Writing {
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const digits = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
  const percents = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
  return {
    count: (value) => whole.format(value),
    bytes(value) {
      const sign = value < 0 ? "−" : "";
      let [rest, unit] = [Math.abs(value), 0];
      for (; rest >= 999.5 && unit < units.length - 1; unit++) rest /= 1000;
      return `${sign}${digits.format(rest)} ${units[unit]}`;
    },
    percent: (part) => percents.format(part),
    duration(milliseconds) {
      if (milliseconds < 1000) return `${whole.format(milliseconds)} ms`;
      if (milliseconds < 60_000) return `${digits.format(milliseconds / 1000)} s`;
      const seconds = Math.round(milliseconds / 1000);
      const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
      if (minutes < 60) return `${minutes} min ${rest} s`;
      return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
    },
  };
}

/** The language that is spoken below. */
export const LanguageContext = createContext<Language>("en");

/** How numbers are written here. */
export function useWriting(): Writing {
  return writingOf(useContext(LanguageContext));
}

/** The same words in another language. */
export type Translated<T extends Words> = {
  readonly [name in keyof T]: T[name] extends string ? string : readonly [string, string];
};

/** What the page's own words are in the language that is spoken. */
export function useWords<const T extends Words>(
  words: { readonly en: T; readonly es: Translated<T> },
): Say<T> {
  const language = useContext(LanguageContext);
  return sayWith(words[language] as unknown as T, language);
}
