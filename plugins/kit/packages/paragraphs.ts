/**
 * Texts of paragraphs of lines `field: value`, as dpkg and Python's packages have them (deb-control(5), RFC 822).
 *
 * @module
 */

/** The fields of each paragraph, by name; of what is there twice, the first. Lines that go on are not read. */
export function* paragraphs(text: string): Generator<Map<string, string>> {
  for (const paragraph of text.split(/\r?\n\r?\n/)) {
    const fields = fieldsOf(paragraph);
    if (fields.size > 0) yield fields;
  }
}

/** The fields of one paragraph. */
export function fieldsOf(paragraph: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of paragraph.split("\n")) {
    const [, field, value] = /^([A-Za-z-]+):(.*)$/s.exec(line) ?? [];
    if (field !== undefined && value !== undefined && !values.has(field)) {
      values.set(field, value.trim());
    }
  }
  return values;
}
