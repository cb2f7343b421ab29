/**
 * Dates of HTTP (RFC 9110 § 5.6.7).
 *
 * @module
 */

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

const clock = "(?<h>\\d\\d):(?<m>\\d\\d):(?<s>\\d\\d)";
const forms = [
  `[A-Z][a-z]{2}, (?<day>\\d\\d) (?<month>[A-Z][a-z]{2}) (?<year>\\d{4}) ${clock} GMT`,
  `[A-Z][a-z]+day, (?<day>\\d\\d)-(?<month>[A-Z][a-z]{2})-(?<year>\\d\\d) ${clock} GMT`,
  `[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>[ \\d]\\d) ${clock} (?<year>\\d{4})`,
];

/**
 * Reads a date in each of its three forms: seconds since 1970; what is no date is none. `Date.parse` would take other texts, some of
 * them as this machine's own time.
 */
export function parseHttpDate(text: string): number | undefined {
  for (const form of forms) {
    const { day, month, year, h, m, s } = new RegExp(`^${form}$`).exec(text)?.groups ?? {};
    if (year === undefined) continue;
    const short = Number(year) < 69 ? 2000 : 1900;
    const whole = year.length === 4 ? Number(year) : short + Number(year);
    const at = months.indexOf(month!);
    if (at < 0) return undefined;
    return Date.UTC(whole, at, Number(day), Number(h), Number(m), Number(s)) / 1000;
  }
  return undefined;
}
