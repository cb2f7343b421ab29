/**
 * In the browser: the data that a page carries.
 *
 * @module
 */

/**
 * The bytes that the page was made with.
 *
 * @throws {Error} where the browser is older than 2023 and cannot inflate
 */
export async function pageData(): Promise<Uint8Array<ArrayBuffer>> {
  const element = document.getElementById("data")!;
  const packed = decodeBase64(element.textContent ?? "");
  element.remove(); // two megabytes of text that nobody looks at again
  const inflated = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(inflated).arrayBuffer());
}

/** The same, where they are JSON. */
export async function pageDocument<T>(): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await pageData()));
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
