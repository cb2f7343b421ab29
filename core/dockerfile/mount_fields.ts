/**
 * The fields of `RUN --mount=type=secret,id=token`: comma-separated values (RFC 4180), each a name with or without a value.
 *
 * @module
 */

/** One field. */
export interface MountField {
  /** In lower case. */
  readonly name: string;
  /** As it was written, variables not expanded; undefined without `=`. */
  readonly value: string | undefined;
}

/** The fields in the order written; quotes around a field are taken off. */
export function mountFields(text: string): MountField[] {
  const fields = text.match(/"(?:[^"]|"")*"?|[^,]+/g) ?? [];
  return fields.map((written) => {
    const field = written.startsWith('"')
      ? written.replace(/^"|"$/g, "").replaceAll('""', '"')
      : written;
    const equals = field.indexOf("=");
    if (equals < 0) return { name: field.toLowerCase(), value: undefined };
    return { name: field.slice(0, equals).toLowerCase(), value: field.slice(equals + 1) };
  });
}
